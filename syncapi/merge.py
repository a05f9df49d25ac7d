"""What becomes of one pushed record: a pure decision, one verdict each.

Order of the questions as in docs/protocol: derived, refused, repeated, edit_after_delete, waiting,
not_allowed, then created, updated, merged, deleted.
"""

import json
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from clinical.access import Action
from syncapi.wire import NOT_COMPARED


class Verdict(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    MERGED = "merged"
    REPEATED = "repeated"
    DELETED = "deleted"
    EDIT_AFTER_DELETE = "edit_after_delete"
    WAITING = "waiting"
    REFUSED = "refused"
    NOT_ALLOWED = "not_allowed"
    DERIVED = "derived"

    @property
    def applied(self):
        return self in _APPLIED

    @property
    def needs_attention(self):
        return self in _TRAY


_APPLIED = {Verdict.CREATED, Verdict.UPDATED, Verdict.MERGED, Verdict.REPEATED, Verdict.DELETED}
_TRAY = {Verdict.EDIT_AFTER_DELETE, Verdict.WAITING, Verdict.REFUSED, Verdict.NOT_ALLOWED}


class PatientIs(Enum):
    """What the server knows of a record's patient when the record is decided."""

    HERE = "here"
    DELETED = "deleted"
    ABSENT = "absent"


@dataclass
class Facts:
    """What is known around one record. ``flags``: those its sender holds over the patient.

    ``stored``: plain values of the stored row; ``changed_since``: it changed after the pull this push
    came from; ``gone``: the id was deleted for all; ``own_patient``: made by this sender's own pushes
    from this phone; ``registers``: its patient is created in this very push; ``above``: the verdict
    on the deletion of its patient or visit in this push.
    """

    stored: dict | None = None
    stored_deleted: bool = False
    changed_since: bool = False
    gone: bool = False
    patient: PatientIs = PatientIs.HERE
    visit_deleted: bool = False
    in_scope: bool = False
    own_patient: bool = False
    registers: bool = False
    flags: frozenset = frozenset()
    sender_id: str = ""
    above: Verdict | None = None


@dataclass
class Decision:
    """``write``: the plain values to store (all of a new record, only the changed ones of another)."""

    verdict: Verdict
    reason: str = ""
    fields: list = field(default_factory=list)
    write: dict = field(default_factory=dict)


def decide(record, facts):
    """The verdict on one readable record."""
    if record.table.derived:
        return Decision(Verdict.DERIVED)
    if record.deletes:
        return _decide_deletion(record, facts)
    write = differences(record, facts.stored) if facts.stored is not None else None
    if facts.stored is not None and not write:
        return Decision(Verdict.REPEATED)
    if write and "patient_id" in write:
        return Decision(
            Verdict.REFUSED, "patient_id: a record stays with its patient.", ["patient_id"]
        )
    dead = _already_deleted(facts)
    if dead:
        return Decision(Verdict.EDIT_AFTER_DELETE, dead)
    if facts.patient is PatientIs.ABSENT and record.table.patient_column != "id":
        return Decision(Verdict.WAITING, "Its patient has not arrived here yet.", ["patient_id"])
    refusal = _not_allowed(record, facts, needed(record, facts, write))
    if refusal:
        return refusal
    if facts.stored is None:
        return Decision(Verdict.CREATED, write=dict(record.values))
    return Decision(Verdict.MERGED if facts.changed_since else Verdict.UPDATED, write=write)


def _decide_deletion(record, facts):
    if facts.stored_deleted or (facts.stored is None and facts.gone):
        return Decision(Verdict.REPEATED)
    if facts.stored is None:
        return Decision(Verdict.DELETED)
    if facts.above is not None and facts.above.applied:
        return Decision(Verdict.DELETED)
    if facts.above is not None:
        return Decision(facts.above, "The patient or visit it belongs to was not deleted.")
    refusal = _not_allowed(record, facts, needed(record, facts, None))
    return refusal or Decision(Verdict.DELETED)


def _already_deleted(facts):
    if facts.gone or facts.stored_deleted:
        return "It was deleted here; the deletion stands."
    if facts.patient is PatientIs.DELETED:
        return "Its patient was deleted here."
    if facts.visit_deleted:
        return "Its visit was deleted here."
    return ""


def _not_allowed(record, facts, actions):
    new_patient = record.table.patient_column == "id" and facts.stored is None
    if not (facts.in_scope or facts.own_patient or facts.registers or new_patient):
        return Decision(
            Verdict.NOT_ALLOWED, "The patient is not in a clinic that the sender works with."
        )
    lacking = [action for action in actions if action.value not in facts.flags]
    if lacking:
        return Decision(
            Verdict.NOT_ALLOWED,
            "The sender lacks the permission: "
            + ", ".join(_WORDS[action] for action in lacking)
            + ".",
        )
    return None


_WORDS = {
    Action.SEE: "see patients",
    Action.REGISTER: "register patients",
    Action.EDIT: "write and edit records",
    Action.EDIT_OTHERS: "edit form answers of others",
    Action.DELETE_EVENT: "delete form answers",
    Action.DELETE_VISIT: "delete visits",
    Action.DELETE_PATIENT: "delete patients",
    Action.PRESCRIBE: "prescribe",
    Action.DISPENSE: "dispense",
}

_DELETES = {
    "patient": Action.DELETE_PATIENT,
    "visit": Action.DELETE_VISIT,
    "event": Action.DELETE_EVENT,
    "prescription": Action.PRESCRIBE,
    "prescriptionitem": Action.PRESCRIBE,
    "dispensing": Action.DISPENSE,
}
_WRITES = {
    "prescription": Action.PRESCRIBE,
    "prescriptionitem": Action.PRESCRIBE,
    "dispensing": Action.DISPENSE,
}
_HANDED_OUT = {"item_status", "quantity_dispensed", "refills_used", "updated_at"}


def needed(record, facts, write):
    """The actions a sender must be allowed for this record, with the phone's meaning of the flags."""
    kind = record.table.kind
    if record.deletes:
        return [_DELETES.get(kind, Action.EDIT)]
    if facts.stored is None:
        if kind == "patient" or (kind == "patientattribute" and facts.registers):
            return [Action.REGISTER]
        return [_WRITES.get(kind, Action.EDIT)]
    if kind == "event" and facts.sender_id not in authors(facts.stored):
        return [Action.EDIT, Action.EDIT_OTHERS]
    if kind == "prescriptionitem" and write.keys() <= _HANDED_OUT:
        if Action.DISPENSE.value in facts.flags:
            return [Action.DISPENSE]
    return [_WRITES.get(kind, Action.EDIT)]


def authors(stored):
    """Who recorded a stored form answer: its column, else what the app put into the metadata."""
    metadata = unwrap(stored.get("metadata"))
    told = metadata.get("providerId") if isinstance(metadata, dict) else None
    return {stored.get("recorded_by_id") or told}


def differences(record, stored):
    """The changed columns of a record that say something new over the stored row, with their values."""
    write = {}
    for attname in record.changed & record.values.keys():
        if attname in NOT_COMPARED or attname == "id":
            continue
        value = record.values[attname]
        if attname == "metadata":
            value = merged_metadata(stored.get(attname), value)
        if not record.table.by_attname[attname].codec.same(stored.get(attname), value):
            write[attname] = value
    if write:
        times = [t for t in (stored.get("updated_at"), record.values.get("updated_at")) if t]
        write["updated_at"] = max(times, default=None)
        if record.values.get("last_modified_by_id"):
            write["last_modified_by_id"] = record.values["last_modified_by_id"]
    return write


def merged_metadata(stored, pushed):
    """Metadata objects merge key by key; how many times they were encoded stays as pushed."""
    inside, new = unwrap(stored), unwrap(pushed)
    if not isinstance(inside, dict) or not isinstance(new, dict):
        return pushed
    merged = {**inside, **new}
    if merged == inside:
        return stored
    return json.dumps(merged) if isinstance(pushed, str) else merged


def unwrap(value):
    """JSON that the app encoded twice, decoded until it is no text any more."""
    while isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return value
    return value


def holds_the_same(record, stored):
    """Does the phone, after this push, hold what is stored? (Only columns that were sent are known.)"""
    return all(
        record.table.by_attname[name].codec.same(stored.get(name), value)
        for name, value in record.values.items()
        if name not in NOT_COMPARED
    )
