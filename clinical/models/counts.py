"""How much happened per clinic and day, counted ahead: the first page costs the same for any number."""

from django.db import models
from django.utils import timezone

from clinical.models.fields import MomentField


class DayCount(models.Model):
    """One number of the first page; ``clinical.counting`` keeps these rows, nobody else writes them.

    ``day`` is the clinic's own calendar day. ``key`` tells diagnoses apart, as they were named, and marks.
    Numbers alone: no row leads to a person.
    """

    class What(models.TextChoices):
        PATIENTS = "patients"  # here on this day, which is the last one counted
        NEW = "new"  # registered
        VISITS = "visits"
        EXPECTED = "expected"  # appointments that nobody has come to yet
        PRESCRIPTIONS = "prescriptions"  # written on this day and still to be handed out
        DIAGNOSES = "diagnoses"
        TOLD = "told"  # by marked questions; ``key``: what (``clinical.facts.told``)

    clinic_id = models.UUIDField()
    day = models.DateField()
    what = models.CharField(max_length=13, choices=What.choices)
    key = models.TextField(default="")
    number = models.PositiveIntegerField()
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic_id", "what", "day", "key"], name="each_day_is_counted_once"
            )
        ]


class Counted(models.Model):
    """One row: what has been counted, and when.

    ``below``: every change with a lower number is in the counts; ``whole_at``: when all days of the
    first page were counted last, and not only the latest.
    """

    at = MomentField(default=timezone.now)
    whole_at = MomentField(null=True)
    below = models.BigIntegerField(default=0)
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.CheckConstraint(name="counted_is_one_row", condition=models.Q(id=1))]
