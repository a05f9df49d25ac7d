"""What a person working online knew when they edited: the last answer that showed it to them.

The app sends no cursor and no version online, only the whole record as it stands on the screen. So
the server remembers what it showed last, and what differs from that is what the person changed.
"""

from django.db import connection
from django.utils import timezone

from clinical.triggers import HORIZON
from syncapi.differences import same
from syncapi.knowledge import Base
from syncapi.models import Shown

_UNIQUE = ["user", "patient_id", "part", "session"]
_MOST_NUMBERS = 1_000  # of own writes since the last look; the oldest are forgotten


def horizon():
    """Every change below this number has been made and is visible to what is read next."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {HORIZON}")
        return cursor.fetchone()[0]


def remember(caller, part, patient_id, seen_below, records):
    """Note that ``caller`` was shown these records of a chart; ``seen_below``: the horizon before."""
    seen = sorted({r.change_number for r in records if r.change_number >= seen_below})
    _store(caller, part, patient_id, horizon=seen_below, seen=seen, wrote=[])


def base_of(caller, part, patient_id):
    """What the caller knew of this part of the chart; nothing if it was never shown to them.

    The app signs in anew when the network comes back; then the newest view of the same person counts.
    """
    views = Shown.objects.filter(user=caller.user, part=part, patient_id=patient_id)
    view = views.filter(session=caller.session).first() or views.order_by("-at").first()
    if view is None:
        return Base()
    return Base(horizon=view.horizon, own=frozenset(view.wrote), seen=frozenset(view.seen))


def wrote(caller, part, patient_id, base, number):
    """Note a write of the caller's own: the edit after it is not its rival."""
    own = sorted(base.own | {number})[-_MOST_NUMBERS:]
    _store(caller, part, patient_id, horizon=base.horizon, seen=sorted(base.seen), wrote=own)


def _store(caller, part, patient_id, **known):
    view = Shown(
        user=caller.user, session=caller.session, part=part, patient_id=patient_id, **known
    )
    view.at = timezone.now()
    Shown.objects.bulk_create(
        [view],
        update_conflicts=True,
        unique_fields=_UNIQUE,
        update_fields=["horizon", "seen", "wrote", "at"],
    )


def nothing_changed(record, stored, history):
    """A new record that is here already was sent twice."""
    return ()


def changed_since(record, stored, history):
    """Columns in which the record differs from what its sender saw, or wrote since."""
    saw = stored
    if history is not None:
        saw = {**(history.before or {}), **{c: values[-1] for c, values in history.own.items()}}
        history.own = {}  # what was just compared with them is no repeat of them
    return {
        column
        for column in record.values.keys() - {"id", "patient_id"}
        if column not in saw or not same(record.table, column, saw[column], record.values[column])
    }
