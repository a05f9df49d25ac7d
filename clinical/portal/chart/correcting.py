"""Correcting the answers to a form: shown as they are stored, and only what was changed is written."""

from functools import partial

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from clinical import recording, versions
from clinical.actions import NotDone
from clinical.facts.moments import read_day, zone_called
from clinical.portal import answers
from clinical.portal.chart.answering import ROWS, AnswerForm
from clinical.portal.chart.rows import Chart
from clinical.portal.records import RecordPage
from clinical.rules import kept
from clinical.rules.wording import sentences

MOST_ROWS = 40  # medicines or diagnoses on the page; a phone may have sent any number


class CorrectionForm(AnswerForm):
    """``event``: the stored answer; ``asked``: the version of the form that it answers.

    What is stored in a shape that this page cannot show stays, unless somebody writes over it.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, event, **kwargs):
        self.event = event
        self.given = event.answers if isinstance(event.answers, list) else []
        self.stored = {str(e.get("fieldId")): e for e in self.given if isinstance(e, dict)}
        super().__init__(*args, form_record=event.form, **kwargs)
        for name in ("visit", "clinic", "at"):
            del self.fields[name]
        self.fields["seen"].initial = event.change_number
        for part in self.layout:
            self._fill(part)

    @property
    def place(self):
        return self.event.visit and self.event.visit.clinic

    def rows_of(self, question):
        return min(max(ROWS, len(self._items(question)) + 1), MOST_ROWS)

    def _said(self, question):
        return self.stored.get(str(question.get("id")), {}).get("value")

    def _items(self, question):
        said = self._said(question)
        return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []

    def _fill(self, part):
        """The stored value as what the fields begin with."""
        for row, item in zip(part.get("rows", []), self._items(part["question"]), strict=False):
            for name in row:
                told = item.get(name.rsplit("-", 1)[1])
                empty = "days" if name.endswith("durationUnits") else ""
                self.fields[name].initial = empty if told in (None, "") else str(told)
        said = self._said(part["question"])
        if part.get("rows") or not part["fields"] or said is None:
            return
        field = self.fields[part["fields"][0]]
        if isinstance(field, forms.BooleanField):
            field.initial = said is True or str(said).strip().lower() == "true"
        elif isinstance(field, forms.DateField):
            zone = zone_called(getattr(self.place, "time_zone", ""), settings.TIME_ZONE)
            field.initial = read_day(said, zone)
        elif isinstance(field, forms.ChoiceField) and said not in ("", []):
            several = isinstance(field, forms.MultipleChoiceField)
            chosen = str(said).split("; ") if several else [str(said)]
            known = {key for key, _label in field.choices}
            field.choices = [*field.choices, *((one, one) for one in chosen if one not in known)]
            field.initial = chosen if several else chosen[0]
        else:
            field.initial = str(said)

    def clean(self):
        """What nobody touched is not judged: it may be of an app that checked less."""
        said = super(AnswerForm, self).clean()
        for part in self.layout:
            for row in part.get("rows", []):
                self._check_row(row)
        touched = self._touched
        for name in [*self.errors]:
            if name in self.fields and name not in touched and name != "seen":
                del self._errors[name]
        return said

    @cached_property
    def changed_data(self):
        """Without texts of which only the blanks are others because a browser sends them so."""
        return [name for name in super().changed_data if not self._is_sent_otherwise(name)]

    def _is_sent_otherwise(self, name):
        bound = self[name]
        if not isinstance(bound.field, forms.CharField) or not isinstance(bound.data, str):
            return False
        left_out = "\r" if isinstance(bound.field.widget, forms.Textarea) else "\r\n"
        before, now = (
            str(text or "").translate(dict.fromkeys(map(ord, left_out))).strip()
            for text in (bound.initial, bound.data)
        )
        return before == now

    @property
    def _touched(self):
        """Names of what was written over; of a medicine that was, all of it."""
        rows = [row for part in self.layout for row in part.get("rows", [])]
        of_rows = {n for row in rows if set(row) & set(self.changed_data) for n in row}
        return {*self.changed_data, *of_rows}

    def answers(self):
        """``Event.answers`` with what was changed, in the order in which it was stored."""
        changed = {
            str(part["question"].get("id")): part
            for part in self.layout
            if set(part["fields"]) & set(self.changed_data)
        }
        fresh = {entry["fieldId"]: entry for entry in super().answers()} if changed else {}
        kept_as_they_are = [
            {**entry, "value": fresh[key]["value"]}
            if isinstance(entry, dict) and (key := str(entry.get("fieldId"))) in changed
            else entry
            for entry in self.given
        ]
        added = [fresh[key] for key in changed if key not in self.stored]
        return [*kept_as_they_are, *added]

    def _value(self, part):
        """Of several medicines those that were not touched stay as they are."""
        if not part.get("rows"):
            return super()._value(part) if part["fields"][0] in self.cleaned_data else ""
        items, rows = self._items(part["question"]), part["rows"]
        found = []
        for number, row in enumerate(rows):
            if not set(row) & set(self.changed_data):
                found += items[number : number + 1]
            else:
                made = super()._value(part | {"rows": [row]})
                before = items[number] if number < len(items) else {}
                shown = {name.rsplit("-", 1)[1] for name in row}
                hidden = {key: value for key, value in before.items() if key not in shown}
                found += [{**one, **hidden} for one in made]
        return found + items[len(rows) :]


class CorrectAnswer(RecordPage):
    """For who may change this answer, where the form lets a saved answer be changed."""

    template_name = "portal/chart_answer.html"
    form = None

    def scoped_records(self):
        return super().scoped_records().select_related("patient", "form", "visit__clinic")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not recording.may_correct(request.user, self.record) or self.asked is None:
            raise Http404

    @cached_property
    def asked(self):
        of_form = versions.of_forms([self.record.form_id]).get(self.record.form_id, [])
        return versions.asked_in(self.record, of_form)

    def make_form(self, data=None):
        return CorrectionForm(
            data,
            user=self.request.user,
            chart=Chart(self.request.user, self.record.patient, needs=("visits",)),
            event=self.record,
            asked=self.asked,
        )

    def get_page_title(self):
        title = answers.title_of(self.asked, self.record.event_type)
        return _("Correct “%(form)s”") % {"form": title}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "patient": self.record.patient,
            "form": self.form or self.make_form(),
            "back": reverse("form-answers:inspect", args=[self.record.pk]),
        }

    def post(self, request, *args, **kwargs):
        self.object, self.form = self.record, self.make_form(request.POST)
        if self.form.is_valid():
            try:
                stored = recording.correct_answer(
                    event=self.record,
                    answers=self.form.answers(),
                    seen=self.form.cleaned_data["seen"],
                    by=request.user,
                )
            except NotDone as problem:
                self.form.add_error(None, str(problem))
            else:
                self._tell(stored)
                return HttpResponseRedirect(reverse("form-answers:inspect", args=[stored.pk]))
        return self.render_to_response(self.get_context_data())

    def _tell(self, stored):
        text = _("Corrected. What it said before stays in the history of the chart.")
        messages.success(self.request, text)
        zone = stored.visit.clinic.time_zone if stored.visit and stored.visit.clinic else ""
        broken = kept.broken_of(stored, self.asked, time_zone=zone)
        for said in sentences(stored.answers, broken, partial(answers.label_of, self.asked)):
            messages.warning(self.request, said)
