"""Two entries of one person: likely ones, and those that became one and can be separated again."""

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


class LikelyDuplicate(models.Model):
    """Two entries that may be one person, found by the nightly look or at registration.

    ``score`` and ``reasons`` (codes) are those of the last look. That two are not the same person is
    remembered for ever.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be looked at")
        DIFFERENT = "different", _("not the same person")

    one = models.ForeignKey(Patient, models.CASCADE, related_name="+")
    other = models.ForeignKey(Patient, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    found_at = MomentField(default=timezone.now)
    decided_by = reference(User)
    decided_at = MomentField(null=True, blank=True)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("likely duplicate")
        verbose_name_plural = _("likely duplicates")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="a_pair_is_looked_at_once"),
            models.CheckConstraint(
                name="the_smaller_id_of_a_pair_comes_first", condition=Q(one__lt=models.F("other"))
            ),
        ]
        indexes = [models.Index(fields=["state", "-score", "id"], name="likely_duplicate_open")]

    def __str__(self):
        return f"{self.one_id} {self.other_id}"
