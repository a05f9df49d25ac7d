"""One question of the registration form as a field of a page: what is shown, and what is stored of it.

Select and checkbox store the chosen words in the reader's language, as phones do; what stands there in
another language stays while the choice is the same.
"""

from dataclasses import dataclass
from datetime import datetime, time

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from clinical.facts.folding import fold
from clinical.facts.moments import day_in, zone_called
from clinical.facts.numbers import read_number
from clinical.models import Patient, PatientAttribute
from clinical.portal import answers

COLUMNS = {
    name: name
    for name in (
        *("given_name", "surname", "date_of_birth", "sex", "citizenship", "hometown", "phone"),
        *("camp", "government_id", "external_patient_id"),
    )
} | {"primary_clinic_id": "primary_clinic"}
SPLIT = "\x1f"  # between the choices of one checkbox question
AS_IT_STANDS = "="
LONGEST = 2_000
_VALUE_FIELD = {"number": "number_value", "date": "date_value", "boolean": "boolean_value"}
_TEXT = {"dir": "auto", "autocomplete": "off"}
_HINTS = {
    "phone": {"inputmode": "tel", "dir": "ltr"},
    "government_id": {"dir": "ltr"},
    "external_patient_id": {"dir": "ltr"},
}


@dataclass(frozen=True)
class Asked:
    """``key``: field name of the patient or id of the question; ``name``: of the field on the page."""

    question: dict
    key: str
    name: str
    kind: str
    value_field: str = ""

    @property
    def model_field(self):
        model = PatientAttribute if self.value_field else Patient
        return model._meta.get_field(self.value_field or self.key)

    @property
    def label(self):
        return answers.in_language(self.question.get("label"), self.key)

    @property
    def options(self):
        listed = self.question.get("options")
        return [o for o in listed if o] if isinstance(listed, list) else []


def asked_of(questions):
    """The visible questions of a registration form, as ``Asked``, in the form's order."""
    found = []
    for place, question in enumerate(questions):
        kind = question.get("fieldType")
        if question.get("baseField"):
            key = COLUMNS.get(question.get("column"))
            if key and question.get("visible", True):
                found.append(Asked(question, key, key, kind))
        elif question.get("visible", True) and kind:
            field = _VALUE_FIELD.get(kind, "string_value")
            found.append(Asked(question, question["id"], f"q{place}", kind, field))
    return found


def field_of(asked, stored):
    """(form field, initial) for a stored value."""
    said = {"label": asked.label, "required": bool(asked.question.get("required"))}
    if asked.kind == "date":
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        return forms.DateField(widget=widget, **said), _day(stored)
    if asked.kind == "boolean":
        return forms.BooleanField(**said | {"required": False}), bool(stored)
    if asked.kind == "number" and asked.value_field:
        widget = forms.TextInput(
            attrs={"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}
        )
        shown = "" if stored is None else f"{stored:g}"
        return forms.CharField(max_length=40, validators=[_number], widget=widget, **said), shown
    if asked.kind in ("select", "checkbox") and asked.options:
        parts = (stored or "").split(SPLIT) if asked.kind == "checkbox" else [stored or ""]
        chosen = [place_of(asked.options, part) for part in parts if part]
        choices = [(str(n), answers.in_language(o)) for n, o in enumerate(asked.options)]
        strange = [p for p, c in zip(filter(None, parts), chosen, strict=True) if c == AS_IT_STANDS]
        choices += [(AS_IT_STANDS, " · ".join(strange))] if strange else []
        if asked.kind == "checkbox":
            widget = forms.CheckboxSelectMultiple
            field = forms.MultipleChoiceField(choices=choices, widget=widget, **said)
            return field, list(dict.fromkeys(chosen))
        return forms.ChoiceField(choices=[("", "–"), *choices], **said), next(iter(chosen), "")
    attrs = _TEXT | _HINTS.get(asked.key, {})
    field = forms.CharField(max_length=LONGEST, widget=forms.TextInput(attrs=attrs), **said)
    return field, stored or ""


def value_of(asked, said, stored, clinic):
    """What is stored of what was said on the page; ``stored``: what the person saw there."""
    if asked.kind == "date" and asked.value_field:
        zone = zone_called(getattr(clinic, "time_zone", ""), settings.TIME_ZONE)
        if said is None or (stored and day_in(zone, stored) == said):
            return stored if said else None
        return datetime.combine(said, time(), zone)
    if asked.kind == "number" and asked.value_field:
        number = read_number(said) if said else None
        return None if number is None else float(number)
    if asked.kind == "select" and asked.options:
        return _text(asked.options, said, stored or "")
    if asked.kind == "checkbox" and asked.options:
        before = (stored or "").split(SPLIT)
        chosen = [_text(asked.options, key, before) for key in said]
        if {place_of(asked.options, p) for p in before if p} == set(said):
            return stored or ""
        return SPLIT.join(chosen)
    if asked.kind == "boolean":
        return said if said or stored is not None else None
    return said.strip() if isinstance(said, str) else said


def _texts(option):
    texts = option.values() if isinstance(option, dict) else [option]
    return {fold(text) for text in texts if isinstance(text, str)}


def place_of(options, text):
    """Which option a stored word is, in whatever language; ``AS_IT_STANDS`` for none."""
    return next((str(n) for n, o in enumerate(options) if fold(text) in _texts(o)), AS_IT_STANDS)


def _text(options, key, stored):
    """The word to store for a chosen key: the one that stands there if it means the same."""
    before = [stored] if isinstance(stored, str) else stored
    kept = [part for part in before if part and place_of(options, part) == key]
    if kept or key in ("", AS_IT_STANDS):
        return SPLIT.join(kept)
    return answers.in_language(options[int(key)])


def _day(stored):
    if isinstance(stored, datetime):
        return day_in(zone_called("", settings.TIME_ZONE), stored)
    return stored


def _number(typed):
    if read_number(typed) is None:
        raise forms.ValidationError(_("This is not one number."))
