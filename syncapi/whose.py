"""Which phones had a patient, and which phone a push came from: for the history of a chart."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Max, Min

from clinical.merging import ENTRIES, entries_of
from clinical.models import User
from syncapi.held import FOREVER, VERSIONS
from syncapi.models import Phone, Receipt, Shown

# Syncs of people who saw the patient then: the pull came when the clinic had the patient and its
# person saw the clinic, both by the versions that are kept.
_SYNCS = f"""
    WITH had AS ({
    VERSIONS.format(
        forever=FOREVER,
        columns="patient_id, clinic_id, has",
        kind="presence",
        where=f"patient_id IN ({ENTRIES.format(patient='%(patient)s')})",
    )
}),
    ways AS ({
    VERSIONS.format(
        forever=FOREVER,
        columns="user_id, clinic_id, sees",
        kind="access",
        where="clinic_id IN (SELECT clinic_id FROM had)",
    )
})
    SELECT p.chain, p.user_id, min(p.at), max(p.at), count(DISTINCT p.cursor)
    FROM ways JOIN had ON had.clinic_id = ways.clinic_id AND had.has AND ways.sees
    JOIN syncapi_pull p ON p.user_id = ways.user_id AND p.emptying = ''
         AND p.horizon > greatest(had.since, ways.since) AND p.horizon <= least(had.until, ways.until)
    GROUP BY p.chain, p.user_id ORDER BY max(p.at) DESC LIMIT %(most)s"""


@dataclass(frozen=True)
class Had:
    """A person's phone synced with the patient in it; ``phone`` is None for the app's online mode."""

    user: User
    phone: Phone | None
    first_at: object
    last_at: object
    times: int


def who_had(patient, most=200):
    """The phones that had this patient by their log, the last sync first; then views online.

    Of entries that were merged into this one, too.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SYNCS, {"patient": patient.pk, "most": most})
        syncs = cursor.fetchall()
    views = (
        Shown.objects.filter(patient_id__in=entries_of(patient))
        .values_list("user")
        .annotate(Min("at"), Max("at"), Count("pk"))
    )
    people = User.objects.in_bulk({row[1] for row in syncs} | {row[0] for row in views})
    phones = Phone.objects.select_related("user").in_bulk({row[0] for row in syncs})
    found = [
        Had(people[user], phones.get(chain), first, last, times)
        for chain, user, first, last, times in syncs
        if user in people
    ]
    return found + [Had(people[user], None, *rest) for user, *rest in views if user in people]


def phones_of_pushes(receipt_ids):
    """{receipt id as text: the phone's name} of pushes that are still in the log."""
    receipts = Receipt.objects.filter(pk__among=list(receipt_ids)).values_list("pk", "chain")
    chains = {str(pk): chain for pk, chain in receipts}
    phones = Phone.objects.select_related("user").in_bulk({c for c in chains.values() if c})
    return {pk: str(phones[chain]) for pk, chain in chains.items() if chain in phones}
