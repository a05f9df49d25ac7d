"""Forms as phones read them: what is authored elsewhere is copied here when published."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical.facts import due
from clinical.models.fields import MomentField, reference
from clinical.models.record import Record, RecordQuerySet, record
from clinical.search import triggers as search

TRIAL = "trial"  # key in ``metadata`` of a form that is only being tried


class EventFormQuerySet(RecordQuerySet):
    def real(self):
        """Without those that are only being tried: their answers count nowhere."""
        return self.exclude(metadata__has_key=TRIAL)

    def tried(self):
        return self.filter(metadata__has_key=TRIAL)


@record
class EventForm(Record):
    """A published visit form: the compiled document that every phone of its clinics gets.

    ``clinic_ids`` empty means every clinic. ``is_published`` false withdraws it from phones. One that
    is only being tried has ``metadata`` with the key ``TRIAL``, and is for its readers alone.
    """

    name = models.TextField(_("name"), default="")
    description = models.TextField(_("description"), default="", blank=True)
    language = models.TextField(default="en")
    is_editable = models.BooleanField(default=True)
    is_snapshot_form = models.BooleanField(default=False)
    fields = models.JSONField(default=list)
    metadata = models.JSONField(default=dict)
    clinic_ids = models.JSONField(default=list)
    translations = models.JSONField(default=list)
    is_published = models.BooleanField(default=True)
    objects = EventFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit form")
        verbose_name_plural = _("visit forms")

    def __str__(self):
        return self.name

    @property
    def is_trial(self):
        return isinstance(self.metadata, dict) and TRIAL in self.metadata


class Says(models.Func):
    """Does a JSON document answer this path?"""

    template = "jsonb_path_exists(%(expressions)s, '%(path)s')"
    output_field = models.BooleanField()


class PublishedForm(models.Model):
    """One publication of a form, numbered from 1; never changed afterwards.

    ``has_rules`` and ``tells_weight`` (a question is marked as the patient's weight) are said by the
    document; as columns, so that whoever looks for such forms reads no documents.
    """

    form = models.ForeignKey(EventForm, models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    published_at = MomentField(default=timezone.now)
    published_by = reference("clinical.User")
    has_rules = models.GeneratedField(
        expression=Says("document", path="$.metadata.rules"),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    tells_weight = models.GeneratedField(
        expression=Says("document", path='$.metadata.meanings.*.means ? (@ == "weight")'),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    wagtail_reference_index_ignore = True

    class Meta:
        triggers = [due.DueWhenWeightIsMarked()]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_version_number_is_unique")
        ]


@record
class RegistrationForm(Record):
    """What is asked when a patient is registered; phones get exactly one."""

    name = models.TextField(_("name"), default="")
    fields = models.JSONField(default=list)
    metadata = models.JSONField(default=dict)
    is_active = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("registration form")
        verbose_name_plural = _("registration forms")
        triggers = [search.SearchedQuestionsChange()]
        constraints = [
            models.UniqueConstraint(
                fields=["is_active"],
                condition=models.Q(is_active=True),
                name="one_active_registration_form",
            )
        ]

    def __str__(self):
        return self.name
