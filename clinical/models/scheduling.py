"""Appointments."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical.models.encounter import Visit
from clinical.models.fields import MomentField, reference
from clinical.models.patient import ChartRecord, seen_in_clinic
from clinical.models.people import Clinic, User
from clinical.models.record import record


@record
class Appointment(ChartRecord):
    """A patient is expected in a clinic."""

    for_front_desk = True

    clinic = reference(Clinic, index=True)
    provider = reference(User)
    booked_by = reference(User)
    current_visit = reference(Visit, index=True)
    fulfilled_visit = reference(Visit)
    starts_at = MomentField(null=True, blank=True, default=timezone.now)
    duration_minutes = models.IntegerField(null=True, blank=True)
    reason = models.TextField(default="", blank=True)
    notes = models.TextField(default="", blank=True)
    is_walk_in = models.BooleanField(default=False)
    departments = models.JSONField(default=list)
    status = models.TextField(default="pending")
    metadata = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d}" if self.starts_at else str(self.id)


seen_in_clinic(Appointment, "clinic_id")
