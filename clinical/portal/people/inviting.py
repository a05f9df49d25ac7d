"""A new colleague, and the card or link with which a person chooses a password."""

import segno
from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from clinical import hiring, invitations, staff
from clinical.models.fields import new_id
from clinical.passwords import phones_keep_the_old_one
from clinical.portal.chart.printing import as_file
from clinical.portal.people.page import AccountPage, PeoplePage, refusal
from clinical.presets import BY_KEY, PRESETS
from clinical.printing import pdf
from clinical.typed_codes import grouped

SALT = "invite cards"
SECONDS = 3600
LOGIN_INPUT = {"autocapitalize": "none", "spellcheck": "false", "dir": "ltr", "autocomplete": "off"}


def presets_for(user):
    """The presets that this manager can give to somebody."""
    if user.is_superuser:
        return PRESETS
    organisation = staff.manages_organisation(user)
    return [
        preset
        for preset in PRESETS
        if not preset.everywhere
        and staff.MANAGER not in preset.flags
        and not staff.exceeding_marks(user, preset.marks)
        and (organisation or staff.clinics_of_manager(user).exists())
    ]


class ClinicChoices(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class HireForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=new_id)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    login = forms.CharField(
        label=gettext_lazy("Sign-in name"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs=LOGIN_INPUT),
        help_text=gettext_lazy(
            "What they type in the app and here, for example bela@alsalam. It needs no mailbox; "
            "leave it empty and one is made."
        ),
    )
    email = forms.EmailField(label=gettext_lazy("Mailbox, if they have one"), required=False)
    preset = forms.ChoiceField(label=gettext_lazy("Works as"), widget=forms.RadioSelect, choices=())
    clinics = ClinicChoices(None, label=gettext_lazy("In these clinics"), required=False)
    home = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Home clinic"),
        required=False,
        empty_label=gettext_lazy("The first one ticked"),
        help_text=gettext_lazy("The clinic of their phone."),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        here = staff.clinics_of_manager(by).live().filter(is_archived=False).order_by("name", "pk")
        self.fields["clinics"].queryset = self.fields["home"].queryset = here
        self.fields["preset"].choices = [(p.key, f"{p.name}: {p.says}") for p in presets_for(by)]
        if len(here) == 1:
            self.fields["clinics"].initial = here

    def hire(self, by):
        said = dict(self.cleaned_data)
        said["preset"] = BY_KEY[said["preset"]]
        said["clinics"] = list(said["clinics"])
        place = said["home"] or next(iter(said["clinics"]), None) or settings.WAGTAIL_SITE_NAME
        return hiring.hire(**said, place=place, by=by)


@method_decorator(never_cache, name="dispatch")
class HireView(PeoplePage):
    """The answer to the form is the invite card, shown this once."""

    template_name = "portal/people/form.html"
    page_title = gettext_lazy("Invite a colleague")

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or HireForm(by=self.request.user)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "intro": _("They get a card or a link, and choose their password with it."),
            "button": _("Make the invitation"),
            "back": reverse("people"),
        }

    def post(self, request, *args, **kwargs):
        form, by, hired = HireForm(request.POST, by=request.user), request.user, []
        if not form.is_valid() or refusal(form, lambda: hired.append(form.hire(by))):
            return self.render_to_response(self.get_context_data(form=form))
        return card(self, [invited(request, hired[0], by=by)])


@method_decorator(never_cache, name="dispatch")
class InviteAgainView(AccountPage):
    """A person forgot the password, lost the card, or never used it."""

    template_name = "portal/people/invite.html"
    page_title = gettext_lazy("New password")

    def find(self):
        super().find()
        if not self.person.is_active:
            raise Http404

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "phones": phones_keep_the_old_one(self.person),
            "allowed": staff.stands_in_for(self.request.user, self.person),
        }

    def post(self, request, *args, **kwargs):
        stop = request.POST.get("stop") == "yes"
        try:
            made = invited(request, self.person, by=request.user, stop_password=stop)
        except PermissionDenied:
            return self.render_to_response(self.get_context_data())
        return card(self, [made])


def invited(request, person, *, by, **how):
    """{name, login, digits, link, address} of a new invitation, for the card."""
    _invitation, digits = invitations.invite(person=person, by=by, **how)
    path = reverse("invitation_of", args=[digits])
    link = (
        f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
    )
    return {
        "name": person.name,
        "login": person.login,
        "digits": grouped(digits),
        "link": link,
        "address": link.removesuffix(path) + reverse("invitation"),
    }


def _drawn(link, scale=3):
    return segno.make(link, error="m").svg_inline(scale=scale, svgclass=None, lineclass=None)


def card(view, cards, **more):
    """The page with the cards to print; they are shown this once."""
    signed = signing.dumps(
        {"by": str(view.request.user.pk), "cards": cards}, salt=SALT, compress=True
    )
    drawn = [one | {"code": mark_safe(_drawn(one["link"]))} for one in cards]  # noqa: S308 - ours
    good_for = invitations.GOOD_FOR.days
    context = view.get_context_data() | {"cards": drawn, "good_for": good_for, "signed": signed}
    return render(view.request, "portal/people/cards.html", context | more)


@method_decorator(never_cache, name="dispatch")
class CardsFileView(PeoplePage):
    """The same cards as PDF, for whoever has just made them."""

    def get(self, request, *args, **kwargs):
        return redirect("people")

    def post(self, request, *args, **kwargs):
        try:
            said = signing.loads(request.POST.get("cards", ""), salt=SALT, max_age=SECONDS)
        except signing.BadSignature:
            raise Http404 from None
        if said["by"] != str(request.user.pk):
            raise Http404
        cards = [one | {"qr": _drawn(one["link"], scale=4)} for one in said["cards"]]
        content = pdf.make(
            "invitations",
            {
                "cards": cards,
                "login_label": _("Sign-in name"),
                "open_label": _("Scan, or open this page"),
                "type_label": _("and type this number"),
                "foot": _("Then choose a password. Only for this person: give it to nobody else."),
            },
        )
        return as_file(content, "invitations")
