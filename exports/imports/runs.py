"""The worker's part of an import's life: handed over, claimed by one worker, done, failed, given up."""

import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from clinical import keeping, triggers
from exports.imports import files
from exports.imports.models import PatientImport
from exports.queue import ATTEMPTS, BEAT, Queue

Step, Worker = PatientImport.Step, PatientImport.Worker
SILENT_AFTER = timedelta(seconds=90)
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


def gave_up():
    return _(
        "The worker stopped %(times)d times at this. What it had done by then is kept. Go on, or tell "
        "the person who looks after the server."
    ) % {"times": ATTEMPTS}


_queue = Queue(
    PatientImport,
    "worker",
    Worker.WAITING,
    Worker.RUNNING,
    Worker.FAILED,
    task="exports.imports.tasks.work",
    group="imports",
    silent_after=SILENT_AFTER,
    stopped=gave_up,
    went_wrong=gave_up,
    same=("step",),
    related=("asked_by", "undone_by", "clinic"),
)
enqueue, claim, mine, fail = _queue.enqueue, _queue.claim, _queue.mine, _queue.fail
give_back, restart_silent = _queue.give_back, _queue.restart_silent


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


def horizon():
    """The change number below which everything is known to this statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {triggers.HORIZON}")
        return cursor.fetchone()[0]


def remove_expired():
    """After some days the file goes, whatever became of it. Returns how many imports were given up."""
    old = PatientImport.objects.filter(asked_at__lte=timezone.now() - keeping.FILES.time())
    old = old.exclude(worker=Worker.RUNNING)
    cleared = {"words": {}, "bring_too": [], "worker": Worker.NONE}
    dropped = old.filter(step__in=[Step.COLUMNS, Step.CHECK, Step.ROWS])
    number = dropped.update(step=Step.DROPPED, **cleared)
    # What stopped in the middle stays as far as it came, to be kept or undone.
    old.filter(step=Step.BRING).update(step=Step.BROUGHT, brought_at=timezone.now(), **cleared)
    kept = PatientImport.objects.filter(step__in=WITH_FILE).values_list("pk", flat=True)
    files.remove_all_but({str(pk) for pk in kept})
    return number
