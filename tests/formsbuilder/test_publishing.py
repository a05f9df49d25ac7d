"""From draft to phones: through the real editor's addresses and through the model."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinical.models import Event, EventForm, Patient, PublishedForm
from formsbuilder import publishing
from formsbuilder.models import FormDraft
from formsbuilder.publishing import FormHasAnswers, FormHasMistakes
from tests.formsbuilder.editor import posted, publish_again, stored

QUESTIONS = [
    ("text", {"label": "Complaint"}),
    ("number", {"label": "Weight", "unit": "kg", "required": True}),
    ("yes_no", {"label": "Consent"}),
]


def publish(form, by=None):
    form.refresh_from_db()
    form.save_revision(user=by).publish(user=by)
    form.refresh_from_db()
    return EventForm.objects.get(pk=form.pk)


def versions(form):
    return list(
        PublishedForm.objects.filter(form_id=form.pk)
        .order_by("number")
        .values_list("number", flat=True)
    )


def test_a_form_goes_from_an_empty_page_to_the_phones(lead, browse):
    client = browse(lead)
    response = client.post(
        reverse("visit_forms:add"), posted("Antenatal", QUESTIONS, action="publish"), follow=True
    )
    assert b"published as version 1" in response.content
    draft = FormDraft.objects.get()
    form = EventForm.objects.get(pk=draft.pk)
    assert draft.live and form.is_published and form.name == "Antenatal"
    assert [field["name"] for field in form.fields] == ["Complaint", "Weight (kg)", "Consent"]
    assert form.fields[1]["required"] is True
    version = PublishedForm.objects.get(form=form)
    assert (version.number, version.published_by) == (1, lead)
    assert version.document["fields"] == form.fields


def test_ids_stay_through_renaming_and_moving(lead, browse):
    client = browse(lead)
    client.post(reverse("visit_forms:add"), posted("A", QUESTIONS, action="publish"))
    draft = FormDraft.objects.get()
    before = {field["name"]: field["id"] for field in EventForm.objects.get().fields}
    first, *others = stored(draft)
    first[1]["label"] = "Main complaint"
    client.post(
        reverse("visit_forms:edit", args=[draft.pk]),
        posted("B", [*others, first], action="publish"),
    )
    publish_again(client, draft)
    fields = EventForm.objects.get().fields
    assert [field["name"] for field in fields] == ["Weight (kg)", "Consent", "Main complaint"]
    assert fields[2]["id"] == before["Complaint"] and fields[0]["id"] == before["Weight (kg)"]
    assert versions(draft) == [1, 2]


def test_a_draft_with_mistakes_is_saved_but_not_published(lead, browse):
    client = browse(lead)
    wrong = [("text", {"label": ""}), ("single_choice", {"label": "Cough"})]
    client.post(reverse("visit_forms:add"), posted("A", wrong, action="create"))
    draft = FormDraft.objects.get()
    assert len(stored(draft)) == 2 and not draft.live
    response = client.post(
        reverse("visit_forms:edit", args=[draft.pk]), posted("A", wrong, action="publish")
    )
    page = response.content.decode()
    assert "The form is not published yet" in page
    assert "Write the question." in page and "Write the choices." in page
    assert not EventForm.objects.exists() and not versions(draft)


def test_an_empty_form_is_told_what_is_missing(lead, browse):
    response = browse(lead).post(reverse("visit_forms:add"), posted("", [], action="publish"))
    page = response.content.decode()
    assert "Add at least one question." in page and "This field is required." in page
    assert not EventForm.objects.exists()


def test_the_live_version_stays_on_phones_while_a_draft_is_written(lead, browse, draft):
    form = draft(by=lead)
    publish(form, lead)
    browse(lead).post(reverse("visit_forms:edit", args=[form.pk]), posted("New name", QUESTIONS))
    assert stored(form)[0][1]["label"] == "Complaint" and form.has_unpublished_changes
    assert EventForm.objects.get(pk=form.pk).name == "Antenatal visit"


def test_every_door_to_publishing_refuses_mistakes_naming_the_question(lead, draft):
    form = draft(by=lead, questions=[("text", {"label": "Same"}), ("date", {"label": "same"})])
    with pytest.raises(FormHasMistakes, match="Question 2"):
        form.save_revision(user=lead).publish(user=lead)
    form.refresh_from_db()
    assert not form.live and not EventForm.objects.exists()


def test_publishing_again_without_a_change_sends_nothing(lead, draft):
    form = draft(by=lead)
    before = publish(form, lead)
    after = publish(form, lead)
    assert versions(form) == [1] and after.change_number == before.change_number


def test_unpublishing_takes_the_form_off_the_phones_and_publishing_brings_it_back(
    lead, browse, draft
):
    form = draft(by=lead)
    before = publish(form, lead)
    browse(lead).post(reverse("visit_forms:unpublish", args=[form.pk]))
    withdrawn = EventForm.objects.get(pk=form.pk)
    assert not withdrawn.is_published and withdrawn.deleted_at is None
    assert publish(form, lead).is_published
    assert versions(form) == [1]
    assert EventForm.objects.get(pk=form.pk).fields == before.fields


def test_a_planned_publication_comes_and_goes_by_itself(lead, draft):
    form = draft(by=lead)
    form.go_live_at = timezone.now() + timedelta(hours=1)
    form.save_revision(user=lead).publish(user=lead)
    assert not EventForm.objects.filter(pk=form.pk).exists()
    hour_ago = timezone.now() - timedelta(hours=1)
    revision = form.revisions.latest("id")
    revision.approved_go_live_at = hour_ago
    revision.content["go_live_at"] = hour_ago.isoformat()
    revision.save()
    publishing.publish_due()
    assert EventForm.objects.get(pk=form.pk).is_published
    FormDraft.objects.filter(pk=form.pk).update(expire_at=hour_ago)
    publishing.publish_due()
    assert not EventForm.objects.get(pk=form.pk).is_published


def test_a_form_with_answers_is_not_deleted(lead, browse, draft):
    form = draft(by=lead)
    publish(form, lead)
    Event.objects.create(patient=Patient.objects.create(), form_id=form.pk)
    client = browse(lead)
    address = reverse("visit_forms:delete", args=[form.pk])
    assert "it cannot be deleted" in client.get(address).content.decode()
    client.post(address)
    with pytest.raises(FormHasAnswers):
        FormDraft.objects.all().delete()
    assert FormDraft.objects.filter(pk=form.pk).exists()
    assert EventForm.objects.get(pk=form.pk).deleted_at is None


def test_a_form_without_answers_is_deleted_here_and_on_phones(lead, browse, draft):
    form = draft(by=lead)
    publish(form, lead)
    browse(lead).post(reverse("visit_forms:delete", args=[form.pk]))
    assert not FormDraft.objects.exists()
    assert EventForm.objects.get(pk=form.pk).deleted_at is not None


def test_a_form_that_did_not_publish_leaves_nothing_half_done(lead, draft, monkeypatch):
    form = draft(by=lead)

    def power_cut(**_):
        raise RuntimeError

    monkeypatch.setattr(PublishedForm.objects, "create", power_cut)
    with pytest.raises(RuntimeError):
        form.save_revision(user=lead).publish(user=lead)
    form.refresh_from_db()
    assert not form.live and not EventForm.objects.exists()
