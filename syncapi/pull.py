"""What a phone gets: everything of its user's scope that changed since the pull it comes back with.

All reads happen in one read-only snapshot; rows go from PostgreSQL to the spool as JSON text. The
pull log row is written after it, in a short transaction of its own, before the cursor is sent.
"""

import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import connection, transaction
from django.utils import timezone

from syncapi import scope
from syncapi.models import Pull
from syncapi.spool import Spool
from syncapi.wire import BY_KIND, BY_NAME, CHART, PARKING, TABLES, row_json

# Whole scopes are built a few at a time, so that sign-ins and small pulls always find a connection.
WHOLE_SCOPES_AT_ONCE = threading.BoundedSemaphore(4)

COPY_LINES = r"COPY ({}) TO STDOUT (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"


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
        }

    def keep_back(self, number):
        if number is not None:
            self.low = number if self.low is None else min(self.low, number)


def pull(user, came_with, migration=None):
    """Answer one pull: (cursor, finished Spool). Raises OSError when the spool's disk is full."""
    asked = Asked(user, came_with, migration or Migration())
    _look_up(asked)
    spool = Spool()
    try:
        with _turn(asked), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            _settle(asked, cursor)
            spool.write('{"changes":{')
            concerned = _concerned(asked, cursor)
            for number, table in enumerate(TABLES):
                spool.write(f'{"," if number else ""}"{table.name}":')
                if table in concerned:
                    _write_table(asked, table, cursor, spool)
                else:
                    spool.write('{"created":[],"updated":[],"deleted":[]}')
        number = _log(asked)
        spool.write(f'}},"timestamp":{number}}}')
        spool.finish()
    except BaseException:
        spool.close()
        raise
    return number, spool


def _look_up(asked):
    """Find the log row of the cursor and decide the kind of answer."""
    if not asked.came_with:
        return
    asked.row = Pull.objects.filter(cursor=asked.came_with).first()
    if asked.row is None:
        asked.kind = Kind.UNKNOWN
        return
    chain = Pull.objects.filter(chain=asked.row.chain)
    asked.users = list(chain.values_list("user_id", flat=True).distinct())
    asked.kind = Kind.CHANGES
    if asked.row.user_id != asked.user.pk:
        asked.kind = Kind.FORMER_USER
        asked.users.append(asked.user.pk)


def _turn(asked):
    """A whole scope waits for its turn, without a connection."""
    if asked.kind is Kind.CHANGES:
        return nullcontext()
    connection.close()
    return WHOLE_SCOPES_AT_ONCE


