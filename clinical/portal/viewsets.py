"""The lists and pages of patients, visits and form answers."""

from functools import reduce
from operator import or_

import django_filters
from django.core.paginator import Paginator
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic import IndexView, InspectView

from clinical import access
from clinical.access import Action
from clinical.models import Clinic, Event, EventForm, Patient, Visit
from clinical.portal import chart, names
from clinical.portal.scoped import ScopedViewSet
from clinical.portal.tables import NameColumn, TextColumn

VISITS_PER_PAGE = 20


def clinics_to_choose(request):
    """For filters: names of clinics this person does not see stay out."""
    if request is None:
        return Clinic.objects.none()
    return access.clinics_seen(request.user).live().order_by("name")


def matching(query, fields):
    """Every word has to be found in one of the fields."""
    return reduce(
        lambda found, word: found & reduce(or_, (Q(**{f"{f}__icontains": word}) for f in fields)),
        query.split(),
        Q(),
    )


class RecordListView(IndexView):
    """A list whose first column is the link; there is no menu of three dots behind a name."""

    any_permission_required = ["view"]

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        return queryset.filter(matching(self.search_query, self.search_fields))

    def get_list_more_buttons(self, instance):
        return []


class RecordPage(InspectView):
    """The page of one record, looked up by the lock; crumbs lead back to list and patient."""

    any_permission_required = ["view"]

    def get_object(self, queryset=None):
        return self.record

    def get_fields(self):
        return []

    def get_page_subtitle(self):
        return ""

    def get_breadcrumbs_items(self):
        crumbs = [
            *self.breadcrumbs_items,
            {"url": reverse("patients:index"), "label": _("Patients")},
        ]
        patient = getattr(self.object, "patient", None)
        if patient:
            crumbs.append({"url": chart_url(patient), "label": str(patient)})
        return [*crumbs, {"url": "", "label": self.get_page_title()}]


def chart_url(patient):
    return reverse("patients:inspect", args=[patient.pk])


# --- patients ---------------------------------------------------------------------------------


class PatientFilters(WagtailFilterSet):
    primary_clinic = django_filters.ModelChoiceFilter(
        label=_("Clinic"), queryset=clinics_to_choose, empty_label=_("All clinics")
    )

    class Meta:
        model = Patient
        fields = ["primary_clinic"]


class PatientListView(RecordListView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("primary_clinic")

    @cached_property
    def columns(self):
        return [
            NameColumn(
                "name", label=_("Name"), accessor=str, sort_key="given_name", get_url=chart_url
            ),
            TextColumn("external_patient_id", label=_("Number")),
            TextColumn("age", label=_("Age"), accessor=lambda p: names.age(p.date_of_birth)),
            TextColumn("sex", label=_("Sex"), accessor=lambda p: names.word(p.sex)),
            TextColumn("clinic", label=_("Clinic"), accessor=lambda p: p.primary_clinic or ""),
            TextColumn(
                "created_at",
                label=_("Registered"),
                accessor=lambda p: names.day(p.created_at),
                sort_key="created_at",
            ),
        ]


class ChartPage(RecordPage):
    template_name = "portal/chart.html"

    def scoped_records(self):
        return super().scoped_records().select_related("primary_clinic", "registered_by")

    def get_page_title(self):
        return _("Chart")  # not the name: titles stay in the browser's history

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, patient = self.request.user, self.object
        pages = Paginator(chart.visits(user, patient), VISITS_PER_PAGE)
        page = pages.get_page(self.request.GET.get("p"))
        vitals = chart.latest_vitals(user, patient)
        return context | {
            "patient": patient,
            "age": names.age(patient.date_of_birth),
            "sex": names.word(patient.sex),
            "registration": chart.registration(user, patient),
            "diagnoses": chart.diagnoses(user, patient),
            "latest_vitals": chart.of_vitals(vitals) if vitals else None,
            "appointments": chart.appointments(user, patient),
            "visits": page,
            "timeline": chart.timeline(user, patient, page, with_the_rest=not page.has_next()),
        }


class PatientViewSet(ScopedViewSet):
    model = Patient
    name = "patients"
    icon = "user"
    menu_label = _("Patients")
    menu_name = "patients"
    menu_order = 100
    add_to_admin_menu = True
    index_view_class = PatientListView
    inspect_view_class = ChartPage
    filterset_class = PatientFilters
    ordering = ["-created_at", "-pk"]
    search_fields = ["given_name", "surname", "external_patient_id", "government_id", "phone"]
    list_per_page = 30


# --- visits -----------------------------------------------------------------------------------


class VisitFilters(WagtailFilterSet):
    clinic = django_filters.ModelChoiceFilter(
        label=_("Clinic"), queryset=clinics_to_choose, empty_label=_("All clinics")
    )

    class Meta:
        model = Visit
        fields = ["clinic"]


class VisitListView(RecordListView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("patient", "clinic", "provider")

    @cached_property
    def columns(self):
        return [
            NameColumn(
                "checked_in_at",
                label=_("When"),
                accessor=lambda v: names.moment(v.checked_in_at, v.clinic) or _("without a date"),
                sort_key="checked_in_at",
                get_url=lambda v: reverse("visits:inspect", args=[v.pk]),
            ),
            TextColumn("patient", label=_("Patient")),
            TextColumn("clinic", label=_("Clinic"), accessor=lambda v: v.clinic or ""),
            TextColumn(
                "provider",
                label=_("Clinician"),
                accessor=lambda v: names.person(v.provider, v.provider_name),
            ),
        ]


class VisitPage(RecordPage):
    template_name = "portal/visit.html"

    def scoped_records(self):
        return super().scoped_records().select_related("patient", "clinic", "provider")

    def get_page_title(self):
        return _("Visit on %(day)s") % {
            "day": names.day(self.object.checked_in_at, self.object.clinic) or "–"
        }

    def get_context_data(self, **kwargs):
        entries = chart.timeline(
            self.request.user, self.object.patient, [self.object], with_the_rest=False
        )
        return super().get_context_data(**kwargs) | {"entry": entries[0]}


class VisitViewSet(ScopedViewSet):
    model = Visit
    name = "visits"
    icon = "calendar"
    menu_label = _("Visits")
    menu_name = "visits"
    menu_order = 110
    add_to_admin_menu = True
    index_view_class = VisitListView
    inspect_view_class = VisitPage
    filterset_class = VisitFilters
    ordering = ["-checked_in_at", "-pk"]
    search_fields = ["patient__given_name", "patient__surname", "patient__external_patient_id"]
    list_per_page = 30


# --- form answers -----------------------------------------------------------------------------


class FormAnswerPage(RecordPage):
    template_name = "portal/form_answer.html"

    def scoped_records(self):
        return super().scoped_records().select_related("patient", "recorded_by", "visit")

    def get_page_title(self):
        return self.recorded.title

    @cached_property
    def recorded(self):
        form = EventForm.objects.filter(pk=self.object.form_id).first()
        return chart.of_event(self.object, form)


class FormAnswerViewSet(ScopedViewSet):
    model = Event
    name = "form-answers"
    icon = "form"
    offers = {"inspect": Action.SEE}
    inspect_view_class = FormAnswerPage
    menu_label = _("Form answers")
