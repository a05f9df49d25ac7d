"""Puts a record back to what it was: an ordinary write, with its own place in the history."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinical import access, actions, catalogue, history, values
from clinical.actions import ChangedSince, NotDone
from clinical.models import Clinic, Patient

# Not put back: what the server keeps for itself, whose record it is, who wrote it (who wrote a
# confidential answer may read it), and which form it answers (that decides who reads it).
KEPT = {
    *("id", "created_at", "updated_at", "arrived_at", "modified_at", "change_number", "metadata"),
    *("patient", "deleted_at", "recorded_by", "written_by", "registered_by", "last_modified_by"),
    *("merged_into", "form", "booked_by"),
}
# What left the shelf is corrected in the stock book, not by rewriting what was handed out.
NOT_PUT_BACK = {"dispensing", "prescriptionitem"}


def put_back_fields(model):
    """The fields of a record that a version gives back."""
    return [f for f in model._meta.concrete_fields if f.name not in KEPT]


def may_put_back(user, record):
    """Ask only about records from ``visible_to``."""
    name = record._meta.model_name
    return name not in NOT_PUT_BACK and actions.may_change(user, record)


@transaction.atomic
def restore_version(*, record, version, by, seen):
    """Let ``record`` be again what it was in ``version`` (one of ``record.versions``); returns it.

    ``seen``: the record's change number when the person decided. A deleted record comes back with
    what was deleted together with it. Raises NotDone, ChangedSince, PermissionDenied.
    """
    model = type(record)
    patient_id = record.pk if model is Patient else record.patient_id
    Patient.objects.select_for_update().filter(pk=patient_id).first()  # covers the chart
    fresh = model.objects.visible_to(by).filter(pk=record.pk).first()
    if fresh is None or not may_put_back(by, fresh) or version.pgh_obj_id != fresh.pk:
        raise PermissionDenied
    if model is Patient and fresh.deleted_at:
        raise NotDone(_("Deleted patients have a page of their own."))
    if fresh.change_number != seen:
        raise ChangedSince(_("This was changed again meanwhile. Look at it once more."))
    changed = [f for f in put_back_fields(model) if not _same(f, fresh, version)]
    comes_back = fresh.deleted_at is not None and version.deleted_at is None
    if not changed and not comes_back:
        raise NotDone(_("It is like that already."))
    history.acting(by, door="portal", restored_version=version.pgh_id)
    if comes_back:
        _bring_back(model, [fresh.pk], fresh.deleted_at)
        fresh.deleted_at = None
    for field in changed:
        _check_clinic(field, version, by)
        setattr(fresh, field.attname, getattr(version, field.attname))
    for name in catalogue.hangs_on(model):
        if comes_back or model._meta.get_field(name) in changed:
            _check_alive(fresh, name)
    if hasattr(fresh, "last_modified_by_id"):
        fresh.last_modified_by = by
        changed.append(model._meta.get_field("last_modified_by"))
    if changed:
        fresh.save(update_fields=[f.name for f in changed])
    fresh.refresh_from_db()
    return fresh


def _same(field, record, version):
    one, other = (values.to_plain(field, getattr(r, field.attname)) for r in (record, version))
    return values.same(field, one, other)


def _bring_back(model, keys, moment):
    """Undo the deletion of these records and of all that the cascade deleted with them."""
    for child, reference in catalogue.dependents(model):
        lost = child.objects.filter(**{f"{reference}__in": keys}, deleted_at=moment)
        if found := list(lost.values_list("pk", flat=True)):
            _bring_back(child, found, moment)
    model.objects.filter(pk__in=keys).update(deleted_at=None, updated_at=timezone.now())


def _check_clinic(field, version, by):
    """A record does not move into a clinic that the person has nothing to do with."""
    key = getattr(version, field.attname)
    if field.related_model is Clinic and key is not None:
        if not access.clinics_seen(by).filter(pk=key).exists():
            raise NotDone(_("It was in a clinic then that you do not see."))


def _check_alive(record, name):
    """Nothing is put back into a visit that stays deleted."""
    visits = record._meta.get_field(name).related_model.objects
    if visits.filter(pk=getattr(record, f"{name}_id"), deleted_at__isnull=False).exists():
        raise NotDone(_("This was in a visit that is deleted. Bring the visit back first."))
