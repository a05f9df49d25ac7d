"""What two people wrote differently: both values are kept until a clinician has looked."""

import pgtrigger
from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical import triggers
from clinical.models.fields import MomentField, new_id, reference
from clinical.models.patient import Patient
from clinical.models.people import User


class ConflictQuerySet(models.QuerySet):
    def visible_to(self, user, kinds=None):
        """Those of live records that this person may see: what hides a record hides this, too.

        ``kinds``: of these models alone (names), which is a much shorter question.
        """
        from clinical import catalogue

        seen = models.Q(pk=None)
        for model in (Patient, *catalogue.chart()):
            if kinds is not None and model._meta.model_name not in kinds:
                continue
            records = model.objects.visible_to(user).live()
            here = models.Exists(records.filter(pk=models.OuterRef("record_id")))
            seen |= models.Q(here, model=model._meta.model_name)
        return self.filter(seen)

    def live(self):
        return self

    def open(self):
        return self.filter(state=Conflict.State.OPEN)


class Conflict(models.Model):
    """Changed by two people: one value stands in the record, the other is kept here.

    ``model`` and ``field`` are our names, values are JSON. ``reason``: two people, or a known slip of
    the app that the server did not follow. Times are when each value was typed.
    """

    class Reason(models.TextChoices):
        TWO_PEOPLE = "two_people", _("Changed by two people")
        APP_SLIP = "app_slip", _("The phone probably overwrote this by mistake")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SETTLED = "settled", _("Settled")

    id = models.UUIDField(primary_key=True, default=new_id)
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=10, choices=Reason.choices, default=Reason.TWO_PEOPLE)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="conflicts")
    model = models.CharField(max_length=40)
    record_id = models.UUIDField()
    field = models.CharField(max_length=63)
    standing = models.JSONField(null=True)
    standing_by = reference(User)
    standing_at = MomentField(null=True)
    other = models.JSONField(null=True)
    other_by = reference(User)
    other_at = MomentField(null=True)
    made_at = MomentField(default=timezone.now)
    settled_by = reference(User)
    settled_at = MomentField(null=True)
    settled_value = models.JSONField(null=True)
    change_number = models.BigIntegerField(default=0, db_index=True)
    objects = ConflictQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("changed by two people")
        verbose_name_plural = _("changed by two people")
        indexes = [
            models.Index(fields=["state", "patient"], name="conflict_open"),
            models.Index(fields=["model", "record_id", "field"], name="conflict_of_field"),
        ]

    def __str__(self):
        return f"{self.model}.{self.field}"

    @property
    def record_model(self):
        return apps.get_model("clinical", self.model)

    @property
    def model_field(self):
        """The field of the record; ``field`` is the column as the rooms name it."""
        fields = self.record_model._meta.fields
        return next(field for field in fields if self.field in (field.attname, field.name))

    def record(self):
        return self.record_model.objects.get(pk=self.record_id)


pgtrigger.register(triggers.Stamp(times=False))(Conflict)
