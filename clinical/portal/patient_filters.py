"""What the list of patients is narrowed by: clinic, registered, last seen, sex, age, camp."""

from datetime import timedelta

import django_filters
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from clinical import registering
from clinical.facts import words
from clinical.facts.sex import Sex
from clinical.models import Patient, Visit
from clinical.portal.days import DaysFilter
from clinical.portal.records import clinics_to_choose

SEEN = (
    ("7", _("in the last 7 days")),
    ("30", _("in the last 30 days")),
    ("90", _("in the last 90 days")),
    ("not-90", _("not for 90 days")),
    ("not-365", _("not for a year")),
    ("never", _("no visit yet")),
)
# Name, from how many completed years to how many.
AGES = (
    ("0-4", _("under 5"), 0, 4),
    ("5-14", _("5 to 14"), 5, 14),
    ("15-24", _("15 to 24"), 15, 24),
    ("25-49", _("25 to 49"), 25, 49),
    ("50-64", _("50 to 64"), 50, 64),
    ("65-", _("65 and older"), 65, 200),
)
MOST_CAMPS = 200


class PatientFilters(WagtailFilterSet):
    primary_clinic = django_filters.ChoiceFilter(label=_("Clinic"), choices=list)
    created_at = DaysFilter(label=_("Registered"), place="primary_clinic")
    seen = django_filters.ChoiceFilter(label=_("Last seen"), choices=SEEN, method="by_last_visit")
    sex = django_filters.ChoiceFilter(
        label=_("Sex"),
        field_name="facts__sex_code",
        choices=[*words.SEX.items(), (Sex.UNKNOWN, _("not known"))],
    )
    age = django_filters.ChoiceFilter(
        label=_("Age"),
        choices=[(key, label) for key, label, *_years in AGES] + [("unknown", _("not known"))],
        method="by_age",
    )
    camp = django_filters.ChoiceFilter(label=_("Camp"), choices=list)

    class Meta:
        model = Patient
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        may_register = registering.clinics_to_register_in(self.request.user).filter(
            pk=OuterRef("pk")
        )
        clinics = clinics_to_choose(self.request).annotate(registers=Exists(may_register))
        clinics = clinics.values_list("pk", "name", "registers")
        # Asked here for the list's button, so that it costs no question of its own.
        self.may_register = any(registers for _pk, _name, registers in clinics)
        self._offer(
            "primary_clinic", [(str(pk), name) for pk, name, _r in clinics], _("All clinics")
        )
        camps = camps_in([pk for pk, _name, _r in clinics])
        self._offer("camp", [(camp, camp) for camp in camps], _("All camps"))

    def _offer(self, name, choices, all_of_them):
        if choices:
            self.form.fields[name].choices = [("", all_of_them), *choices]
        else:
            del self.form.fields[name], self.filters[name]

    def by_last_visit(self, patients, name, wanted):
        visits = Visit.objects.live().filter(patient=OuterRef("pk"))
        kind, _sep, days = wanted.rpartition("-")
        if wanted == "never":
            return patients.filter(~Exists(visits))
        since = timezone.now() - timedelta(days=int(days))
        lately = Exists(visits.filter(checked_in_at__gte=since))
        return patients.filter(~lately, Exists(visits)) if kind else patients.filter(lately)

    def by_age(self, patients, name, wanted):
        if wanted == "unknown":
            return patients.filter(facts__born_on=None)
        youngest, oldest = next((a, b) for key, _label, a, b in AGES if key == wanted)
        today = timezone.localdate()
        return patients.filter(
            facts__born_on__gt=_years_before(today, oldest + 1),
            facts__born_on__lte=_years_before(today, youngest),
        )


def _years_before(day, years):
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)


def camps_in(clinics):
    """The camps that people of these clinics (ids) live in, as they were typed."""
    with connection.cursor() as cursor:
        # One look into the index per camp: a million patients live in a handful.
        cursor.execute(
            """WITH RECURSIVE here AS (
                   SELECT c AS clinic, (SELECT min(camp) FROM clinical_patient
                       WHERE primary_clinic_id = c AND camp > '') AS camp
                   FROM unnest(%s::uuid[]) c
                   UNION ALL
                   SELECT clinic, (SELECT min(camp) FROM clinical_patient
                       WHERE primary_clinic_id = clinic AND camp > here.camp)
                   FROM here WHERE camp IS NOT NULL
               )
               SELECT DISTINCT camp FROM here WHERE camp IS NOT NULL ORDER BY camp LIMIT %s""",
            [list(clinics), MOST_CAMPS],
        )
        return [row[0] for row in cursor]
