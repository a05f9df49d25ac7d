"""Settings: what an organisation decides, what phones are told, and the rules that always hold.

A room adds a line to the rules with ``@hooks.register("portal_rules")``: a function that returns a ``Rule``.
"""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.db import transaction
from django.shortcuts import redirect
from django.urls import path, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from clinical import history, keeping, organisation, second_factor, staff
from clinical.meanwhile import one_at_a_time, to_write
from clinical.models import AppConfig
from clinical.portal.as_seen import AsSeen
from clinical.portal.managers import ManagersPage
from clinical.portal.people.page import refusal

MODE = {"namespace": "system", "key": "operation_mode"}
UNCHECKED = {"namespace": "auth", "key": "disable-mobile-permissions-checking"}
MODES = [
    ("offline", gettext_lazy("Offline: phones keep the records and sync (recommended)")),
    ("user_choice", gettext_lazy("Each person chooses in the app")),
    ("online", gettext_lazy("Online only: phones do not sync any more")),
]
WEEKDAYS = [
    (0, gettext_lazy("Monday")), (1, gettext_lazy("Tuesday")), (2, gettext_lazy("Wednesday")),
    (3, gettext_lazy("Thursday")), (4, gettext_lazy("Friday")), (5, gettext_lazy("Saturday")),
    (6, gettext_lazy("Sunday")),
]  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """Something that always holds, said in one line; ``order`` places it, ``url`` leads to its page."""

    about: str
    says: str
    order: int = 100
    url: str = ""


def told(row):
    """What phones are told just now; empty if nothing."""
    found = AppConfig.objects.live().filter(**row).values_list("value", flat=True).first()
    return found or ""


def tell(row, value, *, data_type, by):
    """Tell phones this from their next sync on."""
    said = {"value": value, "data_type": data_type, "last_modified_by": by, "deleted_at": None}
    AppConfig.objects.update_or_create(**row, defaults=said)


