"""A list of choices for several forms."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinical.models.fields import MomentField, new_id


class ChoiceList(models.Model):
    """``choices``: see ``choices.tidy_list``; ``clinic_ids`` (texts) whose managers may change it.

    Empty: only who writes the forms of every clinic; everybody who writes forms may ask by it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=10, default="en")
    clinic_ids = models.JSONField(_("clinics"), default=list, blank=True)
    choices = models.JSONField(_("choices"), default=list)
    changed_at = MomentField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("choice list")
        verbose_name_plural = _("choice lists")
        ordering = ["name", "id"]

    def __str__(self):
        return self.name
