"""The statements of a push: look-ups, locks and set-based writes, the same number for any size."""

import json
import uuid
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import psycopg
from django.db import IntegrityError, connection
from django.db.models import Count

from clinical.catalogue import dependents
from clinical.models import Notice, Visit
from clinical.models.fields import as_array
from syncapi import scope
from syncapi.documents import as_json
from syncapi.parts import now_ms
from syncapi.prepared import all_rows
from syncapi.wire import BY_KIND, BY_NAME, CHART, SERVER_OWNED, TABLES, plain_json, row_json

ORDER = {table.name: place for place, table in enumerate(TABLES)}
# model -> the column that names the visit it is deleted with
TAKEN_WITH_VISIT = {
    child._meta.model_name: child._meta.get_field(name).attname for child, name in dependents(Visit)
}


# The records of a push name few patients many times.
as_uuid = lru_cache(maxsize=20_000)(uuid.UUID)


@dataclass
class Stored:
    """A row as it is now: plain values by our column names."""

    patient_id: uuid.UUID
    change_number: int
    deleted: bool
    plain: dict


def _by_table(items):
    """{table: ids} of the records and refusals that name a row of a chart table."""
    ids = {}
    for item in items:
        table = BY_NAME.get(item.table_name)
        if table in CHART and not item.key.startswith("sha256:"):
            ids.setdefault(table, []).append(item.key)
    return ids


_MERGED = """
    WITH RECURSIVE way(named, into_id) AS (
        SELECT id, merged_into_id FROM clinical_patient
        WHERE id = ANY(%s::uuid[]) AND merged_into_id IS NOT NULL
        UNION
        SELECT w.named, p.merged_into_id FROM way w JOIN clinical_patient p ON p.id = w.into_id
        WHERE p.merged_into_id IS NOT NULL)
    SELECT w.named::text, w.into_id::text FROM way w JOIN clinical_patient p ON p.id = w.into_id
    WHERE p.merged_into_id IS NULL"""


def follow_merged(records):
    """Let records of a merged patient's chart name the one they were merged into; were there any?

    The merged patient's own row keeps its id: an edit of it needs a person.
    """
    of_chart = [r for r in records if r.table.patient_column == "patient_id" and r.patient_id]
    if not of_chart:
        return False
    into = dict(all_rows(_MERGED, [as_array({r.patient_id for r in of_chart})]))
    named = [r for r in of_chart if r.patient_id in into]
    for record in named:
        record.values["patient_id"] = into[record.patient_id]
        record.followed = True
    return bool(named)


def lock_patients(items):
    """Lock every patient the push touches, in id order; returns their ids, absent ones included.

    The patient's lock covers the chart: portal and API take it before they write to a chart.
    """
    ids = {as_uuid(patient_id) for patient_id in {i.patient_id for i in items} if patient_id}
    by_table = _by_table(items)
    with connection.cursor() as cursor:
        if by_table:
            selects = [
                f"SELECT {t.patient_column} FROM {t.db_table} WHERE id = ANY(%s::uuid[])"
                for t in by_table
            ]
            cursor.execute(" UNION ".join(selects), [as_array(ids) for ids in by_table.values()])
            ids.update(patient_id for (patient_id,) in cursor)
        cursor.execute(
            "SELECT id FROM clinical_patient WHERE id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE",
            [as_array(ids)],
        )
    return ids


def patients(ids):
    """[(id, deleted_at, the patient they were merged into)] of those that are here."""
    return all_rows(_PATIENTS, [as_array(ids)])


_PATIENTS = """
    SELECT id, deleted_at, merged_into_id FROM clinical_patient WHERE id = ANY(%s::uuid[])"""


def read(items):
    """{(table name, id): Stored} of what the push names and the server has."""
    stored = {}
    with connection.cursor() as cursor:
        for table, ids in _by_table(items).items():
            cursor.execute(
                f"SELECT id::text, {table.patient_column}, change_number, deleted_at IS NOT NULL,"
                f" {plain_json(table)}::text FROM {table.db_table} r WHERE id = ANY(%s::uuid[])",
                [as_array(ids)],
            )
            for record_id, patient_id, number, deleted, plain in cursor:
                stored[table.name, record_id] = Stored(
                    patient_id, number, deleted, json.loads(plain)
                )
    return stored


