"""The life of a run: asked for, claimed by one worker, finished or failed, removed after some days."""

import logging
import threading
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clinical import access, keeping
from clinical.models import Event
from exports import files
from exports.models import ExportRun
from exports.permission import refused
from exports.queue import ATTEMPTS, BEAT, Queue

State = ExportRun.State
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


def check_answers(user, run):
    """Raise NotAllowed where a finished file holds an answer that may stand in none of theirs today.

    FileNotFoundError where the file is no longer here.
    """
    inside = files.answers_inside(run)
    if access.in_files(Event.objects.filter(pk__among=inside), user).count() < len(inside):
        raise NotAllowed(
            _("What you may read has changed since this file was made. Make it again below.")
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
    _queue.enqueue(run.pk)
    return run


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


_queue = Queue(
    ExportRun,
    "state",
    State.QUEUED,
    State.RUNNING,
    State.FAILED,
    task="exports.tasks.make_files",
    group="exports",
    silent_after=SILENT_AFTER,
    stopped=_gave_up,
    went_wrong=_went_wrong,
    related=("asked_by", "form"),
    afresh={"rows_done": 0, "rows_total": None},
)
claim, mine, fail = _queue.claim, _queue.mine, _queue.fail
give_back, restart_silent = _queue.give_back, _queue.restart_silent


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
        expires_at=made_at + keeping.FILES.time(),
    )
    return True


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


def remove_expired():
    """After some days the files go; what was asked for and made stays on record. Returns how many."""
    now = timezone.now()
    expired = ExportRun.objects.filter(state=State.DONE, expires_at__lte=now).update(
        state=State.EXPIRED
    )
    here, kept = files.names(), set()  # in this order: whatever a worker begins from now on stays
    in_use = ExportRun.objects.filter(Q(state=State.DONE) | Q(state=State.RUNNING))
    for pk, attempts in in_use.values_list("pk", "attempts"):
        kept |= {str(pk), f"{pk}.{attempts}{files.UNFINISHED}"}
    files.remove(here - kept)
    return expired
