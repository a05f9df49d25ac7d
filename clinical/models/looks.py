"""Who opened a chart in the portal: one row per person, chart, day and way, counted up."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinical.models.fields import MomentField
from clinical.models.patient import Patient
from clinical.models.people import User


class Look(models.Model):
    """``day`` is that of UTC. Written by ``clinical.looking.note`` alone, never changed by hand."""

    class Way(models.TextChoices):
        CHART = "chart", _("opened the chart")
        PAPER = "paper", _("made a PDF of the chart")
        LETTER = "letter", _("wrote a referral letter")
        HISTORY = "history", _("read the history")

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    day = models.DateField()
    way = models.CharField(max_length=8, choices=Way.choices)
    first_at = MomentField()
    last_at = MomentField()
    times = models.PositiveIntegerField(default=1)
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "user", "day", "way"],
                name="one_look_per_chart_person_day_and_way",
            )
        ]
