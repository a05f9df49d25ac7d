"""Two people at the same thing: what one changed is written and nothing else, one after the other."""

import hashlib
import json
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from clinical.actions import NotDone


class ChangedMeanwhile(NotDone):
    """Somebody else changed what this person changed. ``fields``: {name: what stands there now}."""

    def __init__(self, fields):
        super().__init__(_("Somebody else has changed this meanwhile."))
        self.fields = fields


def to_write(wanted, *, was, standing):
    """The names of what this person changed, unless it stands there already.

    Each is {name: value}: as it came back from the page, as the page showed it, as it is now.
    Raises ChangedMeanwhile where somebody else changed the same to something else.
    """
    changed = {
        name
        for name, value in wanted.items()
        if not _same(value, was.get(name)) and not _same(value, standing[name])
    }
    clash = {name: standing[name] for name in changed if not _same(standing[name], was.get(name))}
    if clash:
        raise ChangedMeanwhile(clash)
    return changed


def mark_of(told):
    """Another one when anything in ``told`` (plain values) is: a page brings it back with what it showed."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def one_at_a_time(what):
    """Whoever does the same waits until this transaction has ended. ``what``: a text that names it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


def _same(one, other):
    return plain(one) == plain(other)


def plain(value):
    """Nothing is nothing, however it is stored; a record or an id is the text of the id."""
    value = getattr(value, "pk", value)
    if value in ("", None):
        return None
    return str(value) if isinstance(value, UUID) else value
