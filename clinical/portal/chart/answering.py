"""A visit form as a form of the portal, and its answers exactly as a phone would store them."""

import uuid
from datetime import datetime, time
from itertools import chain

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from clinical.facts.moments import zone_called
from clinical.facts.numbers import read_number
from clinical.models import Event
from clinical.portal import answers
from clinical.portal.chart.visit_fields import AtVisit
from clinical.recording import as_phones_write

ROWS = 4  # of medicines and of diagnoses
_LAST = {"medicine": 1, "diagnosis": 2}  # phones store these after all others
_UNITS = [
    ("days", gettext_lazy("days")),
    ("weeks", gettext_lazy("weeks")),
    ("months", gettext_lazy("months")),
]
_MEDICINE = (
    ("name", gettext_lazy("Medicine")),
    ("dose", gettext_lazy("Dose")),
    ("doseUnits", gettext_lazy("Unit")),
    ("form", pgettext_lazy("of a medicine", "Form")),
    ("frequency", gettext_lazy("Times a day")),
    ("duration", gettext_lazy("For how long")),
)
_DIAGNOSIS = (("desc", gettext_lazy("Diagnosis")), ("code", gettext_lazy("Code")))
_NUMBERS = ("dose", "frequency", "duration")


class AnswerForm(AtVisit):
    """``asked``: the version of the form that stands now; ``form_record``: its EventForm."""

    def __init__(self, *args, form_record, asked, **kwargs):
        super().__init__(*args, **kwargs)
        self.form_record = form_record
        labels = answers.by_key(asked.translations, "fieldId")
        self.layout = []
        for place, question in enumerate(asked.fields):
            told = labels.get(str(question.get("id")), {})
            self.layout.append(self._ask(f"q{place}", question, told))

    def _ask(self, name, question, told):
        """What the page shows of one question: {kind, label, fields: names}; ``told``: translations."""
        label = answers.in_language(told.get("name"), question.get("name"))
        kind, typed = question.get("fieldType"), question.get("inputType")
        if kind in ("text", "separator"):
            text = answers.in_language(
                told.get("name"), question.get("content") or question.get("name")
            )
            return {"kind": kind, "label": text, "fields": [], "question": question}
        columns = {"medicine": _MEDICINE, "diagnosis": _DIAGNOSIS}.get(kind)
        if columns:
            fields = [self._row(name, n, columns) for n in range(self.rows_of(question))]
            return {"kind": kind, "label": label, "rows": fields, "question": question,
                    "fields": list(chain(*fields))}  # fmt: skip
        self.fields[name] = _field(question, typed, label, told.get("options"))
        return {"kind": kind, "label": label, "fields": [name], "question": question}

    def rows_of(self, question):
        """How many medicines or diagnoses can be written."""
        return ROWS

    def _row(self, name, number, columns):
        names = []
        for column, label in columns:
            names.append(f"{name}-{number}-{column}")
            wide = column in ("name", "desc")
            attrs = {
                "dir": "auto",
                "aria-label": f"{label} {number + 1}",
                "size": 24 if wide else 6,
            }
            self.fields[names[-1]] = forms.CharField(
                label=label, required=False, max_length=300, widget=forms.TextInput(attrs=attrs)
            )
        if columns is _MEDICINE:
            names.append(f"{name}-{number}-durationUnits")
            attrs = {"aria-label": _("Unit of time")}
            widget = forms.Select(attrs=attrs)
            self.fields[names[-1]] = forms.ChoiceField(
                choices=_UNITS, required=False, widget=widget
            )
        return names

    @property
    def shown(self):
        """The layout with bound fields, for the page."""
        for part in self.layout:
            rows = [[self[name] for name in row] for row in part.get("rows", [])]
            bound = self[part["fields"][0]] if part["fields"] and not rows else None
            yield part | {"rows": rows, "field": bound}

    def clean(self):
        said = super().clean()
        for part in self.layout:
            for row in part.get("rows", []):
                self._check_row(row)
            required = part["question"].get("required") and part.get("rows")
            if required and not any(said.get(name) for row in part["rows"] for name in row[:-1]):
                self.add_error(part["rows"][0][0], _("This is needed."))
        asked = [name for part in self.layout for name in part["fields"]]
        if not self.errors and not any(said.get(n) for n in asked if not n.endswith("Units")):
            raise forms.ValidationError(_("Nothing was answered."))
        return said

    def _check_row(self, row):
        said = self.cleaned_data
        filled = [n for n in row if said.get(n) and not n.endswith("durationUnits")]
        if filled and not said.get(row[0]):
            self.add_error(row[0], _("Say what it is."))
        for name in filled:
            if name.rsplit("-", 1)[1] in _NUMBERS and read_number(said[name]) is None:
                self.add_error(name, _("This is not one number."))

    def record(self):
        return Event(
            pk=self.cleaned_data["key"],
            form=self.form_record,
            event_type=self.form_record.name,
            answers=self.answers(),
        )

    def answers(self):
        """``Event.answers`` in the phone's order: that of the form, then medicine, then diagnosis."""
        asked = [part for part in self.layout if part["fields"]]
        return [
            {
                "fieldId": str(part["question"].get("id")),
                "fieldType": part["question"].get("fieldType"),
                "inputType": part["question"].get("inputType"),
                "name": part["question"].get("name"),
                "value": self._value(part),
            }
            for part in sorted(asked, key=lambda part: _LAST.get(part["kind"], 0))
        ]

    def _value(self, part):
        said = self.cleaned_data
        if rows := part.get("rows"):
            read = _medicine if part["kind"] == "medicine" else _diagnosis
            return [
                read({n.rsplit("-", 1)[1]: said[n] for n in row}, uuid.uuid5(said["key"], row[0]))
                for row in rows
                if said.get(row[0])
            ]
        value = said[part["fields"][0]]
        if isinstance(value, list):
            return "; ".join(value)
        if hasattr(value, "year"):
            zone = zone_called(getattr(self.place, "time_zone", ""), settings.TIME_ZONE)
            return as_phones_write(datetime.combine(value, time(), zone))
        return value or ""


