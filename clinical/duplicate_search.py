"""The nightly look for entries that may be one person; nothing is ever merged by it.

Everybody falls into blocks by what one person's entries share: a number, a phone, how the name sounds
with when they were born. Only within a block two entries are compared, and only if one of them is new.
"""

from collections import defaultdict
from itertools import combinations

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical import triggers
from clinical.duplicates import people
from clinical.facts import kept
from clinical.facts.likeness import LIKELY, Person, likeness
from clinical.facts.sounds import sounds
from clinical.models import LikelyDuplicate, Patient
from clinical.organisation import PHONE_PREFIX, Setting

MOST_IN_BLOCK = 80  # who share a name that frequent and nothing else are not compared
AT_ONCE = 1_000
_LOOKED = Setting("duplicates-looked-until", 0, _("Likely duplicates were looked for until"))
_ROW = ("pk", "given_name", "surname", "phone", "government_id", "external_patient_id",
        "facts__born_on")  # fmt: skip


def look(*, everybody=False):
    """Find likely pairs among those who changed since the last look; returns how many are open of them."""
    kept.settle_due()
    since, until = 0 if everybody else _LOOKED.read(), _horizon()
    living = Patient.objects.live().order_by()
    changed = living.filter(change_number__gte=since)
    ids = set(changed.values_list("pk", flat=True)) if since else None
    if ids == set():
        return 0
    wanted = None
    if ids is not None:
        wanted = {key for row in told_of(changed) for key in shared_by_one(*row[1:])}
    blocks = defaultdict(list)
    for row in told_of(living):
        for key in shared_by_one(*row[1:]):
            if wanted is None or key in wanted:
                blocks[key].append(row[0])
    pairs = {
        tuple(sorted(pair))
        for block in blocks.values()
        if len(block) <= MOST_IN_BLOCK
        for pair in combinations(block, 2)
        if ids is None or not ids.isdisjoint(pair)
    }
    found = _compare(sorted(pairs))
    _store(found, ids)
    _LOOKED.write(until)
    return len(found)


def told_of(patients):
    """(id, what ``shared_by_one`` takes) of each of these patients, streamed."""
    told = patients.annotate(prefix=PHONE_PREFIX.in_a_query())
    return told.values_list(*_ROW, "prefix").iterator(chunk_size=5_000)


def shared_by_one(given_name, surname, phone, government_id, card, born, prefix=""):
    """What entries of one person share, as hashes: only who has one of them in common is compared."""
    return shared_by(
        Person(
            given_name,
            surname,
            born,
            phone=phone,
            government_id=government_id,
            card=card,
            prefix=prefix,
        )
    )


def shared_by(person):
    """The same of a Person."""
    government_id, card = person.numbers
    keys = {("id", government_id), ("card", card), ("phone", person.call)}
    keys = {key for key in keys if key[1]}
    born = person.born_on
    for given in _heard(person.given):
        if born:
            keys.add((given, born))
        for family in _heard(person.family):
            keys.add((given, family))
            if born:
                keys |= {(given, family, born.year + n) for n in (-1, 0, 1)}
    return {hash(key) for key in keys}


def _heard(words):
    return set().union(*(sounds(word) or {word} for word in words[:2]))


def _compare(pairs):
    """[(one, other, score, reasons)] of those who are likely one person."""
    found = []
    for start in range(0, len(pairs), AT_ONCE):
        some = pairs[start : start + AT_ONCE]
        ids = {pk for pair in some for pk in pair}
        known = people(Patient.objects.filter(pk__among=list(ids)))
        for one, other in some:
            if one in known and other in known:
                score, reasons = likeness(known[one], known[other])
                if score >= LIKELY:
                    found.append((one, other, score, [str(reason) for reason in reasons]))
    return found


@transaction.atomic
def _store(found, ids):
    """Write the pairs; what is no longer likely goes, what a person decided stays."""
    now = timezone.now()
    stale = LikelyDuplicate.objects.filter(state=LikelyDuplicate.State.OPEN)
    if ids is not None:
        stale = stale.filter(one__among=list(ids)) | stale.filter(other__among=list(ids))
    likely = {pair[:2] for pair in found}
    gone = [p.pk for p in stale.only("one", "other") if (p.one_id, p.other_id) not in likely]
    LikelyDuplicate.objects.filter(pk__in=gone).delete()
    LikelyDuplicate.objects.bulk_create(
        [
            LikelyDuplicate(one_id=a, other_id=b, score=score, reasons=reasons, found_at=now)
            for a, b, score, reasons in found
        ],
        update_conflicts=True,
        unique_fields=["one", "other"],
        update_fields=["score", "reasons"],
        batch_size=1_000,
    )


def _horizon():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {triggers.HORIZON}")
        return cursor.fetchone()[0]
