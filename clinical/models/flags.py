"""Form answers that break a rule of their form: kept as they came, and listed until somebody has looked."""

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical.models.encounter import Event
from clinical.models.fields import MomentField, reference
from clinical.models.people import User


class AnswerFlagsQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of answers that this person may read."""
        events = Event.objects.visible_to(user).live()
        return self.filter(models.Exists(events.filter(pk=models.OuterRef("event_id"))))

    def live(self):
        return self

    def open(self):
        return self.filter(looked_at=None)


class AnswerFlags(models.Model):
    """What one form answer breaks; ``clinical.rules.kept`` derives it again when the answer changes.

    ``broken``: [{question, rule, limit, print}], without any answer: ``print`` only tells another one
    from it. ``looked_at`` is emptied when it changes.
    """

    event = models.OneToOneField(
        Event, models.CASCADE, primary_key=True, db_constraint=False, related_name="flags"
    )
    broken = models.JSONField(default=list)
    found_at = MomentField(default=timezone.now)
    looked_at = MomentField(null=True)
    looked_by = reference(User)
    objects = AnswerFlagsQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer to look at")
        verbose_name_plural = _("answers to look at")
        indexes = [
            models.Index(
                fields=["-found_at"],
                condition=models.Q(looked_at=None),
                name="answers_to_look_at",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="flags_say_something",
                condition=~models.Q(broken=models.Value([], models.JSONField())),
            )
        ]

    def __str__(self):
        return str(self.event_id)


class RulesChecked(models.Model):
    """One row: answers with a change number below ``below`` were held against the rules of their forms."""

    at = MomentField(default=timezone.now)
    below = models.BigIntegerField(default=0)
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(name="rules_checked_is_one_row", condition=models.Q(id=1))
        ]


class ForgetFlags(pgtrigger.Trigger):
    """When the retention command removes an answer, what was derived of it goes, too."""

    name = "forget_flags"
    when = pgtrigger.After
    operation = pgtrigger.Delete
    func = "DELETE FROM clinical_answerflags WHERE event_id = OLD.id; RETURN NULL;"


pgtrigger.register(ForgetFlags())(Event)