def _field(question, typed, label, translated):
    said = {
        "label": label,
        "required": bool(question.get("required")),
        "help_text": question.get("description") or "",
    }
    choices = answers.option_labels(question, translated)
    if typed == "checkbox":
        return forms.BooleanField(**said)
    if typed == "date":
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        return forms.DateField(widget=widget, **said)
    if typed in ("radio", "select") and question.get("multi") in (True, "true"):
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=list(choices.items()), widget=widget, **said)
    if typed in ("radio", "select"):
        return forms.ChoiceField(choices=[("", "–"), *choices.items()], **said)
    if typed == "number":
        attrs = {"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}
        widget = forms.TextInput(attrs=attrs)
        return forms.CharField(max_length=40, validators=[_one_number], widget=widget, **said)
    attrs = {"dir": "auto"}
    widget = forms.Textarea(attrs | {"rows": 3}) if typed == "textarea" else forms.TextInput(attrs)
    return forms.CharField(max_length=20_000, widget=widget, **said)


def _one_number(typed):
    if read_number(typed) is None:
        raise forms.ValidationError(_("This is not one number."))


def _medicine(said, key):
    """{id, name, route, form, frequency, intervals, dose, doseUnits, duration, durationUnits}."""
    numbers = {name: _plain(said[name]) for name in _NUMBERS}
    return {
        "id": str(key),
        "name": said["name"],
        "route": "",
        "form": said["form"],
        "frequency": numbers["frequency"],
        "intervals": 1,
        "dose": numbers["dose"],
        "doseUnits": said["doseUnits"],
        "duration": numbers["duration"],
        "durationUnits": said["durationUnits"] or "days",
    }


def _diagnosis(said, key):
    return {"code": said["code"], "desc": said["desc"]}


def _plain(typed):
    number = read_number(typed) if typed else None
    return "" if number is None else int(number) if number == int(number) else float(number)
