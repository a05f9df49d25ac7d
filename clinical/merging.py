"""Two entries of one person become one, and can be separated again."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from clinical import access, catalogue, history, values
from clinical.access import Action
from clinical.actions import AlreadyDone, NotDone
from clinical.models import Conflict, Merge, Patient, PatientAttribute, Presence, User
from clinical.moving import keep_them, not_seen_since


@transaction.atomic
def merge_patients(*, keep, drop, by, chosen=None, answers=None, agreed_by=None):
    """Move everything of ``drop`` to ``keep``; ``drop`` leaves the phones and lists. Returns the Merge.

    ``chosen``: {field name: plain value} that ``keep`` shall have instead of its own. ``answers``: ids
    of the questions of the registration form of which the answer of ``drop`` shall count; without, of
    several answers the newest counts. ``agreed_by``: the second person, see ``clinical.agreeing``.
    Records that phones still send for ``drop`` land on ``keep``; edits of the old patient row wait
    for a person. Raises NotDone, AlreadyDone, PermissionDenied, ValidationError.
    """
    if keep.pk == drop.pk:
        raise NotDone(_("This is the same entry twice."))
    keep, drop = locked(keep, drop)
    if drop.merged_into_id:
        raise AlreadyDone(_("This entry was merged already."))
    if keep.deleted_at or drop.deleted_at:
        raise NotDone(_("One of the two was deleted."))
    _must_manage(by, keep, drop)
    merge = Merge(keep=keep, drop=drop, by=by, agreed_by=agreed_by, at=timezone.now())
    second = {"agreed": agreed_by.pk} if agreed_by else {}
    history.acting(by, merged=merge.pk, **second)
    before = _clinics(keep)  # a clinic that is chosen as their own comes with the merge, too
    _choose(merge, keep, chosen or {}, by)
    if answers is not None:
        merge.put_aside = _put_aside(keep, drop, set(answers))
        PatientAttribute.objects.filter(pk__in=merge.put_aside).update(deleted_at=merge.at)
    for model in catalogue.chart():
        of_drop = model.objects.filter(patient=drop)
        if ids := [str(pk) for pk in of_drop.order_by("pk").values_list("pk", flat=True)]:
            merge.moved[model._meta.model_name] = ids
            _move(model, ids, of=drop, to=keep)
    for clinic_id in sorted(_clinics(drop) - _clinics(keep)):
        Presence.objects.update_or_create(patient=keep, clinic_id=clinic_id, defaults={"has": True})
    merge.gained = sorted(_clinics(keep) - before)
    # not save(): nobody has written in this row, so its time stays
    Patient.objects.filter(pk=drop.pk).update(merged_into=keep, deleted_at=merge.at)
    merge.save()
    return merge


@transaction.atomic
def separate_patients(*, merge, by):
    """Undo a merge: both entries as they were; what was recorded since stays with the kept one.

    Raises AlreadyDone, NotDone, PermissionDenied.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.separated_at:
        raise AlreadyDone(_("The two are separate already."))
    keep, drop = locked(merge.keep, merge.drop)
    if keep.deleted_at:
        raise NotDone(_("The kept entry was deleted or merged since: bring it back first."))
    _must_manage(by, keep)
    history.acting(by, separated=merge.pk)
    Patient.objects.filter(pk=drop.pk).update(merged_into=None, deleted_at=None)
    for model in catalogue.chart():
        _move(model, merge.moved.get(model._meta.model_name, []), of=keep, to=drop)
    PatientAttribute.objects.filter(pk__in=merge.put_aside).update(deleted_at=None)
    _unchoose(merge, keep)
    if lost := _lost_with(merge):
        keep_them(keep.pk, *lost)
    Presence.objects.filter(patient=keep, clinic__in=lost).update(has=False)
    merge.separated_by, merge.separated_at = by, timezone.now()
    merge.save(update_fields=["separated_by", "separated_at"])
    return merge


def _move(model, ids, *, of, to):
    """Records go from one patient to the other, with what two people wrote in them."""
    model.objects.filter(pk__in=ids, patient=of).update(patient=to)
    conflicts = Conflict.objects.filter(model=model._meta.model_name, record_id__in=ids)
    conflicts.filter(patient=of).update(patient=to)


def locked(keep, drop):
    """The two rows as they are now, locked in id order as a push does; the lock covers the charts."""
    locked = Patient.objects.select_for_update().order_by("pk").in_bulk([keep.pk, drop.pk])
    return locked[keep.pk], locked[drop.pk]


