"""One question of a phone: who asks, with which cursor, and what the log knows of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from syncapi.models import Pull
from syncapi.wire import BY_NAME


class Kind(StrEnum):
    """How a pull is answered."""

    FIRST = "first"  # no cursor: the whole scope as created
    UNKNOWN = "unknown"  # a cursor we never gave: the whole scope as updated
    FORMER_USER = (
        "former user"  # another person's cursor on a shared phone: the same, theirs hidden
    )
    CHANGES = "changes"  # what changed since


@dataclass
class Migration:
    """After an app update: tables and columns of which the phone has nothing yet."""

    tables: frozenset = frozenset()
    columns: dict = field(default_factory=dict)

    def __bool__(self):
        return bool(self.tables or self.columns)


@dataclass
class Asked:
    """One pull: who, with which cursor, and what the log knows of it."""

    user: object
    came_with: int
    migration: Migration
    row: Pull | None = None
    kind: Kind = Kind.FIRST
    horizon: int = 0
    users: list = field(default_factory=list)
    low: int | None = None  # the lowest number of an id kept back
    listed: list = field(default_factory=list)  # patients listed as deleted are not hidden as well
    own_permissions_whole: bool = False

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
    def sweep(self):
        """Which sweep is due now: "known", "unknown" or None."""
        if self.kind is not Kind.CHANGES or self.row.sweep is None or self.passed < self.row.sweep:
            return None
        return "unknown" if self.row.sweep_unknown else "known"

    @property
    def parameters(self):
        return {
            "user": self.user.pk,
            "users": self.users,
            "since": self.since,
            "start": self.start,
            "passed": self.passed,
            "listed": self.listed,
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
        if entry.get("table") in BY_NAME:
            columns[entry["table"]] = [str(name) for name in entry["columns"]]
    tables = value.get("tables") or []
    if not isinstance(tables, list):
        raise ValueError("tables should be a list")
    return Migration(frozenset(str(name) for name in tables) & BY_NAME.keys(), columns)
