"""What one person holds in each clinic, read with one statement; a page that only reads asks once."""

from dataclasses import dataclass

from django.db import connection

from clinical.models.people import FLAGS

_ASKED = f"""
    SELECT c.id, c.sharing_group_id, c.deleted_at IS NULL, c.is_archived,
           coalesce(a.sees, false), coalesce(a.reads, false),
           %(waiting)s, {", ".join(f"p.{flag}" for flag in FLAGS)}
    FROM clinical_clinic c
    LEFT JOIN clinical_access a ON a.clinic_id = c.id AND a.user_id = %(user)s
    LEFT JOIN clinical_clinicpermission p
        ON p.clinic_id = c.id AND p.user_id = %(user)s AND p.deleted_at IS NULL"""

# What anybody has to look at: a conflict goes by the model of its record.
FLAGS_WAIT, MERGES_WAIT = "answer flags", "merge proposals"
_WAITING = f"""(ARRAY(SELECT DISTINCT model::text FROM clinical_conflict WHERE state = 'open')
    || ARRAY(SELECT '{FLAGS_WAIT}' WHERE EXISTS (
        SELECT FROM clinical_answerflags WHERE looked_at IS NULL))
    || ARRAY(SELECT '{MERGES_WAIT}' WHERE EXISTS (
        SELECT FROM clinical_mergeproposal WHERE state = 'open')))"""


@dataclass(frozen=True)
class Place:
    """What a person holds in one clinic; ``flags``: those of their own row there."""

    clinic_id: object
    group_id: object
    is_live: bool
    is_archived: bool
    sees: bool
    reads: bool
    flags: frozenset

    @property
    def is_open(self):
        """Takes new records."""
        return self.is_live and not self.is_archived


def remember(user):
    """From now on ``user``, who belongs to one request that only reads, is asked about once.

    Whatever writes asks again each time: a right that was taken away meanwhile must count.
    """
    user._standing = {}


def is_remembered(user):
    """Does ``user`` belong to a request that only reads?"""
    return getattr(user, "_standing", None) is not None


def once(user, name, ask):
    """``ask()``, or what it said before on the same page."""
    known = getattr(user, "_standing", None)
    if known is None:
        return ask()
    if name not in known:
        known[name] = ask()
    return known[name]


def places(user):
    """[Place], one for each clinic there is; none for who left."""
    if not getattr(user, "is_active", False):
        return []
    return once(user, "places", lambda: _read(user))


def _read(user):
    known = getattr(user, "_standing", None)
    with connection.cursor() as cursor:
        waiting = "NULL" if known is None else _WAITING
        cursor.execute(_ASKED.replace("%(waiting)s", waiting), {"user": user.pk})
        rows = cursor.fetchall()
    if known is not None and rows:
        known["waiting"] = rows[0][6]
    everything = frozenset(FLAGS) if user.is_superuser else None
    return [
        Place(
            *row[:6],
            everything or frozenset(f for f, has in zip(FLAGS, row[7:], strict=True) if has),
        )
        for row in rows
    ]


def waiting(user):
    """What waits for anybody to look at it: the models of conflicts, ``FLAGS_WAIT``, ``MERGES_WAIT``.

    The menu of every page counts those, so a page asks for it together with the rest.
    """
    return once(user, "waiting", _ask_what_waits)


def _ask_what_waits():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_WAITING}")
        return cursor.fetchone()[0]
