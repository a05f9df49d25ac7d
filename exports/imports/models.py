"""One file of patients on its way in, whom it brought, and what a clinic's columns mean."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical.models import Clinic, Patient, User
from clinical.models.fields import MomentField, new_id, reference


class PatientImport(models.Model):
    """A file of patients; what its rows say lies in ``DATA_DIR/imports`` alone and goes with the file.

    ``step`` is where it stands, ``worker`` whether a person or the worker has to do something there.
    ``columns``: {number of the column: key of what it means}. ``words``: {key: {folded word of a cell:
    number of the option, or ""}}, as a person said. ``bring_too``: rows that are brought although
    they may be somebody here. ``counts``: what was found and done, in numbers. ``looked_until``: the
    change number up to which others were compared. ``attempts`` counts starts of the present step.
    """

    class Step(models.TextChoices):
        COLUMNS = "columns", _("Columns to choose")
        CHECK = "check", _("Rows are looked at")
        ROWS = "rows", _("To be confirmed")
        BRING = "bring", _("Patients are brought")
        BROUGHT = "brought", _("Brought")
        UNDO = "undo", _("Is being undone")
        UNDONE = "undone", _("Undone")
        DROPPED = "dropped", _("Given up")

    class Worker(models.TextChoices):
        NONE = "none"
        WAITING = "waiting"
        RUNNING = "running"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = MomentField(default=timezone.now)
    file_name = models.TextField()
    sheet = models.TextField(default="")
    sheets = models.JSONField(default=list)
    encoding = models.CharField(max_length=10, default="")
    headings = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    date_order = models.CharField(max_length=3, default="")
    words = models.JSONField(default=dict)
    bring_too = models.JSONField(default=list)
    language = models.CharField(max_length=10, default="en")
    step = models.CharField(max_length=7, choices=Step.choices, default=Step.COLUMNS)
    worker = models.CharField(max_length=7, choices=Worker.choices, default=Worker.NONE)
    error = models.TextField(default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    looked_until = models.BigIntegerField(default=0)
    beat_at = MomentField(null=True)
    brought_at = MomentField(null=True)
    undone_by = reference(User)
    undone_at = MomentField(null=True)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("file of patients")
        verbose_name_plural = _("files of patients")
        indexes = [
            models.Index(fields=["clinic", "-asked_at"], name="imports_of_a_clinic"),
            models.Index(
                fields=["worker"], condition=~Q(worker="none"), name="imports_with_the_worker"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="failed_import_says_why", condition=~Q(worker="failed") | ~Q(error="")
            ),
            models.CheckConstraint(
                name="brought_import_says_when",
                condition=~Q(step__in=["brought", "undo", "undone"]) | Q(brought_at__isnull=False),
            ),
            models.CheckConstraint(
                name="undone_import_says_by_whom",
                condition=~Q(step__in=["undo", "undone"]) | Q(undone_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.file_name

    @property
    def is_open(self):
        """Is the worker at it, or about to be?"""
        return self.worker in (self.Worker.WAITING, self.Worker.RUNNING)


class BroughtPatient(models.Model):
    """A row became this patient; ``change_number`` is the one that patient and answers got then."""

    class State(models.TextChoices):
        HERE = "here"
        UNDONE = "undone"
        KEPT = "kept"  # somebody had written on them before the import was undone

    of_import = models.ForeignKey(PatientImport, models.CASCADE, related_name="brought")
    row = models.PositiveIntegerField()
    patient = models.ForeignKey(Patient, models.DO_NOTHING, db_constraint=False, related_name="+")
    change_number = models.BigIntegerField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.HERE)
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["of_import", "row"], name="a_row_becomes_one_patient_only"
            ),
        ]


class ImportColumns(models.Model):
    """What the columns of the last file of a clinic meant: {folded heading: key}. No content of cells."""

    clinic = models.OneToOneField(Clinic, models.CASCADE, primary_key=True, related_name="+")
    columns = models.JSONField(default=dict)
    date_order = models.CharField(max_length=3, default="")
    saved_at = MomentField(default=timezone.now)
    saved_by = reference(User)
    wagtail_reference_index_ignore = True
