"""What happens at a visit: the visit, answers to forms, vitals, diagnoses."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical import triggers
from clinical.facts import due
from clinical.models.fields import MomentField, reference
from clinical.models.forms import EventForm
from clinical.models.patient import ChartRecord, seen_in_clinic
from clinical.models.people import Clinic, User
from clinical.models.record import record


@record
class Visit(ChartRecord):
    """A patient was seen (FHIR Encounter)."""

    for_front_desk = True

    clinic = reference(Clinic, index=True, verbose_name=_("clinic"))
    provider = reference(User, verbose_name=_("clinician"))
    provider_name = models.TextField(default="", blank=True)
    checked_in_at = MomentField(_("date of visit"), null=True, blank=True, default=timezone.now)
    metadata = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        triggers = [triggers.CascadeSoftDelete()]

    def __str__(self):
        return f"{self.checked_in_at:%Y-%m-%d}" if self.checked_in_at else str(self.id)


seen_in_clinic(Visit, "clinic_id")


@record
class Event(ChartRecord):
    """The answers to one form (FHIR QuestionnaireResponse).

    ``answers`` is the phone's list of ``{fieldId, fieldType, inputType, name, value}``. ``written_by``
    is who brought it here: the author of a confidential answer, whatever ``recorded_by`` claims.
    """

    visit = reference(Visit, index=True, related_name="events")
    form = reference(EventForm, index=True)
    event_type = models.TextField(default="", blank=True)
    answers = models.JSONField(default=list)
    metadata = models.JSONField(default=dict)
    recorded_by = reference(User)
    written_by = reference(User, editable=False)

    class Meta:
        verbose_name = _("form answer")
        verbose_name_plural = _("form answers")
        triggers = [
            due.DueWhenNew(only=due.OF_WEIGHT),
            due.DueWhenChanged("answers", "form_id", "deleted_at", only=due.OF_WEIGHT),
        ]

    def __str__(self):
        return self.event_type or str(self.id)


@record
class Vitals(ChartRecord):
    """Measurements taken together (FHIR Observation), as typed, unrounded."""

    visit = reference(Visit, index=True)
    event = reference(Event)
    measured_at = MomentField(null=True, blank=True, default=timezone.now)
    systolic_bp = models.FloatField(null=True, blank=True)
    diastolic_bp = models.FloatField(null=True, blank=True)
    bp_position = models.TextField(null=True, blank=True)
    height_cm = models.FloatField(null=True, blank=True)
    weight_kg = models.FloatField(null=True, blank=True)
    bmi = models.FloatField(null=True, blank=True)
    waist_circumference_cm = models.FloatField(null=True, blank=True)
    heart_rate = models.FloatField(null=True, blank=True)
    pulse_rate = models.FloatField(null=True, blank=True)
    oxygen_saturation = models.FloatField(null=True, blank=True)
    respiratory_rate = models.FloatField(null=True, blank=True)
    temperature_celsius = models.FloatField(null=True, blank=True)
    pain_level = models.FloatField(null=True, blank=True)
    recorded_by = reference(User)
    metadata = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("vitals")
        verbose_name_plural = _("vitals")
        triggers = [
            due.DueWhenNew(only=due.LIGHT),
            due.DueWhenChanged("weight_kg", "deleted_at", only=due.LIGHT),
        ]

    def __str__(self):
        return f"{self.measured_at:%Y-%m-%d}" if self.measured_at else str(self.id)


@record
class Problem(ChartRecord):
    """A diagnosis or long-term condition (FHIR Condition)."""

    visit = reference(Visit, index=True)
    code_system = models.TextField(default="")
    code = models.TextField(default="")
    label = models.TextField(default="")
    clinical_status = models.TextField(default="")
    verification_status = models.TextField(default="")
    severity_score = models.FloatField(null=True, blank=True)
    onset_at = MomentField(null=True, blank=True)
    ended_at = MomentField(null=True, blank=True)
    recorded_by = reference(User)
    metadata = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("diagnosis")
        verbose_name_plural = _("diagnoses")

    def __str__(self):
        return f"{self.label} ({self.code})" if self.code else self.label
