"""Phones: who uses which, when it synced last, how much it should hold, and what is the matter with it."""

from datetime import timedelta

import django_filters
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton

from clinical.access import Action
from clinical.portal import names
from clinical.portal.scoped import ScopedPolicy, ScopedViewSet
from clinical.portal.tables import NameColumn, TextColumn
from syncapi import clock, staff
from syncapi.fleet import SILENT_AFTER, Fleet
from syncapi.models import Phone
from syncapi.portal.phone_page import CallOffView, EmptyView, HeldView, PhonePage, RenameView


def looks_after_phones(user):
    return staff.manages_organisation(user) or user.has_perm("clinical.view_clinicpermission")


class PhonePolicy(ScopedPolicy):
    """Organisation managers see every phone, clinic managers those that their people use or used."""

    def scope(self, user):
        if not getattr(user, "is_active", False):
            return Phone.objects.none()
        if user.is_superuser:
            return Phone.objects.all()
        return Phone.objects.filter(users__overlap=staff.people_of(user).values("pk"))

    def may(self, user, action, record):
        return True  # whoever finds a phone here looks after it

    def user_has_permission(self, user, action):
        return action == "view" and looks_after_phones(user)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


class PhoneFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Which"),
        method="of_state",
        empty_label=gettext_lazy("All phones"),
        choices=[
            ("silent", gettext_lazy("silent for days")),
            ("emptying", gettext_lazy("to be emptied")),
            ("stopped", gettext_lazy("emptied and stopped")),
        ],
    )

    class Meta:
        model = Phone
        fields = ["state"]

    def of_state(self, queryset, name, value):
        if value == "silent":
            return queryset.filter(pulled_at__lt=timezone.now() - SILENT_AFTER, emptied_at=None)
        if value == "emptying":
            return queryset.filter(empty_asked_at__isnull=False, emptied_at=None)
        return queryset.filter(emptied_at__isnull=False)


class PhoneList(IndexView):
    any_permission_required = ["view"]
    page_title = gettext_lazy("Phones")
    verbose_name_plural = gettext_lazy("phones")
    template_name = "portal/phones.html"

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("user", "code")

    def get_list_more_buttons(self, instance):
        return []

    @cached_property
    def header_buttons(self):
        return [
            HeaderButton(_("Connect phones"), url=reverse("connect_phones"), icon_name="plus"),
            HeaderButton(_("Ready to travel"), url=reverse("ready_to_travel"), icon_name="check"),
        ]

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        self.fleet = Fleet(context["object_list"], self.request.user)
        return context

    @cached_property
    def columns(self):
        return [
            NameColumn(
                "name",
                label=_("Phone"),
                accessor=str,
                get_url=lambda p: reverse("phones:inspect", args=[p.pk]),
            ),
            TextColumn("who", label=_("Used by"), accessor=lambda p: used_by(self.fleet, p)),
            TextColumn(
                "pulled_at",
                label=_("Last sync"),
                accessor=lambda p: last_sync(self.fleet, p),
                sort_key="pulled_at",
            ),
            TextColumn(
                "hold", label=_("Should hold"), accessor=lambda p: should_hold(self.fleet, p)
            ),
            TextColumn(
                "waiting",
                label=_("Needs attention"),
                accessor=lambda p: str(self.fleet.waiting(p) or ""),
            ),
            TextColumn("forms", label=_("Visit forms"), accessor=lambda p: forms(self.fleet, p)),
            TextColumn(
                "matters",
                label=_("To look at"),
                accessor=lambda p: " · ".join(matters(self.fleet, p)),
            ),
        ]


def used_by(fleet, phone):
    before = fleet.used_it(phone)
    if not before:
        return fleet.uses_it(phone)
    return _("%(now)s, before: %(before)s") % {
        "now": fleet.uses_it(phone),
        "before": _(", ").join(before),
    }


def last_sync(fleet, phone):
    when = names.moment(phone.pulled_at)
    silence = fleet.silent(phone)
    if silence is None:
        return when
    days = ngettext("silent for %(n)d day", "silent for %(n)d days", silence.days)
    return f"{when} ({days % {'n': silence.days}})"


def should_hold(fleet, phone):
    number = fleet.should_hold(phone)
    return ngettext("%(n)d patient", "%(n)d patients", number) % {"n": number}


def forms(fleet, phone):
    has = fleet.has_all_forms(phone)
    if has is None:
        return ""
    return _("newest") if has else _("not the newest yet")


def matters(fleet, phone):
    """Sentences about what a manager should look at; none for most phones."""
    if phone.is_stopped:
        yield _("emptied and stopped")
    elif phone.is_being_emptied:
        yield _("will be emptied")
    if off := clock.ahead(phone):
        yield clock_says(off)
    if fleet.uses_old_password(phone):
        yield _("still uses the old password")
    if fleet.needs_code(phone):
        yield _("needs a phone code: who uses it has a second factor")
    if fleet.is_second(phone):
        yield _("uses the code of another phone (installed again?)")
    if phone.from_elsewhere:
        yield _("came from another server, or from before a restore")


def clock_says(off):
    """ "Clock 2 h 10 min ahead" for a timedelta."""
    minutes = round(abs(off) / timedelta(minutes=1))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        length = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    elif hours:
        length = _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    else:
        length = _("%(minutes)d min") % {"minutes": minutes}
    ahead = off > timedelta()
    return (_("clock %(length)s ahead") if ahead else _("clock %(length)s behind")) % {
        "length": length
    }


class PhonesMenuItem(MenuItem):
    def is_shown(self, request):
        return looks_after_phones(request.user)


class PhoneViewSet(ScopedViewSet):
    model = Phone
    name = "phones"
    icon = "mobile-alt"
    menu_label = gettext_lazy("Phones")
    menu_name = "phones"
    menu_order = 140
    add_to_admin_menu = True
    menu_item_class = PhonesMenuItem
    offers = {
        "index": Action.SEE,
        "inspect": Action.SEE,
        "held": Action.SEE,
        "rename": Action.MANAGE,
        "empty": Action.MANAGE,
        "call_off": Action.MANAGE,
    }
    index_view_class = PhoneList
    index_template_name = PhoneList.template_name
    inspect_view_class = PhonePage
    filterset_class = PhoneFilters
    ordering = ["-pulled_at", "-pk"]
    list_per_page = 50
    search_fields = None

    def get_urlpatterns(self):
        kwargs = self.get_common_view_kwargs()
        more = {"held": HeldView, "rename": RenameView, "empty": EmptyView, "call_off": CallOffView}
        return [
            *super().get_urlpatterns(),
            *(
                path(
                    f"{name.replace('_', '-')}/<int:pk>/",
                    self.construct_view(view, **kwargs | {"template_name": view.template_name}),
                    name=name,
                )
                for name, view in more.items()
            ),
        ]
