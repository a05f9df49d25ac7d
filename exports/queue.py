"""Rows that wait for a worker: taken by one of them, given back after an error, given up after three starts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override
from django_q.tasks import async_task

ATTEMPTS = 3  # starts; what kills its worker would be handed out again for ever
BEAT = 1.0  # seconds between two signs of life


@dataclass(frozen=True)
class Queue:
    """The rows of ``model`` as work: ``column`` says which of three values a row stands at.

    A row counts its starts (``attempts``), says when its worker last lived (``beat_at``), why it
    failed (``error``) and in whose ``language``. ``same`` are further columns that a worker may rely
    on while it works; ``afresh`` is written at each start. ``stopped`` and ``went_wrong`` make the
    sentence after the last start.
    """

    model: type[models.Model]
    column: str
    waiting: str
    running: str
    failed: str
    task: str
    group: str
    silent_after: timedelta
    stopped: Callable[[], str]
    went_wrong: Callable[[], str]
    same: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    afresh: dict = field(default_factory=dict)

    def enqueue(self, run_id):
        """Tell the workers of a waiting row, in the transaction of whoever made it wait."""
        async_task(self.task, str(run_id), group=self.group)

    def at(self, value):
        return self.model.objects.filter(**{self.column: value})

    def claim(self, run_id):
        """Take a waiting row for this worker; None if another has it or nothing is to do.

        The queue delivers at least once, so only the one UPDATE that finds it waiting may work on it.
        """
        waiting = self.at(self.waiting).filter(pk=run_id)
        with transaction.atomic():
            if waiting.filter(attempts__gte=ATTEMPTS).exists():
                self.fail(waiting, self.stopped)
                return None
            started = {self.column: self.running, "attempts": F("attempts") + 1}
            claimed = waiting.update(**started, beat_at=timezone.now(), **self.afresh)
        rows = self.model.objects.select_related(*self.related)
        return rows.get(pk=run_id) if claimed else None

    def mine(self, run):
        """The row as long as this attempt still owns it."""
        known = {name: getattr(run, name) for name in self.same}
        return self.at(self.running).filter(pk=run.pk, attempts=run.attempts, **known)

    def fail(self, runs, sentence):
        """End these with a sentence: a function, called in the language of who asked."""
        for run in runs:
            with override(run.language):
                runs.filter(pk=run.pk).update(**{self.column: self.failed}, error=sentence())

    def give_back(self, run):
        """After an error that may pass: wait for another try, or give up after the last."""
        if run.attempts >= ATTEMPTS:
            self.fail(self.mine(run), self.went_wrong)
        else:
            self._let_wait(run, self.mine(run))

    def restart_silent(self):
        """Queue again what a dead worker left; the queue's own second delivery takes 40 minutes."""
        silent = timezone.now() - self.silent_after
        left = self.at(self.running).filter(beat_at__lt=silent)
        return sum(self._let_wait(run, self.mine(run).filter(beat_at__lt=silent)) for run in left)

    @transaction.atomic
    def _let_wait(self, run, still):
        """Make it wait again if it is ``still`` as it was found; was it?"""
        if not still.update(**{self.column: self.waiting}):
            return False
        self.enqueue(run.pk)
        return True
