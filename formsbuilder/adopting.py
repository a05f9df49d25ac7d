"""A draft for a form that was published elsewhere (demo, import), so that it can be edited here."""

from django.db import transaction

from clinical.models import EventForm, PublishedForm
from formsbuilder import translating
from formsbuilder.kinds import HEADING_SIZES, KINDS
from formsbuilder.models import FormDraft
from formsbuilder.publishing import COLUMNS

KIND_OF = {(kind.field_type, kind.input_type): kind.name for kind in KINDS.values()}


def adopt_published_forms(*, by=None):
    """Make the missing drafts; phones notice nothing. Returns how many were made."""
    waiting = EventForm.objects.live().real().filter(is_published=True)
    waiting = waiting.exclude(pk__in=FormDraft.objects.values("pk"))
    for form in waiting:
        adopt(form, by=by)
    return len(waiting)


@transaction.atomic
def adopt(form, *, by=None):
    """The draft of one published form, under the same id, live as it is."""
    document = {column: getattr(form, column) for column in COLUMNS}
    if not form.publications.exists():
        PublishedForm.objects.create(form=form, number=1, document=document, published_by=by)
    draft = FormDraft(
        pk=form.pk,
        name=form.name,
        description=form.description,
        language=form.language,
        is_editable=form.is_editable,
        is_snapshot_form=form.is_snapshot_form,
        clinic_ids=form.clinic_ids,
        questions=[question(field) for field in form.fields],
        live=True,
        first_published_at=form.arrived_at,
        last_published_at=form.modified_at,
    )
    draft.save()
    translating.take_over(draft, form.translations, by=by)
    draft.live_revision = draft.save_revision(user=by, changed=False, clean=False)
    draft.save()
    return draft


def question(field):
    """``(kind, value)`` of one compiled field; the unit stays in the label, where phones show it."""
    kind = KIND_OF.get((field["fieldType"], field.get("inputType")), "text")
    if field["fieldType"] == "options":
        kind = "multiple_choice" if field.get("multi") else "single_choice"
    elif field["fieldType"] in ("text", "separator"):
        kind = "heading" if field["fieldType"] == "text" else "separator"
    return kind, {
        "id": field["id"],
        "label": "" if kind == "separator" else field.get("content") or field["name"],
        "help": field.get("description") or "",
        "required": bool(field.get("required")),
        "size": field["size"] if field.get("size") in HEADING_SIZES else "",
        "options": [option for option in field.get("options") or [] if isinstance(option, dict)],
    }
