"""A remark about a form or one of its questions."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical.models.fields import MomentField


class FormComment(models.Model):
    """``question_id`` empty: about the form; ``answers``: the remark that this one replies to.

    A remark is settled with its replies; nothing is deleted.
    """

    form = models.ForeignKey("formsbuilder.FormDraft", models.CASCADE, related_name="comments")
    question_id = models.CharField(max_length=64, blank=True)
    answers = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    text = models.TextField(_("comment"))
    written_at = MomentField(default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    settled_at = MomentField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="settled_comments_say_when",
                condition=models.Q(settled_by=None) | models.Q(settled_at__isnull=False),
            )
        ]

    def __str__(self):
        return self.text
