"""Pages that write into a chart: a visit, vitals, a diagnosis, the answers to a form."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from clinical import recording
from clinical.actions import NotDone
from clinical.models import Event
from clinical.portal import answers
from clinical.portal.chart.answering import AnswerForm
from clinical.portal.chart.measuring import DiagnosisForm, VitalsForm
from clinical.portal.chart.rows import Chart
from clinical.portal.chart.visit_fields import NewVisit
from clinical.portal.records import RecordPage, chart_url
from clinical.rules import kept
from clinical.rules.wording import sentences
from clinical.versions import of_forms


class OfChart(RecordPage):
    """A page about one patient's chart; its crumbs lead back there."""

    title = ""

    def scoped_records(self):
        return super().scoped_records().select_related("primary_clinic")

    def get_page_title(self):
        return self.title

    def get_breadcrumbs_items(self):
        crumbs = super().get_breadcrumbs_items()
        whose = {"url": chart_url(self.object), "label": str(self.object)}
        return [*crumbs[:-1], whose, crumbs[-1]]


class WritingPage(OfChart):
    """A form over one patient's chart; a subclass says which, and what is done with it."""

    template_name = "portal/chart_write.html"
    form_class = None
    form = None

    @cached_property
    def chart(self):
        return Chart(self.request.user, self.record, needs=("visits",))

    def make_form(self, data=None):
        initial = {"visit": self.request.GET.get("visit")} if self.request.GET.get("visit") else {}
        return self.form_class(
            data, initial=initial, user=self.request.user, chart=self.chart, **self.more()
        )

    def more(self):
        return {}

    def get_context_data(self, **kwargs):
        form = self.form or self.make_form()
        return super().get_context_data(**kwargs) | {
            "patient": self.object,
            "form": form,
            "back": chart_url(self.object),
            "can_file": form.can_file,
        }

    def post(self, request, *args, **kwargs):
        self.object, self.form = self.record, self.make_form(request.POST)
        if self.form.is_valid():
            try:
                visit = self.write(self.form)
            except NotDone as problem:
                self.form.add_error(None, str(problem))
            else:
                messages.success(request, _("Written. Phones get it when they next sync."))
                return HttpResponseRedirect(reverse("visits:inspect", args=[visit.pk]))
        return self.render_to_response(self.get_context_data())


class AddVisit(WritingPage):
    form_class = NewVisit
    title = gettext_lazy("New visit")

    def write(self, form):
        said = form.cleaned_data
        return recording.add_visit(
            patient=self.record,
            clinic=said["clinic"],
            at=said["at"],
            key=said["key"],
            by=self.request.user,
        )


class _AtVisitPage(WritingPage):
    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not request.user.reads_charts:
            raise PermissionDenied

    def write(self, form):
        record = form.record()
        stored = recording.add_to_visit(
            patient=self.record, record=record, by=self.request.user, **form.when
        )
        return stored.visit


class AddVitals(_AtVisitPage):
    form_class = VitalsForm
    title = gettext_lazy("Vitals")


class AddDiagnosis(_AtVisitPage):
    form_class = DiagnosisForm
    title = gettext_lazy("Diagnosis")


class AddAnswer(_AtVisitPage):
    """Without ``form`` in the address the list of forms, else the questions of that form."""

    form_class = AnswerForm
    title = gettext_lazy("Fill in a form")

    def get_page_title(self):
        if not self.form_record:
            return self.title
        return answers.title_of(self.form_record, self.form_record.name)

    def get_template_names(self):
        return ["portal/chart_answer.html" if self.form_record else "portal/chart_pick_form.html"]

    @cached_property
    def form_record(self):
        key = self.request.GET.get("form")
        if not key:
            return None
        found = next(
            (f for f in recording.forms_to_fill(self.request.user) if str(f.pk) == key), None
        )
        if found is None:
            raise Http404
        return found

    @cached_property
    def asked(self):
        return of_forms([self.form_record.pk])[self.form_record.pk][0]

    def more(self):
        return {"form_record": self.form_record, "asked": self.asked}

    def write(self, form):
        """What breaks a rule is written all the same, and told while the paper is still at hand."""
        visit = super().write(form)
        event = Event.objects.get(pk=form.cleaned_data["key"])
        time_zone = visit.clinic.time_zone if visit.clinic else ""
        broken = kept.broken_of(event, self.asked, time_zone=time_zone)
        for said in sentences(event.answers, broken, partial(answers.label_of, self.asked)):
            messages.warning(self.request, said)
        return visit

    def get_context_data(self, **kwargs):
        if self.form_record:
            return super().get_context_data(**kwargs)
        forms = recording.forms_to_fill(self.request.user)
        return super(WritingPage, self).get_context_data(**kwargs) | {
            "patient": self.object,
            "forms": [(form, answers.title_of(form, form.name)) for form in forms],
            "at_visit": self.request.GET.get("visit", ""),
        }

    def post(self, request, *args, **kwargs):
        if not self.form_record:
            raise Http404
        return super().post(request, *args, **kwargs)
