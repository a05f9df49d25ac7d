"""Which lists the questions of a form ask by, and which forms ask by a list."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.models import Revision

from clinical.models import PublishedForm
from formsbuilder.choice_lists.choices import options_of, translations_of
from formsbuilder.choice_lists.model import ChoiceList


def lists_of(questions):
    """{id as text: ChoiceList} of those that these questions name; a list that is gone is not there."""
    named = {str(question.get("list") or "") for question in questions}
    ids = [one for one in named if _is_id(one)]
    return {str(one.pk): one for one in ChoiceList.objects.filter(pk__in=ids)} if ids else {}


def _is_id(text):
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def with_choices(questions, lists, language):
    """The questions, each with the choices that its list has today."""
    for question in questions:
        found = lists.get(question.get("list"))
        if found:
            question["options"] = options_of(found.choices, found.language, language)
        elif question.get("list"):
            question["list"] = ""  # the choices stay as they were when it was there
    return questions


def said_by_lists(questions, lists, language):
    """{(key of a text, language): what it says} of the choices that come from lists."""
    return {
        key: text
        for question in questions
        if (found := lists.get(question.get("list")))
        for key, text in translations_of(question, found.choices, found.language, language)
    }


def print_of_lists(draft, *, locked=False):
    """By it a page knows the lists of a draft as it showed them; "" without lists."""
    named = {str(block.value.get("list") or "") for block in draft.questions}
    lists = ChoiceList.objects.filter(pk__in=[one for one in named if _is_id(one)]).order_by("pk")
    lists = lists.select_for_update() if locked else lists
    return " ".join(f"{one.pk}:{one.changed_at.isoformat()}" for one in lists)


@dataclass
class Use:
    """A form that asks by a list. ``questions``: what it asks; ``waits``: phones have other choices.

    ``planned_for``: the time at which it is published with the list as it is then, or None.
    """

    form: object
    questions: list[str]
    waits: bool
    planned_for: datetime | None = None


def drafts_using(pk):
    """Forms that name a list: as they stand, as they are being written, or as they are planned."""
    from formsbuilder.models import FormDraft

    text = str(pk)
    kind = ContentType.objects.get_for_model(FormDraft)
    planned = Revision.objects.filter(base_content_type=kind, approved_go_live_at__isnull=False)
    planned = planned.alias(said=Cast("content", TextField())).filter(said__contains=text)
    ids = list(planned.values_list("object_id", flat=True))
    return FormDraft.objects.alias(
        said=Cast("questions", TextField()), newest=Cast("latest_revision__content", TextField())
    ).filter(Q(said__contains=text) | Q(newest__contains=text) | Q(pk__in=ids))


def uses_of(choice_list):
    """[Use] of a list, by the name of the form."""
    forms = list(drafts_using(choice_list.pk).select_related("latest_revision"))
    last = PublishedForm.objects.filter(form__in=[form.pk for form in forms])
    last = {one.form_id: one for one in last.order_by("form", "-number").distinct("form")}
    planned = planned_for(choice_list, [form.pk for form in forms])
    return [_use(choice_list, form, last.get(form.pk), planned.get(str(form.pk))) for form in forms]


def planned_for(choice_list, ids):
    """{id of a form, as text: when a planned version of it that asks by the list is published}"""
    planned = Revision.objects.filter(approved_go_live_at__isnull=False, object_id__in=ids)
    planned = planned.alias(said=Cast("content", TextField()))
    found = planned.filter(said__contains=str(choice_list.pk)).order_by("-approved_go_live_at")
    return dict(found.values_list("object_id", "approved_go_live_at"))  # of several the first time


def _use(choice_list, form, published, planned):
    asked = [q for q in _written(form) if q.get("list") == str(choice_list.pk)]
    fields = published.document["fields"] if published and form.live else []
    on_phones = {field["id"]: field.get("options") or [] for field in fields}
    wanted = options_of(choice_list.choices, choice_list.language, form.language)
    wanted = [(one["id"], one["label"]) for one in wanted]
    waits = any(
        [(one.get("id"), one.get("label")) for one in on_phones[question["id"]]] != wanted
        for question in asked
        if question["id"] in on_phones
    )
    return Use(form, [question.get("label", "") for question in asked], waits, planned)


def _written(form):
    """The questions of the newest draft, as they are stored: no page of Wagtail's is asked for them."""
    if not form.latest_revision:
        return [dict(block.value) for block in form.questions]
    stored = form.latest_revision.content.get("questions") or "[]"
    blocks = json.loads(stored) if isinstance(stored, str) else stored
    return [block["value"] for block in blocks if isinstance(block.get("value"), dict)]
