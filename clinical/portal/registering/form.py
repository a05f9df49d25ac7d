"""The registration form as a form of the portal: widgets, checks in plain words, what is stored."""

import json
from datetime import date

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinical import values
from clinical.duplicates import household_question
from clinical.facts.births import (
    OLDEST_YEARS,
    Quality,
    age_in_years,
    born_of_age,
    quality_of,
)
from clinical.facts.cards import is_card, is_right
from clinical.facts.likeness import Person
from clinical.facts.moments import day_in, zone_called
from clinical.facts.numbers import read_number
from clinical.facts.sex import Sex, sex_code
from clinical.models.fields import new_id
from clinical.organisation import PHONE_PREFIX
from clinical.portal.registering.questions import asked_of, field_of, value_of

# Without a registration form of the organisation's own, as the app's built-in one.
BUILT_IN = tuple(
    {"id": column, "column": column, "baseField": True, "fieldType": kind, "label": {},
     "options": options, "required": required}
    for column, kind, required, options in (
        ("given_name", "text", True, []), ("surname", "text", False, []),
        ("date_of_birth", "date", False, []),
        ("sex", "select", True, [{"en": "male", "ar": "ذكر", "es": "masculino"},
                                 {"en": "female", "ar": "أنثى", "es": "femenino"}]),
        ("phone", "text", False, []), ("camp", "text", False, []), ("hometown", "text", False, []),
        ("citizenship", "text", False, []), ("external_patient_id", "text", False, []),
        ("primary_clinic_id", "select", False, []),
    )
)  # fmt: skip


