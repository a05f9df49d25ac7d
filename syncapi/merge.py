"""What becomes of one pushed record: a pure decision, one verdict each.

Order of the questions: derived, refused, repeated, edit_after_delete, waiting, not_allowed, then the
others. What happens column by column is in ``differences``.
"""

from dataclasses import dataclass, field
from enum import Enum, StrEnum

from clinical.access import Action
from syncapi.differences import History, difference, digest_of, unwrap
from syncapi.slips import slip_in


class Verdict(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    MERGED = "merged"
    CONFLICT = "conflict"
    REPEATED = "repeated"
    DELETED = "deleted"
    DELETE_AFTER_EDIT = "delete_after_edit"
    HELD = "held"
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


_APPLIED = {
    Verdict.CREATED,
    Verdict.UPDATED,
    Verdict.MERGED,
    Verdict.CONFLICT,
    Verdict.REPEATED,
    Verdict.DELETED,
}
_TRAY = {
    Verdict.DELETE_AFTER_EDIT,
    Verdict.HELD,
    Verdict.EDIT_AFTER_DELETE,
    Verdict.WAITING,
    Verdict.REFUSED,
    Verdict.NOT_ALLOWED,
}


class PatientIs(Enum):
    """What the server knows of a record's patient when the record is decided."""

    HERE = "here"
    DELETED = "deleted"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person is to a record's patient: ``sees`` them, ``flags`` held over them."""

    sees: bool = False
    flags: frozenset = frozenset()


@dataclass(slots=True)
class Facts:
    """What is known around one record when it is decided.

    ``stored``: plain values of the stored row; ``history``: what happened to it since the sender's
    base; ``in_vain``, ``sent``, ``shown``: see ``difference``; ``cursor``: the push's; ``gone``: the id was
    deleted for all; ``chart_changed``: others wrote in the chart (of a patient) or to what hangs on
    it (a visit) since the base; ``held``: why a deletion needs a second person; ``confirmed``: that
    person said yes; ``above``: the verdict on the deletion of its patient or visit in this push;
    ``merged``: its patient is another's chart now; ``registers``: its patient is created in this very
    push; ``own_patient``: made by this sender's own pushes from this phone; ``sender``: what the sender
    may; ``authors``: {user id: Standing} of others who may have written a new record here; ``closed``:
    why nothing from this phone may be written; ``kept_from``: an answer that the sender may not read.
    """

    stored: dict | None = None
    stored_deleted: bool = False
    history: History | None = None
    in_vain: frozenset = frozenset()
    sent: dict = field(default_factory=dict)
    shown: bool = False
    cursor: int = 0
    gone: bool = False
    visit_deleted: bool = False
    chart_changed: bool = False
    held: str = ""
    confirmed: bool = False
    closed: str = ""
    kept_from: bool = False
    above: Verdict | None = None
    merged: bool = False
    sender_id: str = ""
    patient: PatientIs = PatientIs.HERE
    own_patient: bool = False
    registers: bool = False
    sender: Standing = Standing()
    authors: dict = field(default_factory=dict)


@dataclass(slots=True)
class Decision:
    """``write``: the plain values to store (all of a new record, only the changed ones of another).

    ``disagreements``: columns with two values, for a clinician; ``in_vain``: {column: digest} of what
    was sent and does not stand; ``follows``: a consequence of another decision, not for the tray;
    ``author``: the id of another person who wrote a new record that the sender may not write;
    ``still_waits``: some of it was sent before and did not stand, and was not decided anew.
    """

    verdict: Verdict
    reason: str = ""
    fields: list = field(default_factory=list)
    write: dict = field(default_factory=dict)
    disagreements: list = field(default_factory=list)
    in_vain: dict = field(default_factory=dict)
    follows: bool = False
    author: str | None = None
    still_waits: bool = False


def decide(record, facts):
    """The verdict on one readable record."""
    decision = _decide(record, facts)
    if decision.verdict.needs_attention and facts.stored is not None:
        sent = record.changed & record.values.keys()
        decision.in_vain = {"": ""} | {name: digest_of(record.values[name]) for name in sent}
    return decision


def _decide(record, facts):
    if record.table.derived:
        return Decision(Verdict.DERIVED)
    if record.deletes:
        return _decide_deletion(record, facts)
    if facts.stored is not None:
        return _decide_edit(record, facts)
    dead = _already_deleted(facts)
    if dead:
        return Decision(Verdict.EDIT_AFTER_DELETE, dead)
    if facts.patient is PatientIs.ABSENT and record.table.patient_column != "id":
        return Decision(Verdict.WAITING, "Its patient has not arrived here yet.", ["patient_id"])
    actions = needed(record, facts, None)
    created = Decision(Verdict.CREATED, write=dict(record.values))
    refusal = _not_allowed(record, facts, facts.sender, actions)
    others = {}
    if record.table.kind == "event":  # who wrote an answer in confidence goes on reading it, alone
        wrote = authors(record.values)
        others = {user_id: s for user_id, s in facts.authors.items() if user_id in wrote}
    if refusal and not others and record.table.kind not in _ONLY_THE_SENDER:
        others = _named_authors(record, facts)
    for user_id, author in others.items():
        if not _not_allowed(record, facts, author, actions):
            created.author, refusal = user_id, None
            break
    return refusal or created


def _decide_edit(record, facts):
    found = difference(
        record,
        facts.stored,
        facts.history,
        in_vain=facts.in_vain,
        sent=facts.sent,
        shown=facts.shown,
        cursor=facts.cursor,
    )
    if not found.write and not found.disagreements:
        return Decision(Verdict.REPEATED, in_vain=found.in_vain, still_waits=found.again)
    if "patient_id" in found.write or any(d.column == "patient_id" for d in found.disagreements):
        return Decision(
            Verdict.REFUSED, "patient_id: a record stays with its patient.", ["patient_id"]
        )
    if "form_id" in found.write or any(d.column == "form_id" for d in found.disagreements):
        # Else whoever may not read a form's answers could move one into the open.
        return Decision(Verdict.REFUSED, "form_id: an answer stays with its form.", ["form_id"])
    dead = _already_deleted(facts)
    if dead:
        return Decision(Verdict.EDIT_AFTER_DELETE, dead)
    refusal = _not_allowed(record, facts, facts.sender, needed(record, facts, found.write))
    if refusal:
        return refusal
    if slip := slip_in(record, facts.stored, found.write):
        found.disagreements = [d for d in found.disagreements if d.column != slip.column] + [slip]
        found.in_vain[slip.column] = digest_of(slip.other)
        del found.write[slip.column]
        if found.write.keys() <= {"updated_at", "last_modified_by_id"}:
            found.write = {}
    verdict = Verdict.MERGED if found.others_too else Verdict.UPDATED
    if found.disagreements:
        verdict = Verdict.CONFLICT
    return Decision(
        verdict,
        write=found.write,
        disagreements=found.disagreements,
        in_vain=found.in_vain,
        still_waits=found.again,
    )


def _decide_deletion(record, facts):
    if facts.stored_deleted or (facts.stored is None and facts.gone):
        return Decision(Verdict.REPEATED)
    if facts.closed:
        return Decision(Verdict.NOT_ALLOWED, facts.closed)
    if facts.stored is None:
        return Decision(Verdict.DELETED)
    if facts.above is not None and facts.above.applied:
        return Decision(Verdict.DELETED)
    if facts.above is not None:
        reason = "The patient or visit it belongs to was not deleted."
        return Decision(facts.above, reason, follows=True)
    refusal = _not_allowed(record, facts, facts.sender, needed(record, facts, None))
    if refusal:
        return refusal
    if facts.confirmed:
        return Decision(Verdict.DELETED)
    changed = facts.history is not None and facts.history.touched
    if changed or facts.chart_changed or facts.in_vain:
        return Decision(
            Verdict.DELETE_AFTER_EDIT, "Others have written here since the sender last synced."
        )
    if facts.held:
        return Decision(Verdict.HELD, facts.held)
    return Decision(Verdict.DELETED)


def _already_deleted(facts):
    if facts.merged:
        return "This patient was merged with another entry of the same person."
    if facts.stored_deleted or (facts.gone and facts.stored is None):
        return "It was deleted here; the deletion stands."
    if facts.patient is PatientIs.DELETED:
        return "Its patient was deleted here."
    if facts.visit_deleted:
        return "Its visit was deleted here."
    return ""


def _not_allowed(record, facts, person, actions):
    if facts.closed:
        return Decision(Verdict.NOT_ALLOWED, facts.closed)
    new_patient = record.table.patient_column == "id" and facts.stored is None
    if not (person.sees or facts.own_patient or facts.registers or new_patient):
        return Decision(
            Verdict.NOT_ALLOWED, "The patient is not in a clinic that the sender works with."
        )
    if facts.kept_from:
        return Decision(Verdict.NOT_ALLOWED, "The sender may not read this answer.")
    lacking = [action for action in actions if action.value not in person.flags]
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
_ONLY_THE_SENDER = {"prescription", "prescriptionitem", "dispensing"}
_NAMES_AUTHOR = ("recorded_by_id", "provider_id", "booked_by_id", "last_modified_by_id")
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
        if Action.DISPENSE.value in facts.sender.flags:
            return [Action.DISPENSE]
    return [_WRITES.get(kind, Action.EDIT)]


def authors(stored):
    """Who recorded a stored form answer: its column, else what the app put into the metadata."""
    metadata = unwrap(stored.get("metadata"))
    told = metadata.get("providerId") if isinstance(metadata, dict) else None
    return {stored.get("recorded_by_id") or (told if isinstance(told, str) else None)}


def _named_authors(record, facts):
    """Of the others who used this phone, those who may have written this record.

    Where the record names somebody, only they count; a patient and registration answers name nobody.
    """
    named = {record.values.get(name) for name in _NAMES_AUTHOR} - {None}
    metadata = unwrap(record.values.get("metadata"))
    if isinstance(metadata, dict) and isinstance(metadata.get("providerId"), str):
        named.add(metadata["providerId"])
    return {u: s for u, s in facts.authors.items() if not named or u in named}
