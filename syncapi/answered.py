"""Does a later push answer what waits? Then the entry closes by itself; in doubt it stays for a person.

Pure. What was sent and could not be applied is answered when it is stored after all, or when the
phone that sent it typed over it while still showing it. Whoever was shown the stored value since, or
holds another phone, did not see what waits: their word replaces nothing.
"""

import json
import math
from dataclasses import dataclass
from functools import cached_property

from syncapi.differences import merged_metadata, same
from syncapi.documents import Unreadable, value_of
from syncapi.merge import Decision, Verdict
from syncapi.wire import NOT_COMPARED, PARKING


@dataclass(frozen=True)
class Sender:
    """Who sent something from which phone: ``chain`` or ``device``, both None where nothing tells.

    ``cursor``: the push's, ``number``: its change number.
    """

    user_id: str
    chain: int | None = None
    device: object = None
    cursor: int = 0
    number: int | None = None

    def has_phone_of(self, other):
        if self.chain is not None and self.chain == other.chain:
            return True
        return self.device is not None and self.device == other.device


@dataclass
class Sent:
    """A record as somebody sent it, in JSON; ``operation``: write or delete."""

    sender: Sender
    operation: str
    content: str

    @cached_property
    def raw(self):
        return json.loads(self.content)

    @cached_property
    def place(self):
        """Its place among what one phone sent of one record: edits go by time, a deletion is the last."""
        return self.sender.cursor, _typed_at(self.operation, self.raw)

    def is_before(self, other):
        """Did the same phone send this before the other, whichever came first?"""
        return self.sender.has_phone_of(other.sender) and self.place < other.place


def _typed_at(operation, raw):
    if operation == "delete":
        return math.inf
    at = raw.get("updated_at") if isinstance(raw, dict) else None
    return at if isinstance(at, int | float) and at == at else 0


@dataclass(frozen=True)
class Answer:
    """A record of a push and what became of it. ``stored``: plain values before it, or None.

    ``base``: what its phone knew, see ``knowledge.Base``.
    """

    sender: Sender
    record: object
    decision: Decision
    stored: dict | None
    base: object

    def settles(self, waiting):
        """Is there nothing left to do about what was ``Sent`` and waits?"""
        came_later = self._came_later(waiting)
        if waiting.operation == "delete":
            return self.record.deletes or came_later
        if self.record.deletes:
            return came_later
        return all(
            self._is_stored(name, value) or came_later and self._replaces(name, value, waiting)
            for name, value in _said(self.record.table, waiting.raw)
        )

    def _came_later(self, waiting):
        """From the phone from which it waits, and typed after it?"""
        if not self.sender.has_phone_of(waiting.sender):
            return False
        typed_at = _typed_at(self.record.operation, self.record.raw)
        return (self.sender.cursor, typed_at) >= waiting.place

    def _replaces(self, name, value, waiting):
        """Of a later record of the same phone: did whoever typed it see this value?"""
        attname, read = self.record.table.readers[name]
        if attname not in self.record.values:
            return False
        if self.decision.verdict is Verdict.CREATED:
            return True  # it was nowhere else, and this is how the phone has it now
        if attname not in self.record.changed:
            return False
        if waiting.sender.cursor == self.base.unshown:
            return True
        return waiting.sender.device is not None and not _can_be_read(read, value)

    def _is_stored(self, name, value):
        attname, read = self.record.table.readers[name]
        now = {**(self.stored or {}), **self.decision.write}.get(attname)
        if not _can_be_read(read, value):
            return False
        value = value_of(read(value))
        if attname == "metadata":
            value = merged_metadata(now, value)
        return same(self.record.table, attname, now, value)


def _can_be_read(read, value):
    try:
        read(value)
    except Unreadable:
        return False
    return True


def _said(table, raw):
    """(name, value) of the columns that something sent was about: all of a new record.

    What a record said twice stands there as "name (1)" (see ``parsing.Doubled``).
    """
    named = raw.get("_changed")
    changed = {name.strip() for name in named.split(",")} if isinstance(named, str) else set()
    everything = raw.get("_status") == "created" or not any(changed) or "_changed (1)" in raw
    for key, value in raw.items():
        name = key.split(" (")[0]
        if name not in table.readers or table.readers[name][0] in NOT_COMPARED:
            continue
        if (everything or name in changed) and value != PARKING:
            yield name, value
