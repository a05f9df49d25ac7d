"""After a restore: raise the base, so that new change numbers lie above everything that is stored.

A number is the base plus the transaction's own number, and a new database server counts its
transactions from the beginning.
"""

import logging
import secrets

from django.apps import apps
from django.db import connection, transaction

from clinical.models import ChangeBase, Counted, RulesChecked
from syncapi.models import Pull, Receipt, Shown, TrayEntry
from syncapi.news import ASKED
from syncapi.parts import now_ms

log = logging.getLogger("syncapi.rebase")

# Columns beside every ``change_number`` that hold one, or a horizon to compare with one.
ALSO_NUMBERS = {
    Counted: ("below",),
    RulesChecked: ("below",),
    Pull: ("horizon", "withdrawn_to", "pushed_to", "sweep", "after_push"),
    Receipt: ("number",),
    TrayEntry: ("number",),
    Shown: ("horizon",),
}

# The same of rooms that this one does not know.
ELSEWHERE = {"exports.PatientImport": ("looked_until",)}


def numbered():
    """[(model, column name)]: every column of ours that holds change numbers, versions included."""
    found = [
        (model, field.column)
        for room in ("clinical", "syncapi", "formsbuilder", "exports")
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.concrete_fields
        if field.name == "change_number" and not model._meta.proxy
    ]
    also = ALSO_NUMBERS | {apps.get_model(label): names for label, names in ELSEWHERE.items()}
    return found + [(model, name) for model, names in also.items() for name in names]


@transaction.atomic
def rebase():
    """Raise the base above all stored numbers; returns (old base, new base).

    Cursors that ran ahead of the clock go on after a gap: those given after the backup, which this log
    does not know, must not be given again. No gap is like another: one backup may be restored twice.

    The lock waits for every transaction that has read the base, which is every one that has
    numbered a row, and lets none read it until this one has ended: without it their rows would
    get numbers below what phones have been told they have seen.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {ChangeBase._meta.db_table} IN ACCESS EXCLUSIVE MODE")
        there = _columns(cursor)
        highest = " UNION ALL ".join(
            f'SELECT max("{column}") FROM {table}' for table, column in _stored(there)
        )
        cursor.execute(
            f"""
            INSERT INTO {ChangeBase._meta.db_table} AS b (id, base)
            SELECT 1, coalesce(max(n), 0) FROM ({highest}) stored(n)
            ON CONFLICT (id) DO UPDATE SET base = greatest(b.base, excluded.base)
            RETURNING base, (SELECT base FROM {ChangeBase._meta.db_table} WHERE id = 1)
            """
        )
        new, old = cursor.fetchone()
        if {(Pull._meta.db_table, "cursor"), (ChangeBase._meta.db_table, "cursor")} <= there:
            cursor.execute(_GAP, [GAP_MS + secrets.randbelow(GAP_MS), now_ms()])
    return old or 0, new


GAP_MS = 24 * 60 * 60 * 1000  # as many pulls as no server answers between two backups
_GAP = f"""
    UPDATE {ChangeBase._meta.db_table} b SET cursor = last.cursor + %s
    FROM (SELECT max(cursor) AS cursor FROM {Pull._meta.db_table}) last WHERE last.cursor >= %s"""


def rebase_if_behind():
    """Raise the base if numbers are stored that lie above those given now, and say so in the log.

    That is so where a restore was not followed by a rebase. At a start of the server it is not too
    late: nobody has written anything yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND)
        (behind,) = cursor.fetchone()
    if behind:
        before, after = rebase()
        log.warning(
            "the database came from another server: base of changes %s -> %s", before, after
        )


def after_migrate(**signal):
    """The same after ``migrate``, before a worker writes; not while some rooms have no tables yet."""
    needed = {*ASKED, Pull._meta.db_table, ChangeBase._meta.db_table}
    if needed <= set(connection.introspection.table_names()):
        rebase_if_behind()


# The newest number of every table that phones hold, and of what they were told, against the next one.
_BEHIND = (
    "SELECT greatest("
    + ", ".join(f"(SELECT max(change_number) FROM {table})" for table in ASKED)
    + f""", (SELECT max(horizon) FROM {Pull._meta.db_table})
    ) > coalesce((SELECT base FROM {ChangeBase._meta.db_table}), 0)
        + pg_snapshot_xmax(pg_current_snapshot())::text::bigint"""
)


def _columns(cursor):
    """{(table, column)}: a backup may be older than the newest migrations."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema()"
    )
    return set(cursor.fetchall())


def _stored(there):
    named = {(model._meta.db_table, column) for model, column in numbered()}
    return sorted(named & there)
