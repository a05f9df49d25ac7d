"""What the first page counts, as lists: appointments, prescriptions to hand out, diagnoses."""

import django_filters
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from clinical import deaths
from clinical.access import Action
from clinical.counting import EXPECTED, WAITING
from clinical.models import Appointment, Prescription, Problem
from clinical.portal import names
from clinical.portal.days import DaysFilter
from clinical.portal.records import RecordListView, chart_url, clinics_to_choose
from clinical.portal.scoped import ScopedViewSet
from clinical.portal.tables import NameColumn, TextColumn

OF_PATIENT = ["patient__given_name", "patient__surname", "patient__external_patient_id"]


def of_clinic():
    return django_filters.ModelChoiceFilter(
        label=_("Clinic"), queryset=clinics_to_choose, empty_label=_("All clinics")
    )


def patient_column():
    return NameColumn(
        "patient",
        label=_("Patient"),
        accessor=lambda record: str(record.patient),
        get_url=lambda record: chart_url(record.patient),
    )


class DueList(RecordListView):
    """Of records whose page is the patient's chart."""

    related = ("patient",)

    def get_base_queryset(self):
        found = super().get_base_queryset().filter(patient__deleted_at=None)
        return found.select_related(*self.related)


class DueViewSet(ScopedViewSet):
    offers = {"index": Action.SEE}
    inspect_view_enabled = False
    add_to_admin_menu = True
    search_fields = OF_PATIENT
    list_per_page = 30


class AppointmentFilters(WagtailFilterSet):
    clinic = of_clinic()
    starts_at = DaysFilter(label=_("Day"))
    expected = django_filters.BooleanFilter(label=_("Still expected"), method="only_expected")

    class Meta:
        model = Appointment
        fields = ["clinic"]

    def only_expected(self, records, name, wanted):
        return records.filter(fulfilled_visit=None, status__in=EXPECTED) if wanted else records


class AppointmentList(DueList):
    related = ("patient", "clinic", "provider")

    @cached_property
    def columns(self):
        return [
            patient_column(),
            TextColumn(
                "starts_at",
                label=_("When"),
                accessor=lambda a: names.moment(a.starts_at, a.clinic) or _("without a date"),
                sort_key="starts_at",
            ),
            TextColumn("clinic", label=_("Clinic"), accessor=lambda a: a.clinic or ""),
            TextColumn("reason", label=_("Reason")),
            TextColumn("status", label=_("State"), accessor=_state),
        ]


def _state(appointment):
    """Called off by an answer that says that the patient died, it says so."""
    word, kept = names.word(appointment.status), appointment.metadata
    if appointment.status == deaths.CALLED_OFF and isinstance(kept, dict) and deaths.KEY in kept:
        return _("%(state)s: the patient has died") % {"state": word}
    return word


class AppointmentViewSet(DueViewSet):
    model = Appointment
    name = "appointments"
    icon = "date"
    menu_label = _("Appointments")
    menu_name = "appointments"
    menu_order = 112
    index_view_class = AppointmentList
    filterset_class = AppointmentFilters
    ordering = ["-starts_at", "-pk"]


class PrescriptionFilters(WagtailFilterSet):
    clinic = django_filters.ModelChoiceFilter(
        label=_("Handed out in"),
        field_name="pickup_clinic",
        queryset=clinics_to_choose,
        empty_label=_("All clinics"),
    )
    prescribed_at = DaysFilter(label=_("Day"), place="pickup_clinic")
    waiting = django_filters.BooleanFilter(label=_("To hand out"), method="only_waiting")

    class Meta:
        model = Prescription
        fields = ["clinic"]

    def only_waiting(self, records, name, wanted):
        return records.filter(status__in=WAITING) if wanted else records


class PrescriptionList(DueList):
    related = ("patient", "pickup_clinic", "provider")

    @cached_property
    def columns(self):
        return [
            patient_column(),
            TextColumn(
                "prescribed_at",
                label=_("When"),
                accessor=lambda p: names.moment(p.prescribed_at, p.pickup_clinic),
                sort_key="prescribed_at",
            ),
            TextColumn(
                "clinic", label=_("Handed out in"), accessor=lambda p: p.pickup_clinic or ""
            ),
            TextColumn(
                "provider", label=_("Clinician"), accessor=lambda p: names.person(p.provider, "")
            ),
            TextColumn("status", label=_("State"), accessor=lambda p: names.word(p.status)),
        ]


class PrescriptionViewSet(DueViewSet):
    model = Prescription
    name = "prescriptions"
    icon = "clipboard-list"
    menu_label = _("Prescriptions")
    menu_name = "prescriptions"
    menu_order = 114
    index_view_class = PrescriptionList
    filterset_class = PrescriptionFilters
    ordering = ["-prescribed_at", "-pk"]


class DiagnosisFilters(WagtailFilterSet):
    label = django_filters.CharFilter(label=_("Diagnosis"), method="named")
    created_at = DaysFilter(label=_("Written down"), place="patient__primary_clinic")

    class Meta:
        model = Problem
        fields = []

    def named(self, records, name, wanted):
        return records.filter(label=wanted) | records.filter(label="", code=wanted)


class DiagnosisList(DueList):
    @cached_property
    def columns(self):
        return [
            patient_column(),
            TextColumn("label", label=_("Diagnosis"), accessor=str),
            TextColumn("state", label=_("State"), accessor=lambda p: names.word(p.clinical_status)),
            TextColumn(
                "created_at",
                label=_("Written down"),
                accessor=lambda p: names.day(p.created_at),
                sort_key="created_at",
            ),
        ]


class DiagnosisViewSet(DueViewSet):
    model = Problem
    name = "diagnoses"
    icon = "tag"
    add_to_admin_menu = False  # the first page leads there
    menu_label = _("Diagnoses")
    index_view_class = DiagnosisList
    filterset_class = DiagnosisFilters
    search_fields = ["label", "code", *OF_PATIENT]
    ordering = ["-created_at", "-pk"]