def kept_from(user, since, stored):
    """{id} of the form answers among ``stored`` that this user does not read, nor wrote.

    Whoever read them when the phone last knew (``since``, 0: it knew nothing) edited in good faith:
    their own place in the circle has changed since, or there was no circle then.
    """
    ids = [record_id for name, record_id in stored if name == _EVENTS]
    if not ids:
        return frozenset()
    told = {"user": user.pk, "since": since, "ids": as_array(ids)}
    return frozenset(record_id for (record_id,) in all_rows(_KEPT_FROM, told))


_EVENTS = BY_KIND["event"].name
_KEPT_FROM = f"""
    SELECT r.id::text FROM clinical_event r
    WHERE r.id = ANY(%(ids)s::uuid[]) AND {scope.READABLE} IS NOT TRUE
      AND r.written_by_id IS DISTINCT FROM %(user)s
      AND (%(since)s = 0 OR NOT EXISTS (
        SELECT 1 FROM clinical_reader o
        WHERE o.form_id = r.form_id AND o.user_id = %(user)s AND o.change_number >= %(since)s)
      AND (SELECT answers_for FROM (
            SELECT form_id, answers_for, change_number FROM clinical_confidentiality
            UNION ALL SELECT form_id, answers_for, change_number FROM clinical_confidentialityversion
          ) c WHERE c.form_id = r.form_id AND c.change_number < %(since)s
          ORDER BY c.change_number DESC LIMIT 1) <> 'everyone')"""


def lock_stock(records, stored):
    """Lock what the dispensing records take from, in id order: pushes at once would meet crosswise."""
    named = [
        plain
        for r in records
        if r.table.kind == "dispensing"
        for plain in (r.values, getattr(stored.get((r.table.name, r.id)), "plain", {}))
        if plain.get("drug_id") and plain.get("clinic_id")
    ]
    if named:
        places = [as_array({one[column] for one in named}) for column in ("drug_id", "clinic_id")]
        all_rows(_LOCK_STOCK, places)


_LOCK_STOCK = """
    SELECT id FROM clinical_stock WHERE drug_id = ANY(%s::uuid[]) AND clinic_id = ANY(%s::uuid[])
    ORDER BY id FOR UPDATE"""


