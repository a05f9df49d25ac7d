"""Forms that were published elsewhere can be edited here, and phones notice nothing."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from clinical.demo.cast import create_cast
from clinical.models import EventForm, PublishedForm
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
