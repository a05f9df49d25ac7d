"""Visits filed in the wrong clinic: whose they are on a day, and the action that moves them."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clinical import access, history
from clinical.access import Action
from clinical.facts.moments import zone_called
from clinical.models import Patient, Visit


class NotAllowed(Exception):
    """The person who acts may not do this."""


def editable_clinics(by):
    """Ids of the clinics in which ``by`` may write and edit records."""
    return {pk for pk, flags in access.flags_by_clinic(by).items() if Action.EDIT in flags}


def visits_of_day(*, clinic, day, by, provider=None):
    """Live visits that ``by`` may see, of one calendar day in the clinic's time zone."""
    zone = zone_called(clinic.time_zone, settings.TIME_ZONE)
    start = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    visits = Visit.objects.visible_to(by).live().filter(clinic=clinic)
    visits = visits.filter(checked_in_at__gte=start, checked_in_at__lt=end)
    return visits.filter(provider=provider) if provider else visits


@transaction.atomic
def correct_clinic(*, provider, day, wrong, right, by):
    """Move one person's visits of one day from the clinic the phone said to the one they were in.

    Returns how many were moved; those whose chart ``by`` may not edit stay. Raises NotAllowed.
    Patients get known in the right clinic by trigger and stay known in the wrong one.
    """
    if not {wrong.pk, right.pk} <= editable_clinics(by):
        raise NotAllowed
    found = visits_of_day(clinic=wrong, day=day, by=by, provider=provider)
    # The patient's lock covers the chart; a push that holds one of them is waited for.
    patients = Patient.objects.filter(pk__in=found.values("patient"), deleted_at=None)
    locked = set(patients.order_by("pk").select_for_update().values_list("pk", flat=True))
    needed = {Action.EDIT} | ({Action.EDIT_OTHERS} if provider != by else set())
    flags = access.flags_for_patients(by, locked)
    allowed = [pk for pk in locked if needed <= flags.get(pk, frozenset())]
    history.acting(by, door="portal", action="correct_clinic")
    return Visit.objects.filter(pk__in=found.filter(patient__in=allowed).values("pk")).update(
        clinic=right, updated_at=timezone.now()
    )
