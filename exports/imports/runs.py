"""The worker's part of an import's life: handed over, claimed by one worker, done, failed, given up."""

import time
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_q.tasks import async_task

from clinical import triggers
from exports.imports import files
from exports.imports.models import PatientImport

Step, Worker = PatientImport.Step, PatientImport.Worker
ATTEMPTS = 3  # starts of one step that did not come further
BEAT = 1.0  # seconds between two signs of life
SILENT_AFTER = timedelta(seconds=90)
KEPT_FOR = timedelta(days=7)  # the file with names, and what was found in it
UNDO_FOR = timedelta(days=30)
WITH_FILE = (Step.COLUMNS, Step.CHECK, Step.ROWS, Step.BRING)


class TookOver(Exception):
    """Another worker has this import now: stop without a word."""


class CannotGoOn(Exception):
    """The step ends here; the text says why, to a person."""


def hand_over(run, step):
    """Give the import to the worker, in the transaction of whoever asked."""
    run.step, run.worker, run.error = step, Worker.WAITING, ""
    run.attempts, run.rows_done, run.beat_at = 0, 0, timezone.now()
    run.save(update_fields=["step", "worker", "error", "attempts", "rows_done", "beat_at"])
    enqueue(run.pk)


def enqueue(run_id):
    async_task("exports.imports.tasks.work", str(run_id), group="imports")


def claim(run_id):
    """Take a waiting import for this worker; None if another has it or nothing is to do.

    The queue delivers at least once, so only the one UPDATE that finds it waiting may work on it.
    """
    waiting = PatientImport.objects.filter(pk=run_id, worker=Worker.WAITING)
    with transaction.atomic():
        if waiting.filter(attempts__gte=ATTEMPTS).exists():
            fail(waiting, gave_up)
            return None
        claimed = waiting.update(
            worker=Worker.RUNNING, attempts=F("attempts") + 1, beat_at=timezone.now()
        )
    found = PatientImport.objects.select_related("asked_by", "undone_by", "clinic")
    return found.get(pk=run_id) if claimed else None


def mine(run):
    """The row of this import as long as this attempt still owns it."""
    return PatientImport.objects.filter(
        pk=run.pk, step=run.step, worker=Worker.RUNNING, attempts=run.attempts
    )


def lock(run):
    """Lock the row for a transaction that writes patients. Raises TookOver."""
    if not mine(run).select_for_update().exists():
        raise TookOver


def need(run, name):
    """Raise CannotGoOn if this file of the import is gone: after a restore, say."""
    if not files.path(run.pk, name).exists():
        raise CannotGoOn(_("The file is no longer here. Bring it again."))


class Pulse:
    """Says once a second how far the worker is, and learns whether it may go on."""

    def __init__(self, run):
        self.run, self.said_at = run, time.monotonic()

    def __call__(self, done=None):
        if time.monotonic() - self.said_at < BEAT:
            return
        self.said_at = time.monotonic()
        told = {"beat_at": timezone.now()} | ({} if done is None else {"rows_done": done})
        if not mine(self.run).update(**told):
            raise TookOver


def gave_up():
    return _(
        "The worker stopped %(times)d times at this. What it had done by then is kept. Go on, or tell "
        "the person who looks after the server."
    ) % {"times": ATTEMPTS}


def fail(runs, sentence):
    """End the step of these imports with a sentence: a function, called in the language of who asked."""
    for run in runs:
        with override(run.language):
            runs.filter(pk=run.pk).update(worker=Worker.FAILED, error=sentence())


def give_back(run):
    """After an error that may pass: wait for another try, or give up after the last."""
    if run.attempts >= ATTEMPTS:
        fail(mine(run), gave_up)
        return
    with transaction.atomic():
        if mine(run).update(worker=Worker.WAITING):
            enqueue(run.pk)


def horizon():
    """The change number below which everything is known to this statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {triggers.HORIZON}")
        return cursor.fetchone()[0]


def restart_silent():
    """Queue again what a dead worker left. Returns how many."""
    silent = timezone.now() - SILENT_AFTER
    restarted = 0
    for run in PatientImport.objects.filter(worker=Worker.RUNNING, beat_at__lt=silent):
        with transaction.atomic():
            if mine(run).filter(beat_at__lt=silent).update(worker=Worker.WAITING):
                enqueue(run.pk)
                restarted += 1
    return restarted


def remove_expired():
    """After a week the file goes, whatever became of it. Returns how many imports were given up."""
    old = PatientImport.objects.filter(asked_at__lte=timezone.now() - KEPT_FOR)
    old = old.exclude(worker=Worker.RUNNING)
    cleared = {"words": {}, "bring_too": [], "worker": Worker.NONE}
    dropped = old.filter(step__in=[Step.COLUMNS, Step.CHECK, Step.ROWS])
    number = dropped.update(step=Step.DROPPED, **cleared)
    # What stopped in the middle stays as far as it came, to be kept or undone.
    old.filter(step=Step.BRING).update(step=Step.BROUGHT, brought_at=timezone.now(), **cleared)
    kept = PatientImport.objects.filter(step__in=WITH_FILE).values_list("pk", flat=True)
    files.remove_all_but({str(pk) for pk in kept})
    return number
