"""A change of who sees whom: what was foreseen, when it was done, and what it replaced."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical.models.fields import MomentField, new_id, reference
from clinical.models.people import User


class AccessChange(models.Model):
    """Asked for by a person, done at once or at ``due_at``, and undone within a day if they wish.

    ``details``: what the kind needs (ids as text). ``foreseen``: what the person was told.
    ``before``: the values it replaced, ``after``: by what; both lists of plain writes.
    """

    class Kind(models.TextChoices):
        PERMISSION = "permission", _("Permission in a clinic")
        JOB = "job", _("Role and permissions")
        SHARING = "sharing", _("Clinics that share patients")
        CHARTS = "charts", _("Front desk")
        LEAVING = "leaving", _("Leaving")
        READERS = "readers", _("Readers of a form")
        PATIENT = "patient", _("Clinic of a patient")
        ARCHIVE = "archive", _("Clinic archived")
        REOPEN = "reopen", _("Clinic opened again")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Done")
        UNDONE = "undone", _("Undone")
        CALLED_OFF = "called_off", _("Called off")
        FAILED = "failed", _("Could not be done")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    details = models.JSONField()
    foreseen = models.JSONField(default=list)
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    asked_by = reference(User)
    asked_at = MomentField(default=timezone.now)
    due_at = MomentField(null=True, blank=True)
    done_at = MomentField(null=True, blank=True)
    ended_by = reference(User)
    ended_at = MomentField(null=True, blank=True)
    problem = models.TextField(default="", blank=True)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("change of who sees whom")
        verbose_name_plural = _("changes of who sees whom")
        indexes = [models.Index(fields=["state", "due_at"], name="access_change_due")]
