"""Needs attention: pushed records that could not be applied as sent wait here; nothing is thrown away."""

import json
import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clinical.models import Patient
from clinical.models.fields import new_id
from syncapi.answered import Answer, Sender, Sent
from syncapi.merge import Verdict
from syncapi.models import Receipt, TrayEntry
from syncapi.prepared import one_row
from syncapi.reading import DIGEST, content, named, read_body
from syncapi.wire import BY_NAME
from syncapi.world import Raced

MOST_AT_ONCE = 5_000
State = TrayEntry.State
log = logging.getLogger("syncapi.tray")


def store(user, receipt, items, decisions, world, waited=False):
    """One open entry per table and id: put what needs attention in, close what is settled now.

    ``world``: of the push that brought these items, see ``world.World``. ``waited``: they are what
    waited for a patient, decided again.
    """
    held = [
        _row(user, receipt, item, decision, world.stored.get((item.table_name, item.key)))
        for item in items
        if (decision := decisions[item.table_name, item.key]).verdict.needs_attention
        and not decision.follows
    ]
    if not held and not one_row(_HAS_ANY_OPEN, [user.pk, receipt.chain])[0]:
        return  # nothing to settle, as after most pushes
    sender = Sender(str(user.pk), *_phone_of(receipt))
    stacks = _open_stacks(items)
    _settle(sender, items, decisions, world, stacks, waited)
    late, newest = _apart(held, sender, stacks)
    with connection.cursor() as cursor:
        if late:
            cursor.execute(_LAY_BENEATH, [json.dumps(late)])
        if newest:
            cursor.execute(_UPSERT, [json.dumps(newest)])


_HAS_ANY_OPEN = """
    SELECT EXISTS (SELECT FROM syncapi_trayentry t WHERE t.state = 'open' AND (t.user_id = %s OR EXISTS (
        SELECT FROM syncapi_receipt r WHERE r.id = t.receipt_id AND r.chain = %s::bigint)))"""


@dataclass
class _Stack:
    """An open entry with all that was sent of its record; the last of ``sent`` is its own content."""

    entry: TrayEntry
    sent: list[Sent]

    @classmethod
    def of(cls, entry, phones):
        """``phones``: see ``_phone_of``, by the receipt's id."""
        sent = [
            Sent(
                Sender(one["user"], *phones.get(one["receipt"], ())),
                one["operation"],
                one["content"],
            )
            for one in entry.earlier
        ]
        sender = Sender(str(entry.user_id), *phones.get(str(entry.receipt_id), ()))
        sent.append(Sent(sender, entry.operation, bytes(entry.content).decode("ascii")))
        return cls(entry, sent)

    @property
    def top(self):
        return self.sent[-1]

    def waits_again(self, places, *, is_here):
        """A new entry with what was sent at these places, the last of them on top.

        ``is_here``: the record was stored, so both are of its chart; else what was sent says whose it is.
        """
        *beneath, top = (self.entry.earlier[place] for place in places)
        number, old = self.sent[places[-1]].sender.number, self.entry
        whose = {name: getattr(old, name) for name in ("patient_id", "clinic_id", "form_id")}
        if not is_here:
            whose = _whose(old.table, self.sent[places[-1]].raw)
        return TrayEntry(
            verdict=top["verdict"],
            reason=top["reason"],
            table=old.table,
            record_key=old.record_key,
            operation=top["operation"],
            content=top["content"].encode("ascii"),
            earlier=beneath,
            **whose,
            user_id=top["user"],
            receipt_id=top["receipt"] if number is not None else None,
            number=number,
            at=datetime.fromisoformat(top["at"]),
        )


def _phone_of(receipt):
    """What a ``Sender`` says of the phone and its push."""
    return receipt.chain, receipt.device_id, receipt.cursor, receipt.number


def _open_stacks(items):
    """{(table name, key): _Stack} of the open entries of these records, locked."""
    entries = list(
        TrayEntry.objects.filter(
            state=State.OPEN,
            table__in={item.table_name for item in items},
            record_key__in=[item.key for item in items],
        )
        .select_for_update()
        .order_by("pk")
    )
    return _stacks_of(entries)


def _stacks_of(entries):
    receipts = {entry.receipt_id for entry in entries}
    receipts |= {one["receipt"] for entry in entries for one in entry.earlier}
    # Not all of a receipt: it names every record of its push that did not stand.
    facts = Receipt.objects.filter(pk__in=receipts - {None}).values_list(
        "pk", "chain", "device_id", "cursor", "number"
    )
    phones = {str(pk): phone for pk, *phone in facts} if entries else {}
    return {(entry.table, entry.record_key): _Stack.of(entry, phones) for entry in entries}


