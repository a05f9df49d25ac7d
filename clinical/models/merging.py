"""Two entries of one person became one: what was moved, so that they can be separated again."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical.models.fields import MomentField, new_id, reference
from clinical.models.patient import Patient
from clinical.models.people import User


class Merge(models.Model):
    """``drop`` was merged into ``keep``. ``moved``: {model: [ids of the records that moved]}.

    ``gained``: ids of the clinics that ``keep`` came to through it; ``before``: plain values of
    ``keep`` that the person replaced, ``after``: by what.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    keep = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    drop = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    by = reference(User)
    at = MomentField(default=timezone.now)
    moved = models.JSONField(default=dict)
    gained = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    separated_by = reference(User)
    separated_at = MomentField(null=True, blank=True)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("merged patients")
        verbose_name_plural = _("merged patients")
        constraints = [
            models.UniqueConstraint(
                fields=["drop"],
                condition=Q(separated_at=None),
                name="a_patient_is_merged_into_one_at_a_time",
            ),
            models.CheckConstraint(
                name="nobody_is_merged_into_themselves", condition=~Q(keep=models.F("drop"))
            ),
        ]
