"""What a phone sends: one transaction from the lock to the receipt, in a fixed number of statements.

Either everything is decided and stored (what cannot be applied in the tray) and the answer is 2xx,
or nothing is and the phone keeps it all and tries again.
"""

from collections import Counter
from itertools import groupby

from django.db import OperationalError, transaction

from clinical import history
from syncapi import notices, tray
from syncapi.asked import refuse_stopped
from syncapi.callers_phone import accepted, came_from
from syncapi.merge import Decision, Verdict, decide
from syncapi.models import Receipt
from syncapi.prepared import one_row
from syncapi.reading import BadBody, printable, read_body
from syncapi.world import Filing, Raced, World

__all__ = ["BadBody", "Filing", "Raced", "apply", "push"]

ATTEMPTS = 3
RETRIED = {"40P01", "40001"}  # deadlock, serialization failure


def push(user, cursor, body, only_chains=()):
    """Take one push; returns its Receipt.

    Raises BadBody when the body is no change set, PhoneIsStopped when this phone may bring no more.
    """
    records, refusals = read_body(body)

    def act():
        lock_user(user)
        return take(user, cursor, records, refusals, len(body), only_chains)[0]

    return as_one(act)


def take(user, cursor, records, refusals, size_bytes, only_chains=(), **device):
    """One push inside its transaction, the user locked: (Receipt, {(table name, key): Decision}).

    A device may go on with the cursor of whoever used it before; but only for the person who pulled
    it is the push noted there, else one could have another's unsent work withdrawn.
    """
    pull, phone = came_from(cursor)
    refuse_stopped(phone, only_chains)
    own = pull is not None and pull.user_id == user.pk
    chain = pull.chain if own or pull and device else None
    receipt = new_receipt(user, cursor, chain, size_bytes, **device)
    decisions = apply(user, receipt, records, refusals, closed=closed(user, phone))
    if own:
        accepted(pull, phone, receipt, records, decisions)
    return receipt, decisions


def as_one(act):
    """What ``act`` returns, done in one transaction, again when others wrote the same meanwhile.

    What waited for it is applied after the commit.
    """
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                outcome = act()
            break
        except (Raced, OperationalError) as error:
            if attempt == ATTEMPTS - 1 or not _worth_retrying(error):
                raise
    tray.apply_waiting()
    return outcome


def _worth_retrying(error):
    return isinstance(error, Raced) or getattr(error.__cause__, "sqlstate", None) in RETRIED


def lock_user(user):
    """Pushes of one user come one after the other."""
    one_row("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"push {user.pk}"])


def new_receipt(user, cursor, chain, size_bytes, **device):
    """The receipt of this transaction, with the change number of all it will write."""
    receipt = Receipt(user=user, cursor=cursor, chain=chain, size_bytes=size_bytes, **device)
    receipt.store_with_number()
    return receipt


def receipt_for(user, came):
    """The receipt under which something is decided again that came with an earlier push, or None."""
    if came is None:
        return new_receipt(user, 0, None, 0)
    return new_receipt(
        user, came.cursor, came.chain, 0, device_id=came.device_id, latest=came.latest
    )


def closed(user, phone=None):
    """Why everything in this push waits for a person, or nothing."""
    if phone and phone.is_being_emptied:
        return "The phone is being emptied. What it had not sent before waits here."
    return ""


def apply(user, receipt, records, refusals=(), *, filing=None, waited=False, knew=None, closed=""):
    """Decide and store records of one user inside a transaction; fills and saves the receipt.

    ``filing``: a person files them now, see ``Filing``. ``waited``: they waited for a patient who is
    here now. ``knew``: what the sender knew and changed, where no cursor tells it, see
    ``knowledge.Knew``. ``closed``: why nothing of it may be written, all of it waits for a person.
    Returns {(table name, key): Decision}. Raises Raced.
    """
    if not records and not refusals:
        return {}  # most pushes bring nothing: the receipt says that the phone was here
    history.acting(filing.by if filing else user, push=receipt.pk)
    world = World(user, receipt, records, refusals, filing, knew, closed)
    decisions = {}
    for name, of_table in groupby(world.ordered, lambda record: record.table.name):
        world.insert(name, _decided(world, of_table, decisions))
    world.write()
    for refusal in refusals:
        key = refusal.table_name, refusal.key
        in_vain = {"": ""} if key in world.stored else {}
        decisions[key] = Decision(Verdict.REFUSED, refusal.reason, refusal.fields, in_vain=in_vain)
    outside = world.outside_afterwards()
    notices.send(user, [*records, *refusals], decisions, world, outside)
    tray.store(user, receipt, [*records, *refusals], decisions, world, waited)
    counts = Counter(decision.verdict for decision in decisions.values())
    receipt.counts = {verdict.value: number for verdict, number in counts.items()}
    receipt.unknown_columns = _unknown_columns(records)
    receipt.registered = sorted(world.created.keys() & outside)
    receipt.did_not_stand = _did_not_stand(decisions)
    receipt.save()
    return decisions


def _decided(world, records, decisions):
    """Decide these records; yields the new ones, which are stored while those after them are decided."""
    for record in records:
        facts = world.facts_of(record)
        decision = decide(record, facts)
        decisions[record.table.name, record.id] = decision
        if new := world.remember(record, facts, decision):
            yield new


def _did_not_stand(decisions):
    """{table: {id: {column: digest}}} of what this push sent and is not stored as sent."""
    tables = {}
    for (table, key), decision in decisions.items():
        if decision.in_vain:
            tables.setdefault(table, {})[key] = decision.in_vain
    return tables


def _unknown_columns(records):
    unknown = {}
    for record in records:
        if record.unknown:
            unknown.setdefault(record.table.name, set()).update(record.unknown)
    return {name: sorted(printable(c) for c in columns)[:50] for name, columns in unknown.items()}
