"""The life of a run: asked for, claimed by one worker, finished or failed, removed after a week."""

import logging
import threading
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_q.tasks import async_task

from exports import files
from exports.models import KEPT_FOR, ExportRun
from exports.permission import refused

State = ExportRun.State
ATTEMPTS = 3  # starts; a file that kills its worker would be handed out again for ever
BEAT = 1.0  # seconds between two signs of life
SILENT_AFTER = timedelta(seconds=60)
log = logging.getLogger(__name__)


class NotAllowed(Exception):
    """The person may not have this file; the message is for them."""


def check_permission(user, clinics):
    """Raise NotAllowed naming the clinics from which this person may not download."""
    if not user.is_active:
        raise NotAllowed(_("This account is not active."))
    if names := [clinic.name for clinic in refused(user, clinics)]:
        raise NotAllowed(
            _("You may not download from %(clinics)s.") % {"clinics": _(", ").join(names)}
            + " "
            + _("It needs “see patients and their history” and “download reports” there.")
        )


@transaction.atomic
def ask(*, form, clinics, happened_from, happened_to, purpose, language, by):
    """Ask for a file; the task is queued in the same transaction, so neither exists alone."""
    check_permission(by, clinics)
    run = ExportRun.objects.create(
        asked_by=by,
        form=form,
        form_name=form.name,
        clinic_ids=[clinic.pk for clinic in clinics],
        happened_from=happened_from,
        happened_to=happened_to,
        purpose=purpose,
        language=language,
    )
    _enqueue(run.pk)
    return run


def _enqueue(run_id):
    async_task("exports.tasks.make_files", str(run_id), group="exports")


def claim(run_id):
    """Take a waiting run for this worker; None if another has it or it is over.

    The queue delivers at least once, so only the one UPDATE that finds it waiting may work on it.
    """
    waiting = ExportRun.objects.filter(pk=run_id, state=State.QUEUED)
    with transaction.atomic():
        if waiting.filter(attempts__gte=ATTEMPTS).exists():
            fail(waiting, _gave_up)
            return None
        claimed = waiting.update(
            state=State.RUNNING,
            attempts=F("attempts") + 1,
            beat_at=timezone.now(),
            rows_done=0,
            rows_total=None,
        )
    return ExportRun.objects.select_related("asked_by", "form").get(pk=run_id) if claimed else None


def _gave_up():
    return _(
        "The worker stopped %(times)d times while making this file. Choose fewer dates or clinics, "
        "or tell the person who looks after the server."
    ) % {"times": ATTEMPTS}


def _went_wrong():
    return _(
        "Something went wrong while making this file, %(times)d times. The person who looks after "
        "the server finds the reason in the worker's log."
    ) % {"times": ATTEMPTS}


def fail(runs, sentence):
    """End these runs with a sentence: a function, called in the language of who asked."""
    for run in runs:
        with override(run.language):
            runs.filter(pk=run.pk).update(state=State.FAILED, error=sentence())


def mine(run):
    """The row of this run as long as this attempt still owns it."""
    return ExportRun.objects.filter(pk=run.pk, state=State.RUNNING, attempts=run.attempts)


@transaction.atomic
def finish(run, manifest, *, place, made_at):
    """Put the files of ``place`` where they are fetched; False if another attempt took over.

    The row is locked meanwhile: files and manifest are always of the same attempt.
    """
    if not mine(run).select_for_update().exists():
        return False
    files.hand_over(place, run)
    rows = manifest["rows"]
    mine(run).update(
        state=State.DONE,
        manifest=manifest,
        rows_done=rows,
        rows_total=rows,
        made_at=made_at,
        expires_at=made_at + KEPT_FOR,
    )
    return True


def give_back(run):
    """After an error that may pass: wait for another try, or give up after the last."""
    if run.attempts >= ATTEMPTS:
        fail(mine(run), _went_wrong)
        return
    with transaction.atomic():
        if mine(run).update(state=State.QUEUED):
            _enqueue(run.pk)


class Progress(threading.Thread):
    """Writes how far a run is once a second, on a connection of its own outside the reading.

    ``done`` and ``total`` are plain numbers set by the worker. The beat goes on while the XLSX is
    packed at the end, so a living worker is never taken for a dead one.
    """

    def __init__(self, run):
        super().__init__(name=f"progress of {run.pk}", daemon=True)
        self.run_row = mine(run)
        self.done, self.total = 0, None
        self._over = threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self._over.set()
        self.join()

    def run(self):
        try:
            while not self._over.wait(BEAT):
                self.beat()
        except Exception:
            log.exception("The progress of an export could not be written")
        finally:
            connection.close()

    def beat(self):
        self.run_row.update(rows_done=self.done, rows_total=self.total, beat_at=timezone.now())


def restart_silent():
    """Queue again what a dead worker left; the queue's own second delivery takes 40 minutes."""
    silent = timezone.now() - SILENT_AFTER
    restarted = 0
    for run in ExportRun.objects.filter(state=State.RUNNING, beat_at__lt=silent):
        still = mine(run).filter(beat_at__lt=silent)
        with transaction.atomic():
            if still.update(state=State.QUEUED):
                _enqueue(run.pk)
                restarted += 1
    return restarted


def remove_expired():
    """After a week the files go; what was asked for and made stays on record. Returns how many."""
    now = timezone.now()
    expired = ExportRun.objects.filter(state=State.DONE, expires_at__lte=now).update(
        state=State.EXPIRED
    )
    kept = set()
    in_use = ExportRun.objects.filter(Q(state=State.DONE) | Q(state=State.RUNNING))
    for pk, attempts in in_use.values_list("pk", "attempts"):
        kept |= {str(pk), f"{pk}.{attempts}{files.UNFINISHED}"}
    files.remove_all_but(kept)
    return expired
