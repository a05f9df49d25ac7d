"""What a person working online knew when they edited: the last answer that showed it to them.

The app sends no cursor and no version online, only the whole record as it stands on the screen. So
the server remembers what it showed last, and what differs from that is what the person changed.
"""

from django.db import connection

from clinical.triggers import HORIZON
from syncapi.differences import same
from syncapi.knowledge import Base
from syncapi.models import WHOLE_PART, Shown

_MOST_NUMBERS = 1_000  # of own writes since the last look; the oldest are forgotten


def horizon():
    """Every change below this number has been made and is visible to what is read next."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {HORIZON}")
        return cursor.fetchone()[0]


def remember(caller, part, patient_id, seen_below, records, only=WHOLE_PART):
    """Note that ``caller`` was shown these records of a chart; ``seen_below``: the horizon before.

    ``only``: the visit, form or record that the list was narrowed to.
    """
    view = _view(caller, part, patient_id, only)
    view.horizon = seen_below
    view.seen = sorted({r.change_number for r in records if r.change_number >= seen_below})
    Shown.objects.bulk_create(
        [view],
        update_conflicts=True,
        unique_fields=["user", "patient_id", "part", "only", "session"],
        update_fields=["horizon", "seen", "wrote", "at"],
    )


def base_of(caller, part, patient_id, within=()):
    """What the caller knew of a record: by the last answer that showed it; nothing if none ever did.

    ``within``: the ids of the record, its visit and its form, to which a list may have been narrowed.
    The app signs in anew when the network comes back; then the newest view of the same person counts.
    """
    views = Shown.objects.filter(
        user=caller.user, part=part, patient_id=patient_id, only__in=[WHOLE_PART, *within]
    ).order_by("-horizon", "-at")
    mine = [view for view in views if view.session == caller.session]
    view = next((one for one in mine if one.horizon), None) or next(iter(views), None)
    if view is None:
        return Base()
    own = frozenset(view.wrote).union(*(one.wrote for one in mine))
    return Base(horizon=view.horizon, own=own, seen=frozenset(view.seen))


def wrote(caller, part, patient_id, number):
    """Note a write of the caller's own: to an edit after it that is no rival, whatever list they look at.

    Only in this session: another screen of the same person goes on showing what it showed.
    """
    Shown.objects.bulk_create([_view(caller, part, patient_id)], ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _WROTE, [number, _MOST_NUMBERS, caller.user.pk, caller.session, part, patient_id]
        )


_WROTE = """
    UPDATE syncapi_shown SET at = now(),
        wrote = (wrote || %s::bigint)[greatest(1, cardinality(wrote) + 2 - %s):]
    WHERE user_id = %s AND session = %s AND part = %s AND patient_id = %s"""


def _view(caller, part, patient_id, only=WHOLE_PART):
    return Shown(
        user=caller.user,
        session=caller.session,
        part=part,
        patient_id=patient_id,
        only=only,
        horizon=0,
    )


BLANK = (None, "", [], {})


def nothing_changed(record, stored, history):
    """A new record that is here already was sent twice."""
    return ()


def changed_since(record, stored, history):
    """Columns in which the record differs from what its sender saw, or wrote since.

    Of a record that was not there then they saw nothing, so what is blank they left blank.
    """
    saw = stored
    if history is not None:
        saw = {**(history.before or {}), **{c: values[-1] for c, values in history.own.items()}}
        history.own = {}  # what was just compared with them is no repeat of them
    return {
        column
        for column in record.values.keys() - {"id", "patient_id"}
        if not (
            same(record.table, column, saw[column], record.values[column])
            if column in saw
            else record.values[column] in BLANK
        )
    }
