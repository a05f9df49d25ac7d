"""What is remembered of passwords beside the present one: those of last week, and the wrong ones tried."""

from django.db import models
from django.utils import timezone

from clinical.models.fields import MomentField
from clinical.models.people import User


class FormerPassword(models.Model):
    """A password (its slow hash) that was right until ``until``; written by trigger, kept for a week."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    until = MomentField(default=timezone.now)
    wagtail_reference_index_ignore = True


class WrongPassword(models.Model):
    """One wrong password that was tried for a person, however often: a keyed digest, never itself.

    ``was_right``: it is one of last week. A new password of the person removes all of them.
    """

    class Door(models.TextChoices):
        PHONE = "phone"
        PORTAL = "portal"

    user = models.ForeignKey(User, models.CASCADE, related_name="wrong_passwords")
    digest = models.BinaryField(max_length=32)
    door = models.CharField(max_length=6, choices=Door.choices)
    was_right = models.BooleanField(default=False)
    first_at = MomentField(default=timezone.now)
    last_at = MomentField(default=timezone.now)
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="a_wrong_password_counts_once")
        ]
