"""The list of visits, the page of one visit, the page of one form answer."""

import django_filters
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from clinical import access, looking, recording, versions
from clinical.access import Action
from clinical.facts import kept
from clinical.models import AnswerFlags, Look, Visit
from clinical.portal import names
from clinical.portal.chart.printing import LetterPage
from clinical.portal.chart.recorded import of_event
from clinical.portal.chart.rows import Chart
from clinical.portal.chart.timeline import timeline
from clinical.portal.days import DaysFilter
from clinical.portal.records import RecordListView, RecordPage, clinics_to_choose
from clinical.portal.scoped import ScopedViewSet
from clinical.portal.tables import NameColumn, TextColumn
from clinical.portal.wrong_clinic import may_correct


class VisitFilters(WagtailFilterSet):
    clinic = django_filters.ModelChoiceFilter(
        label=_("Clinic"), queryset=clinics_to_choose, empty_label=_("All clinics")
    )
    checked_in_at = DaysFilter(label=_("Day"))

    class Meta:
        model = Visit
        fields = ["clinic"]


class VisitListView(RecordListView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("patient", "clinic", "provider")

    @cached_property
    def header_buttons(self):
        if not may_correct(self.request.user):
            return []
        return [HeaderButton(_("Wrong clinic?"), url=reverse("wrong_clinic"), icon_name="site")]

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
        chart = Chart(self.request.user, self.object.patient)
        entries = timeline(chart, [self.object], with_the_rest=False)
        user = self.request.user
        looking.note(patient=self.object.patient, by=user, way=Look.Way.CHART)
        may_write = user.reads_charts and access.may(user, Action.EDIT, self.object)
        more = {"entry": entries[0], "may_write": may_write, "reads": user.reads_charts}
        return super().get_context_data(**kwargs) | more


class VisitViewSet(ScopedViewSet):
    model = Visit
    name = "visits"
    icon = "calendar"
    menu_label = _("Visits")
    menu_name = "visits"
    menu_order = 110
    add_to_admin_menu = True
    index_view_class = VisitListView
    offers = {"index": Action.SEE, "inspect": Action.SEE, "letter": Action.SEE}
    inspect_view_class = VisitPage
    filterset_class = VisitFilters
    ordering = ["-checked_in_at", "-pk"]
    search_fields = ["patient__given_name", "patient__surname", "patient__external_patient_id"]
    list_per_page = 30

    def get_urlpatterns(self):
        kwargs = self.get_common_view_kwargs() | {"template_name": LetterPage.template_name}
        letter = self.construct_view(LetterPage, **kwargs)
        return [*super().get_urlpatterns(), path("letter/<uuid:pk>/", letter, name="letter")]


class FormAnswerPage(RecordPage):
    template_name = "portal/form_answer.html"

    def scoped_records(self):
        related = ("patient__primary_clinic", "recorded_by", "visit__clinic", "form")
        return super().scoped_records().select_related(*related)

    def get_page_title(self):
        return self.recorded.title

    def get_context_data(self, **kwargs):
        user = self.request.user
        looking.note(patient=self.object.patient, by=user, way=Look.Way.CHART)
        flags = AnswerFlags.objects.filter(pk=self.object.pk).select_related("looked_by").first()
        more = {"flags": flags} if flags else {}
        more["may_correct"] = recording.may_correct(user, self.object) and bool(self.object.form_id)
        if flags and flags.looked_at:
            more["looked_by"] = names.person(flags.looked_by)
        elif flags:
            more["may_look"] = access.may(user, Action.EDIT, self.object)
        return super().get_context_data(**kwargs) | more

    @cached_property
    def recorded(self):
        of_form = versions.of_forms([self.object.form_id]).get(self.object.form_id, [])
        visit, patient = self.object.visit, self.object.patient
        clinic = (visit and visit.clinic) or patient.primary_clinic
        known = {
            "time_zone": clinic.time_zone if clinic else "",
            "happened": visit and visit.checked_in_at,
            "facts": lambda: kept.of_patient(patient),
        }
        return of_event(self.object, versions.asked_in(self.object, of_form), known)
