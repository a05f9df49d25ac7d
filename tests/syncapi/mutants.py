"""Broken variants of the rules that were seen to lose, strand or leak records; a schedule must notice.

Each is a context manager that breaks one rule of the running engine.
"""

import uuid
from contextlib import contextmanager, suppress
from unittest import mock

from django.db import connection

from clinical.models import Presence, Visit
from clinical.triggers import HORIZON
from syncapi import (
    answered,
    differences,
    knowledge,
    merge,
    news,
    pull,
    reading,
    rebase,
    rows,
    scope,
    world,
)
from syncapi.asked import Asked, Kind


@contextmanager
def deletions_listed_at_once():
    """Ids are listed as deleted before the phone has pushed past them: its unsent edits are destroyed."""
    with mock.patch.object(Asked, "passed", property(lambda asked: asked.horizon)):
        yield


@contextmanager
def base_is_the_pull_just_made():
    """ "Changed since the last pull": silent overwrites, for the app pulls right before it pushes."""

    def own(receipt, *more):
        row = pull.Pull.objects.filter(cursor=receipt.cursor).first()
        return knowledge.Base(row.cursor, row.horizon) if row else knowledge.Base()

    with mock.patch.object(world, "base_of", own):
        yield


@contextmanager
def what_did_not_stand_is_forgotten():
    """The phone types over a value that lost, before it could see what won."""

    def forgetful(*which):
        base = knowledge.base_of(*which)
        base.did_not_stand, base.sent = {}, {}
        return base

    with (
        mock.patch.object(world, "base_of", forgetful),
        mock.patch.object(world, "asked_again", lambda *a, **k: set()),
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

    newest = news.NEWEST.replace(HORIZON, "pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    with mock.patch.object(pull, "_settle", late), mock.patch.object(news, "NEWEST", newest):
        yield


@contextmanager
def idle_is_asked_from_the_horizon():
    """What waits for its withdrawal lies below the horizon: phones keep what they should drop."""

    def from_the_horizon(ask):
        def broken(*asked):
            with mock.patch.object(Asked, "start", property(lambda asked: asked.since)):
                return ask(*asked)

        return broken

    with (
        mock.patch.object(pull, "_concerned", from_the_horizon(pull._concerned)),
        mock.patch.object(pull, "_all_quiet", from_the_horizon(pull._all_quiet)),
    ):
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


@contextmanager
def live_ids_are_listed_as_deleted():
    """Who left and came back is deleted on the phone all the same."""
    real = scope.left

    def careless(table, news, **sweep):
        return real(table, news, **sweep).replace(
            "WHERE NOT EXISTS (", "WHERE true OR NOT EXISTS (", 1
        )

    with mock.patch.object(scope, "left", careless):
        yield


@contextmanager
def a_fast_clock_wins():
    """The edit of a phone whose clock is two days ahead stands for two days, whoever writes later."""

    def believed(record, cursor):
        return record.values.get("updated_at") or cursor

    with (
        mock.patch.object(differences, "_typed_at", believed),
        mock.patch.object(knowledge, "_name_authors", lambda histories: None),
    ):
        yield


@contextmanager
def the_whole_row_counts_as_changed():
    """What a phone never touched is written back as it was, over what others typed meanwhile."""
    real = reading._read_values

    def whole(table, record_id, raw):
        read = real(table, record_id, raw)
        if isinstance(read, reading.Record) and raw.get("_status") == "updated":
            read.changed = frozenset(read.values)
        return read

    with mock.patch.object(reading, "_read_values", whole):
        yield


@contextmanager
def a_record_needs_its_visit():
    """References beside the patient are parents, too: what comes before its visit waits."""
    real = world.World.facts_of

    def strict(of_push, record):
        facts = real(of_push, record)
        visit = record.values.get("visit_id")
        if visit and not Visit.objects.filter(pk=visit).exists():
            facts.patient = merge.PatientIs.ABSENT
        return facts

    with mock.patch.object(world.World, "facts_of", strict):
        yield


@contextmanager
def an_edit_takes_the_patient_away():
    """A new primary clinic takes the patient from the clinics that had them."""
    real = rows.update

    def moves(name, pairs):
        real(name, pairs)
        for record, values in pairs:
            if clinic := values.get("primary_clinic_id"):
                Presence.objects.filter(patient=record.id).exclude(clinic=clinic).update(has=False)

    with mock.patch.object(rows, "update", moves):
        yield


@contextmanager
def patients_are_not_locked():
    """Two pushes decide on the same stored row, and the second writes over the first unseen."""

    def unlocked(items):
        ids = {uuid.UUID(item.patient_id) for item in items if item.patient_id}
        for table, keys in rows._by_table(items).items():
            stored = table.model.objects.filter(pk__in=keys)
            ids |= set(stored.values_list(table.patient_column, flat=True))
        return ids

    with mock.patch.object(rows, "lock_patients", unlocked):
        yield


@contextmanager
def a_restore_keeps_the_base():
    """A new cluster numbers from the beginning: what is written after a restore lies below all horizons."""
    with mock.patch.object(rebase, "rebase", lambda: (0, 0)):
        yield


@contextmanager
def the_base_is_raised_under_open_writers():
    """Without its lock: who writes just then is numbered below what phones are told they have seen."""

    real = rebase.rebase

    def without_lock(execute, sql, *more):
        return execute("SELECT 1" if sql.startswith("LOCK TABLE") else sql, *more)

    def unlocked():
        with connection.execute_wrapper(without_lock):
            return real()

    with mock.patch.object(rebase, "rebase", unlocked):
        yield


@contextmanager
def a_lost_answer_counts_as_delivered():
    """The server goes on from its newest pull, not from the one that the phone came back with."""
    real = pull.look_up

    def hopeful(asked):
        real(asked)
        if asked.row:
            newest = pull.Pull.objects.filter(chain=asked.row.chain, user=asked.user)
            asked.row = newest.order_by("-cursor").first() or asked.row

    with mock.patch.object(pull, "look_up", hopeful):
        yield


@contextmanager
def an_answer_that_failed_is_logged():
    """The log says that a phone was told what it was never told."""
    real = pull.snapshot

    @contextmanager
    def logged(asked):
        try:
            with real(asked) as cursor:
                yield cursor
        except OSError:
            pull.log(asked)
            raise

    with mock.patch.object(pull, "snapshot", logged):
        yield


@contextmanager
def an_answer_that_breaks_off_is_ended():
    """What could not be read in the middle is left out, and the phone gets the cursor all the same."""

    real = pull.copy_rows

    def as_far_as_it_goes(*asked, **more):
        with suppress(OSError):
            real(*asked, **more)

    with mock.patch.object(pull, "copy_rows", as_far_as_it_goes):
        yield


@contextmanager
def whatever_comes_later_settles_what_waits():
    """A late body, or a phone that never showed it, closes an edit that waits for a person."""
    with mock.patch.object(answered.Answer, "settles", lambda answer, waiting: True):
        yield


@contextmanager
def what_came_beneath_an_unsent_edit_counts_as_seen():
    """A clinician's choice of that value is typed over, for "it is again what the phone had"."""
    with mock.patch.object(
        differences, "_last_known", lambda name, history, masked: history.before
    ):
        yield
