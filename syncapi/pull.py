"""What a phone gets: everything of its user's scope that changed since the pull it comes back with.

All reads happen in one read-only snapshot; rows go from PostgreSQL to the spool as JSON text. The
pull log row is written after it, in a short transaction of its own, before the cursor is sent.
"""

import threading
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction
from django.utils import timezone

from syncapi import news, scope
from syncapi.asked import Asked, Contact, Kind, Migration, refuse_stopped
from syncapi.models import Pull
from syncapi.others import SAME_VIEW
from syncapi.parts import copy_rows, now_ms, part_of, write_ids
from syncapi.prepared import one_row
from syncapi.spool import filled
from syncapi.wire import BY_KIND, TABLES

_NOTHING = '{"created":[],"updated":[],"deleted":[]}'

# Whole scopes are built a few at a time, so that sign-ins and small pulls always find a connection.
WHOLE_SCOPES_AT_ONCE = threading.BoundedSemaphore(4)


def pull(user, came_with, migration=None, contact=None):
    """Answer one pull: (cursor, finished Spool).

    Raises OSError when the spool's disk is full, PhoneIsStopped when this phone gets no more.
    """
    asked = Asked(user, came_with, migration or Migration(), contact or Contact())
    look_up(asked)
    with filled() as spool:
        spool.write('{"changes":{')
        if _all_quiet(asked):
            _write_nothing(spool)
        else:
            with turn(asked), snapshot(asked) as cursor:
                write_tables(asked, cursor, spool)
        spool.make_room()
        number = log(asked)
        spool.write(f'}},"timestamp":{number}}}')
    return number, spool


