"""From an entry that needs attention back to a record, with the values that a person put right."""

import json

from django.utils.translation import gettext as _

from syncapi.documents import Unreadable
from syncapi.merge import Verdict
from syncapi.reading import read_body
from syncapi.wire import BY_NAME, SERVER_OWNED

# Which record it is and when it was typed is not for others to say, unless it cannot be read.
AS_SENT = frozenset({"created_at", "updated_at"})


class NotFiled(Exception):
    """Nothing was changed. The text is for a person; ``fields``: {wire name: what is wrong}."""

    def __init__(self, message, fields=None):
        super().__init__(message)
        self.fields = fields or {}


def record_of(entry, values):
    """The entry's Record with the mended ``{wire name: wire value}``; raises NotFiled."""
    table = BY_NAME.get(entry.table)
    if table is None or not table.written_by_phones:
        raise NotFiled(_("Phones may not change records of this kind: it can only be refused."))
    raw = json.loads(bytes(entry.content))
    if not isinstance(raw, dict) or entry.record_key.startswith("sha256:"):
        raise NotFiled(_("It does not say which record it is: it can only be refused."))
    if values:
        raw = _mended(table, raw, values)
    part = "deleted" if entry.operation == "delete" else "updated"
    body = json.dumps({entry.table: {part: [raw]}}).encode()
    records, refusals = read_body(body)
    if refusals:
        raise NotFiled(_("Something in it cannot be read."), unreadable(table, raw))
    return records[0]


def _mended(table, raw, values):
    wrong = unreadable(table, raw)
    foreign = {name for name in values if not mendable(table, name, wrong)}
    if foreign:
        raise NotFiled(
            _("These are not fields that can be mended."),
            dict.fromkeys(sorted(foreign), _("This cannot be changed here.")),
        )
    changed = raw.get("_changed")
    names = set(changed.split(",")) if isinstance(changed, str) else set()
    return {**raw, **values, "_changed": ",".join(sorted((names | values.keys()) - {""}))}


def mendable(table, name, wrong):
    """May a person change this column of what was sent?"""
    column = table.by_name.get(name)
    if column is None or name == "id" or column.attname in SERVER_OWNED:
        return False
    return name not in AS_SENT or name in wrong


def unreadable(table, raw):
    """{wire name: what is wrong} of the values that cannot be stored."""
    problems = {}
    for name, column in table.by_name.items():
        if name in raw and column.attname not in SERVER_OWNED:
            try:
                column.codec.read(raw[name])
            except Unreadable as problem:
                problems[name] = str(problem)
    if table.patient_column == "patient_id" and "patient_id" not in problems:
        if raw.get("patient_id") in (None, "", "Unknown"):
            problems["patient_id"] = "a record of a chart needs its patient"
    return problems


def sentence(decision):
    """Why a record could not be filed, said to the person who tried."""
    return {
        Verdict.NOT_ALLOWED: _(
            "You may not do this with this patient yourself: ask a manager of their clinic."
        ),
        Verdict.WAITING: _("Its patient has not arrived yet: file the patient first."),
        Verdict.EDIT_AFTER_DELETE: _(
            "The record, its visit or its patient was deleted here. Restore the patient first, or refuse it."
        ),
        Verdict.DELETE_AFTER_EDIT: _(
            "Others have written here since. Confirm the deletion if it should go all the same."
        ),
        Verdict.HELD: _("This deletes much at once. Confirm the deletion if that is right."),
    }.get(decision.verdict, decision.reason)
