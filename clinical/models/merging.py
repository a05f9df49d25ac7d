"""Two entries of one person: likely ones, those that somebody wants to merge, those that became one."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical.models.fields import MomentField, new_id, reference
from clinical.models.patient import Patient
from clinical.models.people import User
from clinical.models.scope import Presence


class MergeProposalQuerySet(models.QuerySet):
    def open(self):
        """Those that can still be decided: both entries are there."""
        live = Q(keep__deleted_at=None, drop__deleted_at=None)
        return self.filter(live, state=MergeProposal.State.OPEN)

    def of_charts(self, user, flag=None):
        """Those of whose two patients this person sees both, and holds the flag over both charts.

        Asked chart by chart and not of all patients there are: open questions are few.
        """
        from clinical import access, standing

        found = self.alias(**{f"{side}_at": _clinics_of(side) for side in ("keep", "drop")})
        seen = [place.clinic_id for place in standing.places(user) if place.sees]
        found = found.filter(keep_at__overlap=seen, drop_at__overlap=seen)
        if flag is None:
            return found
        held = [pk for pk, flags in access.flags_by_clinic(user).items() if flag in flags]
        return found.filter(keep_at__overlap=held, drop_at__overlap=held)


def _clinics_of(side):
    here = Presence.objects.filter(patient=OuterRef(side), has=True)
    return ArraySubquery(here.values("clinic"))


class Merge(models.Model):
    """``drop`` was merged into ``keep``. ``moved``: {model: [ids of the records that moved]}.

    ``gained``: ids of the clinics that ``keep`` came to through it; ``before``: plain values of
    ``keep`` that the person replaced, ``after``: by what. ``put_aside``: ids of the registration
    answers, of either entry, for which the other's was chosen. ``agreed_by``: the second person.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    keep = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    drop = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    by = reference(User)
    agreed_by = reference(User)
    at = MomentField(default=timezone.now)
    moved = models.JSONField(default=dict)
    gained = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    put_aside = models.JSONField(default=list)
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
            models.CheckConstraint(
                name="who_agrees_to_a_merge_is_another_person",
                condition=Q(agreed_by=None) | ~Q(agreed_by=models.F("by")),
            ),
        ]


class MergeProposal(models.Model):
    """One person wants two entries merged, another one has to agree: nothing is merged until then.

    ``fields`` and ``answers``: the columns and the questions of the registration form of which the
    kept entry shall have what stands in the other.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits for a second person")
        AGREED = "agreed", _("merged")
        DECLINED = "declined", _("not merged")
        WITHDRAWN = "withdrawn", _("taken back")

    id = models.UUIDField(primary_key=True, default=new_id)
    keep = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    drop = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    fields = models.JSONField(default=list)
    answers = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = MomentField(default=timezone.now)
    decided_by = reference(User)
    decided_at = MomentField(null=True, blank=True)
    objects = MergeProposalQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("merge to confirm")
        verbose_name_plural = _("merges to confirm")
        constraints = [
            models.UniqueConstraint(
                Least("keep", "drop"),
                Greatest("keep", "drop"),
                condition=Q(state="open"),
                name="a_merge_is_asked_for_once_at_a_time",
            ),
            models.CheckConstraint(
                name="two_people_agree_to_a_merge",
                condition=~Q(state="agreed")
                | Q(decided_by__isnull=False) & ~Q(decided_by=models.F("asked_by")),
            ),
        ]
        indexes = [
            models.Index(fields=["-asked_at"], name="merge_to_confirm", condition=Q(state="open"))
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
