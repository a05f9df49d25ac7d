"""One question of a phone: who asks, with which cursor, and what the log knows of it."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from syncapi import news
from syncapi.models import Answered, Device, Phone, PhoneCode, Pull
from syncapi.wire import BY_NAME


class Kind(StrEnum):
    """How a pull is answered."""

    FIRST = "first"  # no cursor: the whole scope as created
    UNKNOWN = "unknown"  # a cursor we never gave: the whole scope as updated, all others hidden
    FORMER_USER = (
        "former user"  # another person's cursor on a shared phone: the same, theirs hidden
    )
    CHANGES = "changes"  # what changed since
    EMPTYING = "emptying"  # as for nobody: all is hidden, after a push all is listed as deleted


NOBODY = uuid.UUID(int=0)  # whom a phone that is being emptied is answered for


class PhoneIsStopped(Exception):
    """This phone was emptied, or its secret is good for nothing but emptying another one."""


def refuse_stopped(phone, only_chains):
    """Raise PhoneIsStopped for a phone that gets and brings no more; ``only_chains``: see ``Contact``."""
    if phone and phone.is_stopped or only_chains and not (phone and phone.pk in only_chains):
        raise PhoneIsStopped


@dataclass(frozen=True)
class Contact:
    """What a pull tells about the phone itself: its code, if it came by one, and the app's schema.

    ``only_chains``: where one phone of this secret is to be emptied, those that may go on with it.
    """

    code: PhoneCode | None = None
    schema_version: int | None = None
    only_chains: tuple[int, ...] = ()


@dataclass
class Migration:
    """After an app update: tables and columns of which the phone has nothing yet."""

    tables: frozenset = frozenset()
    columns: dict = field(default_factory=dict)

    def __bool__(self):
        return bool(self.tables or self.columns)


@dataclass(frozen=True)
class AsSent:
    """Records that stand exactly as the client has just sent them: ``{kind: [ids]}``, its push's number."""

    number: int = 0
    ids: dict = field(default_factory=dict)

    @classmethod
    def with_push(cls, receipt_id):
        """What the push of this receipt brought."""
        answered = Answered.objects.select_related("receipt").filter(pk=receipt_id).first()
        return cls(answered.receipt.number, answered.as_sent) if answered else cls()


@dataclass
class Asked:
    """One pull: who, with which cursor, and what the log knows of it."""

    user: object
    came_with: int
    migration: Migration
    contact: Contact = field(default_factory=Contact)
    row: Pull | None = None
    phone: Phone | None = None
    kind: Kind = Kind.FIRST
    horizon: int = 0
    users: list = field(default_factory=list)
    low: int | None = None  # the lowest number of an id kept back
    device: Device | None = None  # a new client, which pushed in the same request
    after_push: int | None = None  # the number of that push
    first_push: int | None = None  # before its first pull: the number of its first push
    as_sent: AsSent = field(default_factory=AsSent)
    listed: list = field(default_factory=list)  # patients listed as deleted are not hidden as well
    own_permissions_whole: bool = False
    newest: dict | None = None  # the highest change number of each table, in this snapshot
    sent: int = 0
    withdrawn: int = 0

    @property
    def news(self):
        """Which tables have anything to say; see ``syncapi.news``."""
        if self.newest is None:
            return news.Unread()
        return news.News(self.newest, self.since, self.start)

    @property
    def passed(self):
        """W: the highest horizon of an accepted push of this chain."""
        if self.row is None:
            return 0
        return max(self.row.pushed_to, self.row.horizon if self.row.pushed_at else 0)

    @property
    def start(self):
        return self.row.withdrawn_to if self.row else 0

    @property
    def since(self):
        return self.row.horizon if self.row else 0

    @property
    def is_from_elsewhere(self):
        return bool(self.phone and self.phone.from_elsewhere)

    @property
    def began(self):
        """When this phone first came: its chain is named after the millisecond."""
        return datetime.fromtimestamp(self.phone.pk / 1000, UTC) if self.phone else None

    @property
    def sweep(self):
        """Which sweep is due now: "known", "unknown" or None."""
        if self.kind is not Kind.CHANGES or self.row.sweep is None or self.passed < self.row.sweep:
            return None
        return "unknown" if self.row.sweep_unknown else "known"

    @property
    def emptying(self):
        """How far the emptying goes with this answer: ids are listed once a push was kept."""
        if self.kind is not Kind.EMPTYING:
            return ""
        before = self.row.emptying
        pushed = before == Pull.Emptying.HIDDEN and self.row.pushed_at
        if self.phone.empty_at_once or pushed or before == Pull.Emptying.LISTED:
            return Pull.Emptying.LISTED
        return Pull.Emptying.HIDDEN

    @property
    def parameters(self):
        return {
            "user": NOBODY if self.kind is Kind.EMPTYING else self.user.pk,
            "users": self.users,
            "since": self.since,
            "start": self.start,
            "passed": self.passed,
            "began": self.began,
            "listed": self.listed,
            "own_number": self.as_sent.number,
            **{f"own_{kind}": ids for kind, ids in self.as_sent.ids.items()},
        }

    def keep_back(self, number):
        if number is not None:
            self.low = number if self.low is None else min(self.low, number)


def read_migration(value):
    """The ``migration`` parameter as sent; ValueError says what is wrong with it."""
    if value in (None, ""):
        return Migration()
    if not isinstance(value, dict):
        raise ValueError("should be null or an object with from, tables and columns")
    columns = {}
    entries = value.get("columns") or []
    if not isinstance(entries, list):
        raise ValueError("columns should be a list of {table, columns}")
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("columns"), list):
            raise ValueError("columns should be a list of {table, columns}")
        if str(entry.get("table")) in BY_NAME:
            columns[entry["table"]] = [str(name) for name in entry["columns"]]
    tables = value.get("tables") or []
    if not isinstance(tables, list):
        raise ValueError("tables should be a list")
    return Migration(frozenset(str(name) for name in tables) & BY_NAME.keys(), columns)
