"""Who sees whom, as rows that are only flipped and stamped, never deleted: access, presence, readers."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical import triggers
from clinical.models.fields import MomentField, reference
from clinical.models.record import remembered
from clinical.search import triggers as search


def stamped(model):
    """Number the row on every change, and keep what it said before."""
    pgtrigger.register(triggers.Stamp(times=False))(model)
    return remembered(model)


@stamped
class Access(models.Model):
    """A person sees (or no longer sees) the patients of a clinic; recomputed by trigger.

    ``sees``: who they are, their appointments and visits. ``reads``: what was found and given, too;
    the front desk does not (``User.reads_charts``).
    """

    user = models.ForeignKey("clinical.User", models.CASCADE, related_name="access")
    clinic = models.ForeignKey("clinical.Clinic", models.CASCADE, related_name="access")
    sees = models.BooleanField()
    reads = models.BooleanField(default=False)
    change_number = models.BigIntegerField(default=0, db_index=True)
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "clinic"], name="one_access_per_user_and_clinic"
            ),
            models.CheckConstraint(
                name="who_reads_charts_sees_patients",
                condition=models.Q(reads=False) | models.Q(sees=True),
            ),
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
        triggers = [search.SearchedWhereKnown()]


@stamped
class Confidentiality(models.Model):
    """Who reads the answers to one form, if not everybody who sees the chart.

    ``form`` is the form's id; it may not be published yet, so that no answer is ever open to all.
    """

    class AnswersFor(models.TextChoices):
        EVERYONE = "everyone", _("Everyone who may read the chart")
        NAMED = "named", _("Only the people named here; others do not get the form")
        AUTHOR = (
            "author",
            _("Everyone may fill it in; only the author and people named here read it"),
        )

    form = models.OneToOneField(
        "clinical.EventForm",
        models.DO_NOTHING,
        db_constraint=False,
        primary_key=True,
        related_name="confidentiality",
    )
    answers_for = models.CharField(max_length=8, choices=AnswersFor.choices)
    reader_roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    reader_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    change_number = models.BigIntegerField(default=0, db_index=True)
    wagtail_reference_index_ignore = True

    class Meta:
        triggers = [triggers.RefreshAccess()]
        constraints = [
            models.CheckConstraint(
                name="confidential_for_a_known_circle",
                condition=models.Q(answers_for__in=["everyone", "named", "author"]),
            )
        ]


@stamped
class Reader(models.Model):
    """A person reads (or does not read) the answers of everybody to a form that is or was confidential.

    One row per person and such form; recomputed by trigger.
    """

    user = models.ForeignKey("clinical.User", models.CASCADE, related_name="readings")
    form = reference("clinical.EventForm", null=False, blank=False)
    reads = models.BooleanField()
    change_number = models.BigIntegerField(default=0, db_index=True)
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "form"], name="one_reader_per_user_and_form")
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
