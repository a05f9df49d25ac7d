"""Needs attention: pushed records that could not be applied as sent wait here; nothing is thrown away."""

import json
import logging
import uuid

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clinical.models import Patient
from clinical.models.fields import new_id
from syncapi.merge import Verdict
from syncapi.models import TrayEntry
from syncapi.prepared import one_row
from syncapi.reading import content, read_body
from syncapi.world import Raced

MOST_AT_ONCE = 5_000
log = logging.getLogger("syncapi.tray")


def store(user, receipt, items, decisions, stored):
    """One open entry per table and id: put what needs attention in, close what is settled now.

    ``stored``: {(table name, key): Stored} of those that are here already.
    """
    held = [
        _row(user, receipt, item, decision, stored.get((item.table_name, item.key)))
        for item in items
        if (decision := decisions[item.table_name, item.key]).verdict.needs_attention
        and not decision.follows
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {_OPEN_OF_SENDER})", [user.pk, receipt.chain])
        if cursor.fetchone()[0]:  # or there is nothing to settle, as after most pushes
            settled = _settled(items, decisions)
            cursor.execute(_SETTLE, [json.dumps(settled), user.pk, receipt.chain])
            if closed := [entry for (entry,) in cursor]:
                cursor.execute(_OTHERS_BENEATH, [str(user.pk), closed])
        if held:
            cursor.execute(_UPSERT, [json.dumps(held)])


def _settled(items, decisions):
    """What no longer waits, as it was applied now."""
    settled = []
    for item in items:
        decision = decisions[item.table_name, item.key]
        if decision.verdict.applied and not decision.still_waits:
            withdrawn = decision.verdict is Verdict.DELETED
            state = TrayEntry.State.WITHDRAWN if withdrawn else TrayEntry.State.SUPERSEDED
            settled.append({"tbl": item.table_name, "key": item.key, "state": state})
    return settled


# What a colleague sent of the same record is not settled by it.
_OPEN_OF_SENDER = """
    syncapi_trayentry t WHERE t.state = 'open' AND (t.user_id = %s OR EXISTS (
        SELECT FROM syncapi_receipt r WHERE r.id = t.receipt_id AND r.chain = %s))"""
_SETTLE = (
    """
    UPDATE syncapi_trayentry s SET state = x.state, changed_at = now()
    FROM json_to_recordset(%s::json) AS x(tbl text, key text, state text)
    WHERE s.table = x.tbl AND s.record_key = x.key AND s.state = 'open' AND s.id IN (
        SELECT t.id FROM """
    + _OPEN_OF_SENDER
    + ") RETURNING s.id"
)
# Of each entry closed so, what somebody else had sent of the same record before waits again.
_OTHERS_BENEATH = """
    INSERT INTO syncapi_trayentry (id, state, verdict, reason, fields, "table", record_key, operation,
        content, earlier, patient_id, clinic_id, form_id, user_id, receipt_id, number,
        resolution_note, at, changed_at)
    SELECT gen_random_uuid(), 'open', o.was->>'verdict', o.was->>'reason', '[]', s.table, s.record_key,
        o.was->>'operation', convert_to(o.was->>'content', 'UTF8'), '[]', s.patient_id, s.clinic_id,
        s.form_id, (o.was->>'user')::uuid, r.id, r.number, '', (o.was->>'at')::timestamptz, now()
    FROM syncapi_trayentry s
    CROSS JOIN LATERAL (
        SELECT was FROM jsonb_array_elements(s.earlier) WITH ORDINALITY AS e (was, place)
        WHERE was->>'user' NOT IN (s.user_id::text, %s::text) ORDER BY place DESC LIMIT 1) o
    LEFT JOIN syncapi_receipt r ON r.id = (o.was->>'receipt')::uuid
    WHERE s.id = ANY(%s)"""


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
        "clinic_id": _named(item.raw, *_CLINICS) or _named(here, *_CLINICS),
        "form_id": _named(here, "form_id") or _named(item.raw, "form_id"),
        "user_id": str(user.pk),
        "receipt_id": str(receipt.pk),
        "number": receipt.number,
    }


_CLINICS = "clinic_id", "primary_clinic_id", "pickup_clinic_id"


def _named(record, *columns):
    """The id that a record names in the first of these columns that holds one."""
    if not isinstance(record, dict):
        return None
    for name in columns:
        try:
            return str(uuid.UUID(record.get(name)))
        except (ValueError, TypeError, AttributeError):
            continue
    return None


_IS_ANYTHING_READY = f"""
    SELECT EXISTS (SELECT FROM syncapi_trayentry t JOIN clinical_patient p ON p.id = t.patient_id
                   WHERE t.state = '{TrayEntry.State.OPEN}' AND t.verdict = '{Verdict.WAITING}')"""


def apply_waiting():
    """Apply entries whose patient is here now, as their own sender; returns how many were settled.

    Every push calls this after its commit (so of two pushes at once one sees the other), and a job
    does each minute: what a race or a deadlock kept from being applied is tried again then.
    """
    if not one_row(_IS_ANYTHING_READY)[0]:  # after nearly every push nothing is: that is soon said
        return 0
    ready = list(
        TrayEntry.objects.filter(
            state=TrayEntry.State.OPEN,
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
        state=TrayEntry.State.APPLIED,
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
            .filter(pk__in=[e.pk for e in entries], state=TrayEntry.State.OPEN)
            .values_list("table", "record_key")
        )
        records = [r for r in records if (r.table_name, r.key) in still_open]
        if not records:
            return 0
        receipt = receipt_for(user, came_in)
        filing = Filing(by) if by else None
        decisions = apply(user, receipt, records, refusals, filing=filing)
        applied = [key for key, decision in decisions.items() if decision.verdict.applied]
        TrayEntry.objects.filter(
            pk__in=[e.pk for e in entries if (e.table, e.record_key) in set(applied)]
        ).update(state=TrayEntry.State.APPLIED, changed_at=timezone.now())
    return len(applied)
