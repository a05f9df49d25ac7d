"""Does a later push answer what waits? Then the entry closes by itself; in doubt it stays for a person.

Pure. What was sent and could not be applied is answered when it is stored after all, or when the
phone that sent it typed over it while still showing it. Whoever was shown the stored value since, or
holds another phone, did not see what waits: their word replaces nothing.
"""

import json
from dataclasses import dataclass

from syncapi.differences import merged_metadata, same
from syncapi.documents import Unreadable, value_of
from syncapi.merge import Decision, Verdict
from syncapi.wire import NOT_COMPARED, PARKING


@dataclass(frozen=True)
class Sender:
    """Who sent something from which phone: ``chain`` or ``device``, both None where nothing tells.

    ``cursor`` orders what one phone sent, ``number`` is the change number of the push.
    """

    user_id: str
    chain: int | None = None
    device: object = None
    cursor: int = 0
    number: int | None = None

    @classmethod
    def of(cls, user_id, receipt):
        if receipt is None:
            return cls(str(user_id))
        chain, device = receipt.chain, receipt.device_id
        return cls(str(user_id), chain, device, receipt.cursor, receipt.number)

    def has_phone_of(self, other):
        if self.chain is not None and self.chain == other.chain:
            return True
        return self.device is not None and self.device == other.device

    def sent_before(self, other):
        """Did this phone send it before the other thing, though it came after: a late body?"""
        return self.has_phone_of(other) and self.cursor < other.cursor


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: ``content`` is the record as it was sent."""

    sender: Sender
    operation: str
    content: str


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
        """Is there nothing left to do about this?"""
        if waiting.operation == "delete":
            return self.record.deletes or self._came_later(waiting)
        if self.record.deletes:
            return self.stored is None or self._came_later(waiting)
        if self.decision.verdict is Verdict.CREATED and self._came_later(waiting):
            return True  # it was nowhere else, and came whole from its phone
        return all(
            self._is_stored(name, value) or self._typed_over(name, waiting)
            for name, value in _said(self.record.table, waiting.content)
        )

    def _came_later(self, waiting):
        """From the phone from which it waits, and after it?"""
        one, other = self.sender, waiting.sender
        return one.has_phone_of(other) and not one.sent_before(other)

    def _typed_over(self, name, waiting):
        """Did the phone type this column anew before it was shown what is stored?"""
        number, base = waiting.sender.number, self.base
        still_shown = number is not None and number >= base.horizon and number not in base.seen
        typed = self.record.table.readers[name][0] in self.record.changed
        return still_shown and typed and self._came_later(waiting)

    def _is_stored(self, name, value):
        attname, read = self.record.table.readers[name]
        now = {**(self.stored or {}), **self.decision.write}.get(attname)
        try:
            value = value_of(read(value))
        except Unreadable:
            return False
        if attname == "metadata":
            value = merged_metadata(now, value)
        return same(self.record.table, attname, now, value)


def _said(table, content):
    """(name, value) of the columns that something sent was about: all of a new record.

    What a record said twice stands there as "name (1)" (see ``parsing.Doubled``).
    """
    sent = json.loads(content)
    named = sent.get("_changed")
    changed = {name.strip() for name in named.split(",")} if isinstance(named, str) else set()
    everything = sent.get("_status") == "created" or not any(changed)
    for key, value in sent.items():
        name = key.split(" (")[0]
        if name not in table.readers or table.readers[name][0] in NOT_COMPARED:
            continue
        if (everything or name in changed) and value != PARKING:
            yield name, value
