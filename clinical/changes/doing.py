"""Do a change of who sees whom now or later, call a planned one off, undo a done one for a day."""

import logging
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinical import history
from clinical.actions import AlreadyDone, NotDone
from clinical.changes.kinds import change_of
from clinical.changes.writing import CHANGED, ChangedSince, standing, write, write_back
from clinical.models import AccessChange

State = AccessChange.State
UNDONE_FOR = timedelta(days=1)
log = logging.getLogger("clinical.changes")


@transaction.atomic
def do(change, *, by, foreseen=(), seen=None):
    """Do it now; returns the stored AccessChange. Raises PermissionDenied, NotDone.

    ``seen``: the mark (``writing.standing``) of what the person saw; raises ChangedSince.
    """
    stored = _stored(change, by, State.DONE, foreseen)
    _write(stored, change, by, seen)
    stored.save()
    return stored


@transaction.atomic
def plan(change, *, by, due_at, foreseen=(), seen=None):
    """Do it at ``due_at``, whatever stands there then. Raises PermissionDenied, NotDone.

    ``seen``: see ``do``.
    """
    if due_at <= timezone.now():
        raise NotDone(_("Choose a time that lies ahead."))
    if seen not in (None, standing(change)):
        raise ChangedSince(CHANGED)
    stored = _stored(change, by, State.PLANNED, foreseen)
    stored.due_at = due_at
    stored.save()
    return stored


@transaction.atomic
def call_off(*, stored, by):
    """A planned change is not done. Raises AlreadyDone, PermissionDenied."""
    stored = _fresh(stored, State.PLANNED)
    if not change_of(stored).may(by):
        raise PermissionDenied
    _end(stored, State.CALLED_OFF, by)


@transaction.atomic
def undo(*, stored, by):
    """Set everything back as it was before, within a day. Raises NotDone, PermissionDenied."""
    stored = _fresh(stored, State.DONE)
    if not change_of(stored).may_undo(by, stored):
        raise PermissionDenied
    if stored.done_at < timezone.now() - UNDONE_FOR:
        raise NotDone(_("This is more than a day ago. Make a new change instead."))
    history.acting(by, undone=stored.pk)
    try:
        write_back(stored)
    except ChangedSince:
        raise NotDone(_("This was changed again since. Make a new change instead.")) from None
    _end(stored, State.UNDONE, by)


def do_due():
    """Every minute: do what was planned for a time that has come, as the person who asked."""
    due = AccessChange.objects.filter(state=State.PLANNED, due_at__lte=timezone.now())
    for pk in list(due.order_by("due_at").values_list("pk", flat=True)):
        with transaction.atomic():
            # a second worker passes by
            locked = AccessChange.objects.select_for_update(skip_locked=True)
            stored = locked.filter(pk=pk, state=State.PLANNED).first()
            if stored:
                _do_planned(stored)


def _do_planned(stored):
    change, by = change_of(stored), stored.asked_by
    try:
        with transaction.atomic():
            if by is None or not change.may(by):
                raise NotDone(_("The person who planned it may not do it any more."))
            stored.state = State.DONE
            _write(stored, change, by)
    except NotDone as problem:
        stored.state, stored.problem = State.FAILED, str(problem)
        log.warning("planned change %s was not done: %s", stored.pk, problem)
    stored.save()


def _stored(change, by, state, foreseen):
    if not change.may(by):
        raise PermissionDenied
    return AccessChange(
        kind=change.kind, state=state, details=change.details, asked_by=by, foreseen=list(foreseen)
    )


def _write(stored, change, by, seen=None):
    history.acting(by, change=stored.pk)
    stored.before, stored.after = write(change, seen)
    stored.done_at = timezone.now()


def _fresh(stored, state):
    fresh = AccessChange.objects.select_for_update().get(pk=stored.pk)
    if fresh.state != state:
        raise AlreadyDone(_("Somebody has settled this already."))
    return fresh


def _end(stored, state, by):
    stored.state, stored.ended_by, stored.ended_at = state, by, timezone.now()
    stored.save()
