"""The chart as a PDF, and the referral letter or sick note of a visit."""

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clinical import looking
from clinical.models import Look
from clinical.portal.chart import paper
from clinical.portal.chart.rows import Chart
from clinical.portal.records import RecordPage, chart_url
from clinical.printing import pdf


class ForReaders(RecordPage):
    """A page with what was found: not for the front desk."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not request.user.reads_charts:
            raise PermissionDenied


def as_file(content, name):
    """A PDF that opens in the browser; no patient's name in the file's name, as it stays in lists."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


class ChartPdf(ForReaders):
    """In the portal's language, or that of ``?language=``."""

    def get(self, request, *args, **kwargs):
        language = request.GET.get("language") or translation.get_language()
        if language not in dict(settings.LANGUAGES):
            raise Http404
        with translation.override(language):
            content = pdf.make("chart", paper.chart_data(Chart(request.user, self.record)))
        looking.note(patient=self.record, by=request.user, way=Look.Way.PAPER)
        return as_file(content, f"chart-{str(self.record.pk)[-6:]}")


class LetterForm(forms.Form):
    """``sick_note``: says that they were here and how long to rest, and nothing of what they have."""

    kind = forms.ChoiceField(
        label=_("Paper"),
        choices=[("referral", _("Referral letter")), ("sick_note", _("Sick note"))],
    )
    to = forms.CharField(
        label=_("To"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    rest_days = forms.IntegerField(
        label=_("Days of rest"),
        min_value=0,
        max_value=365,
        required=False,
        help_text=_("For a sick note."),
    )
    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    asked = forms.CharField(
        label=_("What we ask of you"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)

    def clean(self):
        said = super().clean()
        if said.get("kind") == "referral":
            for name in ("to", "reason"):
                if not said.get(name):
                    self.add_error(name, _("A referral letter needs this."))
        return said


class LetterPage(ForReaders):
    """Asks whom the letter is for and why; the answer is the letter. Nothing of it is stored."""

    template_name = "portal/chart_letter.html"

    def scoped_records(self):
        return super().scoped_records().select_related("patient", "clinic", "provider")

    def get_page_title(self):
        return _("Letter")

    @cached_property
    def form(self):
        language = translation.get_language()
        return LetterForm(self.request.POST or None, initial={"language": language})

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "patient": self.object.patient,
            "form": self.form,
            "back": chart_url(self.object.patient),
        }

    def post(self, request, *args, **kwargs):
        self.object = visit = self.record
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        said = dict(self.form.cleaned_data)
        with translation.override(said.pop("language")):
            chart = Chart(request.user, visit.patient)
            make = paper.letter_data
            if said.pop("kind") == "sick_note":
                make = paper.sick_note_data
            content = pdf.make("letter", make(chart, visit, **said))
        looking.note(patient=visit.patient, by=request.user, way=Look.Way.LETTER)
        return as_file(content, f"letter-{str(visit.pk)[-6:]}")
