"""Broken variants of the rules that were seen to lose, strand or leak records; schedules must notice.

Each is a context manager that breaks one rule of the running engine.
"""

from contextlib import contextmanager
from unittest import mock

from syncapi import knowledge, merge, pull, push, scope
from syncapi.asked import Asked, Kind


@contextmanager
def deletions_listed_at_once():
    """Ids are listed as deleted before the phone has pushed past them: its unsent edits are destroyed."""
    with mock.patch.object(Asked, "passed", property(lambda asked: 2**62)):
        yield


@contextmanager
def base_is_the_pull_just_made():
    """ "Changed since the last pull": silent overwrites, for the app pulls right before it pushes."""

    def own(receipt, *more):
        row = pull.Pull.objects.filter(cursor=receipt.cursor).first()
        return knowledge.Base(row.cursor, row.horizon) if row else knowledge.Base()

    with mock.patch.object(push, "base_of", own):
        yield


@contextmanager
def what_did_not_stand_is_forgotten():
    """The phone types over a value that lost, before it could see what won."""

    def forgetful(*which):
        base = knowledge.base_of(*which)
        base.did_not_stand, base.sent = {}, {}
        return base

    with (
        mock.patch.object(push, "base_of", forgetful),
        mock.patch.object(push, "asked_again", lambda *a, **k: set()),
    ):
        yield


@contextmanager
def horizon_is_the_newest_number():
    """A writer that was still open at the pull is never delivered."""
    real = pull._settle

    def late(asked, cursor):
        real(asked, cursor)
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        asked.horizon = cursor.fetchone()[0]

    with mock.patch.object(pull, "_settle", late):
        yield


@contextmanager
def idle_is_asked_from_the_horizon():
    """What waits for its withdrawal lies below the horizon: phones keep what they should drop."""
    real = scope.changed_tables()
    broken = real.replace(scope.START, scope.SINCE)
    with mock.patch.object(scope, "changed_tables", lambda: broken):
        yield


@contextmanager
def another_users_cursor_is_taken_as_ones_own():
    """The second person on a phone gets only what changed since, and keeps what is not for them."""
    real = pull.look_up

    def blind(asked):
        real(asked)
        if asked.kind is Kind.FORMER_USER:
            asked.kind = Kind.CHANGES

    with mock.patch.object(pull, "look_up", blind):
        yield


@contextmanager
def the_sweep_is_left_out():
    """After a change of user the former user's records stay on the phone."""
    with mock.patch.object(Asked, "sweep", property(lambda asked: None)):
        yield


@contextmanager
def what_changed_is_sent_as_created():
    """The library revives what it deleted: a deletion on the phone is thrown away."""
    real = pull._write_table

    def created(asked, table, cursor, spool):
        parts = []
        real(
            asked, table, cursor, type("Tape", (), {"write": lambda s, text: parts.append(text)})()
        )
        text = "".join(p if isinstance(p, str) else bytes(p).decode() for p in parts)
        if asked.kind is Kind.CHANGES and table.is_chart:
            text = text.replace('{"created":[],"updated":[', '{"updated":[],"created":[', 1)
        spool.write(text)

    with mock.patch.object(pull, "_write_table", created):
        yield


@contextmanager
def any_patient_may_be_written():
    """A visit pushed for a known id grants the chart."""
    with mock.patch.object(merge, "_not_allowed", lambda *a: None):
        yield


MUTANTS = [
    deletions_listed_at_once,
    base_is_the_pull_just_made,
    what_did_not_stand_is_forgotten,
    horizon_is_the_newest_number,
    idle_is_asked_from_the_horizon,
    another_users_cursor_is_taken_as_ones_own,
    the_sweep_is_left_out,
    what_changed_is_sent_as_created,
    any_patient_may_be_written,
]
