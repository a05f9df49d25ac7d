"""What a phone knew when its edits were made: the base of a push, and what others changed since.

The app pulls and then pushes with the cursor of that very pull, so "changed since the last pull"
never sees a conflict. The base is the nearest earlier cursor with which a push was accepted. A new
client pushes first, so when it wrote it knew exactly the pull it names.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection

from clinical.catalogue import dependents
from clinical.models import Notice, Patient, Prescription, Visit
from clinical.models.fields import as_array
from syncapi.differences import history_of
from syncapi.models import Receipt
from syncapi.prepared import all_rows, one_row
from syncapi.wire import BY_KIND, plain_json

# From the push's cursor back through what each pull came with, past a change of user, to the first
# earlier pull with an accepted push, or to one of a device, which had sent everything before it.
_BACK = """
    WITH RECURSIVE back AS (
        SELECT cursor, came_with, horizon, after_push, after_push IS NOT NULL AS known, 0 AS depth
        FROM syncapi_pull WHERE cursor = %s
        UNION ALL
        SELECT p.cursor, p.came_with, p.horizon, p.after_push,
               p.after_push IS NOT NULL OR p.pushed_at IS NOT NULL, b.depth + 1
        FROM back b JOIN syncapi_pull p ON p.cursor = b.came_with
        WHERE NOT b.known)
    SELECT cursor, came_with, horizon, known, after_push, depth FROM back
    ORDER BY depth DESC LIMIT 1"""


@dataclass
class Base:
    """``cursor``: the pull it is. ``horizon``: every change below it the phone knew.

    ``own``: change numbers of what the phone itself wrote with that cursor. ``earlier``: of what it
    wrote before, when a long transaction elsewhere held the horizon back below its own numbers.
    ``did_not_stand``: {(table, id): columns} of what this phone sent since and is not stored so.
    ``sent``: {(table, id): {column: digests}} of what the push with the base cursor sent in vain.
    ``seen``: numbers at or above the horizon that the sender was shown all the same. ``unshown``: the
    cursor of the push before; when this one was typed, the phone still showed what it sent then.
    """

    cursor: int = 0
    horizon: int = 0
    own: frozenset = frozenset()
    earlier: frozenset = frozenset()
    seen: frozenset = frozenset()
    unshown: int | None = None
    did_not_stand: dict = field(default_factory=dict)
    sent: dict = field(default_factory=dict)


def base_of(receipt, before=None):
    """The base of the push of this receipt; 0 when the log does not know where the phone came from.

    ``before``: what waits since the push of this number is what is decided now, and counts as nothing
    that this phone sent in vain.
    """
    found = one_row(_BACK, [receipt.cursor])
    base, cursors = Base(), set()
    if found:
        base_cursor, came_with, horizon, known, after_push, depth = found
        if known or not came_with:  # else the chain began with a cursor that is not ours
            base, cursors = Base(base_cursor, horizon), {base_cursor}
        if depth == 1:  # what this pull brought came after the typing
            base.unshown = base_cursor
        if after_push is not None:
            cursors.add(came_with)  # typed before that pull came, sent after it
    if receipt.device_id:
        cursors.add(receipt.cursor)  # sent before, and its answer was lost
        base.unshown = receipt.cursor
    if not cursors:
        return base
    shown = (horizon, after_push) if found and after_push is not None else None
    _take_in(base, cursors, shown, before, _receipts(receipt, cursors, base.horizon))
    return base


_RECEIPTS = """
    SELECT cursor, number, CASE WHEN number >= %(horizon)s THEN did_not_stand::text END
    FROM syncapi_receipt WHERE (chain = %(chain)s::bigint OR device_id = %(device)s::uuid)
        AND (cursor = ANY(%(cursors)s::bigint[]) OR number >= %(horizon)s)"""


def _receipts(receipt, cursors, horizon):
    """[(cursor, number, JSON of what did not stand)] of this phone's pushes that the base is about."""
    phone = {"chain": receipt.chain, "device": receipt.device_id}
    return all_rows(_RECEIPTS, {**phone, "cursors": list(cursors), "horizon": horizon})


def _take_in(base, cursors, shown, before, receipts):
    """``shown``: (horizon, number of its own push) of the pull that a device came with, or None."""
    if shown:  # pushed before that pull, though above its horizon
        base.seen = frozenset(n for _, n, _ in receipts if shown[0] <= n <= shown[1])
    base.own = frozenset(n for cursor, n, _ in receipts if cursor in cursors)
    base.earlier = frozenset(
        n for cursor, n, _ in receipts if cursor < base.cursor and n >= base.horizon
    )
    receipts = [(c, n, json.loads(d)) for c, n, d in receipts if d and n not in base.seen]
    itself = _waited(receipts, before)
    for cursor, number, did_not_stand in receipts:
        for table, records in did_not_stand.items():
            for record_id, columns in records.items():
                for column, digest in columns.items():
                    if (number, table, record_id, column, digest) in itself:
                        continue
                    base.did_not_stand.setdefault((table, record_id), set()).add(column)
                    if cursor in cursors:
                        sent = base.sent.setdefault((table, record_id), {})
                        sent.setdefault(column, set()).add(digest)


def _waited(receipts, before):
    """{(number, table, id, column, digest)} of what waits since this number, as often as it was sent.

    That is the very thing that a person files now, no rival to it. What waits as a whole is marked "".
    """
    if before is None:
        return set()
    sent = [
        (number, "" in columns, (table, record_id, *one))
        for _, number, did_not_stand in receipts
        if number >= before
        for table, records in did_not_stand.items()
        for record_id, columns in records.items()
        for one in columns.items()
    ]
    waits = {one for _, as_a_whole, one in sent if as_a_whole}
    return {(number, *one) for number, _, one in sent if one in waits}


