"""One request for a file: who asked for what, how far it is, where its files are."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical.models import Clinic, EventForm, User
from clinical.models.fields import MomentField, new_id
from exports.imports.models import BroughtPatient, ImportColumns, PatientImport

__all__ = ["BroughtPatient", "ExportRun", "ImportColumns", "PatientImport"]


class ExportRun(models.Model):
    """The answers to one form as files, for the one person who asked.

    ``happened_from`` and ``happened_to`` are days of visits, inclusive; empty means unbounded.
    ``attempts`` counts starts: a file that kills its worker must not be tried for ever.
    ``beat_at`` is when the worker last said that it lives. ``manifest`` is what was made: counts,
    and per file its format, name, rows, size in bytes and SHA-256.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Not made")
        EXPIRED = "expired", _("Removed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = MomentField(default=timezone.now)
    form = models.ForeignKey(EventForm, models.PROTECT, related_name="+")
    form_name = models.TextField()
    clinic_ids = ArrayField(models.UUIDField())
    happened_from = models.DateField(null=True)
    happened_to = models.DateField(null=True)
    purpose = models.TextField()
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(max_length=7, choices=State.choices, default=State.QUEUED)
    error = models.TextField(default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(null=True)
    beat_at = MomentField(null=True)
    made_at = MomentField(null=True)
    expires_at = MomentField(null=True)
    manifest = models.JSONField(default=dict)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="downloads_of_a_person"),
            models.Index(fields=["state", "expires_at"], name="downloads_to_look_after"),
        ]
        constraints = [
            models.CheckConstraint(
                name="finished_download_says_when_it_goes",
                condition=~models.Q(state="done") | models.Q(expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="failed_download_says_why",
                condition=~models.Q(state="failed") | ~models.Q(error=""),
            ),
        ]

    def __str__(self):
        return self.form_name

    @property
    def is_open(self):
        """Is it still on its way?"""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def may_be_fetched(self):
        return self.state == self.State.DONE and self.expires_at > timezone.now()

    def clinics(self):
        """The chosen clinics by name; also those that were deleted since."""
        return list(Clinic.objects.filter(pk__in=self.clinic_ids).order_by("name"))

    def file(self, kind):
        """The manifest's entry of one file (``xlsx``, ``csv``), or None."""
        return next((f for f in self.manifest.get("files", []) if f["format"] == kind), None)
