"""The form as it is being written; phones get ``clinical.EventForm``, made from it by publishing."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from clinical.models import EventForm
from clinical.models.fields import MomentField, new_id
from formsbuilder import preview, publishing
from formsbuilder.blocks import as_drafted, question_stream
from formsbuilder.choice_lists import asking
from formsbuilder.choice_lists.model import ChoiceList  # noqa: F401
from formsbuilder.colleague_check import ColleagueCheck  # noqa: F401
from formsbuilder.comments.model import FormComment  # noqa: F401
from formsbuilder.draft_form import FormDraftForm
from formsbuilder.education.models import Article, ArticlePicture  # noqa: F401


class FormDraftQuerySet(models.QuerySet):
    def delete(self):
        """One by one: each has a form on the phones to withdraw, or answers that forbid it."""
        with transaction.atomic():
            for draft in self:
                draft.delete()


class FormDraft(
    PreviewableMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model
):
    """A visit form in the editor. The published form has the same id.

    ``clinic_ids`` (texts) empty means every clinic.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    live = models.BooleanField(_("published"), default=False, editable=False)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_editable = models.BooleanField(
        _("answers can be corrected on the phone"),
        default=True,
        help_text=_("Otherwise a saved answer stays as it is; new ones can always be added."),
    )
    is_snapshot_form = models.BooleanField(
        _("shown on the patient page"),
        default=False,
        help_text=_("The newest answer stands on the patient's page on the phone."),
    )
    clinic_ids = models.JSONField(_("clinics"), default=list, blank=True)
    questions = StreamField(question_stream(), blank=True, verbose_name=_("questions"))

    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="content_type",
        object_id_field="object_id",
        related_query_name="form_draft",
        for_concrete_model=False,
    )
    objects = FormDraftQuerySet.as_manager()
    base_form_class = FormDraftForm
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("visit form")
        verbose_name_plural = _("visit forms")
        ordering = ["name", "id"]

    def __str__(self):
        return self.name or gettext("Form without a name")

    @property
    def revisions(self):
        return self._revisions

    def as_draft(self):
        """What the compiler takes; questions that ask by a list have the choices of today."""
        questions = as_drafted(self.questions)
        asking.with_choices(questions, asking.lists_of(questions), self.language)
        return {
            "name": self.name,
            "description": self.description,
            "language": self.language,
            "is_editable": self.is_editable,
            "is_snapshot_form": self.is_snapshot_form,
            "clinic_ids": self.clinic_ids,
            "questions": questions,
        }

    def said(self, translated=None):
        """{(key of a text, language): what it says there}; of choices what their lists say.

        ``translated``: the form's own translations, where they were asked for already.
        """
        questions = [block.value for block in self.questions if block.value.get("list")]
        lists = asking.lists_of(questions)
        translated = self.translated.all() if translated is None else translated
        own = {(row.key, row.language): row.text for row in translated}
        return own | asking.said_by_lists(questions, lists, self.language)

    def publish(self, revision, user=None, **options):
        """Button, workflow and schedule all pass here; refused with ``FormHasMistakes``."""
        with transaction.atomic():
            FormDraft.objects.select_for_update().get(pk=self.pk)  # one publication at a time
            content = revision.as_object()
            document = publishing.checked_document(content)
            super().publish(revision, user=user, **options)
            if publishing.is_due(content):
                publishing.send_to_phones(content, document, by=user)

    def unpublish(self, *args, **options):
        """Withdraw the form from phones; answers stay, and so does a draft that was saved meanwhile."""
        with transaction.atomic():
            FormDraft.objects.select_for_update().get(pk=self.pk)
            self.refresh_from_db()
            super().unpublish(*args, **options)
            publishing.withdraw(self)

    def delete(self, *args, **kwargs):
        """A form with answers cannot be deleted, only unpublished: ``FormHasAnswers``."""
        with transaction.atomic():
            publishing.remove(self)
            for trial in Trial.objects.filter(draft=self):
                trial.end()
            return super().delete(*args, **kwargs)

    @classmethod
    def get_default_workflow(cls):
        """It is always there (``colleague_check.ensure``), so it is read only by who asks a colleague."""
        return SimpleLazyObject(super().get_default_workflow)

    @property
    def status_string(self):
        """In the list; Wagtail says "in moderation"."""
        if not self.workflow_in_progress:
            return super().status_string
        return _("live + a colleague checks it") if self.live else _("a colleague checks it")

    @property
    def preview_sizes(self):
        return preview.sizes()

    @cached_property
    def preview_modes(self):
        return preview.modes(self)

    def serve_preview(self, request, mode_name):
        return preview.response(request, self, mode_name)


class FormTranslation(models.Model):
    """What one text of a form says in another language; beside the form, so no version loses it.

    ``key``: see ``texts.Text``. ``source``: the text as it was when it was translated.
    """

    form = models.ForeignKey(FormDraft, models.CASCADE, related_name="translated")
    key = models.CharField(max_length=150)
    language = models.CharField(max_length=10)
    text = models.TextField()
    source = models.TextField()
    changed_at = MomentField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "key", "language"], name="one_translation_of_a_text_per_language"
            )
        ]

    def __str__(self):
        return f"{self.language}: {self.text}"


class Trial(models.Model):
    """A draft on the phones of chosen people for some days, as a form with an id of its own.

    Who they are stands in ``clinical.Confidentiality`` of ``form_id``: nobody else gets it.
    """

    draft = models.OneToOneField(FormDraft, models.CASCADE, related_name="trial")
    form_id = models.UUIDField(default=new_id, unique=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    started_at = MomentField(default=timezone.now)
    ends_at = MomentField()
    ended_at = MomentField(null=True)
    wagtail_reference_index_ignore = True

    @property
    def is_on(self):
        return self.ended_at is None

    def end(self):
        """Phones drop the form with their next sync; answers to it stay, for its testers alone."""
        with transaction.atomic():
            FormDraft.objects.select_for_update().get(pk=self.draft_id)  # as whoever starts it does
            form = EventForm.objects.filter(pk=self.form_id, is_published=True).first()
            if form:
                form.is_published = False
                form.save(update_fields=["is_published"])
            self.ended_at = self.ended_at or timezone.now()
            self.save(update_fields=["ended_at"])