def changes_since(base, records, stored):
    """{(table, id): History} of the records that somebody may have changed since the base.

    Usually none: a row whose number lies below the base's horizon has no rival.
    """
    suspects = {}
    for record in records:
        key = record.table.name, record.id
        row = stored.get(key)
        if row and (row.change_number >= base.horizon or key in base.did_not_stand):
            suspects.setdefault(record.table, []).append(record.id)
    histories = {}
    with connection.cursor() as db:
        for table, ids in suspects.items():
            versions = _versions(db, table, ids, base.horizon)
            for record_id in ids:
                row = stored[table.name, record_id]
                states = [*versions.get(record_id, []), (row.change_number, row.plain)]
                histories[table.name, record_id] = history_of(table, states, base)
    _name_authors(histories)
    return histories


def _versions(db, table, ids, horizon):
    """{id: [(number, plain)]}: the versions since the horizon and the last one before, oldest first."""
    versions = f"clinical_{table.kind}version"
    db.execute(
        f"SELECT pgh_obj_id::text, change_number, {plain_json(table)}::text FROM {versions} r"
        " WHERE pgh_obj_id = ANY(%(ids)s::uuid[]) AND change_number >= coalesce(("
        f" SELECT max(change_number) FROM {versions} b WHERE b.pgh_obj_id = r.pgh_obj_id"
        " AND b.change_number < %(horizon)s), 0) ORDER BY pgh_id",
        {"ids": ids, "horizon": horizon},
    )
    found = {}
    for record_id, number, plain in db:
        found.setdefault(record_id, []).append((number, json.loads(plain)))
    return found


def _name_authors(histories):
    """Who made each foreign change, and no later than when: from the receipts of those numbers."""
    numbers = {c.number for h in histories.values() for c in h.foreign.values()}
    receipts = Receipt.objects.filter(number__in=numbers) if numbers else ()
    pushes = {r.number: r for r in receipts}
    for history in histories.values():
        for change in history.foreign.values():
            push = pushes.get(change.number)
            if push:
                change.user_id = str(push.user_id)
                latest = push.latest_edit
                change.at = min(change.at or latest, latest) if latest else change.at


def wrote_beneath(base, deleted):
    """Of what a push deletes, what would take along what somebody else wrote since the base: {id}.

    ``deleted``: {"patient": ids, "visit": ids, "prescription": ids}.
    """
    visit_of = {}  # the prescription that goes with it
    if deleted["visit"]:
        taken = Prescription.objects.filter(visit__in=deleted["visit"]).values_list("pk", "visit")
        visit_of = {str(prescription): str(visit) for prescription, visit in taken}
    changed = _wrote_beneath(base, Patient, deleted["patient"])
    changed |= _wrote_beneath(base, Visit, deleted["visit"])
    changed |= _wrote_beneath(base, Prescription, [*deleted["prescription"], *visit_of])
    return changed | {visit_of[one] for one in changed & visit_of.keys()}


def _wrote_beneath(base, model, ids):
    """{id} of those under which somebody else wrote: by number, or where the sender's own word did not stand."""
    if not ids:
        return set()
    selects, parameters = [], []
    ours = list(base.own | base.earlier | base.seen)
    for child, name in dependents(model):
        column, table = child._meta.get_field(name).attname, BY_KIND[child._meta.model_name]
        for source in (table.db_table, f"clinical_{table.kind}version"):
            selects.append(
                f"SELECT {column}::text FROM {source} WHERE {column} = ANY(%s::uuid[])"
                " AND change_number >= %s AND change_number <> ALL(%s)"
            )
            parameters += [list(ids), base.horizon, ours]
        if in_vain := [key for name, key in base.did_not_stand if name == table.name]:
            selects.append(
                f"SELECT {column}::text FROM {table.db_table} WHERE {column} = ANY(%s::uuid[])"
                " AND id = ANY(%s::uuid[])"
            )
            parameters += [list(ids), in_vain]
    with connection.cursor() as db:
        db.execute(" UNION ".join(selects), parameters)
        return {record_id for (record_id,) in db}


def asked_again(users, base, items, before=None):
    """{(kind, id)} with a resend notice for one of these users since the base: their phone differs.

    ``before``: only notices earlier than this number count.
    """
    keys = as_array({item.key for item in items if not item.key.startswith("sha256:")})
    told = {
        "users": as_array(users),
        "keys": keys,
        "from": base.horizon,
        "before": before,
        "seen": list(base.seen),
    }
    return {*all_rows(_ASKED_AGAIN, told)}


_ASKED_AGAIN = f"""
    SELECT model, record_id::text FROM clinical_notice
    WHERE kind = '{Notice.Kind.RESEND}' AND user_id = ANY(%(users)s::uuid[])
      AND record_id = ANY(%(keys)s::uuid[]) AND change_number >= %(from)s
      AND (%(before)s::bigint IS NULL OR change_number < %(before)s::bigint)
      AND change_number <> ALL(%(seen)s::bigint[])"""


@dataclass(frozen=True)
class Knew:
    """What a sender knew who came without a cursor (online, Force Upload), and so what they changed.

    ``latest``: no edit counts as later than this time (ms). ``changed(record, stored, history)``: of
    a record that is here already, the columns that count as changed.
    """

    base: Base
    latest: int
    changed: Callable

    def tell_changes(self, records, stored, histories):
        """Let every such record say what it changes, as a phone's library would have."""
        for record in records:
            row = stored.get((record.table.name, record.id))
            if row is None or record.deletes or record.table.derived:
                continue
            history = histories.get((record.table.name, record.id))
            record.changed = frozenset(self.changed(record, row.plain, history))
            names = [c.name for c in record.table.columns if c.attname in record.changed]
            record.raw = {**record.raw, "_changed": ",".join(names)}
