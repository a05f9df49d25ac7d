"""The list of patients."""

import django_filters
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from clinical.facts import kept, words
from clinical.models import Patient
from clinical.portal import names
from clinical.portal.chart.page import ChartPage
from clinical.portal.records import RecordListView, chart_url, clinics_to_choose
from clinical.portal.scoped import ScopedViewSet
from clinical.portal.tables import NameColumn, TextColumn


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

    def get_table(self, object_list, **kwargs):
        facts = kept.of([patient.pk for patient in object_list])
        for patient in object_list:
            patient.known = facts[patient.pk]
        return super().get_table(object_list, **kwargs)

    @cached_property
    def today(self):
        return timezone.localdate()

    @cached_property
    def columns(self):
        return [
            NameColumn(
                "name", label=_("Name"), accessor=str, sort_key="given_name", get_url=chart_url
            ),
            TextColumn("external_patient_id", label=_("Number")),
            TextColumn("age", label=_("Age"), accessor=lambda p: words.age(p.known, self.today)),
            TextColumn("sex", label=_("Sex"), accessor=lambda p: words.sex(p.known, p.sex)),
            TextColumn("clinic", label=_("Clinic"), accessor=lambda p: p.primary_clinic or ""),
            TextColumn(
                "created_at",
                label=_("Registered"),
                accessor=lambda p: names.day(p.created_at),
                sort_key="created_at",
            ),
        ]


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
