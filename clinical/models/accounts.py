"""What is kept of an account beside the person: invitations to choose a password, and the last sign-in."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical.models.fields import MomentField, new_id
from clinical.models.people import User


class Invitation(models.Model):
    """A way to choose a password, once: on a card or as a link; only its keyed digest is stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = MomentField(default=timezone.now)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    expires_at = MomentField()
    used_at = MomentField(null=True)
    ended_at = MomentField(null=True)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at=None, ended_at=None),
                name="one_open_invitation_per_person",
            )
        ]


class LastSignIn(models.Model):
    """When a person last signed in to the portal; a row of its own, so that phones notice nothing."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="last_sign_in")
    at = MomentField(default=timezone.now)
    wagtail_reference_index_ignore = True
