"""What the papers of one pile have in common, and one paper of it as a form."""

import uuid
from datetime import datetime, time

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinical import access, recording
from clinical.facts.moments import day_in, zone_called
from clinical.models import User
from clinical.portal import answers
from clinical.portal.chart.answering import AnswerForm
from clinical.portal.chart.visit_fields import EARLIEST


class PileForm(forms.Form):
    """Which form, where and when it was filled in, and by whom; asked once for the whole pile."""

    form = forms.ChoiceField(label=gettext_lazy("Visit form"))
    clinic = forms.ModelChoiceField(label=gettext_lazy("Clinic"), queryset=None, empty_label=None)
    day = forms.DateField(
        label=gettext_lazy("Date of the visit"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    by = forms.ModelChoiceField(
        label=gettext_lazy("Filled in by"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("me"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.forms = {str(one.pk): one for one in recording.forms_to_fill(user)}
        self.fields["form"].choices = [
            (key, answers.title_of(one, one.name)) for key, one in self.forms.items()
        ]
        clinics = recording.clinics_to_record_in(user)
        self.fields["clinic"].queryset = clinics
        at_work = access.works_in(user)
        self.fields["clinic"].initial = at_work.pk if at_work in clinics else None
        self.fields["day"].initial = timezone.localdate
        colleagues = User.objects.filter(
            is_active=True,
            reads_charts=True,
            permissions__clinic__in=clinics,
            permissions__deleted_at=None,
        )
        self.fields["by"].queryset = colleagues.exclude(pk=user.pk).distinct().order_by("name")
        self.fields["by"].label_from_instance = str

    def clean(self):
        said = super().clean()
        clinic, day, form = said.get("clinic"), said.get("day"), self.forms.get(said.get("form"))
        if clinic and day and day > timezone.localdate(timezone=zone_of(clinic)):
            self.add_error("day", _("This has not happened yet."))
        if day and day.year < EARLIEST:
            self.add_error("day", _("This day is too long ago."))
        if clinic and form and form.clinic_ids and str(clinic.pk) not in form.clinic_ids:
            self.add_error("form", _("This form is not used in the clinic of the visit."))
        by = said.get("by")
        if clinic and by and not by.permissions.live().filter(clinic=clinic).exists():
            self.add_error("by", _("This person does not work in that clinic."))
        return said

    @property
    def pile(self):
        said = self.cleaned_data
        return Pile(self.forms[said["form"]], said["clinic"], said["day"], said["by"])


def zone_of(clinic):
    return zone_called(clinic.time_zone, settings.TIME_ZONE)


class Pile:
    """``by``: who filled the papers in, None for the person who types."""

    def __init__(self, form, clinic, day, by):
        self.form, self.clinic, self.day, self.by = form, clinic, day, by

    @property
    def title(self):
        return answers.title_of(self.form, self.form.name)

    @cached_property
    def moment(self):
        """Noon of that day, as nobody wrote the hour down; today it is no later than now."""
        noon = datetime.combine(self.day, time(12), zone_of(self.clinic))
        return min(noon, timezone.now())

    @property
    def query(self):
        said = {"form": self.form.pk, "clinic": self.clinic.pk, "day": self.day.isoformat()}
        return said | ({"by": self.by.pk} if self.by else {})


class PaperForm(AnswerForm):
    """The questions alone: place, day and author are the pile's.

    A visit of that day in that clinic is used if there is one, as several forms may tell of it.
    """

    def __init__(self, *args, pile, **kwargs):
        super().__init__(*args, **kwargs)
        self.pile = pile
        for name in ("visit", "clinic", "at"):
            del self.fields[name]
        first = next((name for part in self.layout for name in part["fields"]), None)
        if first and not self.fields[first].widget.use_fieldset:
            self.fields[first].widget.attrs["autofocus"] = True

    def clean(self):
        said = super().clean()
        born = self.chart.facts.born_on
        if born and self.pile.day < born:
            raise forms.ValidationError(_("This is before the patient was born."))
        return said

    @property
    def when(self):
        zone = zone_of(self.pile.clinic)
        for visit in self.chart.visits:
            at, where = visit.checked_in_at, visit.clinic_id
            if at and where == self.pile.clinic.pk and day_in(zone, at) == self.pile.day:
                return {"visit": visit}
        key = uuid.uuid5(self.cleaned_data["key"], "visit")
        return {"new_visit": {"clinic": self.pile.clinic, "at": self.pile.moment, "key": key}}

    @property
    def place(self):
        return self.pile.clinic
