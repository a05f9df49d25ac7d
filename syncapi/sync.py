"""One request of a new client: what it wrote is taken, then it gets what it does not have yet.

The same push and the same pull as for today's app, one after the other. The pull is made after the
push is committed; if anything fails between them, the client repeats the request with its push id
and gets the stored verdicts and a new pull.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass

from django.db.models import Min

from syncapi import push, rows
from syncapi.asked import Asked, AsSent, Contact, Kind, Migration
from syncapi.merge import Verdict
from syncapi.models import Answered, Receipt
from syncapi.pages import BadNext, Page, Walk
from syncapi.parts import now_ms
from syncapi.pull import log, look_up, snapshot, turn, write_tables
from syncapi.reading import read_changes
from syncapi.spool import filled

AS_SENT = {Verdict.CREATED, Verdict.UPDATED}
# What the server keeps for itself: a client need not hold it as it is stored.
BOOKKEEPING = {"last_modified", "server_created_at"}
SENTENCES = {
    Verdict.CONFLICT: "Somebody else changed the same field. The later edit stands; the other is kept.",
    Verdict.DERIVED: "The server computes this itself.",
}


class AnotherPush(Exception):
    """This push id was used for other records."""


@dataclass
class Sent:
    """A first request: the cursor (0: none), the change set, the push id if there is one, the limit."""

    cursor: int = 0
    changes: object = None
    push_id: uuid.UUID | None = None
    limit: int | None = None
    size_bytes: int = 0


def sync(device, sent):
    """Take the push of a first request and answer it: a finished Spool.

    Raises BadBody when ``changes`` is no change set, AnotherPush, PhoneIsStopped, and OSError when the
    disk is full.
    """
    records, refusals = read_changes(sent.changes or {})
    digest = _digest(sent.changes)
    receipt, verdicts = push.as_one(lambda: _take(device, sent, records, refusals, digest))
    asked = _asked(device, sent.cursor)
    look_up(asked)
    if asked.kind is Kind.FIRST:
        # What the push said of records that are not for this client comes after its first pull.
        asked.first_push = Receipt.objects.filter(device=device, cursor=0).aggregate(Min("number"))[
            "number__min"
        ]
    asked.as_sent = AsSent.with_push(receipt.pk)
    asked.after_push = receipt.number
    walk = Walk(sent.limit, str(receipt.pk)) if sent.limit else None
    return _answer(asked, walk, verdicts)


def _asked(device, cursor):
    contact = Contact(device.code, None, device.only_chains)
    return Asked(device.user, cursor, Migration(), contact, device=device)


def _digest(changes):
    """The same for the same records, however they were packed and in whatever order their columns came."""
    return hashlib.sha256(json.dumps(changes, sort_keys=True).encode()).digest()


def go_on(device, next_page):
    """The next page of an answer: a finished Spool. Raises BadNext, PhoneIsStopped and OSError."""
    walk = Walk.opened(next_page, device)
    asked = _asked(device, walk.came_with)
    look_up(asked)
    cursor_is_known = walk.kind not in (Kind.FIRST, Kind.UNKNOWN)
    is_emptied = walk.kind == Kind.EMPTYING
    if (asked.row is not None) != cursor_is_known or (asked.kind is Kind.EMPTYING) != is_emptied:
        raise BadNext("is not known here; sync again with your cursor")
    walk.resume(asked)
    if asked.emptying != walk.emptying:  # hurried meanwhile: from the first table again
        raise BadNext("is not known here; sync again with your cursor")
    return _answer(asked, walk, "[]")


def _answer(asked, walk, verdicts):
    with filled() as spool:
        spool.write(f'{{"verdicts":{verdicts},"changes":{{')
        if walk is None:
            with turn(asked), snapshot(asked) as cursor:
                write_tables(asked, cursor, spool)
            page = None
        else:
            page = Page(walk)
            with snapshot(asked) as cursor:
                page.write(asked, cursor, spool)
        spool.make_room()
        if page and page.full:
            told = {"cursor": None, "next": page.walk.signed(asked.device)}
        else:
            told = {"cursor": log(asked), "next": None}
            if asked.row is None:  # only now does this client's first push have a chain
                first = Receipt.objects.filter(device=asked.device, cursor=asked.came_with)
                first.filter(chain=None).update(chain=told["cursor"])
        spool.write("}," + json.dumps(told)[1:])
    return spool


def _take(device, sent, records, refusals, digest):
    """The push, inside its transaction: (Receipt, verdicts as JSON), stored ones if it came before."""
    user = device.user
    push.lock_user(user)
    if sent.push_id:
        known = Answered.objects.filter(user=user, push_id=sent.push_id).first()
        if known and bytes(known.digest) != digest:
            raise AnotherPush
        if known:
            return known.receipt, known.verdicts
    receipt, decisions = push.take(
        user, sent.cursor, records, refusals, sent.size_bytes, device.only_chains,
        device=device, latest=now_ms(),
    )  # fmt: skip
    verdicts = json.dumps([_told(*key, decision) for key, decision in decisions.items()])
    if sent.push_id:
        Answered.objects.create(
            receipt=receipt,
            user=user,
            push_id=sent.push_id,
            digest=digest,
            verdicts=verdicts,
            as_sent=_as_sent(records, decisions),
        )
    return receipt, verdicts


def _told(table, key, decision):
    return {
        "table": table,
        "id": key,
        "verdict": decision.verdict.value,
        "message": decision.reason or SENTENCES.get(decision.verdict, ""),
        "fields": list(decision.fields) or _disputed(table, decision),
    }


def _disputed(table, decision):
    """Wire names of the columns that two people changed."""
    if not decision.disagreements:
        return []
    columns = rows.BY_NAME[table].by_attname
    return [columns[d.column].name for d in decision.disagreements]


def _as_sent(records, decisions):
    """{kind: [ids]}: what was created or updated and stands, column by column, as it was sent."""
    sent = {}
    for record in records:
        verdict = decisions[record.table.name, record.id].verdict
        if verdict in AS_SENT:
            sent.setdefault(record.table, {})[record.id] = record.raw, verdict
    stands = {}
    for table, raws in sent.items():
        stored = rows.as_phones_get(table, list(raws))
        stands[table.kind] = [
            record_id
            for record_id, (raw, verdict) in raws.items()
            if record_id in stored and _holds(raw, stored[record_id], verdict)
        ]
    return stands


def _holds(raw, stored, verdict):
    """Does a client that sent this hold what it would be sent? What it left out of an edit, it knows."""
    return all(
        raw[name] == value if name in raw else verdict is Verdict.UPDATED
        for name, value in stored.items()
        if name not in BOOKKEEPING and name != "is_deleted"
    )
