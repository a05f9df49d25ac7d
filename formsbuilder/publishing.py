"""From the editor to the phones: check, write the form that phones read, number the version.

Takes a draft (``FormDraft``) and writes ``clinical.EventForm`` under the same id.
"""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Revision

from clinical.models import Event, EventForm, PublishedForm
from formsbuilder.compiler import Severity, blocking, compile_form
from formsbuilder.texts import for_phones
from formsbuilder.wording import sentence_with_place

COLUMNS = [
    "name",
    "description",
    "language",
    "is_editable",
    "is_snapshot_form",
    "fields",
    "metadata",
    "clinic_ids",
    "translations",
]


NOT_PUBLISHED = "formsbuilder.not_published"  # in the history of a form


class FormHasMistakes(ValidationError):
    """The form cannot be published; ``problems`` says why, each naming its question."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__([sentence_with_place(problem) for problem in problems])


class FormHasAnswers(ValidationError):
    """The form cannot be deleted: its answers would lose their questions."""

    def __init__(self):
        super().__init__(
            _("This form has answers, so it cannot be deleted. Unpublish it: phones drop it.")
        )


_NOT_ASKED = object()


def compiled(draft, last=_NOT_ASKED):
    """``(document, problems)`` of a draft, next to what was published of it before.

    ``last``: its last publication, None if there is none, where that was asked already.
    """
    last = last_publication(draft) if last is _NOT_ASKED else last
    written = draft.as_draft()
    translated = list(draft.translated.all())
    newest = max((row.changed_at for row in translated), default=None)
    said = draft.said(translated)
    if said and not newest:  # by lists alone
        newest = timezone.now()
    written["translations"] = for_phones(
        written,
        said,
        earlier=last.document["translations"] if last else (),
        at=newest.isoformat(timespec="milliseconds") if newest else "",
    )
    return compile_form(written, earlier=last.document["fields"] if last else ())


def checked_document(draft):
    """The document that may go to phones, or ``FormHasMistakes``."""
    document, problems = compiled(draft)
    if mistakes := blocking(problems):
        raise FormHasMistakes(mistakes)
    return document


def warnings(draft):
    return [p for p in compiled(draft)[1] if p.severity == Severity.WARN]


def last_publication(draft):
    return PublishedForm.objects.filter(form_id=draft.pk).order_by("-number").first()


def is_due(draft):
    """Not one that a schedule will publish later."""
    return not draft.go_live_at or draft.go_live_at <= timezone.now()


def publish_due():
    """Every minute: publish and withdraw what was planned for a time that has come.

    A form that cannot be published (the choices of its list were changed since) stays a draft, which
    its history tells; it holds back nothing else.
    """
    kind = ContentType.objects.get_for_model(apps.get_model("formsbuilder", "FormDraft"))
    due = Revision.objects.filter(base_content_type=kind, approved_go_live_at__lt=timezone.now())
    for revision in due.order_by("approved_go_live_at"):
        try:
            checked_document(revision.as_object())
        except FormHasMistakes as refusal:
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            said = " ".join(refusal.messages)
            log(revision.content_object, NOT_PUBLISHED, user=revision.user, data={"why": said})
    call_command("publish_scheduled")


def send_to_phones(draft, document, *, by):
    """Write the published form and its next version; nothing at all if nothing changed.

    An untouched row keeps its change number, so phones do not fetch the form again.
    """
    with transaction.atomic():
        last = last_publication(draft)
        form = EventForm.objects.filter(pk=draft.pk).first()
        if form is None or form.deleted_at or not form.is_published or last.document != document:
            form = form or EventForm(pk=draft.pk)
            for column in COLUMNS:
                setattr(form, column, document[column])
            form.is_published, form.deleted_at = True, None
            form.save()
        if last is None or last.document != document:
            PublishedForm.objects.create(
                form=form,
                number=last.number + 1 if last else 1,
                document=document,
                published_by=by,
            )


def withdraw(draft):
    """Phones drop the form with their next sync."""
    form = EventForm.objects.filter(pk=draft.pk, is_published=True).first()
    if form:
        form.is_published = False
        form.save(update_fields=["is_published"])


def has_answers(draft):
    return Event.objects.filter(form_id=draft.pk).exists()


def remove(draft):
    """Take the published form away for good; a phone that holds answers may still send them."""
    if has_answers(draft):
        raise FormHasAnswers
    form = EventForm.objects.live().filter(pk=draft.pk).first()
    if form:
        form.delete()