def _must_manage(by, *patients):
    flags = access.flags_for_patients(by, [p.pk for p in patients])
    for patient in patients:
        if not by.is_superuser and Action.MANAGE.value not in flags.get(patient.pk, ()):
            raise PermissionDenied


ENTRIES = """
    WITH RECURSIVE entry AS (
        SELECT {patient}::uuid AS id
        UNION SELECT p.id FROM clinical_patient p JOIN entry ON p.merged_into_id = entry.id)
    SELECT id FROM entry"""


def entries_of(patient):
    """Ids, to be asked within a query, of the patient and all entries merged into them, one into another."""
    return RawSQL(ENTRIES.format(patient="%s"), [patient.pk])


def concerned(keep, drop):
    """[User] of everybody whose phones a merge of the two changes, by name.

    ``User.sees_of_two``: 1 who sees only one of them today and gets what the other holds, 2 who sees both.
    """
    seen = Count("access__clinic__presence__patient", distinct=True)
    return (
        User.objects.filter(
            access__sees=True,
            access__clinic__presence__has=True,
            access__clinic__presence__patient__in=[keep, drop],
        )
        .annotate(sees_of_two=seen)
        .order_by("name", "pk")
    )


def said_differently(keep, drop):
    """{question: (rows of ``keep``, rows of ``drop``)} of registration answers that are not the same.

    Rows are live, the one that counts (the newest) last; a question is its id, or its column without.
    """
    rows = PatientAttribute.objects.live().filter(patient__in=[keep, drop])
    found = {}
    for row in rows.order_by("updated_at", "pk"):
        two = found.setdefault(row.attribute_id or row.attribute, ([], []))
        two[row.patient_id == drop.pk].append(row)
    return {key: two for key, two in found.items() if _said(two[0]) != _said(two[1])}


def _said(rows):
    """What the newest of these answers says, as it is stored; None if there is none."""
    names = ("string_value", "number_value", "date_value", "boolean_value")
    said = [getattr(rows[-1], name) for name in names] if rows else []
    return said if any(value not in (None, "") for value in said) else None


def _put_aside(keep, drop, taken):
    """Ids of the answers that shall not count: those of the other entry than the chosen one."""
    found = said_differently(keep, drop)
    return [str(row.pk) for key, two in found.items() for row in two[key not in taken]]


def _choose(merge, keep, chosen, by):
    if not chosen:
        return
    chosen = chosen | {
        "last_modified_by": str(by.pk),
        "updated_at": round(merge.at.timestamp() * 1000),
    }
    merge.before = _plain(keep, chosen)
    _write(keep, chosen)
    merge.after = _plain(keep, chosen)


def _unchoose(merge, keep):
    """Give ``keep`` its own values back, where nobody has written another one since."""
    now = _plain(keep, merge.after)
    _write(keep, {name: merge.before[name] for name in now if now[name] == merge.after[name]})


def _plain(patient, names):
    fields = {name: Patient._meta.get_field(name) for name in names}
    return {name: values.to_plain(f, getattr(patient, f.attname)) for name, f in fields.items()}


def _write(patient, plain):
    """Store plain values as they are, the times included. Raises ValidationError."""
    for name, value in plain.items():
        field = Patient._meta.get_field(name)
        new = values.from_plain(field, value)
        if not field.is_relation:
            field.run_validators(new)
        setattr(patient, field.attname, new)
    changed = {
        Patient._meta.get_field(n).attname: getattr(patient, Patient._meta.get_field(n).attname)
        for n in plain
    }
    if changed:
        Patient.objects.filter(pk=patient.pk).update(**changed)


def _lost_with(merge):
    """Ids of the clinics that the kept entry loses with this merge.

    Where they were seen since, they stay. Where another standing merge brings them, too, they stay
    until that one is separated.
    """
    gained = Presence.objects.filter(patient=merge.keep, clinic__in=merge.gained)
    unseen = not_seen_since(gained, merge.at)
    lost = {str(pk) for pk in unseen.values_list("clinic", flat=True)}
    others = Merge.objects.filter(keep=merge.keep, separated_at=None).exclude(pk=merge.pk)
    for other in others.select_related("drop").order_by("at", "pk"):
        if theirs := lost & _clinics(other.drop):
            other.gained = sorted({*other.gained, *theirs})
            other.save(update_fields=["gained"])
            lost -= theirs
    return lost


def _clinics(patient):
    """Ids, as text, of the clinics that have the patient."""
    here = Presence.objects.filter(patient=patient, has=True)
    return {str(pk) for pk in here.values_list("clinic", flat=True)}