def _settle(asked, cursor):
    """Take the horizon; two people who see the same may share a phone as one."""
    cursor.execute(
        "SELECT coalesce((SELECT base FROM clinical_changebase), 0)"
        " + pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    )
    asked.horizon = cursor.fetchone()[0]
    if asked.kind is Kind.FORMER_USER:
        cursor.execute(scope.SAME_VIEW, {**asked.parameters, "former": asked.row.user_id})
        asked.own_permissions_whole = cursor.fetchone()[0]
        if asked.own_permissions_whole:
            asked.kind = Kind.CHANGES


def _concerned(asked, cursor):
    """The tables that may have anything to say; an idle pull ends with this one statement."""
    if asked.kind is not Kind.CHANGES or asked.row.sweep is not None:
        return TABLES
    cursor.execute(scope.changed_tables(), asked.parameters)
    asked_anyway = {*asked.migration.tables, *asked.migration.columns}
    if asked.own_permissions_whole:
        asked_anyway.add(BY_KIND["clinicpermission"].name)
    return [
        table
        for table, changed in zip(TABLES, cursor.fetchone(), strict=True)
        if changed or table.name in asked_anyway
    ]


def _write_table(asked, table, cursor, spool):
    spool.write('{"created":[')
    if asked.kind is Kind.FIRST:
        where = scope.everything(table) if table.is_chart else scope.whole(table)
        _copy_rows(
            asked, f"SELECT {row_json(table)} FROM {table.db_table} r WHERE {where}", cursor, spool
        )
    spool.write('],"updated":[')
    if asked.kind is not Kind.FIRST:
        write = _chart_changes if table.is_chart else _whole_table
        deleted = write(asked, table, cursor, spool)
    else:
        deleted = ()
    spool.write('],"deleted":[')
    first = True
    for record_id in deleted:
        spool.write(f'"{record_id}"' if first else f',"{record_id}"')
        first = False
    spool.write("]}")


def _chart_changes(asked, table, cursor, spool):
    """Write the updated rows of a chart table; returns the ids that may be listed as deleted."""
    rows = f"SELECT {row_json(table)} FROM {table.db_table} r WHERE "
    changes = asked.kind is Kind.CHANGES
    if not changes or table.name in asked.migration.tables:
        where = scope.everything(table)
    elif table.name in asked.migration.columns:
        where = f"({scope.entered(table)}) OR ({scope.everything(table)} AND {_not_empty(asked, table)})"
    else:
        where = scope.entered(table)
    deleted = _ripe(asked, table, cursor) if changes else []
    selects = [rows + where]
    if table is CHART[0] and asked.kind is not Kind.UNKNOWN:
        hidden = scope.hidden_since() if changes else scope.hidden_from_former_user()
        shell = (
            "SELECT json_build_object('id', r.id::text, 'primary_clinic_id', %(parking)s,"
            " 'created_at', round(date_part('epoch', r.created_at) * 1000)::bigint,"
            " 'updated_at', %(now)s) FROM clinical_patient r"
            f" WHERE {hidden} AND NOT r.id = ANY(%(deleted)s::uuid[])"
        )
        selects.append(shell)
    _copy_rows(
        asked, " UNION ALL ".join(f"SELECT x::text FROM ({s}) s(x)" for s in selects), cursor, spool,
        parking=PARKING, now=now_ms(), deleted=deleted if table is CHART[0] else [],
    )  # fmt: skip
    return deleted


def _ripe(asked, table, cursor):
    """Ids to list as deleted now; what must wait lowers ``asked.low``."""
    ripe_ids = []
    cursor.execute(scope.left(table, sweep=asked.sweep), asked.parameters)
    for record_id, ripe, lowest in cursor:
        if ripe:
            ripe_ids.append(record_id)
        else:
            asked.keep_back(lowest)
    return ripe_ids


def _whole_table(asked, table, cursor, spool):
    """A table without a patient goes whole when anything about it changed."""
    rows = f"SELECT {row_json(table)} FROM {table.db_table} r WHERE {scope.whole(table)}"
    if asked.kind is not Kind.CHANGES:
        _copy_rows(asked, rows, cursor, spool)
        return ()
    cursor.execute(scope.whole_numbers(table), asked.parameters)
    lowest, highest = cursor.fetchone()
    changed_hands = asked.own_permissions_whole and table.kind == "clinicpermission"
    asked_again = table.name in asked.migration.tables or table.name in asked.migration.columns
    if changed_hands or asked_again or (highest is not None and highest >= asked.since):
        _copy_rows(asked, rows, cursor, spool)
    if highest is not None and highest >= asked.passed and not changed_hands:
        asked.keep_back(lowest)
        return ()
    if highest is None and not asked.sweep and not changed_hands:
        return ()
    cursor.execute(scope.not_held(table), asked.parameters)
    return [record_id for (record_id,) in cursor]


def _not_empty(asked, table):
    """WHERE: a column that an app update brought holds something."""
    wires = [
        table.by_name[name].codec.wire(f"r.{table.by_name[name].attname}")
        for name in asked.migration.columns[table.name]
        if name in table.by_name
    ]
    tests = [f"coalesce(({wire})::text, '') NOT IN ('', '0', 'false')" for wire in wires]
    return f"({' OR '.join(tests) or 'false'})"


def _copy_rows(asked, select, cursor, spool, **more):
    """Stream JSON rows, one a line, with commas between them."""
    first = True
    statement = COPY_LINES.format(f"SELECT ',' || x::text FROM ({select}) q(x)")
    # The driver's own cursor: Django's debug wrapper takes no parameters here.
    with cursor.cursor.copy(statement, {**asked.parameters, **more}) as lines:
        for block in lines:
            spool.write(block[1:] if first else block)
            first = False


def now_ms():
    return time.time_ns() // 1_000_000


def _log(asked):
    """Store the pull and give it its cursor: now in milliseconds, made unique and rising."""
    withdrawn_to = max(asked.start, asked.passed)
    if asked.low is not None:
        withdrawn_to = min(withdrawn_to, asked.low)
    full = asked.kind in (Kind.UNKNOWN, Kind.FORMER_USER)
    sweep, sweep_unknown = None, False
    if full:
        sweep, sweep_unknown = asked.horizon, asked.kind is Kind.UNKNOWN
    elif asked.kind is Kind.CHANGES and not asked.sweep:
        sweep, sweep_unknown = asked.row.sweep, asked.row.sweep_unknown
    if asked.kind is not Kind.CHANGES:
        withdrawn_to = asked.horizon
    values = {
        "user": asked.user.pk,
        "came_with": asked.came_with,
        "chain": asked.row.chain if asked.row else None,
        "horizon": asked.horizon,
        "withdrawn_to": withdrawn_to,
        "pushed_to": asked.passed,
        "sweep": sweep,
        "sweep_unknown": sweep_unknown,
        "full": full,
        "at": timezone.now(),
    }
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO syncapi_pull (cursor, chain, user_id, came_with, horizon, withdrawn_to,
                                          pushed_to, sweep, sweep_unknown, "full", at)
                SELECT c, coalesce(%(chain)s, c), %(user)s, %(came_with)s, %(horizon)s,
                       %(withdrawn_to)s, %(pushed_to)s, %(sweep)s, %(sweep_unknown)s, %(full)s, %(at)s
                FROM (SELECT greatest(%(now)s, coalesce(max(cursor), 0) + 1) FROM syncapi_pull) n(c)
                ON CONFLICT DO NOTHING RETURNING cursor
                """,
                {**values, "now": now_ms()},
            )
            if row := cursor.fetchone():
                return row[0]


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