@contextmanager
def snapshot(asked):
    """One read-only view of everything, at the horizon that ``asked`` gets; yields the cursor."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _settle(asked, cursor)
        yield cursor


def write_tables(asked, cursor, spool, write_table=None):
    """Write every table, whole or by ``write_table``, where it may have anything to say."""
    write_table = write_table or _write_table
    concerned = _concerned(asked, cursor)
    for number, table in enumerate(TABLES):
        spool.write(f'{"," if number else ""}"{table.name}":')
        if table in concerned:
            write_table(asked, table, cursor, spool)
        else:
            spool.write(_NOTHING)


def look_up(asked):
    """Find the log row of the cursor and the phone, and decide the kind of answer."""
    if asked.came_with:
        asked.row, asked.phone = Pull.with_phone(asked.came_with)
        asked.kind = Kind.CHANGES if asked.row else Kind.UNKNOWN
    if asked.row:
        asked.users = list(asked.phone.users)
    refuse_stopped(asked.phone, asked.contact.only_chains)
    if asked.row is None:
        return
    if asked.user.pk not in asked.users:
        asked.users.append(asked.user.pk)
    if asked.phone.is_being_emptied:
        asked.kind = Kind.EMPTYING
    elif asked.row.user_id != asked.user.pk or asked.row.emptying:
        asked.kind = Kind.FORMER_USER


def _all_quiet(asked):
    """Has nobody changed anything this phone has not settled? Then the answer is empty.

    One statement, which is one snapshot, without a transaction around it.
    """
    if asked.kind is not Kind.CHANGES or asked.row.sweep is not None or asked.migration:
        return False
    horizon, newest = news.read()
    if max(newest.values()) >= asked.start:
        return False
    asked.horizon = horizon
    return True


def _write_nothing(spool):
    spool.write(",".join(f'"{table.name}":{_NOTHING}' for table in TABLES))


def turn(asked):
    """A whole scope waits for its turn, without a connection."""
    if asked.kind is Kind.CHANGES:
        return nullcontext()
    connection.close()
    return WHOLE_SCOPES_AT_ONCE


def _settle(asked, cursor):
    """Take the horizon and what is new; two people who see the same may share a phone as one.

    A later page of an answer keeps the horizon of its first.
    """
    horizon, asked.newest = news.read()
    if asked.horizon:
        return
    asked.horizon = horizon
    if asked.kind is Kind.FORMER_USER and not asked.row.emptying:
        cursor.execute(SAME_VIEW, {**asked.parameters, "former": asked.row.user_id})
        asked.own_permissions_whole = cursor.fetchone()[0]
        if asked.own_permissions_whole:
            asked.kind = Kind.CHANGES


def _concerned(asked, cursor):
    """The tables that may have anything to say."""
    if asked.kind is not Kind.CHANGES or asked.row.sweep is not None:
        return TABLES
    concerned = {*asked.migration.tables, *asked.migration.columns}
    concerned |= {table.name for table in TABLES if asked.news(news.START, table.db_table)}
    if asked.own_permissions_whole:
        concerned.add(BY_KIND["clinicpermission"].name)
    tests, views = scope.perhaps([t for t in TABLES if t.name not in concerned], asked.news)
    if tests:
        cursor.execute(f"{views} SELECT {', '.join(tests.values())}", asked.parameters)
        concerned |= {name for name, yes in zip(tests, cursor.fetchone(), strict=True) if yes}
    return [table for table in TABLES if table.name in concerned]


def _write_table(asked, table, cursor, spool):
    part = part_of(asked, table, cursor)
    first = asked.kind is Kind.FIRST
    spool.write('{"created":[')
    if first:
        copy_rows(asked, part.selects, cursor, spool)
    spool.write('],"updated":[')
    if not first:
        copy_rows(asked, part.selects, cursor, spool)
    spool.write('],"deleted":[')
    write_ids(part.deleted, spool)
    spool.write("]}")


def log(asked):
    """Store the pull and give it its cursor: now in milliseconds, made unique and rising.

    The same statement notes at the phone who pulled, when and by which code.
    """
    withdrawn_to = max(asked.start, asked.passed)
    if asked.low is not None:
        withdrawn_to = min(withdrawn_to, asked.low)
    full = asked.kind in (Kind.UNKNOWN, Kind.FORMER_USER)
    sweep, sweep_unknown = None, False
    if full:
        sweep = asked.horizon
        unsettled = asked.row is not None and asked.row.sweep is not None
        sweep_unknown = asked.kind is Kind.UNKNOWN or unsettled and asked.row.sweep_unknown
    elif asked.kind is Kind.CHANGES and not asked.sweep:
        sweep, sweep_unknown = asked.row.sweep, asked.row.sweep_unknown
    if asked.kind is not Kind.CHANGES:
        # A writer elsewhere may hold the horizon back below a new client's first push.
        withdrawn_to = min(asked.horizon, asked.first_push or asked.horizon)
    values = {
        "user": asked.user.pk,
        "came_with": asked.came_with,
        "chain": asked.row.chain if asked.row else None,
        "horizon": asked.horizon,
        "withdrawn_to": withdrawn_to,
        # After a full answer pushes count anew: two pulls may share a horizon that is held back.
        "pushed_to": 0 if full else asked.passed,
        "sweep": sweep,
        "sweep_unknown": sweep_unknown,
        "full": full,
        "at": timezone.now(),
        "emptying": asked.emptying,
        "sent": asked.sent,
        "withdrawn": asked.withdrawn,
        "device": asked.device and asked.device.pk,
        "after_push": asked.after_push,
        "code": asked.contact.code and asked.contact.code.pk,
        "schema_version": asked.contact.schema_version,
        "from_elsewhere": asked.kind is Kind.UNKNOWN,
        "holds": asked.came_with if asked.row else None,
    }
    while True:
        if row := one_row(_LOG, {**values, "now": now_ms()}):
            return row[0]


_LOG = """
    WITH logged AS (
        INSERT INTO syncapi_pull (cursor, chain, user_id, came_with, horizon, withdrawn_to, pushed_to,
                                  sweep, sweep_unknown, "full", at, emptying, sent, withdrawn,
                                  device_id, after_push)
        SELECT c, coalesce(%(chain)s::bigint, c), %(user)s::uuid, %(came_with)s::bigint,
               %(horizon)s::bigint, %(withdrawn_to)s::bigint, %(pushed_to)s::bigint,
               %(sweep)s::bigint, %(sweep_unknown)s, %(full)s, %(at)s::timestamptz, %(emptying)s::text,
               %(sent)s::integer, %(withdrawn)s::integer, %(device)s::uuid, %(after_push)s::bigint
        FROM (SELECT greatest(%(now)s::bigint, coalesce(max(cursor), 0) + 1,
                              (SELECT cursor FROM clinical_changebase)) FROM syncapi_pull) n(c)
        ON CONFLICT DO NOTHING RETURNING cursor, chain
    ), bound AS (
        UPDATE syncapi_phonecode k SET chain = logged.chain FROM logged
        WHERE k.id = %(code)s::uuid AND k.chain IS NULL
    ), noted AS (
        INSERT INTO syncapi_phone AS p (chain, label, user_id, users, code_id, from_elsewhere,
                                        pulled_at, holds, schema_version, empty_at_once)
        SELECT chain, '', %(user)s::uuid, ARRAY[%(user)s::uuid], %(code)s::uuid, %(from_elsewhere)s,
               %(at)s::timestamptz,
               %(holds)s::bigint, %(schema_version)s::integer, false FROM logged
        ON CONFLICT (chain) DO UPDATE SET
            user_id = excluded.user_id, code_id = excluded.code_id, pulled_at = excluded.pulled_at,
            users = CASE WHEN excluded.user_id = ANY(p.users) THEN p.users
                    ELSE p.users || excluded.user_id END,
            holds = greatest(p.holds, excluded.holds),
            schema_version = coalesce(excluded.schema_version, p.schema_version)
    )
    SELECT cursor FROM logged"""
