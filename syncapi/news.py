"""What is new at all: the highest change number of every table that a pull may depend on.

Each is the last entry of an index, and one prepared statement reads them all. A question about what
changed since a number goes only to tables that hold one so high: PostgreSQL took longer to plan the
questions that find nothing than for all the rest of a small pull.
"""

from clinical.triggers import HORIZON
from syncapi.prepared import one_row
from syncapi.wire import TABLES

# What numbers are compared with, as it stands in the SQL of ``scope``.
SINCE, START, EVER = "%(since)s", "%(start)s", "0"

# Beside the phone's own tables, what decides who holds which rows.
ACCESS, PRESENCE, NOTICE = "clinical_access", "clinical_presence", "clinical_notice"
CIRCLES = ("clinical_reader", "clinical_confidentiality")
PERMISSION, USER = "clinical_clinicpermission", "clinical_user"

ASKED = tuple(
    dict.fromkeys(
        (*(t.db_table for t in TABLES), ACCESS, PRESENCE, *CIRCLES, NOTICE, PERMISSION, USER)
    )
)

# SELECT (horizon, highest number of each of ASKED). There are no parameters, so one plan serves all.
NEWEST = f"SELECT {HORIZON}, " + ", ".join(
    f"(SELECT max(change_number) FROM {table})" for table in ASKED
)


class News:
    """``numbers``: {table: highest change number}; ``since``, ``start``: see ``syncapi.scope``."""

    def __init__(self, numbers, since=0, start=0):
        self._numbers, self._bounds = numbers, {SINCE: since, START: start, EVER: 0}

    def __call__(self, bound, *tables):
        """Does any of these tables hold a number that is not below ``bound`` (SINCE, START, EVER)?"""
        lowest = self._bounds[bound]
        return any(self._numbers[table] >= lowest for table in tables)


class Unread(News):
    """Nobody looked: anything may be new."""

    def __init__(self):
        super().__init__({})

    def __call__(self, bound, *tables):
        return True


def read():
    """(horizon, {table: highest change number, -1 where there is no row})."""
    horizon, *highest = one_row(NEWEST)
    return horizon, {t: -1 if n is None else n for t, n in zip(ASKED, highest, strict=True)}
