"""A record as a phone sent it, field by field in our words, beside what is stored now."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinical.models.fields import MomentField
from clinical.portal import labels, names
from clinical.portal.shown import readable, shown
from syncapi.documents import Unreadable
from syncapi.merge import Verdict
from syncapi.models import Pull
from syncapi.portal.reasons import in_words
from syncapi.reading import named
from syncapi.wire import BY_NAME

WHY = {
    Verdict.WAITING: gettext_lazy("Its patient has not arrived yet; it is filed when they do."),
    Verdict.REFUSED: gettext_lazy("Something in it could not be read."),
    Verdict.NOT_ALLOWED: gettext_lazy("Its sender may not do this with this patient."),
    Verdict.EDIT_AFTER_DELETE: gettext_lazy("It was changed on a phone after it was deleted here."),
    Verdict.DELETE_AFTER_EDIT: gettext_lazy(
        "The phone asked to delete it, but others have written here since."
    ),
    Verdict.HELD: gettext_lazy("The phone asked to delete much at once: a manager confirms it."),
}
# The same as a word for lists and filters.
REASONS = {
    Verdict.WAITING: gettext_lazy("Waits for its patient"),
    Verdict.REFUSED: gettext_lazy("Could not be read"),
    Verdict.NOT_ALLOWED: gettext_lazy("Its sender may not do this"),
    Verdict.EDIT_AFTER_DELETE: gettext_lazy("Changed after it was deleted"),
    Verdict.DELETE_AFTER_EDIT: gettext_lazy("Deleted after others wrote"),
    Verdict.HELD: gettext_lazy("Much deleted at once"),
}
# The machinery of syncing; on the page only if it is what is wrong.
MACHINERY = {
    "id", "patient_id", "metadata", "created_at", "updated_at", "deleted_at", "is_deleted",
    "last_modified", "server_created_at", "_status", "_changed",
}  # fmt: skip


@dataclass
class Line:
    """One field: what was sent, what is stored (None: nothing is), and whether it is at fault."""

    label: str
    sent: list
    stored: list | None
    differs: bool
    wrong: bool


def kind(entry):
    """What sort of record it is: "Visit", "Deletion: Form answer"."""
    table = BY_NAME.get(entry.table)
    if table is None:
        return _("Record of an unknown kind")
    name = capfirst(table.model._meta.verbose_name)
    return _("Deletion: %(kind)s") % {"kind": name} if entry.operation == "delete" else str(name)


def sentence(entry, *, shown):
    """Why it needs attention. What the server found in the record is part of the record."""
    general = WHY.get(entry.verdict, "")
    if not shown or not entry.reason:
        return str(general)
    table = BY_NAME.get(entry.table)
    if table is None or not (table.written_by_phones or table.derived):
        return _("Phones may not change records of this kind.")
    reason = in_words(readable(entry.reason))
    for name in entry.fields:
        reason = re.sub(rf"\b{re.escape(name)}(?=:)", lambda m: str(label_of(table, m[0])), reason)
    return reason


def raw(entry):
    """The record as sent; anything a phone managed to send, not always an object."""
    try:
        return json.loads(bytes(entry.content))
    except ValueError:
        return bytes(entry.content).decode("ascii", "replace")


def stored(entry, user):
    """The record of the same id as it stands here, if there is one and this person may see it."""
    table = BY_NAME.get(entry.table)
    if table is None or entry.record_key.startswith("sha256:"):
        return None
    return table.model.objects.visible_to(user).filter(pk=entry.record_key).first()


def title(entry, sight):
    """The patient's name: as stored, or as sent if the record is that patient."""
    if patient := sight.patient(entry):
        return str(patient)
    if entry.table == "patients" and sight.contents(entry):
        record = raw(entry)
        if isinstance(record, dict):
            parts = (readable(record.get(name) or "") for name in ("given_name", "surname"))
            return " ".join(filter(None, parts))
    return ""


@dataclass
class Version:
    """What was sent before under the same number; ``lines`` is None for who may not read it."""

    at: datetime
    lines: list | None


def earlier(entry, sight):
    """Earlier versions, newest first; those closed to the person are not even named."""
    found = []
    for version in reversed(entry.earlier):
        try:
            sent = json.loads(version["content"])
        except ValueError:
            sent = version["content"]
        if entry.table == "events" and sight.is_closed(
            version, entry.form_id, named(sent, "form_id")
        ):
            continue
        patient_id = None
        if isinstance(sent, dict):
            patient_id = sent.get("id" if entry.table == "patients" else "patient_id")
        shown_to = sight.earlier(version, patient_id)
        found.append(
            Version(
                datetime.fromisoformat(version["at"]),
                lines(entry, None, sent) if shown_to else None,
            )
        )
    return found


def phone(entry):
    """Which phone it came from, in words: whose, and since when we know it."""
    chain = entry.receipt and entry.receipt.chain
    first = chain and Pull.objects.filter(cursor=chain).select_related("user").first()
    if not first:
        return ""
    return _("phone of %(name)s, first seen on %(day)s") % {
        "name": first.user.name,
        "day": names.day(first.at),
    }


def lines(entry, record, sent=None):
    """The fields of a record that is an object; ``record`` is the stored one or None.

    A deletion names nothing but the id: then what would be deleted.
    """
    sent, table = raw(entry) if sent is None else sent, BY_NAME.get(entry.table)
    if not isinstance(sent, dict):
        return [Line(_("What was sent"), [readable(sent)], None, False, True)]
    found, deletes = [], entry.operation == "delete" and record is not None
    names_here = [column.name for column in table.columns] if deletes else []
    for name in dict.fromkeys([*sent, *entry.fields, *names_here]):
        wrong = name in entry.fields
        column = table.by_name.get(name) if table else None
        if (name in MACHINERY or column is None) and not wrong:
            continue
        said, now = _said(table, column, sent.get(name)), None
        if record is not None and column is not None:
            field = field_of(table, column)
            now = shown(field, getattr(record, column.attname))
        if deletes and not now and not said and not wrong:
            continue
        differs = now is not None and said != now and not deletes
        found.append(Line(label_of(table, name), said, now, differs, wrong))
    return found


def label_of(table, name):
    """A column of the phone in our words."""
    column = table.by_name.get(name) if table else None
    if column is None:
        return capfirst(readable(name).strip("_").removesuffix("_id").replace("_", " "))
    return labels.label(field_of(table, column))


def field_of(table, column):
    return next(field for field in table.model._meta.fields if field.attname == column.attname)


def _said(table, column, value):
    """The sent value as the page shows it; as it came where it cannot be read."""
    if column is None:
        return [readable(value)] if value is not None else []
    try:
        plain = column.codec.read(value)
    except Unreadable:
        return [readable(value)]
    field = field_of(table, column)
    if isinstance(field, MomentField) and plain is not None:
        plain = datetime.fromtimestamp(plain / 1000, UTC)
    elif isinstance(field, models.DateField) and isinstance(plain, str):
        plain = date.fromisoformat(plain)
    return shown(field, plain)
