"""The list of patients: found as names are really given, narrowed by filters, a page at a time.

A room adds a button above it with ``@hooks.register("patients_list_buttons")``: a function of the
request that returns a ``HeaderButton`` or None.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import HeaderButton

from clinical import access, registration
from clinical.access import Action
from clinical.facts import deaths, kept, words
from clinical.models import Event, Patient, PatientAttribute, Visit
from clinical.portal import answers, names
from clinical.portal.chart.marked import Death
from clinical.portal.chart.page import ChartPage
from clinical.portal.pages import Found, LookAheadPaginator
from clinical.portal.patient_filters import PatientFilters
from clinical.portal.records import RecordListView, chart_url
from clinical.portal.registering.pages import EditPage, LikelyPart, RegisterPage
from clinical.portal.scoped import ScopedViewSet
from clinical.portal.tables import NameColumn, TextColumn
from clinical.search.finding import candidates

MOST_QUESTIONS = 3  # columns of the registration form beside ours
SHOWN = ("text", "select", "checkbox", "number")


class PatientListView(RecordListView):
    paginator_class = LookAheadPaginator
    results_template_name = "portal/patients_results.html"

    def get_base_queryset(self):
        visits = Visit.objects.live().filter(patient=OuterRef("pk")).order_by().values("patient")
        patients = super().get_base_queryset().select_related("primary_clinic")
        patients = patients.annotate(
            seen_at=Subquery(visits.annotate(at=Max("checked_in_at")).values("at"))
        )
        if not self.asked:
            return patients
        answers = PatientAttribute.objects.live().filter(
            patient=OuterRef("pk"), attribute_id__in=list(self.asked)
        )
        said = JSONObject(question="attribute_id", text="string_value", number="number_value")
        return patients.annotate(
            answered=ArraySubquery(answers.order_by("updated_at", "pk").values_list(said))
        )

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        clinics = access.clinics_to_search(self.request.user)
        return Found(
            lambda wanted: candidates(self.search_query, wanted, clinics),
            queryset,
            all_at_once=self.is_filtering,
        )

    def get_table(self, object_list, **kwargs):
        ids = [patient.pk for patient in object_list]
        facts, user = kept.of(ids, self.forms), self.request.user
        died = deaths.of(ids, Event.objects.visible_to(user)) if user.reads_charts else {}
        for patient in object_list:
            patient.died = died.get(patient.pk)
            patient.known = facts[patient.pk]
            told = getattr(patient, "answered", ())  # of several answers the newest counts
            patient.told = {a["question"]: _said(a) for a in told}
        return super().get_table(object_list, **kwargs)

    @cached_property
    def forms(self):
        return registration.newest()

    @cached_property
    def asked(self):
        """{question id: label} of what the registration form shows in summaries or searches by."""
        chosen = [
            question
            for question in registration.questions(self.forms)
            if question.get("fieldType") in SHOWN and not question.get("baseField")
            if question.get("showsInSummary") or question.get("isSearchField")
        ]
        return {q["id"]: answers.in_language(q.get("label")) for q in chosen[:MOST_QUESTIONS]}

    @cached_property
    def today(self):
        return timezone.localdate()

    def age(self, patient):
        """Of who has died the day."""
        if patient.died:
            return Death(patient.died.day, patient.died.told).says
        return words.age(patient.known, self.today)

    @cached_property
    def header_buttons(self):
        if not (self.filters and self.filters.may_register):
            return []
        ours = HeaderButton(_("Register"), url=reverse("patients:add"), icon_name="plus")
        rooms = (make(self.request) for make in hooks.get_hooks("patients_list_buttons"))
        return [ours, *(button for button in rooms if button)]

    @cached_property
    def columns(self):
        return [
            NameColumn("name", label=_("Name"), accessor=str, get_url=chart_url),
            TextColumn("external_patient_id", label=_("Number")),
            TextColumn("age", label=_("Age"), accessor=self.age),
            TextColumn("sex", label=_("Sex"), accessor=lambda p: words.sex(p.known, p.sex)),
            *(
                TextColumn(f"question{n}", label=label, accessor=lambda p, q=q: p.told.get(q, ""))
                for n, (q, label) in enumerate(self.asked.items())
            ),
            TextColumn("clinic", label=_("Clinic"), accessor=lambda p: p.primary_clinic or ""),
            TextColumn("seen_at", label=_("Last seen"), accessor=lambda p: names.day(p.seen_at)),
            TextColumn(
                "created_at",
                label=_("Registered"),
                accessor=lambda p: names.day(p.created_at),
                sort_key="created_at",
            ),
        ]


def _said(answer):
    if answer["number"] is not None:
        return names.number(answer["number"])
    return (answer["text"] or "").replace("\x1f", " · ")


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
    offers = {
        "index": Action.SEE,
        "inspect": Action.SEE,
        "add": Action.REGISTER,
        "edit": Action.EDIT,
        "likely": Action.REGISTER,
    }
    search_fields = ["given_name"]  # that there is a box; what it does is ``search_queryset``
    list_per_page = 30

    def get_urlpatterns(self):
        kwargs = self.get_common_view_kwargs()
        ours = [
            path("register/", self._page(RegisterPage, kwargs), name="add"),
            path("register/likely/", self._page(LikelyPart, kwargs), name="likely"),
            path("edit/<uuid:pk>/", self._page(EditPage, kwargs), name="edit"),
        ]
        wagtails = [p for p in super().get_urlpatterns() if p.name not in ("add", "edit")]
        return [*wagtails, *ours]  # the menu leads to the first

    def _page(self, view, kwargs):
        known = {name: value for name, value in kwargs.items() if hasattr(view, name)}
        return self.construct_view(view, **known | {"template_name": view.template_name})

    def register_admin_url_finder(self):
        """Wagtail's own finder asks for rights per model, not per patient."""
