"""Set what a change sets, and remember what it replaced, so that it can be set back."""

import uuid

from django.apps import apps
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinical.actions import NotDone
from clinical.changes.change import GiveAll
from clinical.meanwhile import mark_of
from clinical.models import Patient, Presence
from clinical.moving import keep_them, not_seen_since

CHANGED = gettext_lazy(
    "Somebody else has changed this meanwhile. Go back and look at it as it is now."
)


class ChangedSince(NotDone):
    """What the change set has been changed again: setting it back would undo that, too."""


def standing(change):
    """A mark of what a change would replace: another one when somebody has changed that since."""
    ones = [one for one in change.writes() if not isinstance(one, GiveAll)]
    rows = [one.model._default_manager.filter(**one.lookup).first() for one in ones]
    return mark_of([_before(one, row) for one, row in zip(ones, rows, strict=True)])


def write(change, seen=None):
    """Do the writes of a change; returns (before, after) as plain lists, for ``write_back``.

    ``seen``: the mark of what stood there when the person decided. Raises ChangedSince if it does not
    any more.
    """
    before, after = [], []
    if check := getattr(change, "check", None):
        check()
    for one in change.writes():
        if isinstance(one, GiveAll):
            given = {"given_to": one.to, "patients": _give_all(one)}
            before.append(given)
            after.append(given)
            continue
        row = _locked(one.model, one.lookup)
        before.append(_before(one, row))
        _set(row or one.model(**_columns(one.model, one.lookup)), one.values)
        after.append(before[-1] | {"values": one.values})
    if seen is not None and seen != mark_of([one for one in before if "given_to" not in one]):
        raise ChangedSince(CHANGED)
    return before, after


def _before(one, row):
    said = {"model": one.model._meta.label_lower, "lookup": one.lookup}
    return said | {"values": _plain(row, one.values) if row else one.absent}


def write_back(stored):
    """Set back what a done change set.

    Raises ChangedSince if somebody changed it again, NotDone if nobody would keep a patient or their
    clinic has seen them since.
    """
    for before, after in zip(stored.before, stored.after, strict=True):
        if "given_to" in after:
            _take_all(after["given_to"], after["patients"], stored.done_at)
            continue
        model = apps.get_model(after["model"])
        row = _locked(model, after["lookup"])
        if row is None or not _same(_plain(row, after["values"]), after["values"]):
            raise ChangedSince
        if model is Presence and not before["values"].get("has", True):
            _may_lose(row, stored.done_at)
        _set(row, before["values"])


_GIVE_ALL = """
    WITH locked AS (
        SELECT t.id FROM clinical_patient t
        WHERE EXISTS (SELECT 1 FROM clinical_presence p
                      WHERE p.patient_id = t.id AND p.clinic_id = %(of)s AND p.has)
        ORDER BY t.id FOR UPDATE)
    INSERT INTO clinical_presence (patient_id, clinic_id, has, change_number)
    SELECT id, %(to)s, true, 0 FROM locked
    ON CONFLICT (patient_id, clinic_id) DO UPDATE SET has = true WHERE NOT clinical_presence.has
    RETURNING patient_id"""


def _give_all(one):
    """Ids of the patients that the clinic did not have before, deleted ones included."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_ALL, {"of": one.of, "to": one.to})
        return [str(patient) for (patient,) in cursor]


def _may_lose(presence, given_at):
    """Raises NotDone if nobody else has the patient, or the clinic has seen them since it was given."""
    keep_them(presence.patient_id, presence.clinic_id)
    if not not_seen_since(Presence.objects.filter(pk=presence.pk), given_at).exists():
        raise NotDone(_("The clinic has seen the patient since. Make a new change instead."))


def _take_all(clinic, patients, given_at):
    """Somebody keeps each of them: the clinic they came from still has them, or they stay.

    Whom the clinic has seen since it was given them stays, too.
    """
    kept = Presence.objects.filter(patient__among=patients, has=True).exclude(clinic=clinic)
    given = Presence.objects.filter(
        clinic=clinic, patient_id__among=[str(pk) for pk in kept.values_list("patient", flat=True)]
    )
    not_seen_since(given, given_at).update(has=False)


def _locked(model, lookup):
    if "patient_id" in lookup:  # the patient's lock covers the chart and where it is
        patient = Patient.objects.select_for_update().get(pk=lookup["patient_id"])
        if patient.deleted_at:
            raise NotDone(_("The patient was deleted or merged with another entry."))
    return model._default_manager.select_for_update().filter(**lookup).first()


def _columns(model, lookup):
    return {name: value for name, value in lookup.items() if name != "pk"}


def _set(row, plain):
    for name, value in plain.items():
        field = row._meta.get_field(name)
        setattr(row, field.attname, field.to_python(value))
    row.save()


def _plain(row, names):
    return {name: _as_plain(getattr(row, row._meta.get_field(name).attname)) for name in names}


def _as_plain(value):
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, list):
        return [_as_plain(one) for one in value]
    if hasattr(value, "isoformat"):
        return value.isoformat(timespec="milliseconds")
    return value


def _same(stored, written):
    """The moment until which somebody may hand in ends by itself when their phones are empty."""
    return {k: v for k, v in stored.items() if k != "locked_until"} == {
        k: v for k, v in written.items() if k != "locked_until"
    }