class SettingsForm(AsSeen, forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the organisation"), max_length=200)
    week_starts = forms.TypedChoiceField(
        label=gettext_lazy("First day of the week"), choices=WEEKDAYS, coerce=int,
        help_text=gettext_lazy("Weeks on the first page and in reports begin on it."),
    )  # fmt: skip
    mode = forms.ChoiceField(
        label=gettext_lazy("How the app works"), choices=MODES,
        help_text=gettext_lazy(
            "Phones learn of it when they sync. After “online only” they never sync again: what is "
            "changed here later reaches them only by a Force Download on each phone, and whatever was "
            "not sent before stays on it."
        ),
    )  # fmt: skip
    confirmation = forms.CharField(
        label=gettext_lazy("For “online only”: type the name of the organisation"), required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    unchecked = forms.BooleanField(
        label=gettext_lazy("The app shows every button to everybody"), required=False,
        help_text=gettext_lazy(
            "It then checks no permissions itself. The server still does: what a person may not write "
            "waits in Needs attention. Leave it off unless the app hides what people need."
        ),
    )  # fmt: skip

    merge_by_two = forms.BooleanField(
        label=gettext_lazy("Two people agree before two charts with visits are merged"),
        required=False,
        help_text=gettext_lazy("One asks, another one who corrects records in both looks and decides."),
    )  # fmt: skip

    second_factor = forms.ChoiceField(
        label=gettext_lazy("Who needs a second factor"), choices=second_factor.WHO, required=False,
        help_text=gettext_lazy(
            "A code after the password, of an app or a printed card. Who must set one up is told so "
            "for 7 days. Phones are not asked: those of who has one need phone codes."
        ),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kept in keeping.ALL:
            between = _("Between %(least)d and %(most)d.") % vars(kept)
            self.fields[kept.key] = forms.IntegerField(
                label=kept.setting.label, required=False, min_value=kept.least,
                max_value=kept.most, help_text=f"{kept.says} {between}",
            )  # fmt: skip

    def clean(self):
        said = super().clean()
        changes = said.get("mode") == "online" and self.was["mode"] != "online"
        typed = " ".join(said.get("confirmation", "").split()).casefold()
        if changes and typed != " ".join(said.get("name", "").split()).casefold():
            self.add_error(
                "confirmation",
                _("Phones would stop syncing for good. Type the name exactly if you want that."),
            )
        return said


class SettingsPage(ManagersPage):
    """For organisation managers."""

    template_name = "portal/settings.html"
    page_title = gettext_lazy("Settings")
    header_icon = "cog"
    root = ("portal_settings", page_title)

    def is_for(self, user):
        return staff.manages_organisation(user)

    def _now(self):
        mode = told(MODE)
        ours = organisation.read_together(
            organisation.WEEK_STARTS,
            organisation.MERGE_BY_TWO,
            organisation.SECOND_FACTOR,
            *(kept.setting for kept in keeping.ALL),
        )
        return {
            "name": organisation.name(),
            "week_starts": ours[organisation.WEEK_STARTS],
            "mode": mode if mode in dict(MODES) else "offline",
            "unchecked": told(UNCHECKED) == "true",
            "merge_by_two": ours[organisation.MERGE_BY_TWO],
            "second_factor": ours[organisation.SECOND_FACTOR],
            **{kept.key: ours[kept.setting] for kept in keeping.ALL},
        }

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or SettingsForm(initial=self._now())
        rules = [make() for make in hooks.get_hooks("portal_rules")]
        found = {"form": form, "rules": sorted(rules, key=lambda rule: rule.order)}
        return super().get_context_data(**kwargs) | found

    def post(self, request, *args, **kwargs):
        form = SettingsForm(request.POST, initial=self._now())
        if not form.is_valid() or refusal(form, lambda: self._store(form.cleaned_data, form.was)):
            return self.render_to_response(self.get_context_data(form=form), status=422)
        messages.success(request, _("Saved. Phones follow when they sync."))
        return redirect("portal_settings")

    @transaction.atomic
    def _store(self, said, was):
        """Only what differs: a setting that phones read would go to all of them again."""
        one_at_a_time("settings")
        now, by = self._now(), self.request.user
        wanted = {name: said[name] for name in now if said[name] not in (None, "")}
        changed = to_write(wanted, was=was, standing=now)
        history.acting(by, door="portal")
        if "name" in changed:
            organisation.call_it(said["name"], by=by)
        if "week_starts" in changed:
            organisation.WEEK_STARTS.write(said["week_starts"], by=by)
        if "merge_by_two" in changed:
            organisation.MERGE_BY_TWO.write(said["merge_by_two"], by=by)
        if "second_factor" in changed:
            organisation.SECOND_FACTOR.write(said["second_factor"], by=by)
        for kept in keeping.ALL:
            if kept.key in changed:
                kept.setting.write(said[kept.key], by=by)
        if "mode" in changed:
            tell(MODE, said["mode"], data_type="string", by=by)
        if "unchecked" in changed:
            tell(UNCHECKED, "true" if said["unchecked"] else "false", data_type="boolean", by=by)


class SettingsMenuItem(MenuItem):
    def is_shown(self, request):
        return staff.manages_organisation(request.user)


@hooks.register("register_admin_urls")
def settings_url():
    return [path("organisation/", SettingsPage.as_view(), name="portal_settings")]


@hooks.register("register_admin_menu_item")
def settings_entry():
    return SettingsMenuItem(
        gettext_lazy("Settings"), reverse_lazy("portal_settings"), name="organisation",
        icon_name="cog", order=910,
    )  # fmt: skip


@hooks.register("portal_rules")
def sessions():
    hours = settings.SESSION_COOKIE_AGE // 3600
    says = _(
        "A shift is %(hours)d hours; after %(minutes)d minutes without a touch the screen locks."
    )
    return Rule(_("Signed in"), says % {"hours": hours, "minutes": settings.LOCK_AFTER_MINUTES}, 10)


@hooks.register("portal_rules")
def names_and_dates():
    says = _(
        "Surname and birth date are never required: many people have one name and a guessed age."
    )
    return Rule(_("Registration"), says, 20)


@hooks.register("portal_rules")
def time():
    return Rule(_("Days"), _("A day is the day of the clinic, by its own time zone."), 30)


@hooks.register("portal_rules")
def wrong_passwords():
    says = _(
        "Nobody is locked out: guessing becomes slow. Guesses here never keep a phone from syncing."
    )
    return Rule(_("Wrong passwords"), says, 40)
