"""Who sees whom, as rows that are only flipped and stamped, never deleted: access, presence, notices."""

import pgtrigger
from django.db import models
from django.utils import timezone

from clinical import triggers
from clinical.models.fields import MomentField
from clinical.models.record import remembered


def stamped(model):
    """Number the row on every change, and keep what it said before."""
    pgtrigger.register(triggers.Stamp(times=False))(model)
    return remembered(model)


@stamped
class Access(models.Model):
    """A person sees (or no longer sees) the patients of a clinic; recomputed by trigger."""

    user = models.ForeignKey("clinical.User", models.CASCADE, related_name="access")
    clinic = models.ForeignKey("clinical.Clinic", models.CASCADE, related_name="access")
    sees = models.BooleanField()
    change_number = models.BigIntegerField(default=0, db_index=True)
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "clinic"], name="one_access_per_user_and_clinic"
            )
        ]


@stamped
class Presence(models.Model):
    """A clinic has (or no longer has) a patient; only a person's act takes one away."""

    patient = models.ForeignKey("clinical.Patient", models.CASCADE, related_name="presence")
    clinic = models.ForeignKey("clinical.Clinic", models.CASCADE, related_name="presence")
    has = models.BooleanField()
    change_number = models.BigIntegerField(default=0, db_index=True)
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "clinic"], name="one_presence_per_patient_and_clinic"
            )
        ]


class Notice(models.Model):
    """An id that phones must drop (``gone``), or a record one person's phones must get again (``resend``).

    ``user`` empty means everybody. Never pruned: a phone may come back after a year.
    """

    class Kind(models.TextChoices):
        GONE = "gone"
        RESEND = "resend"

    kind = models.CharField(max_length=6, choices=Kind.choices)
    user = models.ForeignKey("clinical.User", models.CASCADE, null=True, related_name="notices")
    model = models.CharField(max_length=40)
    record_id = models.UUIDField()
    made_at = MomentField(default=timezone.now)
    change_number = models.BigIntegerField(default=0)
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            models.Index(fields=["change_number"], name="notice_number"),
            models.Index(fields=["model", "record_id"], name="notice_record"),
        ]
        triggers = [triggers.Stamp(times=False)]
