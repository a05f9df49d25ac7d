"""A clinic lets another have a patient, or a patient is taken away from one: only people do this."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from clinical import access, history
from clinical.access import Action
from clinical.actions import NotDone
from clinical.models import Appointment, Dispensing, Patient, Prescription, Presence, Visit

# By what one sees that a clinic has had to do with a patient, with the column that names it.
KNOWN_BY = (
    (Visit, "clinic"),
    (Appointment, "clinic"),
    (Prescription, "pickup_clinic"),
    (Dispensing, "clinic"),
)


@transaction.atomic
def give_patient(*, patient, clinic, by):
    """Let ``clinic`` have the patient, too. Raises NotDone, PermissionDenied."""
    _locked(patient, by)
    check(patient.pk, clinic, True)
    history.acting(by, given=patient.pk)
    Presence.objects.update_or_create(patient=patient, clinic=clinic, defaults={"has": True})


@transaction.atomic
def take_patient(*, patient, clinic, by):
    """Take the patient away from ``clinic``: they leave its people's phones in two steps.

    Somebody must keep them. Raises NotDone, PermissionDenied.
    """
    _locked(patient, by)
    check(patient.pk, clinic, False)
    history.acting(by, taken=patient.pk)
    Presence.objects.filter(patient=patient, clinic=clinic).update(has=False)


def check(patient_id, clinic, has):
    """May the clinic get (``has``) or lose the patient? Raises NotDone with the reason."""
    here = Presence.objects.filter(patient=patient_id, has=True)
    if has:
        if clinic.is_archived or clinic.deleted_at:
            raise NotDone(_("This clinic takes no new patients."))
        return
    if not here.filter(clinic=clinic).exists():
        raise NotDone(_("The patient is not in this clinic."))
    keep_them(patient_id, clinic)


def keep_them(patient_id, *losing):
    """Somebody must have the patient besides the clinics that lose them. Raises NotDone."""
    others = Presence.objects.filter(patient=patient_id, has=True, clinic__deleted_at=None)
    if not others.exclude(clinic__in=losing).exists():
        raise NotDone(_("Give the patient to another clinic first: somebody must keep them."))


def not_seen_since(presence, moment):
    """Those rows of presence for which nothing of ``KNOWN_BY`` has arrived since, and no patient's own clinic."""
    presence = presence.exclude(clinic=F("patient__primary_clinic"))
    for model, column in KNOWN_BY:
        there = model.objects.live().filter(arrived_at__gte=moment, patient=OuterRef("patient"))
        presence = presence.exclude(Exists(there.filter(**{column: OuterRef("clinic")})))
    return presence


def _locked(patient, by):
    """Lock the patient; only who manages the chart decides where it is."""
    found = Patient.objects.visible_to(by).filter(pk=patient.pk)
    if not found.exists() or not access.may(by, Action.MANAGE, patient):
        raise PermissionDenied
    Patient.objects.select_for_update().get(pk=patient.pk)