def as_phones_get(table, ids):
    """{id: wire row} of these as they would be sent now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id::text, {row_json(table)}::text FROM {table.db_table} r"
            " WHERE id = ANY(%s::uuid[]) AND deleted_at IS NULL",
            [ids],
        )
        return {record_id: json.loads(wire) for record_id, wire in cursor}


def gone(records):
    """{(kind, id)} of the records and patients named that were deleted for all."""
    ids = {r.id for r in records} | {r.patient_id for r in records if r.patient_id}
    return {*all_rows(_GONE, [as_array(ids)])}


_GONE = f"""
    SELECT model, record_id::text FROM clinical_notice
    WHERE kind = '{Notice.Kind.GONE}' AND user_id IS NULL AND record_id = ANY(%s::uuid[])"""


def dead_visits(records):
    """Ids of the visits named by these records that are deleted here."""
    named = {
        r.values.get(TAKEN_WITH_VISIT[r.table.kind])
        for r in records
        if r.table.kind in TAKEN_WITH_VISIT
    } - {None}
    if not named:
        return set()
    return {record_id for (record_id,) in all_rows(_DEAD_VISITS, [as_array(named)])}


_DEAD_VISITS = """
    SELECT id::text FROM clinical_visit WHERE id = ANY(%s::uuid[]) AND deleted_at IS NOT NULL"""


def visible(user, patient_ids):
    """Those of the patients that this user sees now."""
    if not user.is_active:
        return set()
    seen = all_rows(_VISIBLE, {"user": user.pk, "ids": as_array(patient_ids)})
    return {patient_id for (patient_id,) in seen}


# Written out: ``clinical.access`` says the same, but takes ten times as long to build its question.
_VISIBLE = f"SELECT patient_id FROM {scope.INSIDE} seen WHERE patient_id = ANY(%(ids)s::uuid[])"


def registered_by(user, receipt):
    """Patients that this user's pushes from this phone created outside the user's scope."""
    phone = {"user": user.pk, "chain": receipt.chain, "device": receipt.device_id}
    return {pk for (pk,) in all_rows(_REGISTERED, phone)}


_REGISTERED = """
    SELECT DISTINCT unnest(registered) FROM syncapi_receipt
    WHERE user_id = %(user)s AND registered <> '{}'
      AND (chain = %(chain)s::bigint OR device_id = %(device)s::uuid)"""


def _columns(table):
    return [c for c in table.columns if c.attname not in SERVER_OWNED]


def _recordset(columns, alias="x", more=""):
    typed = ", ".join(f'"{c.attname}" {c.codec.plain_type}' for c in columns)
    return f"json_to_recordset(%s::json) AS {alias}({typed}{more})"


UNIQUE_VIOLATION = "23505"

# Who brought a record here, kept by the server itself: it decides who may read or see it.
_AUTHOR = {"patient": "registered_by_id", "event": "written_by_id"}
_LINES = 100  # for PostgreSQL to store while Python decides and writes the next


def insert(name, new):
    """Insert new records, an iterator of (record, values, id of who wrote it), while they come.

    Whoever makes them may ask the database nothing meanwhile. False if one of the ids was there
    already: somebody was faster, and the transaction is of no use.
    """
    new = iter(new)
    block = list(islice(new, _LINES))
    if not block:
        return True
    table = BY_NAME[name]
    columns = _columns(table)
    names = [f'"{c.attname}"' for c in columns]
    if author := _AUTHOR.get(table.kind):
        names.append(author)
    copy = f"COPY {table.db_table} ({', '.join(names)}) FROM STDIN"
    try:
        # The driver's own cursor: Django's would look for parameters in every block.
        with (
            connection.wrap_database_errors,
            psycopg.Cursor(connection.connection) as cursor,
            cursor.copy(copy) as lines,
        ):
            while block:
                lines.write(_copied(columns, block, author))
                block = list(islice(new, _LINES))
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", None) == UNIQUE_VIOLATION:
            return False
        raise
    return True


def _copied(columns, new, author):
    """These records as lines of COPY's text format; column by column, which is the faster way round."""
    now = now_ms()
    texts = []
    for column in columns:
        attname, copied = column.attname, column.codec.copied
        if attname == "id":
            texts.append([record.id for record, _, _ in new])
        elif attname in ("created_at", "updated_at"):
            texts.append([copied(values.get(attname) or now) for _, values, _ in new])
        else:
            empty = column.codec.read(None)
            texts.append([copied(values.get(attname, empty)) for _, values, _ in new])
    if author:
        texts.append([by for _, _, by in new])
    return "\n".join(["\t".join(line) for line in zip(*texts, strict=True)]) + "\n"


def update(name, pairs):
    """Write only the columns that changed, all records of a table in one statement."""
    table = BY_NAME[name]
    columns = _columns(table)
    documents = [{"id": record.id, "sets": list(values), **values} for record, values in pairs]
    settings = ", ".join(
        f"\"{c.attname}\" = CASE WHEN x.sets ? '{c.attname}'"
        f' THEN {c.codec.store(f"""x."{c.attname}" """)} ELSE r."{c.attname}" END'
        for c in columns
        if c.attname != "id"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table.db_table} r SET {settings}"
            f" FROM {_recordset(columns, more=', sets jsonb')} WHERE r.id = x.id::uuid",
            [as_json(documents)],
        )


def visits_of(patient_ids):
    """{patient id: number of live visits}."""
    if not patient_ids:
        return {}
    counted = Visit.objects.live().filter(patient__among=patient_ids).values("patient_id")
    return {str(c["patient_id"]): c["n"] for c in counted.annotate(n=Count("pk"))}


def delete(name, ids):
    """Mark as deleted; what hangs on a patient, visit or prescription follows by trigger."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {BY_NAME[name].db_table}"
            " SET deleted_at = date_trunc('milliseconds', clock_timestamp())"
            " WHERE id = ANY(%s::uuid[]) AND deleted_at IS NULL",
            [ids],
        )
