"""The second factor of the portal: an authenticator app or a card with codes, and wrong ones typed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical.models.fields import MomentField, new_id
from clinical.models.people import User


class SecondFactor(models.Model):
    """One way in which a person proves that it is them, beside the password; ended ones are kept.

    ``seed``: what the secret of an app is made of, together with a key that is not in the database.
    ``last_step``: the number of the half minute whose code was used last; it opens nothing again.
    ``confirmed_at``: when the first code was typed; before that it counts for nothing.
    """

    class Kind(models.TextChoices):
        APP = "app", _("Authenticator app")
        CARD = "card", _("Card with codes")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="second_factors")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    seed = models.BinaryField(max_length=32)
    last_step = models.BigIntegerField(default=0)
    made_at = MomentField(default=timezone.now)
    confirmed_at = MomentField(null=True)
    ended_at = MomentField(null=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(ended_at=None) & ~Q(confirmed_at=None),
                name="one_second_factor_of_a_kind_at_a_time",
            )
        ]


class FactorCode(models.Model):
    """One code of a card, good once; only its keyed digest is stored."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="codes")
    number = models.PositiveSmallIntegerField()
    digest = models.BinaryField(max_length=32)
    used_at = MomentField(null=True)
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["factor", "number"], name="a_card_has_each_code_once")
        ]


class FactorGuard(models.Model):
    """Since when a person is asked for a second factor, and how many wrong codes were typed since a right one."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    asked_at = MomentField(default=timezone.now)
    wrong = models.PositiveIntegerField(default=0)
    wrong_at = MomentField(null=True)
    wagtail_reference_index_ignore = True
