"""Forms that were published elsewhere can be edited here, and phones notice nothing."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from clinical.demo.cast import create_cast
from clinical.models import EventForm, PublishedForm
from formsbuilder.adopting import adopt
from formsbuilder.compiler import blocking, compile_form
from formsbuilder.models import FormDraft
from tests.formsbuilder.editor import posted, publish_again, stored


@pytest.fixture
def adopted(db):
    cast = create_cast()
    call_command("adopt_forms", stdout=StringIO())
    return cast


def phones():
    return list(
        EventForm.objects.order_by("pk").values("pk", "fields", "translations", "change_number")
    )


def test_publishing_an_adopted_form_changes_nothing_on_phones(adopted, browse):
    before, versions = phones(), PublishedForm.objects.count()
    assert FormDraft.objects.count() == EventForm.objects.count() >= 2
    for draft in FormDraft.objects.all():
        assert draft.live
        draft.save_revision(user=adopted.admin).publish(user=adopted.admin)
    assert phones() == before and PublishedForm.objects.count() == versions


def test_an_adopted_form_is_opened_renamed_and_keeps_ids_values_and_translations(adopted, browse):
    client = browse(adopted.admin)
    draft = FormDraft.objects.first()
    before = EventForm.objects.get(pk=draft.pk)
    assert before.translations
    questions = stored(draft)
    questions[-1][1]["help"] = "New help"
    address = reverse("visit_forms:edit", args=[draft.pk])
    assert client.get(address).status_code == 200
    client.post(address, posted("Renamed", questions, action="publish"))
    publish_again(client, draft)
    after = EventForm.objects.get(pk=draft.pk)
    assert after.name == "Renamed"
    said = {entry["fieldId"]: entry for entry in after.translations}
    for entry in before.translations:
        if (
            entry["fieldId"] == "__form_name__"
        ):  # phones show English readers what it says in English
            entry["name"]["en"] = "Renamed"
        if entry["fieldId"] == "__form_description__":  # the post above left none
            assert entry["fieldId"] not in said
            continue
        for part in ("name", "options"):
            assert said[entry["fieldId"]][part] == entry[part]
    assert [f["id"] for f in after.fields] == [f["id"] for f in before.fields]
    assert [f.get("options") for f in after.fields] == [f.get("options") for f in before.fields]


def test_adopting_twice_makes_no_second_draft(adopted):
    before = set(FormDraft.objects.values_list("pk", "latest_revision_id"))
    call_command("adopt_forms", stdout=StringIO())
    assert set(FormDraft.objects.values_list("pk", "latest_revision_id")) == before


def test_rules_points_and_meanings_that_a_document_carries_come_along(db):
    written = [
        ("number", {"id": "w", "label": "Weight (kg)", "rules": {"min": "1", "max": "200"}}),
        ("number", {"id": "h", "label": "Height (cm)"}),
        (
            "computed",
            {"id": "b", "label": "BMI", "rules": {"compute": {"how": "bmi", "weight": "w", "height": "h"}}},
        ),
        (
            "single_choice",
            {
                "id": "p", "label": "Pregnant", "meaning": {"means": "pregnant", "choices": ["y"]},
                "options": [{"id": "y", "label": "Yes", "score": "2"}, {"id": "n", "label": "No"}],
            },
        ),
        (
            "date",
            {
                "id": "d", "label": "Last period", "required": True,
                "rules": {
                    "not_future": True, "ask_if": {"question": "p", "test": "is", "value": "y"}
                },
            },
        ),
        ("text", {"id": "c", "label": "Code", "rules": {"pattern": {"kind": "length", "length": "4"}}}),
        ("text", {"id": "o", "label": "Own", "rules": {"pattern": {"kind": "own", "text": "A[0-9]+"}}}),
    ]  # fmt: skip
    document, problems = compile_form(FormDraft(name="X", questions=written).as_draft())
    assert not blocking(problems)
    form = EventForm.objects.create(
        name="X", fields=document["fields"], metadata=document["metadata"]
    )
    draft = adopt(form)
    again, _ = compile_form(draft.as_draft())
    assert again["metadata"] == document["metadata"] and again["fields"] == document["fields"]


def test_kinds_and_limits_of_older_documents_are_read_as_the_app_draws_them(db):
    old = [
        {"id": "1", "name": "ICD 11 Diagnosis", "fieldType": "diagnosis", "inputType": "select"},
        {"id": "2", "name": "Since", "fieldType": "date", "inputType": "date", "min": "2020-01-01"},
        {"id": "3", "name": "Story", "fieldType": "free-text", "inputType": "text", "length": "long"},
        {
            "id": "4", "name": "Smokes", "fieldType": "binary", "inputType": "radio",
            "options": [{"label": "Yes", "value": "y"}, {"label": "No", "value": "n"}],
        },
    ]  # fmt: skip
    form = EventForm.objects.create(name="Old", fields=old, metadata={"rules": "odd"})
    kinds = [(block.block_type, block.value) for block in adopt(form).questions]
    assert [kind for kind, _ in kinds] == ["diagnosis", "date", "long_text", "single_choice"]
    assert kinds[1][1]["rules"] == {"min": "2020-01-01"}
    assert [option["value"] for option in kinds[3][1]["options"]] == ["y", "n"]
