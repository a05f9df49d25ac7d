"""The answers to forms: the list of them, and per form a page of how each question was answered."""

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from clinical import access, versions
from clinical.access import Action
from clinical.facts import told
from clinical.models import AnswerFlags, Event, EventForm
from clinical.models.forms import TRIAL
from clinical.portal import answer_counts, answers, names
from clinical.portal.chart.correcting import CorrectAnswer
from clinical.portal.days import DaysFilter
from clinical.portal.records import RecordListView, clinics_to_choose
from clinical.portal.scoped import ScopedViewSet
from clinical.portal.tables import NameColumn, TextColumn
from clinical.portal.visits import FormAnswerPage


def forms_to_read(request):
    """Forms of this person's clinics; of those whose answers only their authors read the own ones count."""
    if request is None:
        return EventForm.objects.none()
    forms = EventForm.objects.visible_to(request.user).live()
    return forms.real().order_by("name", "pk")


class AnswerFilters(WagtailFilterSet):
    form = django_filters.ModelChoiceFilter(
        label=_("Form"), queryset=forms_to_read, empty_label=_("All forms")
    )
    clinic = django_filters.ModelChoiceFilter(
        label=_("Clinic"),
        field_name="visit__clinic",
        queryset=clinics_to_choose,
        empty_label=_("All clinics"),
    )
    created_at = DaysFilter(label=_("Day"), place="visit__clinic")
    checked_in_at = DaysFilter(
        label=_("Day of the visit"), field_name="visit__checked_in_at", place="visit__clinic"
    )
    told = django_filters.ChoiceFilter(
        label=_("Marked questions say"),
        choices=told.Told.choices,
        empty_label=_("All answers"),
        method="by_told",
    )
    odd = django_filters.ChoiceFilter(
        label=_("Rules"),
        choices=[("yes", _("breaks a rule"))],
        empty_label=_("All answers"),
        method="by_rules",
    )

    class Meta:
        model = Event
        fields = []

    def by_told(self, events, name, wanted):
        return told.telling(events, wanted) if wanted else events

    def by_rules(self, events, name, wanted):
        return events.filter(pk__in=AnswerFlags.objects.values("pk")) if wanted else events


class AnswerList(RecordListView):
    page_title = _("Form answers")
    of_forms = {}

    def get_base_queryset(self):
        related = ("patient", "visit__clinic", "recorded_by")
        found = super().get_base_queryset().exclude(form__metadata__has_key=TRIAL)
        return found.select_related(*related)

    def get_context_data(self, *args, **kwargs):
        """The versions of the forms of this page are asked for once."""
        context = super().get_context_data(*args, **kwargs)
        self.of_forms = versions.of_forms({e.form_id for e in context["object_list"]})
        return context

    def asked(self, event):
        return versions.asked_in(event, self.of_forms.get(event.form_id, []))

    def title(self, event):
        asked = self.asked(event)
        return answers.title_of(asked, event.event_type) if asked else event.event_type

    def version(self, event):
        asked = self.asked(event)
        return str(asked.number) if asked and asked.number else ""

    @cached_property
    def header_buttons(self):
        """Of one form: how each question was answered."""
        chosen = self.filters.form.cleaned_data.get("form") if self.filters.is_valid() else None
        if chosen is None:
            return []
        url = reverse("form-answers:summary", args=[chosen.pk])
        return [HeaderButton(_("Question by question"), url=url, icon_name="list-ul")]

    @cached_property
    def columns(self):
        return [
            NameColumn(
                "created_at",
                label=_("Written"),
                accessor=lambda e: names.moment(e.created_at, e.visit and e.visit.clinic),
                sort_key="created_at",
                get_url=lambda e: reverse("form-answers:inspect", args=[e.pk]),
            ),
            TextColumn("patient", label=_("Patient")),
            TextColumn("form", label=_("Form"), accessor=self.title),
            TextColumn("version", label=_("Version"), accessor=self.version),
            TextColumn(
                "clinic", label=_("Clinic"), accessor=lambda e: (e.visit and e.visit.clinic) or ""
            ),
            TextColumn(
                "who",
                label=_("Recorded by"),
                accessor=lambda e: names.person(e.recorded_by, ""),
            ),
        ]


class Narrowing(forms.Form):
    clinic = forms.ModelChoiceField(
        label=_("Clinic"), queryset=None, required=False, empty_label=_("All clinics")
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["clinic"].queryset = clinics_to_choose(request)

    def narrowed(self, events):
        said = self.cleaned_data if self.is_valid() else {}
        if clinic := said.get("clinic"):
            events = events.filter(visit__clinic=clinic)
        if since := said.get("since"):
            events = events.filter(created_at__date__gte=since)
        if until := said.get("until"):
            events = events.filter(created_at__date__lte=until)
        return events


class SummaryPage(WagtailAdminTemplateMixin, TemplateView):
    """Of one form, over all its versions: a bar for each way in which a question was answered.

    Counts what this person may read one by one; confidential forms are not there for others.
    """

    template_name = "portal/form_summary.html"
    header_icon = "form"
    page_title = _("Question by question")
    queryset = None  # set by the lock

    def setup(self, request, *args, form, **kwargs):
        super().setup(request, *args, **kwargs)
        if not request.user.has_perm("clinical.view_event"):
            raise PermissionDenied
        self.form = forms_to_read(request).filter(pk=form).first()
        if self.form is None or access.unreadable_forms(request.user).filter(form=form).exists():
            raise Http404

    @cached_property
    def versions(self):
        return versions.of_forms([self.form.pk])[self.form.pk]

    def get_page_subtitle(self):
        return answers.title_of(self.versions[0], self.form.name)

    def get_breadcrumbs_items(self):
        url = f"{reverse('form-answers:index')}?form={self.form.pk}"
        return [{"url": url, "label": _("Form answers")}, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        narrowing = Narrowing(self.request.GET or None, request=self.request)
        questions = answer_counts.questions_of(self.versions)
        events = narrowing.narrowed(self.queryset.filter(form=self.form))
        total = answer_counts.count(events, questions)
        asked = [q for q in questions if q.asked_now or q.answered]
        return super().get_context_data(**kwargs) | {
            "narrowing": narrowing,
            "total": total,
            "questions": asked,
            "form_name": self.get_page_subtitle(),
        }


class FormAnswerViewSet(ScopedViewSet):
    model = Event
    name = "form-answers"
    icon = "form"
    offers = {
        "index": Action.SEE,
        "inspect": Action.SEE,
        "edit": Action.EDIT,
        "summary": Action.SEE,
    }
    index_view_class = AnswerList
    inspect_view_class = FormAnswerPage
    filterset_class = AnswerFilters
    menu_label = _("Form answers")
    menu_name = "form-answers"
    menu_order = 112
    add_to_admin_menu = True
    ordering = ["-created_at", "-pk"]
    search_fields = ["patient__given_name", "patient__surname", "patient__external_patient_id"]
    list_per_page = 30

    def get_urlpatterns(self):
        kwargs = self.get_common_view_kwargs() | {"template_name": CorrectAnswer.template_name}
        correct = self.construct_view(CorrectAnswer, **kwargs)
        summary = self.construct_view(SummaryPage)
        wagtails = [p for p in super().get_urlpatterns() if p.name != "edit"]
        return [
            *wagtails,
            path("correct/<uuid:pk>/", correct, name="edit"),
            path("summary/<uuid:form>/", summary, name="summary"),
        ]

    def register_admin_url_finder(self):
        """Wagtail's own finder asks for rights per model, not per answer."""
