"""Force Upload and Force Download: everything a phone holds, everything it may hold, at one tap.

Neither has a cursor. An upload is decided like a push of a phone of which nothing is known; a
download is the whole scope, and leaves no trace in the log of pulls.
"""

from django.utils.translation import gettext as _

from syncapi import push, scope, whole
from syncapi.asked import Asked, Migration
from syncapi.differences import same
from syncapi.knowledge import Base, Knew
from syncapi.online.problems import Problem
from syncapi.parts import copy_rows, now_ms, part_of
from syncapi.pull import snapshot, turn
from syncapi.reading import read_changes
from syncapi.spool import filled
from syncapi.wire import BY_NAME, NEVER_SENT, TABLES


def force_upload(caller, data):
    """Take all that a phone holds: {success, counts of each verdict}."""
    changes = data.get("changes")
    if not isinstance(changes, dict):
        raise Problem(
            _("There is nothing to take."),
            fields={
                "changes": _("This should be an object: {table: {created, updated, deleted}}.")
            },
        )
    records, refusals = read_changes(changes, ignored=_ONLY_COPIES)
    untold = {(r.table.name, r.id) for r in records if not r.changed}

    def changed(record, stored, history):
        """A row that does not say what was edited: if it is newer, what differs was."""
        if (record.table.name, record.id) not in untold:
            return record.changed
        if (record.values.get("updated_at") or 0) <= (stored.get("updated_at") or 0):
            return ()
        return [
            c for c in record.values if not same(record.table, c, stored.get(c), record.values[c])
        ]

    def take():
        push.lock_user(caller.user)
        receipt = push.new_receipt(caller.user, 0, None, caller.size_bytes)
        knew, closed = Knew(Base(), now_ms(), changed), push.closed(caller.user)
        push.apply(caller.user, receipt, records, refusals, knew=knew, closed=closed)
        return receipt

    return {"success": True, "counts": push.as_one(take).counts}


# Phones never write these: what is in them came from here.
_ONLY_COPIES = NEVER_SENT | {
    name for name, table in BY_NAME.items() if not (table.written_by_phones or table.derived)
}


def force_download(user):
    """A finished Spool: the whole scope as ``created``, and as {id} objects all that is gone.

    The app's own code takes it in, not the library's: a row sent as ``updated`` would be skipped if
    it is not there, an id that is no object ignored. Raises OSError when the spool's disk is full.
    """
    asked = Asked(user, 0, Migration(), users=[user.pk])
    with filled() as spool:
        with turn(asked), snapshot(asked) as cursor:
            for number, table in enumerate(TABLES):
                spool.write(f'{"," if number else _BEGIN}"{table.name}":{{"created":[')
                copy_rows(asked, part_of(asked, table, cursor).selects, cursor, spool)
                spool.write('],"updated":[],"deleted":[')
                if gone := (scope.gone if table.is_chart else whole.not_held)(table, asked.news):
                    listed = f"SELECT json_build_object('id', x.id) FROM ({gone}) x(id)"
                    copy_rows(asked, [listed], cursor, spool)
                spool.write("]}")
        spool.write(f'}},"timestamp":{now_ms()}}}')
    return spool


_BEGIN = '{"changes":{'
