"""From a tap on the screen to records, decided and stored exactly as those of a sync."""

import hashlib
import json
import uuid
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.translation import gettext as _

from clinical.models import Patient
from clinical.models.fields import new_id
from syncapi import push
from syncapi.codecs import UUID
from syncapi.documents import Unreadable
from syncapi.knowledge import Base, Knew
from syncapi.merge import Verdict
from syncapi.models import TrayEntry
from syncapi.online import shown
from syncapi.online.problems import Problem
from syncapi.online.values import closed
from syncapi.parts import now_ms
from syncapi.reading import read_changes
from syncapi.wire import SERVER_OWNED

AGAIN_MS = 10 * 60 * 1000  # the same command within this time is the same record


@dataclass(frozen=True)
class Caller:
    """Who works online. ``session``: digest of their token, "" with name and password."""

    user: object
    session: str = ""
    size_bytes: int = 0


def to_wire(table, data, path=""):
    """The columns of ``data`` that the table knows, but its id, as a phone would push them.

    Raises Problem with every field that cannot be stored; ``path`` stands before their names.
    """
    raw, problems = {}, {}
    for name, value in data.items():
        column = table.by_name.get(name)
        if column is None or name == "id" or column.attname in SERVER_OWNED:
            continue
        try:
            raw[name] = closed(column.codec, value)
            column.codec.read(raw[name])
        except Unreadable as problem:
            problems[path + name] = str(problem)
    if table.patient_column == "patient_id" and raw.get("patient_id") in (None, "", "Unknown"):
        problems.setdefault(path + "patient_id", _("This is needed."))
    if problems:
        raise Problem(_("Something in it cannot be stored. Nothing was stored."), fields=problems)
    return raw


def id_in(data, path=""):
    """The id that ``data`` names; raises Problem."""
    value = data.get("id")
    if not (isinstance(value, str) and UUID.fullmatch(value)):
        raise Problem(
            _("It does not say which record it means."),
            fields={path + "id": _("This should be the id of a record (a lower-case UUID).")},
        )
    return value


def id_for(caller, table, raw, now):
    """The id of a new record that was sent without one.

    Whoever gets no answer taps again: the same person sending the same again within some minutes
    means the same record, unless it was edited or deleted since. A version 7 UUID, so that ids rise in
    time.
    """
    told = {name: value for name, value in raw.items() if not _is_the_tap(name, value, now)}
    said = [str(caller.user.pk), table.name, told]
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode("ascii")).digest()
    slot = now // AGAIN_MS
    this, before = (_uuid(at * AGAIN_MS, digest) for at in (slot, slot - 1))
    untouched = Q(deleted_at=None, updated_at=F("created_at"))
    found = table.model.objects.filter(pk__in=[this, before]).annotate(untouched=untouched)
    here = {str(pk): is_untouched for pk, is_untouched in found.values_list("pk", "untouched")}
    waiting = TrayEntry.objects.filter(
        state=TrayEntry.State.OPEN, table=table.name, record_key__in=[this, before]
    ).values_list("record_key", flat=True)
    known = {pk for pk, untouched in here.items() if untouched} | {*waiting}
    for candidate in (before, this):
        if candidate in known:
            return candidate
    return str(new_id()) if this in here else this


def _is_the_tap(name, value, now):
    """Is it the time at which the person tapped? A visit of another day is another visit."""
    if name == "check_in_timestamp":
        return isinstance(value, int | float) and abs(now - value) < AGAIN_MS
    return name in ("created_at", "updated_at")


def _uuid(at_ms, digest):
    number = int.from_bytes(at_ms.to_bytes(6, "big") + digest[:10], "big")
    number = number & ~(0xF << 76) | 7 << 76
    return str(uuid.UUID(int=number & ~(3 << 62) | 2 << 62))


def write(caller, patient_id, part, build, *, edits=True, within=()):
    """Store what ``build(now in ms)`` returns, [(table, raw record, is it a deletion)], all or nothing.

    ``part``: of the chart that the caller was looking at, "" for what the app never edits. ``within``:
    see ``shown.base_of``. ``edits``: records may be here already; else one that is here was sent
    twice. Returns what ``build``
    returned. Raises Problem if a record was not applied; what the engine keeps in Needs attention
    then is stored.
    """

    def act():
        push.lock_user(caller.user)
        Patient.objects.select_for_update().filter(pk=patient_id).first()
        now = now_ms()
        sent = build(now)
        records, refusals = read_changes(_change_set(sent))
        if refusals:
            raise Problem(refusals[0].reason, fields=dict.fromkeys(refusals[0].fields, ""))
        receipt = push.new_receipt(caller.user, 0, None, caller.size_bytes)
        base = shown.base_of(caller, part, patient_id, within) if part else Base()
        changed = shown.changed_since if edits else shown.nothing_changed
        knew, closed = Knew(base, now, changed), push.closed(caller.user)
        decisions = push.apply(caller.user, receipt, records, knew=knew, closed=closed)
        if part:
            shown.wrote(caller, part, patient_id, receipt.number)
        return sent, decisions

    sent, decisions = push.as_one(act)
    for decision in decisions.values():
        if not decision.verdict.applied:
            raise _not_applied(decision)
    return sent


def _change_set(sent):
    changes = {}
    for table, raw, deletes in sent:
        lists = changes.setdefault(table.name, {"updated": [], "deleted": []})
        lists["deleted" if deletes else "updated"].append(raw)
    return changes


def _not_applied(decision):
    verdict = decision.verdict
    status, sentence = {
        Verdict.NOT_ALLOWED: (403, _("You may not do this with this patient.")),
        Verdict.WAITING: (404, _("This patient is not here.")),
        Verdict.EDIT_AFTER_DELETE: (
            409,
            _("This record, its visit or its patient was deleted here meanwhile."),
        ),
        Verdict.DELETE_AFTER_EDIT: (
            409,
            _("Others have written here since you opened it. It was not deleted."),
        ),
    }.get(verdict, (409, decision.reason))
    if verdict.needs_attention:
        kept = _("What you sent is kept in Needs attention.")
        sentence = f"{sentence} {kept}"
    return Problem(sentence, status=status, kept=verdict.needs_attention)
