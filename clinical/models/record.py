"""What every record has: an id made where it was written, a change number, a tombstone, a history."""

import pghistory
import pgtrigger
from django.db import models
from django.utils import timezone

from clinical import triggers
from clinical.models.fields import MomentField, new_id


class RecordQuerySet(models.QuerySet):
    """Reads that chain: ``Visit.objects.visible_to(user).live().for_clinic(clinic)``."""

    def live(self):
        return self.filter(deleted_at=None)

    def visible_to(self, user):
        """Only the records this person may see anywhere: portal, API, exports and sync agree."""
        from clinical import access

        return access.visible(self, user)

    def for_clinic(self, clinic):
        return self.filter(clinic=clinic)


class Record(models.Model):
    """A row of a synced table (or of one behind it); never deleted, only marked.

    ``created_at`` and ``updated_at`` are when it was written down (the phone's clock),
    ``arrived_at`` and ``modified_at`` are the server's own, set with ``change_number`` by trigger.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = MomentField(default=timezone.now, editable=False)
    updated_at = MomentField(default=timezone.now, editable=False)
    deleted_at = MomentField(null=True, blank=True, editable=False)
    arrived_at = MomentField(default=timezone.now, editable=False)
    modified_at = MomentField(default=timezone.now, editable=False)
    change_number = models.BigIntegerField(default=0, db_index=True, editable=False)

    objects = RecordQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            self.updated_at = timezone.now()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "updated_at"}
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Mark as deleted; what hangs on it follows by trigger."""
        self.deleted_at = timezone.now()
        self.save(update_fields=["deleted_at"])
        return 1, {self._meta.label: 1}


class ChangeBase(models.Model):
    """One row: what is added to transaction numbers, and below which no cursor is given; see ``sync_rebase``."""

    base = models.BigIntegerField(default=0)
    cursor = models.BigIntegerField(db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="change_base_is_one_row", condition=models.Q(id=1))
        ]


def remembered(model=None, *, exclude=()):
    """Keep each version of a row that was replaced or removed: by whom, when, under which number."""
    tracked = [f.name for f in model._meta.fields if f.name not in {*exclude, "change_number"}]
    changed = pgtrigger.AnyChange(*tracked)
    return pghistory.track(
        pghistory.UpdateEvent(row=pghistory.Old, condition=changed),
        pghistory.DeleteEvent(),
        model_name=f"{model.__name__}Version",
        exclude=list(exclude),
        obj_field=pghistory.ObjForeignKey(
            on_delete=models.DO_NOTHING,
            db_constraint=False,
            db_index=False,
            related_name="versions",
        ),
        meta={
            "indexes": [
                models.Index(
                    fields=["pgh_obj", "change_number"],
                    name=f"{model._meta.model_name}_version",
                )
            ]
        },
    )(model)


def record(model):
    """Class decorator of every record: number, tombstone, notices and history, by trigger."""
    chart = any(f.name == "patient" for f in model._meta.fields)
    for trigger in (
        triggers.Stamp(),
        triggers.RefuseDelete(),
        triggers.NoticeGone(chart=chart),
    ):
        pgtrigger.register(trigger)(model)
    return remembered(model)