def _settle(sender, items, decisions, world, stacks, waited):
    """Close what is answered now, as it was applied; what lies unanswered beneath it waits again.

    What a colleague sent of the same record is not settled by it.
    """
    closed, again = {State.SUPERSEDED: [], State.WITHDRAWN: []}, []
    for item in items if stacks else ():
        key = item.table_name, item.key
        decision, stack = decisions[key], stacks.get(key)
        if stack is None or not decision.verdict.applied:
            continue
        if decision.still_waits and not world.filing:
            continue
        newest = stack.top.sender
        if newest.user_id != sender.user_id and not newest.has_phone_of(sender):
            continue
        stored = world.stored.get(key)
        answer = Answer(sender, item, decision, stored and stored.plain, world.base)
        left = []
        for place, sent in enumerate(stack.sent):
            decided = waited and sent is stack.top
            if world.filing:  # by somebody who saw what this sender had sent before
                decided = sent.sender.user_id == newest.user_id
            if not decided and not answer.settles(sent):
                left.append(place)
        if len(stack.sent) - 1 in left:
            continue
        state = State.WITHDRAWN if decision.verdict is Verdict.DELETED else State.SUPERSEDED
        closed[state].append(stack.entry.pk)
        if left:
            again.append(stack.waits_again(left, is_here=stored is not None))
    for state, entries in closed.items():
        if entries:
            TrayEntry.objects.filter(pk__in=entries).update(state=state, changed_at=timezone.now())
    TrayEntry.objects.bulk_create(again)


def let_others_wait(entry):
    """What others than its sender had sent of the record of a closed entry waits again; does any?"""
    (stack,) = _stacks_of([entry]).values()
    refused = stack.top.sender.user_id
    left = [place for place, sent in enumerate(stack.sent) if sent.sender.user_id != refused]
    if left:
        stack.waits_again(left, is_here=_is_stored(entry)).save()
    return bool(left)


def _is_stored(entry):
    table = BY_NAME.get(entry.table)
    if table is None or entry.record_key.startswith(DIGEST):
        return False
    return table.model.objects.filter(pk=entry.record_key).exists()


def _apart(held, sender, stacks):
    """What a phone had sent before what waits lies beneath it; returns what to lay there, and the rest."""
    late, newest = [], []
    for row in held:
        stack = stacks.get((row["tbl"], row["key"]))
        sent = Sent(sender, row["operation"], row["content"])
        if stack is None or not sent.is_before(stack.top):
            newest.append(row)
        elif row["content"] not in {one.content for one in stack.sent}:
            late.append({**row, "id": str(stack.entry.pk)})
    return late, newest


_LAY_BENEATH = """
    UPDATE syncapi_trayentry t SET earlier = t.earlier || jsonb_build_array(jsonb_build_object(
        'content', x.content, 'reason', x.reason, 'verdict', x.verdict, 'operation', x.operation,
        'user', x.user_id, 'receipt', x.receipt_id, 'at', now()))
    FROM json_to_recordset(%s::json) AS x(id uuid, content text, reason text, verdict text,
        operation text, user_id uuid, receipt_id uuid) WHERE t.id = x.id"""

# The newest content stands; what it replaces is kept beneath, once.
_UPSERT = """
    INSERT INTO syncapi_trayentry AS t (id, state, verdict, reason, fields, "table", record_key,
        operation, content, earlier, patient_id, clinic_id, form_id, user_id, receipt_id, number,
        resolution_note, at, changed_at)
    SELECT x.id, 'open', x.verdict, x.reason, x.fields, x.tbl, x.key, x.operation,
           convert_to(x.content, 'UTF8'), '[]', x.patient_id, x.clinic_id, x.form_id, x.user_id,
           x.receipt_id, x.number, '', now(), now()
    FROM json_to_recordset(%s::json) AS x(id uuid, verdict text, reason text, fields jsonb, tbl text,
        key text, operation text, content text, patient_id uuid, clinic_id uuid, form_id uuid,
        user_id uuid, receipt_id uuid, number bigint)
    ON CONFLICT ("table", record_key) WHERE state = 'open' DO UPDATE SET
        earlier = CASE WHEN t.content = excluded.content THEN t.earlier
            ELSE t.earlier || jsonb_build_array(jsonb_build_object(
                'content', convert_from(t.content, 'UTF8'), 'reason', t.reason, 'verdict', t.verdict,
                'operation', t.operation, 'user', t.user_id, 'receipt', t.receipt_id, 'at', t.changed_at)) END,
        verdict = excluded.verdict, reason = excluded.reason, fields = excluded.fields,
        operation = excluded.operation, content = excluded.content, changed_at = now(),
        patient_id = excluded.patient_id, clinic_id = excluded.clinic_id,
        form_id = excluded.form_id, user_id = excluded.user_id, receipt_id = excluded.receipt_id,
        number = CASE WHEN t.user_id = excluded.user_id THEN t.number ELSE excluded.number END
"""


