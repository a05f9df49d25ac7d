"""The numbers of the first page, for one person: of the clinics they see, from what was counted ahead."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Subquery
from django.utils import timezone

from clinical.counting import WEEKS
from clinical.facts.moments import day_in, zone_called
from clinical.facts.told import COUNTED_FORMS, Told
from clinical.models import Access, Counted, DayCount
from clinical.organisation import WEEK_STARTS

What = DayCount.What
TREND_WEEKS = WEEKS - 1
TOP_DIAGNOSES = 8
DIAGNOSES_DAYS = 28
LATE = timedelta(minutes=10)  # counts are made each minute
_COUNTED = Counted.objects.filter(id=1).values("at")
# What is "patients" or "prescriptions" is one number a clinic, whatever its day.
_NUMBERS = f"""
    SELECT 'clinic', clinic_id, what,
           CASE WHEN what IN ('patients', 'prescriptions') THEN NULL ELSE day END, '', sum(number)::int
    FROM clinical_daycount
    WHERE clinic_id = ANY(%(clinics)s) AND (what IN ('patients', 'prescriptions')
        OR day >= %(lately)s AND what IN ('new', 'visits', 'expected'))
    GROUP BY 2, 3, 4
    UNION ALL
    SELECT 'trend', NULL, what, day, '', sum(number)::int FROM clinical_daycount
    WHERE clinic_id = ANY(%(clinics)s) AND what = 'visits' AND day BETWEEN %(first)s AND %(last)s
    GROUP BY 3, 4
    UNION ALL
    (SELECT 'diagnosis', NULL, what, NULL, key, sum(number)::int FROM clinical_daycount
     WHERE clinic_id = ANY(%(reading)s) AND what = 'diagnoses' AND day > %(since)s
     GROUP BY 3, 5 ORDER BY 6 DESC, 5 LIMIT %(top)s)
    UNION ALL
    SELECT 'told', clinic_id, what, day, key, number FROM clinical_daycount
    WHERE clinic_id = ANY(%(reading)s) AND what = 'told' AND day >= %(lately)s
    UNION ALL
    SELECT DISTINCT 'mark', NULL::uuid, jsonb_path_query(f.metadata, '$.meanings.*.means') #>> '{{}}',
           NULL::date, '', 0
    FROM clinical_eventform f WHERE {COUNTED_FORMS} AND (
        f.clinic_ids = '[]' OR jsonb_exists_any(f.clinic_ids, %(reading)s::text[]))"""


@dataclass
class ClinicNumbers:
    """Of one clinic; None where this person does not read what is counted."""

    pk: object
    name: str
    reads: bool
    today: object
    week_from: object
    patients: int = 0
    new: int = 0
    visits_today: int = 0
    visits: int = 0
    expected: int = 0
    prescriptions: int | None = None
    told: dict = field(default_factory=dict)  # {Told: number} of this week


@dataclass
class Week:
    first: object
    last: object
    number: int = 0


@dataclass
class Figures:
    """``clinics``: [ClinicNumbers] by name; ``weeks``: the last is the one that is not over.

    ``diagnoses``: [(name, how often)] of four weeks, in clinics whose charts this person reads.
    ``marks``: [Told] that forms of those clinics are marked with.
    ``counted``: when these numbers were counted; None before the first time.
    """

    user: object
    clinics: list = field(init=False)
    weeks: list = field(init=False)
    diagnoses: list = field(default_factory=list, init=False)
    marks: list = field(default_factory=list, init=False)

    def __post_init__(self):
        now = timezone.now()
        seen = Access.objects.filter(user=self.user, sees=True, clinic__deleted_at=None)
        self.clinics, begins, self.counted = [], 0, None
        for pk, name, zone, reads, begins, self.counted in (
            seen.order_by("clinic__name")
            .annotate(begins=WEEK_STARTS.in_a_query(), counted=Subquery(_COUNTED))
            .values_list(
                "clinic", "clinic__name", "clinic__time_zone", "reads", "begins", "counted"
            )
        ):
            today = day_in(zone_called(zone, settings.TIME_ZONE), now)
            week = today - timedelta(days=(today.weekday() - int(begins)) % 7)
            self.clinics.append(ClinicNumbers(pk, name, reads, today, week))
        self.today = max((c.today for c in self.clinics), default=timezone.localdate(now))
        self.week_from = self.today - timedelta(days=(self.today.weekday() - int(begins)) % 7)
        self._fill()

    def _fill(self):
        """All numbers with one query: per clinic what is lately, over all clinics the rest."""
        by_id = {clinic.pk: clinic for clinic in self.clinics}
        for clinic in self.clinics:
            clinic.prescriptions = 0 if clinic.reads else None
        first = self.week_from - timedelta(weeks=TREND_WEEKS - 1)
        self.weeks = [
            Week(first + timedelta(weeks=n), first + timedelta(weeks=n, days=6))
            for n in range(TREND_WEEKS)
        ]
        marked = set()
        for part, pk, what, day, key, number in self._rows(first):
            if part == "clinic":
                _add(by_id[pk], what, day, number)
            elif part == "trend":
                self.weeks[(day - first).days // 7].number += number
            elif part == "diagnosis":
                self.diagnoses.append((key, number))
            elif part == "mark":
                marked.add(what)
            elif by_id[pk].week_from <= day <= by_id[pk].today:
                by_id[pk].told[key] = by_id[pk].told.get(key, 0) + number
        if any(clinic.reads for clinic in self.clinics):
            one_mark = {Told.FOLLOW_UP: Told.NEW}
            self.marks = [told for told in Told if one_mark.get(told, told) in marked]

    def _rows(self, first):
        """[(part, clinic, what, day, key, number)]"""
        asked = {
            "clinics": [clinic.pk for clinic in self.clinics],
            "reading": [clinic.pk for clinic in self.clinics if clinic.reads],
            "lately": self.week_from - timedelta(days=1),
            "first": first,
            "last": self.weeks[-1].last,
            "since": self.today - timedelta(days=DIAGNOSES_DAYS),
            "top": TOP_DIAGNOSES,
        }
        with connection.cursor() as cursor:
            cursor.execute(_NUMBERS, asked)
            return cursor.fetchall()

    @property
    def are_late(self):
        return self.counted is None or self.counted < timezone.now() - LATE

    def total(self, name):
        """The sum over all clinics; None if this person reads it in none of them."""
        known = [getattr(c, name) for c in self.clinics if getattr(c, name) is not None]
        return sum(known) if known else None


def _add(clinic, what, day, number):
    if what == What.PATIENTS:
        clinic.patients = number
    elif what == What.PRESCRIPTIONS:
        if clinic.reads:
            clinic.prescriptions += number
    elif what == What.EXPECTED:
        clinic.expected += number if day == clinic.today else 0
    elif clinic.week_from <= day <= clinic.today:
        if what == What.NEW:
            clinic.new += number
        else:
            clinic.visits += number
            clinic.visits_today += number if day == clinic.today else 0
