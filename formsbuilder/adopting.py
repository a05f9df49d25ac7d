"""A draft for a form that was published elsewhere (demo, import), so that it can be edited here."""

from django.db import transaction

from clinical.models import EventForm, PublishedForm
from formsbuilder import translating
from formsbuilder.kinds import HEADING_SIZES, KINDS
from formsbuilder.models import FormDraft
from formsbuilder.publishing import COLUMNS
from formsbuilder.question import new_id
from formsbuilder.rules import reading

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
        questions=questions(form.fields, form.metadata),
        live=True,
        first_published_at=form.arrived_at,
        last_published_at=form.modified_at,
    )
    draft.save()
    translating.take_over(draft, form.translations, by=by)
    draft.live_revision = draft.save_revision(user=by, changed=False, clean=False)
    draft.save()
    return draft


def questions(fields, metadata):
    """``[(kind, value)]`` of compiled fields, and of what is computed between them."""
    metadata = metadata if isinstance(metadata, dict) else {}
    fields = [_with_choice_ids(field) for field in fields]
    ids = {
        (field["id"], option.get("value", option["label"])): option["id"]
        for field in fields
        for option in field["options"]
    }
    computed = reading.computed_in(metadata)
    found = [("computed", one) for one in computed.get(None, ())]
    for field in fields:
        found.append(_question(field, metadata, ids))
        found += [("computed", one) for one in computed.get(field["id"], ())]
    return found


def _with_choice_ids(field):
    options = [o for o in field.get("options") or [] if isinstance(o, dict) and o.get("label")]
    return {**field, "options": [{**o, "id": o.get("id") or new_id("o")} for o in options]}


def _kind(field):
    """As the app draws it, which looks at the first word before the second."""
    of_field, of_input = field["fieldType"], field.get("inputType")
    if of_field in ("diagnosis", "medicine", "separator"):
        return of_field
    if of_field == "text":
        return "heading"
    if of_field == "options" or (of_input in ("radio", "select") and field["options"]):
        return "multiple_choice" if field.get("multi") else "single_choice"
    if of_input == "textarea" or (of_input == "text" and field.get("length") == "long"):
        return "long_text"
    return KIND_OF.get((of_field, of_input), "text")


def _question(field, metadata, ids):
    """The unit stays in the label, where phones show it."""
    kind, scores = _kind(field), reading.scores_of(field, metadata)
    label = "" if kind == "separator" else field.get("content") or field["name"]
    return kind, {
        "id": field["id"],
        "label": label,
        "help": field.get("description") or "",
        "required": reading.is_required(field, metadata),
        "size": field["size"] if field.get("size") in HEADING_SIZES else "",
        "options": [
            {**option, "score": scores.get(option.get("value", option["label"]), "")}
            for option in field["options"]
        ],
        "rules": reading.rules_of(field, metadata, ids),
        "meaning": reading.meaning_of(field, metadata, ids),
    }
