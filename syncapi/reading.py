"""From a push body to records: what can be read becomes a ``Record``, what cannot a ``Refusal``.

Pure; nothing here asks the database. One bad record never spoils the others.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass, field

from syncapi.codecs import UUID
from syncapi.documents import Unreadable
from syncapi.parsing import BadBody, Doubled, items_of, parsed
from syncapi.wire import BY_NAME, DEVICE_ONLY, PARKING, Table

__all__ = ["BadBody", "Record", "Refusal", "content", "named", "parsed", "printable", "read_body"]

PARTS = ("created", "updated", "deleted")
NO_PARTS = "The table should hold created, updated, deleted."
DIGEST = "sha256:"  # begins the key of what does not say which record it is
MOST_NAMELESS = 1_000  # entries of one push without an id; more are kept together, as one


@dataclass
class Record:
    """A readable record. ``values``: plain values of the columns that were sent, by our names.

    ``changed``: of an existing record only these count. ``deletes``: the id is to be deleted.
    ``followed``: it named a patient who was merged; it belongs to the one they were merged into.
    """

    table: Table
    id: str
    raw: object
    deletes: bool = False
    values: dict = field(default_factory=dict)
    changed: frozenset = frozenset()
    unknown: frozenset = frozenset()
    followed: bool = False

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
    """Bytes to (records, refusals), one for each id of a table. Raises BadBody."""
    return read_changes(parsed(body))


def read_changes(changes, *, ignored=DEVICE_ONLY):
    """A change set to (records, refusals), without the ``ignored`` tables. Raises BadBody."""
    if not isinstance(changes, dict):
        raise BadBody("The body should be an object: {table: {created, updated, deleted}}")
    read, nameless, crowds = {}, 0, {}
    for name, lists in items_of(changes):
        if name in ignored:
            continue
        if name not in BY_NAME:
            name = printable(name, 200)
        for raw, deletes, wrong in _entries(lists):
            if nameless == MOST_NAMELESS and not _names_itself(raw):
                crowds.setdefault(name, []).append(raw)
                continue
            operation = "delete" if deletes else "write"
            item = _refuse(name, raw, wrong, (), operation) if wrong else _read(name, raw, deletes)
            known = read.get((name, item.key))
            read[name, item.key] = _settle(known, item) if known else item
            nameless += not known and item.key.startswith(DIGEST)
    for name, crowd in crowds.items():
        item = _refuse(name, crowd, f"{len(crowd):,} more that do not say which record they are.")
        read[name, item.key] = item
    items = read.values()
    return (
        [item for item in items if isinstance(item, Record)],
        [item for item in items if isinstance(item, Refusal)],
    )


def _entries(lists):
    """(raw, deletes, what is wrong with its place or "") of everything that one table's value holds."""
    if not isinstance(lists, dict) or not lists.keys() & set(PARTS):
        for raw in _strays(lists):
            yield raw, False, NO_PARTS
        return
    for part, entries in sorted(items_of(lists), key=lambda pair: (*PARTS, pair[0]).index(pair[0])):
        if part not in PARTS:
            if isinstance(entries, dict | list):
                for raw in _strays(entries):
                    yield raw, False, NO_PARTS
        elif isinstance(entries, list):
            for raw in entries:
                yield raw, part == "deleted", ""
        else:
            for raw in _strays(entries):
                yield raw, part == "deleted", f"“{part}” should be a list of records."


def _strays(value):
    """What stands where a list of records should: each thing in it that may be a record by itself."""
    if isinstance(value, list):
        yield from value
    elif isinstance(value, dict) and "id" not in value and _holds_no_words(value):
        for _, inner in items_of(value):
            yield from _strays(inner)
    elif value:
        yield value


def _holds_no_words(value):
    return all(isinstance(inner, dict | list) for _, inner in items_of(value))


def _read(name, raw, deletes):
    table = BY_NAME.get(name)
    operation = "delete" if deletes else "write"
    if deletes and isinstance(raw, str):
        raw = {"id": raw}
    if isinstance(raw, Doubled):
        twice = [printable(column) for column in raw.repeated]
        reason = f"The record says twice, in different words: {', '.join(twice)}."
        return _refuse(name, raw.spread(), reason, twice, operation)
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
    values, problems, readers = {}, {}, table.readers
    for name, value in raw.items():
        if name not in readers or (name == "primary_clinic_id" and value == PARKING):
            continue
        attname, read = readers[name]
        try:
            values[attname] = read(value)
        except Unreadable as problem:
            problems[name] = f"{name}: {problem}."
    if table.patient_column == "patient_id" and not values.get("patient_id"):
        if "patient_id" not in problems:
            problems["patient_id"] = "patient_id: a record of a chart needs its patient."
    changed = raw.get("_changed") or ""
    if not isinstance(changed, str):
        problems["_changed"] = "_changed: should be the names of columns, with commas between."
    if problems:
        return _refuse(table.name, raw, " ".join(problems.values()), sorted(problems))
    names = {name.strip() for name in changed.split(",")} if changed else ()
    return Record(
        table,
        record_id,
        raw,
        values=values,
        changed=frozenset(table.by_name[n].attname for n in names if n in table.by_name),
        unknown=frozenset(raw.keys() - table.known_names),
    )


def _patient_only(table, raw):
    patient_id = raw.get("patient_id") if table.patient_column == "patient_id" else None
    return {"patient_id": patient_id} if _is_id(patient_id) else {}


def _settle(one, other):
    """Two entries of one id in one push: a deletion wins, else the later over the earlier."""
    if one.key.startswith(DIGEST):
        return one
    raw = {**one.raw, **other.raw}
    changed = [r["_changed"] for r in (one.raw, other.raw) if isinstance(r.get("_changed"), str)]
    if changed:
        raw["_changed"] = ",".join(changed)
    return _read(other.table_name, raw, "delete" in (one.operation, other.operation))


def _refuse(name, raw, reason, fields=(), operation="write"):
    key = raw["id"] if _names_itself(raw) else DIGEST + hashlib.sha256(content(raw)).hexdigest()
    return Refusal(name, key, raw, reason, list(fields), operation)


def _names_itself(raw):
    return isinstance(raw, dict) and _is_id(raw.get("id"))


def content(raw):
    """The record as ASCII JSON bytes: holds everything, NUL and half emojis included."""
    return json.dumps(raw, ensure_ascii=True).encode("ascii")


def named(record, *columns):
    """The id that a record names in the first of these columns that holds one."""
    if not isinstance(record, dict):
        return None
    for name in columns:
        try:
            return str(uuid.UUID(record.get(name)))
        except (ValueError, TypeError, AttributeError):
            continue
    return None


def _is_id(value):
    return isinstance(value, str) and UUID.fullmatch(value) is not None


def printable(text, longest=100):
    """A name somebody sent, fit for a sentence and for the database."""
    return text.encode("ascii", "backslashreplace").decode().replace("\x00", "\\x00")[:longest]
