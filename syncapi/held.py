"""What was on a phone on a day: for a lost phone, and for those who must be told of it.

It is told from the log of pulls and from who saw whom at that time, both of which are kept under
history. In doubt a patient is named: one who had left the phone's user but was not yet dropped, one
of a former user until the phone was swept.
"""

from dataclasses import dataclass

from django.db.models.expressions import RawSQL

from clinical.models import Patient
from syncapi.models import Pull

MOST_STEPS = 200  # back in the log
FOREVER = 2**62


@dataclass(frozen=True)
class Span:
    """What ``user`` saw at some time between two change numbers may be on the phone."""

    user: object
    start: int
    end: int


def spans(phone, until):
    """The spans that account for the phone at that moment, the newest first."""
    row = Pull.objects.filter(chain=phone.pk, at__lte=until).order_by("-cursor").first()
    found, newest = [], True
    while row and len(found) < MOST_STEPS:
        arrived = bool(row.pushed_at and row.pushed_at <= until)
        if row.emptying == Pull.Emptying.LISTED and arrived:
            return found
        before = Pull.objects.filter(cursor=row.came_with, chain=phone.pk).first()
        if not row.emptying:
            start = row.withdrawn_to if row.full or before is None else before.withdrawn_to
            found.append(Span(row.user_id, start, row.horizon))
        settled = not (row.full or row.emptying or row.sweep is not None)
        if settled and (arrived or not newest):
            return found
        row, newest = before, False
    return found


# A version of a row that is only flipped was true from its own number to that of the next version.
VERSIONS = """
    SELECT {columns}, change_number AS since,
           coalesce(lead(change_number) OVER (PARTITION BY id ORDER BY place), {forever}) AS until
    FROM (SELECT pgh_obj_id AS id, {columns}, change_number, pgh_id AS place
          FROM clinical_{kind}version WHERE {where}
          UNION ALL SELECT id, {columns}, change_number, {forever} FROM clinical_{kind}
          WHERE {where}) every"""

_ON_IT = f"""
    WITH spans AS (SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) s(user_id, low, high)),
    ways AS MATERIALIZED ({
    VERSIONS.format(
        forever=FOREVER,
        columns="user_id, clinic_id, sees",
        kind="access",
        where="user_id IN (SELECT user_id FROM spans)",
    )
}),
    had AS ({
    VERSIONS.format(
        forever=FOREVER,
        columns="patient_id, clinic_id, has",
        kind="presence",
        where="clinic_id IN (SELECT clinic_id FROM ways)",
    )
}),
    wrote AS (  -- what this phone itself sent, perhaps after its last pull
        SELECT number, registered FROM syncapi_receipt
        WHERE chain = %s AND at <= %s AND number >= (SELECT min(low) FROM spans))
    SELECT had.patient_id
    FROM spans s JOIN ways ON ways.user_id = s.user_id AND ways.sees
         AND ways.since < s.high AND ways.until >= s.low
    JOIN had ON had.clinic_id = ways.clinic_id AND had.has AND had.since < s.high
         AND had.until >= s.low AND had.since < ways.until AND ways.since < had.until
    JOIN clinical_patient p ON p.id = had.patient_id
         AND (p.deleted_at IS NULL OR p.change_number >= s.low)
    UNION
    SELECT had.patient_id FROM had JOIN wrote r ON r.number = had.since
    UNION
    SELECT unnest(r.registered) FROM wrote r"""


def patients_on(phone, until):
    """The patients that may have been on the phone at that moment, as a queryset."""
    found = spans(phone, until)
    parameters = [
        [span.user for span in found], [span.start for span in found], [span.end for span in found],
        phone.pk, until,
    ]  # fmt: skip
    return Patient.objects.filter(pk__in=RawSQL(_ON_IT, parameters))


def last_pull(phone, until):
    """The pull that the phone had last by then, or None."""
    rows = Pull.objects.filter(chain=phone.pk, at__lte=until).select_related("user")
    return rows.order_by("-cursor").first()
