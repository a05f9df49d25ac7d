"""Ready to travel: before a team leaves the network, what is on each phone and what is missing on it."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks

from clinical.models import Access, Presence
from clinical.portal import names
from clinical.portal.managers import ManagersPage
from clinical.portal.records import clinics_to_choose
from clinical.portal.scoped import policy_of
from syncapi.fleet import Fleet
from syncapi.models import Phone
from syncapi.portal.phones import looks_after_phones

MOST = 60
FRESH = timedelta(hours=12)


@dataclass(frozen=True)
class Line:
    """One phone: ``missing`` are sentences, none means that it is ready."""

    phone: object
    who: str
    synced: str
    should_hold: int
    missing: list


def lines(user, clinic=None):
    """[Line] of the phones that this person looks after, for a journey to ``clinic``."""
    found = policy_of(Phone).scope(user).filter(emptied_at=None, empty_asked_at=None)
    phones = list(found.select_related("user", "code").order_by("-pulled_at")[:MOST])
    fleet = Fleet(phones, user)
    seen = _who_sees(clinic) if clinic else None
    return [
        Line(
            phone,
            fleet.uses_it(phone),
            names.moment(phone.pulled_at),
            fleet.should_hold(phone),
            list(_missing(fleet, phone, seen)),
        )
        for phone in phones
    ]


def _missing(fleet, phone, seen):
    if fleet.now - phone.pulled_at > FRESH:
        yield _("Last sync more than 12 hours ago: sync it again.")
    if phone.holds is None:
        yield _("It has not said yet that its download arrived: sync it once more.")
    elif fleet.has_all_forms(phone) is not True:
        yield _("It lacks a form or the newest version of one: sync it again.")
    if waiting := fleet.waiting(phone):
        yield _("%(n)d of its records need attention.") % {"n": waiting}
    if seen is not None and phone.user_id not in seen:
        yield _("Its user does not see the patients of that clinic.")
    if not phone.user.is_active:
        yield _("Its user has left.")


def _who_sees(clinic):
    return set(Access.objects.filter(clinic=clinic, sees=True).values_list("user_id", flat=True))


class TravelPage(ManagersPage):
    template_name = "portal/travel.html"
    page_title = gettext_lazy("Ready to travel")
    header_icon = "mobile-alt"
    root = ("phones:index", gettext_lazy("Phones"))

    def is_for(self, user):
        return looks_after_phones(user)

    def get_context_data(self, **kwargs):
        clinics = list(clinics_to_choose(self.request))
        chosen = self.request.GET.get("clinic", "")
        clinic = next((one for one in clinics if str(one.pk) == chosen), None)
        patients = Presence.objects.filter(clinic=clinic, has=True, patient__deleted_at=None)
        return super().get_context_data(**kwargs) | {
            "clinics": clinics,
            "clinic": clinic,
            "patients": patients.count() if clinic else None,
            "lines": lines(self.request.user, clinic),
            "list": [
                _("Sign in on each phone and sync until this page shows a tick."),
                _("Open one patient and one form without a network."),
                _("Screen lock and PIN are on."),
                _("Spare power, cables, and a charger for each phone."),
                _("Paper forms for the day on which a phone fails."),
            ],
        }


@hooks.register("register_admin_urls")
def travelling():
    return [path("ready-to-travel/", TravelPage.as_view(), name="ready_to_travel")]
