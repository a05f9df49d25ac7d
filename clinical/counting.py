"""Counts what the first page shows: each minute the latest days if anything changed, each hour all of them.

Counting the whole window again mends whatever went wrong before: a day that was edited away, a clinic
in another time zone. It reads thirteen weeks of records, however many years there are.
"""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from clinical.facts.told import COUNTED_FORMS, FIRST, TOLD
from clinical.models import Counted
from clinical.triggers import HORIZON

WEEKS = 13  # twelve full ones and this one
LATEST_DAYS = 8  # this week so far; what is older is edited seldom and waits for the hour
AHEAD_DAYS = 14  # of appointments
WHOLE_EVERY = timedelta(minutes=55)
EXPECTED = ("pending", "scheduled", "confirmed")  # states of an appointment
WAITING = ("pending", "prepared", "partially-picked-up")  # of a prescription
COUNTED = (
    *("visit", "patient", "appointment", "prescription", "problem", "presence", "clinic"),
    *("event", "eventform", "confidentiality"),
)
_ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtext('clinical.counting'))"


def count_due():
    """Every minute: count if anything changed. Returns the number of days looked back on, or 0."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        if not cursor.fetchone()[0]:
            return 0  # another worker is at it
        now, before = timezone.now(), Counted.objects.filter(id=1).first() or Counted(id=1)
        whole = before.whole_at is None or before.whole_at < now - WHOLE_EVERY
        cursor.execute(f"SELECT {HORIZON}")
        (horizon,) = cursor.fetchone()
        if not whole and not _changed(cursor, before.below):
            Counted.objects.filter(id=1).update(at=now, below=horizon)
            return 0
        days = WEEKS * 7 if whole else LATEST_DAYS
        _count(cursor, days, whole)
        whole_at = now if whole else before.whole_at
        Counted(id=1, at=now, below=horizon, whole_at=whole_at).save()
        return days


def count_all():
    """All days of the first page, whatever was counted before."""
    Counted.objects.filter(id=1).update(whole_at=None)
    return count_due()


def _changed(cursor, below):
    asked = " OR ".join(
        f"EXISTS (SELECT FROM clinical_{table} WHERE change_number >= %(n)s)" for table in COUNTED
    )
    cursor.execute(f"SELECT {asked}", {"n": below})
    return cursor.fetchone()[0]


def _count(cursor, days, whole):
    first = timezone.localdate() - timedelta(days=days)
    asked = {
        "first": first,
        "from": timezone.now() - timedelta(days=days + 2),  # no zone is further away
        "ahead": timezone.now() + timedelta(days=AHEAD_DAYS),
        "expected": list(EXPECTED),
        "waiting": list(WAITING),
        "zone": settings.TIME_ZONE,
        "parts": ["new", "visits", "expected", "prescriptions", "diagnoses", "told"],
    }
    parts = [_NEW, _VISITS, _EXPECTED, _PRESCRIPTIONS, _DIAGNOSES, _TOLD]
    if whole:
        parts.append(_PATIENTS)
        asked["parts"] = [*asked["parts"], "patients"]
    cursor.execute(f"{_ZONES}, counted AS ({' UNION ALL '.join(parts)}) {_STORE}", asked)


# A clinic whose time zone PostgreSQL does not know counts by the organisation's.
_ZONES = """
    WITH zones AS (
        SELECT c.id, coalesce(z.name, %(zone)s) AS zone FROM clinical_clinic c
        LEFT JOIN pg_timezone_names z ON z.name = c.time_zone
    )"""


def _by_day(what, table, moment, clinic, more="true", key="''", join=""):
    """SELECT of (clinic, day, what, key, number) of the live rows of one table."""
    return f"""
        SELECT z.id AS clinic_id, ({moment} AT TIME ZONE z.zone)::date AS day, '{what}' AS what,
               {key} AS key, count(*)::int AS number
        FROM {table} r {join} JOIN zones z ON z.id = {clinic}
        WHERE r.deleted_at IS NULL AND {moment} >= %(from)s AND {more} GROUP BY 1, 2, 4"""


_UNTIL_NOW = "{} <= now() + interval '1 day'"
_NEW = _by_day(
    "new", "clinical_patient", "r.created_at", "r.primary_clinic_id",
    _UNTIL_NOW.format("r.created_at"),
)  # fmt: skip
# A phone makes a visit for each answer: those at which a form was only tried are none.
_TRIED = """ARRAY(
    SELECT t.visit_id FROM clinical_event t
    WHERE t.form_id IN (SELECT id FROM clinical_eventform WHERE jsonb_exists(metadata, 'trial'))
      AND t.visit_id IS NOT NULL AND t.deleted_at IS NULL
      AND NOT EXISTS (SELECT FROM clinical_event o
        WHERE o.visit_id = t.visit_id AND o.deleted_at IS NULL AND o.form_id IS DISTINCT FROM t.form_id)
      AND NOT EXISTS (SELECT FROM clinical_vitals o
        WHERE o.visit_id = t.visit_id AND o.deleted_at IS NULL)
      AND NOT EXISTS (SELECT FROM clinical_problem o
        WHERE o.visit_id = t.visit_id AND o.deleted_at IS NULL))"""
_VISITS = _by_day(
    "visits", "clinical_visit", "r.checked_in_at", "r.clinic_id",
    _UNTIL_NOW.format("r.checked_in_at") + f" AND r.id <> ALL ({_TRIED})",
)  # fmt: skip
_EXPECTED = _by_day(
    "expected", "clinical_appointment", "r.starts_at", "r.clinic_id",
    "r.starts_at <= %(ahead)s AND r.fulfilled_visit_id IS NULL"
    " AND r.status = ANY(%(expected)s)",
)  # fmt: skip
_PRESCRIPTIONS = _by_day(
    "prescriptions", "clinical_prescription", "r.prescribed_at",
    "coalesce(r.pickup_clinic_id, v.clinic_id, p.primary_clinic_id)",
    "r.status = ANY(%(waiting)s) AND " + _UNTIL_NOW.format("r.prescribed_at"),
    join="JOIN clinical_patient p ON p.id = r.patient_id"
    " LEFT JOIN clinical_visit v ON v.id = r.visit_id",
)  # fmt: skip
_DIAGNOSES = _by_day(
    "diagnoses", "clinical_problem", "r.created_at",
    "coalesce(v.clinic_id, p.primary_clinic_id)",
    _UNTIL_NOW.format("r.created_at") + " AND coalesce(nullif(r.label, ''), r.code) <> ''",
    key="left(coalesce(nullif(r.label, ''), r.code), 200)",
    join="JOIN clinical_patient p ON p.id = r.patient_id"
    " LEFT JOIN clinical_visit v ON v.id = r.visit_id",
)  # fmt: skip
_FIRST = FIRST.format(
    event="r.id", patient="r.patient_id", form="r.form_id", at="v.checked_in_at", what="t.what"
)
_TOLD = _by_day(
    "told", "clinical_event", "v.checked_in_at", "v.clinic_id",
    _UNTIL_NOW.format("v.checked_in_at") + f" AND {COUNTED_FORMS}"
    f" AND (t.what NOT IN ('death', 'birth') OR {_FIRST})",
    key="t.what",
    join="JOIN clinical_visit v ON v.id = r.visit_id JOIN clinical_eventform f ON f.id = r.form_id"
    f" CROSS JOIN LATERAL unnest({TOLD.format(answers='r.answers', metadata='f.metadata')}) t(what)",
)  # fmt: skip
_PATIENTS = """
    SELECT r.clinic_id, %(first)s::date AS day, 'patients' AS what, '' AS key, count(*)::int AS number
    FROM clinical_presence r JOIN clinical_patient p ON p.id = r.patient_id AND p.deleted_at IS NULL
    WHERE r.has GROUP BY 1"""

# Only what differs is written.
_STORE = """
    , wanted AS (SELECT * FROM counted WHERE day >= %(first)s),
    gone AS (
        DELETE FROM clinical_daycount d WHERE d.what = ANY(%(parts)s)
            AND (d.day >= %(first)s OR d.what = 'patients') AND NOT EXISTS (
            SELECT FROM wanted w WHERE (w.clinic_id, w.day, w.what, w.key)
                                     = (d.clinic_id, d.day, d.what, d.key))
    )
    INSERT INTO clinical_daycount (clinic_id, day, what, key, number)
    SELECT clinic_id, day, what, key, number FROM wanted
    ON CONFLICT (clinic_id, what, day, key) DO UPDATE SET number = excluded.number
    WHERE clinical_daycount.number <> excluded.number"""
