"""From a push body to records: what can be read becomes a ``Record``, what cannot a ``Refusal``.

Pure; nothing here asks the database. One bad record never spoils the others.
"""

import hashlib
import json
from dataclasses import dataclass, field

from syncapi.codecs import UUID, Unreadable
from syncapi.wire import BY_NAME, DEVICE_ONLY, PARKING, SERVER_OWNED, Table

NOT_COLUMNS = frozenset({"_status", "_changed", "is_deleted"})


class BadBody(ValueError):
    """The body is no change set at all; nothing of it can be kept."""


@dataclass
class Record:
    """A readable record. ``values``: plain values of the columns that were sent, by our names.

    ``changed``: of an existing record only these count. ``deletes``: the id is to be deleted.
    """

    table: Table
    id: str
    raw: object
    deletes: bool = False
    values: dict = field(default_factory=dict)
    changed: frozenset = frozenset()
    unknown: frozenset = frozenset()

    @property
    def key(self):
        return self.id

    @property
    def table_name(self):
        return self.table.name

    @property
    def patient_id(self):
        return self.id if self.table.patient_column == "id" else self.values.get("patient_id")

    @property
    def operation(self):
        return "delete" if self.deletes else "write"


@dataclass
class Refusal:
    """A record that cannot be read or is not for phones to write: it waits for a person, whole."""

    table_name: str
    key: str
    raw: object
    reason: str
    fields: list = field(default_factory=list)
    operation: str = "write"

    @property
    def patient_id(self):
        name = "id" if self.table_name == "patients" else "patient_id"
        value = self.raw.get(name) if isinstance(self.raw, dict) else None
        return value if _is_id(value) else None


def read_body(body):
    """Bytes to (records, refusals), deletions and double entries settled. Raises BadBody."""
    try:
        changes = parsed(body)
    except (ValueError, RecursionError):
        raise BadBody("The body should be JSON: {table: {created, updated, deleted}}") from None
    return read_changes(changes)


def parsed(body):
    """The JSON of these bytes; raises ValueError or RecursionError.

    Bytes that are no UTF-8 become lone surrogates: only the record that holds them suffers.
    """
    return json.loads(body.decode("utf-8", "surrogateescape"))


def read_changes(changes):
    """A change set to (records, refusals), as ``read_body``. Raises BadBody."""
    if not isinstance(changes, dict):
        raise BadBody("The body should be an object: {table: {created, updated, deleted}}")
    records, refusals = {}, []
    for name, lists in changes.items():
        if name in DEVICE_ONLY:
            continue
        for raw, deletes in _entries(name, lists, refusals):
            read = _read(name, raw, deletes)
            if isinstance(read, Refusal):
                refusals.append(read)
            else:
                known = records.get((name, read.id))
                records[name, read.id] = _settle(known, read) if known else read
    return list(records.values()), refusals


def _entries(name, lists, refusals):
    """(raw, deletes) of each entry of one table's three lists."""
    if not isinstance(lists, dict):
        if lists not in (None, []):
            refusals.append(
                _refuse(name, lists, "The table should hold created, updated, deleted.")
            )
        return
    for part in ("created", "updated", "deleted"):
        entries = lists.get(part) or []
        if not isinstance(entries, list):
            refusals.append(_refuse(name, entries, f"“{part}” should be a list of records."))
            continue
        for raw in entries:
            yield raw, part == "deleted"


def _read(name, raw, deletes):
    table = BY_NAME.get(name)
    operation = "delete" if deletes else "write"
    if deletes and isinstance(raw, str):
        raw = {"id": raw}
    if not isinstance(raw, dict):
        return _refuse(name, raw, "The record should be an object with an id.", operation=operation)
    record_id = raw.get("id")
    if table is None or not (table.written_by_phones or table.derived):
        return _refuse(name, raw, f"Phones do not write “{name}”.", operation=operation)
    if not _is_id(record_id):
        return _refuse(name, raw, "id: should be a lower-case UUID.", ["id"], operation)
    if table.derived:
        return Record(table, record_id, raw)
    if deletes or raw.get("is_deleted") in (True, 1):
        return Record(table, record_id, raw, deletes=True, values=_patient_only(table, raw))
    return _read_values(table, record_id, raw)


def _read_values(table, record_id, raw):
    values, problems = {}, {}
    for name, value in raw.items():
        column = table.by_name.get(name)
        if column is None or column.attname in SERVER_OWNED or name == "id":
            continue
        if name == "primary_clinic_id" and value == PARKING:
            continue
        try:
            values[column.attname] = column.codec.read(value)
        except Unreadable as problem:
            problems[name] = f"{name}: {problem}."
    if table.patient_column == "patient_id" and not values.get("patient_id"):
        if "patient_id" not in problems:
            problems["patient_id"] = "patient_id: a record of a chart needs its patient."
    if problems:
        return _refuse(table.name, raw, " ".join(problems.values()), sorted(problems))
    changed = raw.get("_changed")
    names = changed.split(",") if isinstance(changed, str) else ()
    return Record(
        table,
        record_id,
        raw,
        values=values,
        changed=frozenset(table.by_name[n].attname for n in names if n in table.by_name),
        unknown=frozenset(raw.keys() - table.by_name.keys() - NOT_COLUMNS),
    )


def _patient_only(table, raw):
    patient_id = raw.get("patient_id") if table.patient_column == "patient_id" else None
    return {"patient_id": patient_id} if _is_id(patient_id) else {}


def _settle(one, other):
    """Two entries of one id in one push: a deletion wins, else the later over the earlier."""
    if one.deletes or other.deletes:
        return one if one.deletes else other
    merged = {**one.raw, **other.raw} if isinstance(one.raw, dict) else other.raw
    return Record(
        other.table,
        other.id,
        merged,
        values={**one.values, **other.values},
        changed=one.changed | other.changed,
        unknown=one.unknown | other.unknown,
    )


def _refuse(name, raw, reason, fields=(), operation="write"):
    record_id = raw.get("id") if isinstance(raw, dict) else None
    key = record_id if _is_id(record_id) else "sha256:" + hashlib.sha256(content(raw)).hexdigest()
    return Refusal(name, key, raw, reason, list(fields), operation)


def content(raw):
    """The record as ASCII JSON bytes: holds everything, NUL and half emojis included."""
    return json.dumps(raw, ensure_ascii=True).encode("ascii")


def _is_id(value):
    return isinstance(value, str) and UUID.fullmatch(value) is not None