def _row(user, receipt, item, decision, stored):
    """Whose chart, clinic and form: the stored record's, else what the sent one names.

    What was sent may name nothing (a deletion is a bare id) or another form than the confidential one.
    """
    here = stored.plain if stored else {}
    return {
        "id": str(new_id()),
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "fields": list(decision.fields),
        "tbl": item.table_name,
        "key": item.key,
        "operation": item.operation,
        "content": content(item.raw).decode("ascii"),
        "patient_id": str(stored.patient_id) if stored else item.patient_id,
        "clinic_id": named(item.raw, *_CLINICS) or named(here, *_CLINICS),
        "form_id": named(here, "form_id") or named(item.raw, "form_id"),
        "user_id": str(user.pk),
        "receipt_id": str(receipt.pk),
        "number": receipt.number,
    }


_CLINICS = "clinic_id", "primary_clinic_id", "pickup_clinic_id"


def _whose(table_name, raw):
    """Whose chart, clinic and form a record names itself."""
    return {
        "patient_id": named(raw, "id" if table_name == "patients" else "patient_id"),
        "clinic_id": named(raw, *_CLINICS),
        "form_id": named(raw, "form_id"),
    }


_IS_ANYTHING_READY = f"""
    SELECT EXISTS (SELECT FROM syncapi_trayentry t JOIN clinical_patient p ON p.id = t.patient_id
                   WHERE t.state = '{State.OPEN}' AND t.verdict = '{Verdict.WAITING}')"""


def apply_waiting():
    """Apply entries whose patient is here now, as their own sender; returns how many were settled.

    Every push calls this after its commit (so of two pushes at once one sees the other), and a job
    does each minute: what a race or a deadlock kept from being applied is tried again then.
    """
    if not one_row(_IS_ANYTHING_READY)[0]:  # after nearly every push nothing is: that is soon said
        return 0
    ready = list(
        TrayEntry.objects.filter(
            state=State.OPEN,
            verdict=Verdict.WAITING,
        )
        .filter(Exists(Patient.objects.filter(pk=OuterRef("patient_id"))))
        .select_related("user", "receipt")
        .order_by("at")[:MOST_AT_ONCE]
    )
    filers = _filers([e for e in ready if not e.user.is_active])
    together = {}
    for entry in ready:
        by = filers.get(str(entry.patient_id))
        together.setdefault((entry.user_id, entry.receipt_id, by and by.pk), []).append(entry)
    settled = 0
    for entries in together.values():
        by = filers.get(str(entries[0].patient_id))
        try:
            settled += _apply_for(entries[0].user, entries[0].receipt, entries, by)
        except (Raced, OperationalError):
            log.warning(
                "%s waiting records are tried again in a minute", len(entries), exc_info=True
            )
    return settled


def _filers(entries):
    """{patient id: who filed that patient}: what somebody who left recorded follows their patient."""
    filed = TrayEntry.objects.filter(
        table="patients",
        record_key__in=[str(e.patient_id) for e in entries],
        state=State.APPLIED,
        resolved_by__isnull=False,
    ).select_related("resolved_by")
    return {entry.record_key: entry.resolved_by for entry in filed}


def _apply_for(user, came_in, entries, by=None):
    from syncapi import rows
    from syncapi.push import Filing, apply, lock_user, receipt_for

    changes = {}
    for entry in entries:
        part = "deleted" if entry.operation == "delete" else "updated"
        lists = changes.setdefault(entry.table, {"created": [], "updated": [], "deleted": []})
        lists[part].append(json.loads(bytes(entry.content)))
    records, refusals = read_body(json.dumps(changes).encode())
    with transaction.atomic():
        lock_user(user)
        rows.follow_merged(records)
        # before the tray, as a push does: else the two wait for each other
        rows.lock_patients(records)
        still_open = set(
            TrayEntry.objects.select_for_update()
            .filter(pk__in=[e.pk for e in entries], state=State.OPEN)
            .values_list("table", "record_key")
        )
        records = [r for r in records if (r.table_name, r.key) in still_open]
        if not records:
            return 0
        receipt = receipt_for(user, came_in)
        filing = Filing(by) if by else None
        decisions = apply(user, receipt, records, refusals, filing=filing, waited=True)
        applied = [key for key, decision in decisions.items() if decision.verdict.applied]
        TrayEntry.objects.filter(
            pk__in=[e.pk for e in entries if (e.table, e.record_key) in set(applied)]
        ).update(state=State.APPLIED, changed_at=timezone.now())
    return len(applied)
