"""Lists of choices that several forms ask by: written once, on phones only by publishing."""

import json

import pytest
from django.urls import reverse

from clinical.models import EventForm
from formsbuilder.choice_lists.model import ChoiceList
from formsbuilder.models import FormDraft
from tests.formsbuilder.editor import posted, publish_again, stored

BLOOD = [{"label": "A", "said": {"ar": "أ"}}, {"label": "B"}, {"label": "Not known; asked"}]


@pytest.fixture
def client(lead, browse):
    return browse(lead)


@pytest.fixture
def blood(client):
    """The list "Blood group", made on its page."""
    save(client, reverse("choice_list_new"), choices=BLOOD)
    return ChoiceList.objects.get()


@pytest.fixture
def forms(client, blood):
    """Two forms on phones that ask by the list, one of them in Arabic."""
    for name, language in (("Antenatal", "en"), ("Surgery", "ar")):
        asked = [("single_choice", {"label": "Group", "list": str(blood.pk)})]
        body = posted(name, asked, action="publish", language=language)
        client.post(reverse("visit_forms:add"), body)
    return FormDraft.objects.order_by("name")


def save(client, url, *, choices, name="Blood group", **more):
    body = {"name": name, "language": "en", "choices": json.dumps(choices), **more}
    return client.post(url, body, follow=True)


def page_of(blood):
    return reverse("choice_list", args=[blood.pk])


def seen_on(client, blood):
    return {"seen": client.get(page_of(blood)).context["seen"]}


def on_phones(form):
    return [o["label"] for o in EventForm.objects.get(pk=form.pk).fields[0]["options"]]


def test_phones_get_the_choices_in_the_language_of_each_form(forms):
    first, second = (EventForm.objects.get(pk=form.pk) for form in forms)
    assert [on_phones(form)[0] for form in forms] == ["A", "أ"]
    values = [[o["value"] for o in form.fields[0]["options"]] for form in (first, second)]
    assert values == [["A", "B", "Not known, asked"]] * 2
    assert next(iter(first.translations[0]["options"].values())) == {"en": "A", "ar": "أ"}


def test_a_changed_list_reaches_a_form_only_by_publishing_it(client, blood, forms):
    before = [EventForm.objects.get(pk=form.pk).change_number for form in forms]
    changed = [*blood.choices, {"label": "AB"}]
    changed[1]["label"] = "B or b"
    page = save(client, page_of(blood), choices=changed, **seen_on(client, blood))
    assert "2 forms on phones ask by it" in page.content.decode()
    assert page.content.decode().count("phones have earlier choices") == 2
    assert [EventForm.objects.get(pk=form.pk).change_number for form in forms] == before

    antenatal = forms.get(name="Antenatal")
    assert antenatal.has_unpublished_changes
    told = client.get(reverse("form_check", args=[antenatal.pk])).content.decode()
    assert "has a new choice: “AB”. (Choice list “Blood group”)" in told
    assert "“B” of “Group” is now called “B or b”" in told
    publish_again(client, antenatal)
    field = EventForm.objects.get(pk=antenatal.pk).fields[0]
    assert [o["value"] for o in field["options"]] == ["A", "B", "Not known, asked", "AB"]
    assert on_phones(forms.get(name="Surgery")) == ["أ", "B", "Not known; asked"]


def test_a_list_changed_after_the_look_at_what_changes_is_looked_at_again(client, blood, forms):
    form = forms.get(name="Antenatal")
    asked = [(kind, {**value, "label": "Which?"}, key) for kind, value, key in stored(form)]
    client.post(reverse("visit_forms:edit", args=[form.pk]), posted(form.name, asked))
    form.refresh_from_db()
    checking = reverse("form_check", args=[form.pk])
    looked = {"seen": form.latest_revision_id, "lists": client.get(checking).context["lists"]}
    save(client, page_of(blood), choices=blood.choices[:1], **seen_on(client, blood))
    assert client.post(checking, looked)["Location"] == checking
    assert len(on_phones(form)) == 3
    publish_again(client, form)
    assert on_phones(form) == ["A"]


def test_a_list_that_forms_use_is_not_removed(client, blood, forms):
    page = client.post(page_of(blood), {"remove": "1"}, follow=True).content.decode()
    assert "Forms ask by this list, so it is not removed" in page and "Antenatal" in page
    for form in forms:
        kept = [(kind, {**value, "list": ""}, key) for kind, value, key in stored(form)]
        body = posted(form.name, kept, language=form.language)
        client.post(reverse("visit_forms:edit", args=[form.pk]), body)
        publish_again(client, form)
        assert len(on_phones(form)) == 3  # as choices of its own
    client.post(page_of(blood), {"remove": "1"})
    assert not ChoiceList.objects.exists()


def test_of_two_who_write_a_list_the_second_is_told_and_loses_nothing(client, blood):
    seen = seen_on(client, blood)
    save(client, page_of(blood), choices=[*blood.choices, {"label": "AB"}], **seen)
    page = save(client, page_of(blood), choices=[*blood.choices, {"label": "Rhesus"}], **seen)
    assert page.context["rival"].choices[-1]["label"] == "AB"
    assert page.context["choices"][-1]["label"] == "Rhesus"
    blood.refresh_from_db()
    assert blood.choices[-1]["label"] == "AB"


def test_choices_of_a_question_become_a_list_and_stay_the_same_for_phones(client, draft):
    form = draft()
    form.latest_revision.publish()
    options = EventForm.objects.get(pk=form.pk).fields[1]["options"]
    begun = {"begin": "1", "name": "Cough", "choices": json.dumps(options)}
    page = client.post(reverse("choice_list_new"), begun)
    assert page.context["form"].initial["name"] == "Cough" and not ChoiceList.objects.exists()
    save(client, reverse("choice_list_new"), choices=page.context["choices"])
    asked = stored(form)
    asked[1][1]["list"] = str(ChoiceList.objects.get().pk)
    client.post(reverse("visit_forms:edit", args=[form.pk]), posted(form.name, asked))
    told = client.get(reverse("form_check", args=[form.pk])).context["check"]
    assert told.is_nothing_new


def test_copies_files_and_translations_know_the_choices(client, blood, forms):
    form = forms[0]
    copied = client.get(reverse("visit_forms:copy", args=[form.pk])).content.decode()
    assert str(blood.pk) in copied
    assert client.get(reverse("form_take", args=[form.pk])).status_code == 200
    page = client.get(reverse("form_translation", args=[form.pk, "es"])).content.decode()
    assert "Not known; asked" not in page  # they are translated where the list is written


def test_a_clinic_manager_asks_by_lists_of_all_and_changes_her_own(
    client, blood, browse, clinic_manager, nurse
):
    hers = browse(clinic_manager)
    assert "Blood group" in hers.get(reverse("choice_lists")).content.decode()
    assert hers.get(page_of(blood)).status_code == 404
    assert browse(nurse).get(reverse("choice_lists")).status_code == 302
    save(hers, reverse("choice_list_new"), choices=BLOOD, name="Hers")
    assert not ChoiceList.objects.filter(name="Hers").exists()  # without a clinic it is for all
    clinic = str(clinic_manager.home_clinic_id)
    save(hers, reverse("choice_list_new"), choices=BLOOD, name="Hers", clinic_ids=[clinic])
    assert hers.get(page_of(ChoiceList.objects.get(name="Hers"))).status_code == 200


def test_odd_input_is_no_error(client):
    page = client.post(reverse("choice_list_new"), {"name": "x", "language": "en", "choices": "["})
    assert "Write the choices." in page.content.decode()
