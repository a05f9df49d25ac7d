"""What one table adds to an answer: rows to send, patients to hide, ids to list as deleted.

An answer in one piece copies all of it; an answer in pages walks over it. Both ask here.
"""

import time
from dataclasses import dataclass, field

from syncapi import scope, whole
from syncapi.asked import Kind
from syncapi.models import Pull
from syncapi.wire import CHART, PARKING, row_json

COPY_LINES = r"COPY ({}) TO STDOUT (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"


@dataclass
class Part:
    """``rows``: WHERE of ``r``; ``hidden``: SELECT of patients' ids; "" for none. ``deleted``: ids.

    In one snapshot no id is in two of them.
    """

    table: object
    rows: str = ""
    hidden: str = ""
    deleted: list = field(default_factory=list)

    @property
    def selects(self):
        """SELECT x: every row and hidden patient as JSON."""
        selects = []
        if self.rows:
            selects.append(
                f"SELECT {row_json(self.table)} FROM {self.table.db_table} r WHERE {self.rows}"
            )
        if self.hidden:
            selects.append(
                f"SELECT {SHELL} FROM ({self.hidden}) h(id) LEFT JOIN clinical_patient r ON r.id = h.id"
            )
        return selects


# All that a phone gets of a patient who leaves: enough for the app to list them no longer.
SHELL = """json_build_object('id', h.id::text, 'primary_clinic_id', %(parking)s, 'created_at',
    coalesce(round(date_part('epoch', r.created_at) * 1000)::bigint, %(now)s), 'updated_at', %(now)s)"""


def part_of(asked, table, cursor):
    """The part of one table; what must wait for its withdrawal lowers ``asked.low``."""
    if asked.kind is Kind.EMPTYING:
        part = _emptied(asked, table, cursor)
    else:
        part = (_chart if table.is_chart else _whole)(asked, table, cursor)
    asked.withdrawn += len(part.deleted)
    return part


def _emptied(asked, table, cursor):
    """Hide every patient the phone may hold; once its push was kept, list every id it may hold.

    What others do meanwhile holds nothing back: nobody works with this phone any more.
    """
    part = Part(table)
    if asked.emptying == Pull.Emptying.LISTED:
        everything = asked.is_from_elsewhere
        held = scope.ever_held(table, asked.news, everything=everything)
        cursor.execute(held, asked.parameters)
        part.deleted = [record_id for (record_id,) in cursor]
    elif table is CHART[0]:
        part.hidden = _hidden(asked)
    return part


def _chart(asked, table, cursor):
    changes, news = asked.kind is Kind.CHANGES, asked.news
    if not changes or table.name in asked.migration.tables:
        rows = scope.everything(table, news)
    else:
        rows = scope.entered(table, news)
        if table.name in asked.migration.columns and (all_of_it := scope.everything(table, news)):
            rows = f"(({rows or 'false'}) OR ({all_of_it} AND {_not_empty(asked, table)}))"
    if rows and asked.as_sent.ids.get(table.kind):
        rows = f"({rows}) AND NOT {scope.as_sent(table, news)}"
    part = Part(table, rows)
    if changes:
        part.deleted = _ripe(asked, table, cursor)
    if table is CHART[0] and (hidden := _hidden(asked)):
        asked.listed = part.deleted
        part.hidden = f"SELECT x.id FROM ({hidden}) x(id) WHERE x.id <> ALL(%(listed)s::uuid[])"
    return part


def _hidden(asked):
    """SELECT id: the patients whom the phone may hold and this user is not to see from now on."""
    elsewhere = asked.is_from_elsewhere
    match asked.kind:
        case Kind.CHANGES:
            return scope.hidden_since(asked.news, from_elsewhere=elsewhere)
        case Kind.FORMER_USER | Kind.EMPTYING:
            return scope.hidden_from_former_user(asked.news, from_elsewhere=elsewhere)
        case Kind.UNKNOWN:
            return scope.hidden_from_elsewhere()
    return ""


def _ripe(asked, table, cursor):
    """Ids to list as deleted now; what must wait lowers ``asked.low``."""
    ripe_ids = []
    elsewhere = asked.is_from_elsewhere
    if left := scope.left(table, asked.news, sweep=asked.sweep, from_elsewhere=elsewhere):
        cursor.execute(left, asked.parameters)
        for record_id, ripe, lowest in cursor:
            if ripe:
                ripe_ids.append(record_id)
            else:
                asked.keep_back(lowest)
    return ripe_ids


def _whole(asked, table, cursor):
    """A table without a patient goes whole when anything about it changed."""
    part = Part(table, whole.rows(table, asked.news))
    if asked.kind is not Kind.CHANGES:
        return part
    highest = None
    if numbers := whole.newest(table, asked.news):
        cursor.execute(numbers, asked.parameters)
        [highest] = cursor.fetchone()
    changed_hands = asked.own_permissions_whole and table.kind == "clinicpermission"
    asked_again = table.name in asked.migration.tables or table.name in asked.migration.columns
    if not (changed_hands or asked_again or (highest is not None and highest >= asked.since)):
        part.rows = ""
    # At once: phones write nothing there that would be lost with it (the stock is derived).
    if highest is not None or asked.sweep or changed_hands:
        if not_held := whole.not_held(table, asked.news):
            cursor.execute(not_held, asked.parameters)
            part.deleted = [record_id for (record_id,) in cursor]
    return part


def _not_empty(asked, table):
    """WHERE: a column that an app update brought holds something."""
    wires = [
        table.by_name[name].codec.wire(f"r.{table.by_name[name].attname}")
        for name in asked.migration.columns[table.name]
        if name in table.by_name
    ]
    tests = [f"coalesce(({wire})::text, '') NOT IN ('', '0', 'false')" for wire in wires]
    return f"({' OR '.join(tests) or 'false'})"


def copy_rows(asked, selects, cursor, spool, **more):
    """Stream JSON rows, one a line, with commas between them."""
    if not selects:
        return
    first = True
    union = " UNION ALL ".join(f"SELECT x::text FROM ({select}) s(x)" for select in selects)
    statement = COPY_LINES.format(f"SELECT ',' || x FROM ({union}) q(x)")
    parameters = {**asked.parameters, "parking": PARKING, "now": now_ms(), **more}
    # The driver's own cursor: Django's debug wrapper takes no parameters here. Its errors become
    # Django's, so that a lost connection is answered as one.
    with cursor.db.wrap_database_errors, cursor.cursor.copy(statement, parameters) as lines:
        for block in lines:  # one a row
            spool.write(block[1:] if first else block)
            first = False
            asked.sent += 1


def write_ids(ids, spool):
    """Write ids as JSON texts with commas between them."""
    for number, record_id in enumerate(ids):
        spool.write(f',"{record_id}"' if number else f'"{record_id}"')


def now_ms():
    return time.time_ns() // 1_000_000
