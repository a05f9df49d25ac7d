"""The first page: a greeting, a few numbers, each leading to the list behind it.

A room adds a card with ``@hooks.register("portal_dashboard_cards")``: a function of the request
that returns a ``Card`` or None.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.ui.components import Component

from clinical import access
from clinical.models import Patient, Visit

MOST_CLINICS = 6  # named under the greeting; an organisation may have forty


@dataclass(frozen=True)
class Card:
    """A number with its words; ``urgent`` colours it."""

    number: int
    label: str
    url: str
    icon: str = "list-ul"
    urgent: bool = False
    order: int = 100


class DashboardPanel(Component):
    name = "clinic"
    order = 10
    template_name = "portal/dashboard.html"

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        cards = [make(request) for make in hooks.get_hooks("portal_dashboard_cards")]
        clinics = access.clinics_of(request.user).live().order_by("name")
        return {
            "cards": sorted(filter(None, cards), key=lambda card: card.order),
            "clinics": [clinic for clinic in clinics if not clinic.is_archived][:MOST_CLINICS],
            "today": timezone.localdate(),
            "user": request.user,
            "works_in": _works_in(request.user),
        }


def _works_in(user):
    """The clinic of this person's phone, where there is a choice; else None."""
    others = access.clinics_to_work_in(user).exclude(pk=user.home_clinic_id)
    return access.works_in(user) if others.exists() else None


@hooks.register("construct_homepage_panels", order=-100)
def only_our_panels(request, panels):
    panels[:] = [DashboardPanel()]


@hooks.register("portal_dashboard_cards")
def patients(request):
    if not request.user.has_perm("clinical.view_patient"):
        return None
    number = Patient.objects.visible_to(request.user).live().count()
    return Card(
        number,
        ngettext("patient", "patients", number),
        reverse("patients:index"),
        icon="user",
        order=10,
    )


@hooks.register("portal_dashboard_cards")
def visits_today(request):
    if not request.user.has_perm("clinical.view_visit"):
        return None
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    number = (
        Visit.objects.visible_to(request.user)
        .live()
        .filter(checked_in_at__gte=start, checked_in_at__lte=timezone.now())
        .count()
    )
    return Card(number, _("visits today"), reverse("visits:index"), icon="calendar", order=20)
