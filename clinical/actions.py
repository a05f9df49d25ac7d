"""What a person does to several rows at once: settle what two people wrote, bring a patient back."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinical import access, catalogue, history, keeping, values
from clinical.access import Action
from clinical.models import Conflict, Patient

NOT_SAID = object()

_CHANGES = {
    "prescription": [Action.PRESCRIBE],
    "prescriptionitem": [Action.PRESCRIBE],
    "dispensing": [Action.DISPENSE],
}


class NotDone(Exception):
    """Nothing was changed; the text says why, to a person."""


class AlreadyDone(NotDone):
    """Somebody else was faster."""


class ChangedSince(NotDone):
    """The record holds another value than the person has seen: ask again."""


def may_change(user, record):
    """May this person change this record by hand? Ask only about records from ``visible_to``."""
    return all(access.may(user, action, record) for action in needed_to_change(user, record))


def needed_to_change(user, record):
    """The rights that changing this record takes; ``record`` needs its ``recorded_by`` only."""
    kind = record._meta.model_name
    needed = list(_CHANGES.get(kind, [Action.EDIT]))
    if kind == "event" and record.recorded_by_id != user.pk:
        needed.append(Action.EDIT_OTHERS)
    return needed


@transaction.atomic
def settle_conflict(*, conflict, value, by, seen=NOT_SAID):
    """Let ``value`` (plain, see ``clinical.values``) stand in a field that two people changed.

    ``seen``: what the record held when the person decided, if it was neither of the two. Raises
    AlreadyDone, ChangedSince, ValidationError, PermissionDenied.
    """
    patient_id = Conflict.objects.values_list("patient_id", flat=True).get(pk=conflict.pk)
    Patient.objects.select_for_update().get(pk=patient_id)  # covers the chart
    fresh = Conflict.objects.visible_to(by).select_for_update().filter(pk=conflict.pk).first()
    if fresh is None:
        raise PermissionDenied
    if fresh.state != Conflict.State.OPEN:
        raise AlreadyDone(_("Somebody has settled this already."))
    if fresh.patient_id != patient_id:  # merged or separated while this waited for the lock
        raise ChangedSince(_("This was changed again meanwhile. Look at it once more."))
    record, field = fresh.record(), fresh.model_field
    if not may_change(by, record):
        raise PermissionDenied
    stored = values.to_plain(field, getattr(record, field.attname))
    known = [fresh.standing, fresh.other, *([] if seen is NOT_SAID else [seen])]
    if not any(values.same(field, stored, one) for one in known):
        raise ChangedSince(_("This was changed again meanwhile. Look at it once more."))
    new = values.from_plain(field, value)
    if not values.same(field, stored, values.to_plain(field, new)):
        field.run_validators(new)
        history.acting(by, settled=fresh.pk)
        setattr(record, field.attname, new)
        written = [field.name]
        if hasattr(record, "last_modified_by_id"):
            record.last_modified_by = by
            written.append("last_modified_by")
        record.save(update_fields=written)
    fresh.state = Conflict.State.SETTLED
    fresh.settled_by, fresh.settled_at = by, timezone.now()
    fresh.settled_value = values.to_plain(field, new)
    fresh.save(update_fields=["state", "settled_by", "settled_at", "settled_value"])
    return fresh


def restorable(user):
    """Patients deleted not too long ago whose chart this person manages."""
    managed = access.clinics_where(user, Action.MANAGE)
    return (
        Patient.objects.visible_to(user)
        .filter(
            deleted_at__gte=timezone.now() - keeping.DELETED.time(),
            merged_into=None,
            presence__has=True,
            presence__clinic__in=managed,
        )
        .distinct()
    )


@transaction.atomic
def restore_patient(*, patient, by):
    """Bring a deleted patient back with exactly what was deleted with them.

    What had been deleted before stays deleted. Phones get them again: every number moves.
    """
    found = Patient.objects.select_for_update().get(pk=patient.pk)
    if found.deleted_at is None:
        raise AlreadyDone(_("This patient is not deleted."))
    if not restorable(by).filter(pk=found.pk).exists():
        raise PermissionDenied
    history.acting(by, restored=found.pk)
    moment = found.deleted_at  # the cascade gave all of the chart the same
    for model in catalogue.chart():
        model.objects.filter(patient=found, deleted_at=moment).update(deleted_at=None)
    Patient.objects.filter(pk=found.pk).update(deleted_at=None)
    found.refresh_from_db()
    return found