class PatientForm(forms.Form):
    """``was``: {key: stored value} that the person sees; empty at registration.

    ``clinics``: those to choose from; ``registered_on``: the day that a typed age counts from.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, questions, was, clinics, clinic=None, registered_on=None):
        super().__init__(data)
        self.asked = [a for a in asked_of(questions or BUILT_IN) if a.key != "primary_clinic"]
        self.clinics, self.clinic = clinics, clinic
        self.today = self._day_in_the_clinic()
        self.registered_on = registered_on or self.today
        self.was = self._seen(was) if data is not None and was else was
        self.initial = {"key": new_id(), "seen": self._told(self.was)}
        for asked in self.asked:
            field, initial = field_of(asked, self.was.get(asked.key))
            if not asked.question.get("label"):
                field.label = asked.model_field.verbose_name.capitalize()
            self.fields[asked.name] = field
            self.initial[asked.name] = initial
            if asked.key == "date_of_birth":
                self._ask_age(field)
        if self.asked and data is None:
            self.fields[self.asked[0].name].widget.attrs["autofocus"] = True
        self.fields["primary_clinic"] = forms.ModelChoiceField(
            clinics,
            required=True,
            empty_label=None if clinic else "–",
            label=_("Primary clinic"),
            initial=clinic and clinic.pk,
        )

    def _day_in_the_clinic(self):
        """Today where the patient is registered: what a birth date is worth goes by that day."""
        chosen = self.data.get("primary_clinic") if self.is_bound else None
        try:
            clinic = chosen and self.clinics.filter(pk=chosen).first()
        except forms.ValidationError:  # no id at all; the field says so
            clinic = None
        zone = getattr(clinic or self.clinic, "time_zone", "")
        return day_in(zone_called(zone, settings.TIME_ZONE), timezone.now())

    def _ask_age(self, field):
        """A birth date that nobody knows: an age is typed instead, and known as such."""
        self.needs_birth, field.required = field.required, False
        self.fields["age"] = forms.CharField(
            label=gettext_lazy("or about how old, in years"),
            required=False,
            max_length=5,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "size": 4}),
        )
        born = self.was.get("date_of_birth")
        quality = quality_of(born, self.registered_on, is_newborn=False)
        if born and quality is Quality.FROM_AGE:
            self.initial |= {"date_of_birth": None, "age": str(age_in_years(born, self.today))}
        elif quality is Quality.NOT_GIVEN:
            self.initial["date_of_birth"] = None

    def clean_age(self):
        typed = self.cleaned_data["age"]
        if not typed:
            return None
        years = read_number(typed)
        if not isinstance(years, int) or not 0 <= years <= OLDEST_YEARS:
            raise forms.ValidationError(
                _("Write the age in whole years, from 0 to %(oldest)d.") % {"oldest": OLDEST_YEARS}
            )
        return years

    def clean_date_of_birth(self):
        born = self.cleaned_data["date_of_birth"]
        if born and born > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        if born and age_in_years(born, self.today) > OLDEST_YEARS:
            raise forms.ValidationError(_("Nobody is that old. Check the year."))
        return born

    def clean(self):
        said = super().clean()
        if getattr(self, "needs_birth", False) and not (
            said.get("date_of_birth") or said.get("age")
        ):
            if not {"date_of_birth", "age"} & set(self.errors):
                self.add_error(
                    "date_of_birth", _("Give the birth date, or about how old they are.")
                )
        card = said.get("external_patient_id")
        if (
            card
            and "external_patient_id" in self.changed_data
            and is_card(card)
            and not is_right(card)
        ):
            self.add_error(
                "external_patient_id", _("One digit of this card number is wrong. Read it again.")
            )
        return said

    def columns(self):
        """{field name of the patient: value}."""
        told = {a.key: self._value(a) for a in self.asked if not a.value_field}
        if "date_of_birth" in told:
            told["date_of_birth"] = self._born()
        return told | {"primary_clinic": self.cleaned_data.get("primary_clinic")}

    def answers(self):
        """[(question, value field, value)] of the other questions."""
        return [(a.question, a.value_field, self._value(a)) for a in self.asked if a.value_field]

    def _value(self, asked):
        said = self.cleaned_data.get(asked.name)
        value = value_of(
            asked, said, self.was.get(asked.key), self.cleaned_data.get("primary_clinic")
        )
        return "" if value is None and not asked.model_field.null else value

    def _born(self):
        if not {"date_of_birth", "age"} & set(self.changed_data):
            return self.was.get("date_of_birth")
        born, years = self.cleaned_data.get("date_of_birth"), self.cleaned_data.get("age")
        if born and "date_of_birth" in self.changed_data or years is None:
            return born
        return born_of_age(self.registered_on, self.today, years)

    def person(self):
        """Who is being registered, to be compared with who is here; what is wrong is left out."""
        said = self.cleaned_data
        told = {a.key: self._value(a) for a in self.asked if a.name in said}
        born = self._born() if "date_of_birth" in told else None
        guessed = said.get("age") is not None and not said.get("date_of_birth")
        quality = (
            Quality.NOT_GIVEN if born is None or born == self.today
            else Quality.FROM_AGE if guessed else Quality.EXACT
        )  # fmt: skip
        household = household_question()
        return Person(
            given_name=told.get("given_name") or "",
            surname=told.get("surname") or "",
            born_on=born if quality.tells_age else None,
            quality=quality,
            sex=sex_code(told["sex"]) if told.get("sex") else Sex.UNKNOWN,
            phone=told.get("phone") or "",
            government_id=told.get("government_id") or "",
            card=told.get("external_patient_id") or "",
            household=str((household and told.get(household["id"])) or ""),
            hometown=told.get("hometown") or "",
            prefix=PHONE_PREFIX.read() if told.get("phone") else "",
        )

    def tell_changes(self, standing):
        """Say at each field what stands there now, and take it as seen: saving again keeps one's own."""
        self.was |= standing
        self.data = self.data.copy()
        self.data["seen"] = self._told(self.was)
        for asked in self.asked:
            if asked.key in standing:
                now = standing[asked.key]
                shown = now.strftime("%Y-%m-%d") if isinstance(now, date) else now
                self.add_error(
                    asked.name,
                    _("Somebody else wrote “%(now)s” here meanwhile. Save again to keep yours.")
                    % {"now": str(shown or "–").replace("\x1f", " · ")},
                )
        if "primary_clinic" in standing:
            self.add_error("primary_clinic", _("Somebody else chose another clinic meanwhile."))

    def _told(self, was):
        told = {a.key: values.to_plain(a.model_field, was.get(a.key)) for a in self.asked}
        clinic = was.get("primary_clinic")
        return json.dumps(told | {"primary_clinic": str(clinic.pk) if clinic else None})

    def _seen(self, stored):
        """What the page showed when it was opened, as it came back with the form."""
        try:
            told = json.loads(self.data.get("seen", ""))
            was = {
                a.key: values.from_plain(a.model_field, told[a.key])
                if told.get(a.key) is not None
                else None
                for a in self.asked
            }
        except (ValueError, TypeError, AttributeError, forms.ValidationError):
            return stored
        clinic = stored.get("primary_clinic")
        if str(clinic and clinic.pk) != str(told.get("primary_clinic")):
            clinic = self.clinics.filter(pk=told.get("primary_clinic")).first()
        return was | {"primary_clinic": clinic}
