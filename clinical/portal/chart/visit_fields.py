"""At which visit something is written: one of the last ones, or a new one."""

import uuid
from datetime import timedelta

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical import access
from clinical.facts.moments import zone_called
from clinical.models.fields import new_id
from clinical.portal import names
from clinical.recording import clinics_to_record_in

NEW = "new"
OFFERED = 10  # of the last visits
EARLIEST = 1900
AHEAD = timedelta(minutes=5)  # clocks differ


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format="%Y-%m-%dT%H:%M")


class NewVisit(forms.Form):
    """``key`` makes that a form which is sent twice is stored once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    clinic = forms.ModelChoiceField(label=_("Clinic"), queryset=None, empty_label=None)
    at = forms.DateTimeField(label=_("When"), widget=MomentInput)

    def __init__(self, *args, user, chart, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.chart = user, chart
        clinics = clinics_to_record_in(user)
        self.fields["clinic"].queryset = clinics
        clinics = list(clinics)
        self.fields["clinic"].choices = [(clinic.pk, str(clinic)) for clinic in clinics]
        self.can_file = bool(clinics)
        at_work = access.works_in(user)
        self.fields["clinic"].initial = at_work.pk if at_work in clinics else None
        self.fields["key"].initial = new_id
        self.fields["at"].initial = lambda: timezone.localtime(timezone=_zone(at_work)).replace(
            tzinfo=None
        )

    def clean_at(self):
        at = self.cleaned_data["at"]
        if clinic := self.cleaned_data.get("clinic"):  # typed by the clock on its wall
            at = at.replace(tzinfo=_zone(clinic))
        if at > timezone.now() + AHEAD:
            raise forms.ValidationError(_("This has not happened yet."))
        born = self.chart.facts.born_on
        if at.year < EARLIEST or (born and at.date() < born):
            raise forms.ValidationError(_("This is before the patient was born."))
        return at


class AtVisit(NewVisit):
    """Adds the choice of a visit; ``clinic`` and ``at`` count only for a new one."""

    visit = forms.ChoiceField(label=_("At the visit"))
    field_order = ("key", "visit", "clinic", "at")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = self.chart.visits[:OFFERED]
        asked = self.data.get("visit") or self.initial.get("visit")
        offered += [v for v in self.chart.visits[OFFERED:] if str(v.pk) == asked]
        self.visits = {str(visit.pk): visit for visit in offered}
        self.fields["visit"].choices = [
            *([(NEW, _("A new visit"))] if self.can_file else []),
            *((key, _title(visit)) for key, visit in self.visits.items()),
        ]
        self.fields["visit"].initial = next(
            (key for key, v in self.visits.items() if _is_today(v, self.user)), NEW
        )
        for name in ("clinic", "at"):
            self.fields[name].required = self._is_new
        self.fields["at"].help_text = _("For a new visit only.")

    @property
    def _is_new(self):
        return self.data.get("visit", NEW) == NEW

    def clean_at(self):
        return super().clean_at() if self._is_new else None

    @property
    def when(self):
        """{visit} or {new_visit}, as ``recording.add_to_visit`` takes it."""
        if self.cleaned_data["visit"] != NEW:
            return {"visit": self.visits[self.cleaned_data["visit"]]}
        said = {name: self.cleaned_data[name] for name in ("clinic", "at")}
        key = uuid.uuid5(self.cleaned_data["key"], "visit")
        return {"new_visit": said | {"key": key}}

    @property
    def moment(self):
        """When it happened: now at today's visit, else at the moment of the visit."""
        if self._is_new:
            return self.cleaned_data["at"]
        visit = self.visits[self.cleaned_data["visit"]]
        recent = visit.checked_in_at and timezone.now() - visit.checked_in_at < timedelta(hours=12)
        return timezone.now() if recent or not visit.checked_in_at else visit.checked_in_at

    @property
    def place(self):
        """The clinic of the visit, new or old."""
        if self._is_new:
            return self.cleaned_data["clinic"]
        return self.visits[self.cleaned_data["visit"]].clinic


def _zone(clinic):
    return zone_called(getattr(clinic, "time_zone", ""), settings.TIME_ZONE)


def _title(visit):
    when = names.moment(visit.checked_in_at, visit.clinic) or _("without a date")
    return f"{when} · {visit.clinic or ''} · {names.person(visit.provider, visit.provider_name)}"


def _is_today(visit, user):
    day = visit.checked_in_at and timezone.localtime(visit.checked_in_at).date()
    return day == timezone.localdate() and visit.provider_id == user.pk
