"""The forms for vitals and for a diagnosis."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinical.facts.numbers import read_number
from clinical.models import Problem, Vitals
from clinical.portal import labels, names
from clinical.portal.chart.recorded import MEASURED
from clinical.portal.chart.visit_fields import AtVisit

# Beyond these it is a slip of the finger or of the unit; they say nothing of health.
POSSIBLE = {
    "systolic_bp": (30, 350),
    "diastolic_bp": (10, 250),
    "temperature_celsius": (20, 45),
    "heart_rate": (10, 350),
    "pulse_rate": (10, 350),
    "respiratory_rate": (2, 200),
    "oxygen_saturation": (10, 100),
    "weight_kg": (0.2, 500),
    "height_cm": (15, 260),
    "waist_circumference_cm": (15, 300),
    "pain_level": (0, 10),
}
POSITIONS = (
    ("", "–"),
    ("sitting", gettext_lazy("Sitting")),
    ("lying", gettext_lazy("Lying")),
    ("standing", gettext_lazy("Standing")),
)


class TypedNumber(forms.CharField):
    """A number in the digits of any keyboard, with a point or a comma."""

    def __init__(self, low, high, **kwargs):
        self.low, self.high = low, high
        widget = forms.TextInput(
            attrs={"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}
        )
        super().__init__(required=False, max_length=20, widget=widget, **kwargs)

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        number = read_number(typed)
        if number is None:
            raise forms.ValidationError(_("This is not one number."))
        if not self.low <= number <= self.high:
            raise forms.ValidationError(
                _("This cannot be right: it should be between %(low)g and %(high)g.")
                % {"low": self.low, "high": self.high}
            )
        return float(number)


class VitalsForm(AtVisit):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        both = (("systolic_bp", "mmHg"), ("diastolic_bp", "mmHg"))
        asked = [(column, labels.LABELS[column], unit) for column, unit in both] + list(MEASURED)
        for column, label, unit in asked:
            if column in POSSIBLE:
                label = f"{label} ({unit})" if unit else label
                self.fields[column] = TypedNumber(*POSSIBLE[column], label=label)
        label = labels.LABELS["bp_position"]
        self.fields["bp_position"] = forms.ChoiceField(
            label=label, choices=POSITIONS, required=False
        )

    def clean(self):
        said = super().clean()
        if not self.errors and all(said.get(column) is None for column in POSSIBLE):
            raise forms.ValidationError(_("Nothing was measured: fill in at least one value."))
        upper, lower = said.get("systolic_bp"), said.get("diastolic_bp")
        if upper is not None and lower is not None and lower >= upper:
            self.add_error("diastolic_bp", _("This should be lower than the upper value."))
        return said

    def record(self):
        said = self.cleaned_data
        values = {column: said[column] for column in POSSIBLE}
        weight, height = said["weight_kg"], said["height_cm"]
        if weight and height:
            values["bmi"] = round(weight / (height / 100) ** 2, 1)
        return Vitals(
            pk=said["key"],
            measured_at=self.moment,
            bp_position=said["bp_position"] or None,
            **values,
        )


class DiagnosisForm(AtVisit):
    label = forms.CharField(
        label=gettext_lazy("Diagnosis"),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    code = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9.&/-]{1,19}$",
        label=gettext_lazy("Code"),
        required=False,
        help_text=gettext_lazy("If you know it, for example J18.9."),
        error_messages={"invalid": gettext_lazy("A code has letters, digits and points only.")},
    )
    code_system = forms.ChoiceField(
        label=gettext_lazy("List of codes"),
        choices=[("icd10", "ICD-10"), ("icd11", "ICD-11"), ("snomed", "SNOMED CT")],
    )
    clinical_status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[(k, names.WORDS[k]) for k in ("active", "remission", "resolved", "unknown")],
    )
    verification_status = forms.ChoiceField(
        label=gettext_lazy("Certainty"),
        choices=[
            *(("confirmed", names.WORDS["confirmed"]), ("provisional", names.WORDS["provisional"])),
            *(("unconfirmed", names.WORDS["unconfirmed"]), ("refuted", names.WORDS["refuted"])),
        ],
    )
    onset_at = forms.DateField(
        label=gettext_lazy("Since"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_onset_at(self):
        day = self.cleaned_data["onset_at"]
        if day and day.year < 1900:
            raise forms.ValidationError(_("This date cannot be right."))
        return day

    def clean(self):
        said = super().clean()
        day, at = said.get("onset_at"), self.cleaned_data.get("at")
        if day and at and day > at.date():
            self.add_error("onset_at", _("This is after the visit."))
        return said

    def record(self):
        said, at = self.cleaned_data, self.moment
        day = said["onset_at"]
        return Problem(
            pk=said["key"],
            label=said["label"].strip(),
            code=said["code"].strip().upper(),
            code_system=said["code_system"],
            clinical_status=said["clinical_status"],
            verification_status=said["verification_status"],
            onset_at=at.replace(year=day.year, month=day.month, day=day.day) if day else at,
        )
