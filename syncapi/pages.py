"""An answer in pages: a walk over (table, id), each page from a fresh view of the database.

No page looks only at what was there when the walk began. What changes before the walk comes by goes
out as it is then; what changes after that has a number at or above the horizon of the first page,
which is the horizon of the cursor the client gets with the last page, so its next sync brings it.
"""

from dataclasses import asdict, dataclass, replace

from django.core import signing
from django.db import connection

from syncapi.asked import Asked, AsSent, Kind
from syncapi.parts import Part, copy_rows, part_of, write_ids
from syncapi.pull import write_tables
from syncapi.wire import TABLES

GOOD_FOR_SECONDS = 3 * 24 * 60 * 60
LARGEST_LIMIT = 10_000
ORDER = {table.name: place for place, table in enumerate(TABLES)}
ROWS, HIDDEN, DELETED = 0, 1, 2
_signer = signing.TimestampSigner(salt="sync-next")


class BadNext(ValueError):
    """``next`` is none of ours, not for this device, or too old; the walk begins again."""


@dataclass(frozen=True)
class Walk:
    """What has to stay the same from page to page, and where the walk stands.

    ``limit``: records a page; ``receipt``: of the push in the first request; ``base``: of change
    numbers, another one after a restore; ``table``, ``phase``, ``after``: the last that was sent.
    """

    limit: int
    receipt: str | None = None
    came_with: int = 0
    kind: str = ""
    own_permissions_whole: bool = False
    horizon: int = 0
    low: int | None = None
    sent: int = 0
    withdrawn: int = 0
    first_push: int | None = None
    after_push: int | None = None
    emptying: str = ""
    base: int = 0
    table: str = TABLES[0].name
    phase: int = ROWS
    after: str | None = None

    def signed(self, device):
        """The text of ``next``, for this device alone."""
        return _signer.sign_object([str(device.pk), asdict(self)], compress=True)

    @classmethod
    def opened(cls, text, device):
        """The walk to go on with. Raises BadNext."""
        try:
            device_id, walk = _signer.unsign_object(text, max_age=GOOD_FOR_SECONDS)
        except signing.SignatureExpired:
            raise BadNext("is too old; sync again with your cursor") from None
        except (signing.BadSignature, ValueError):
            raise BadNext("is not known here; sync again with your cursor") from None
        walk = cls(**walk)
        if device_id != str(device.pk) or walk.base != _base():
            raise BadNext("is not known here; sync again with your cursor")
        return walk

    def resume(self, asked: Asked):
        """Ask for this page what the first one asked."""
        asked.kind = Kind(self.kind)
        asked.own_permissions_whole = self.own_permissions_whole
        asked.horizon, asked.low = self.horizon, self.low
        asked.sent, asked.withdrawn = self.sent, self.withdrawn
        asked.first_push, asked.after_push = self.first_push, self.after_push
        asked.as_sent = AsSent.with_push(self.receipt)


class Page:
    """One page being written; ``walk`` moves on, ``full`` when the limit is reached."""

    def __init__(self, walk):
        self.walk, self.room = walk, walk.limit

    @property
    def full(self):
        return self.room <= 0

    def write(self, asked, cursor, spool):
        """Write all tables, those empty that the walk has passed or not reached."""
        write_tables(asked, cursor, spool, self._write_table)
        self.walk = replace(
            self.walk,
            came_with=asked.came_with,
            kind=asked.kind.value,
            own_permissions_whole=asked.own_permissions_whole,
            horizon=asked.horizon,
            low=asked.low,
            sent=asked.sent,
            withdrawn=asked.withdrawn,
            first_push=asked.first_push,
            after_push=asked.after_push,
            emptying=asked.emptying,
            base=_base(),
        )

    def _write_table(self, asked, table, cursor, spool):
        part, rows, hidden, deleted = Part(table), [], [], []
        if not self.full and ORDER[table.name] >= ORDER[self.walk.table]:
            part = part_of(asked, table, cursor)
            rows = self._take(table, ROWS, _ids(asked, _rows_of(table, part.rows), cursor))
            hidden = self._take(table, HIDDEN, _ids(asked, part.hidden, cursor))
            deleted = self._take(table, DELETED, _texts(part.deleted))
            asked.withdrawn += len(deleted) - len(part.deleted)
        chosen = Part(table, _THESE_ROWS if rows else "", _THESE_HIDDEN if hidden else "")
        lists = {"created": [], "updated": [], "deleted": deleted}
        lists["created" if asked.kind is Kind.FIRST else "updated"] = chosen.selects
        spool.write('{"created":[')
        copy_rows(asked, lists["created"], cursor, spool, rows=rows, hidden=hidden)
        spool.write('],"updated":[')
        copy_rows(asked, lists["updated"], cursor, spool, rows=rows, hidden=hidden)
        spool.write('],"deleted":[')
        write_ids(deleted, spool)
        spool.write("]}")

    def _take(self, table, phase, ids):
        """As many of these as there is room for, from where the walk stands; moves it on."""
        stands = (ORDER[self.walk.table], self.walk.phase)
        here = (ORDER[table.name], phase)
        if self.full or here < stands:
            return []
        after = self.walk.after if here == stands else None
        taken = list(ids(after, self.room))
        self.room -= len(taken)
        last = taken[-1] if taken else after
        self.walk = replace(self.walk, table=table.name, phase=phase, after=last)
        return taken


_THESE_ROWS, _THESE_HIDDEN = "r.id = ANY(%(rows)s::uuid[])", "SELECT unnest(%(hidden)s::uuid[])"


def _rows_of(table, where):
    return where and f"SELECT r.id FROM {table.db_table} r WHERE {where}"


def _ids(asked, select, cursor):
    """The ids of ``select``, in order: a function of the id before and how many."""

    def ids(after, room):
        if not select:
            return []
        cursor.execute(
            f"SELECT x.id::text FROM ({select}) x(id)"
            " WHERE (%(after)s::uuid IS NULL OR x.id > %(after)s::uuid) ORDER BY x.id LIMIT %(room)s",
            {**asked.parameters, "after": after, "room": room},
        )
        return [record_id for (record_id,) in cursor]

    return ids


def _texts(deleted):
    def ids(after, room):
        texts = sorted(str(record_id) for record_id in deleted)
        return [text for text in texts if after is None or text > after][:room]

    return ids


def _base():
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce((SELECT base FROM clinical_changebase), 0)")
        return cursor.fetchone()[0]
