"""The registration form is written on a page of the portal; phones and the portal ask by it."""

import re
import uuid
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.urls import reverse

from clinical.models import Patient, PatientAttribute, RegistrationForm, User
from clinical.setup import registration
from formsbuilder.registration import questions, saving, wording
from tests import cast

PAGE = "/admin/registration-form/"
LANGUAGES = ("en", "ar", "es")


@pytest.fixture
def form(lead):
    """The one for a camp, as the setup makes it."""
    return registration.begin_with(registration.BY_KEY["camp"], by=lead)


def sent(form, **changed):
    """The body of the page as it stands; ``changed``: fields by name, None takes one away."""
    body = QueryDict(mutable=True)
    body["seen"] = saving.print_of(form.fields)
    for question in form.fields:
        key = question["id"]
        body.appendlist("q", key)
        for language in LANGUAGES:
            body[f"{key}-label-{language}"] = question["label"].get(language, "")
        if question["fieldType"] in questions.WITH_CHOICES:
            for n, choice in enumerate(question["options"]):
                body.appendlist(f"{key}-choice", str(n))
                for language in LANGUAGES:
                    body[f"{key}-choice-{n}-{language}"] = choice.get(language, "")
        for tick, name in (
            ("required", "required"),
            ("visible", "visible"),
            ("searched", "isSearchField"),
            ("removed", "deleted"),
        ):
            if question[name]:
                body[f"{key}-{tick}"] = "on"
    for name, value in changed.items():
        if value is None:
            body.pop(name, None)
        else:
            body[name] = value
    return body


def post(client, body):
    return client.post(
        PAGE, body.urlencode(), content_type="application/x-www-form-urlencoded", follow=True
    )


def by_name(form):
    form.refresh_from_db()
    return {q["label"].get("en", ""): SimpleNamespace(key=q["id"], **q) for q in form.fields}


def save(client, form, **changed):
    answer = post(client, sent(form, save="1", **changed))
    form.refresh_from_db()
    return answer.content.decode()


def test_saving_what_stands_there_changes_nothing(lead, browse, form):
    before = form.fields
    assert "The registration form is saved" in save(browse(lead), form)
    assert form.fields == before and not form.versions.exists()


def test_a_new_question_stands_in_the_form_for_phones_and_in_the_portal_at_once(lead, browse, form):
    client = browse(lead)
    page = post(client, sent(form, add="1", kind="select")).content.decode()
    assert "Not saved yet." in page and "New question" in page
    assert len(RegistrationForm.objects.get().fields) == len(form.fields), "only Save stores"
    key = str(uuid.uuid4())
    body = sent(form, save="1")
    body.appendlist("q", key)
    body[f"{key}-visible"], body[f"{key}-kind"] = "on", "select"
    body[f"{key}-label-en"], body[f"{key}-label-ar"] = "Sees well?", "هل يرى جيدًا؟"
    for n, text in enumerate(("yes", "no", "")):
        body.appendlist(f"{key}-choice", str(n))
        body[f"{key}-choice-{n}-en"] = text
    page = post(client, body).content.decode()
    assert "New question: “Sees well?” (One choice)." in page
    asked = by_name(form)["Sees well?"]
    assert asked.label["ar"] == "هل يرى جيدًا؟" and asked.visible
    assert (asked.options, asked.column) == ([{"en": "yes"}, {"en": "no"}], "Sees%20well%3F")
    nurse = cast.person("Ana", cast.clinic())
    assert "Sees well?" in browse(nurse).get(reverse("patients:add")).content.decode()


def test_columns_of_the_patient_are_hidden_renamed_and_moved_but_never_lost(lead, browse, form):
    camp, surname = by_name(form)["Camp"], by_name(form)["Surname"]
    client = browse(lead)
    page = save(
        client,
        form,
        **{
            f"{camp.key}-visible": None,
            f"{camp.key}-removed": "on",
            f"{camp.key}-kind": "number",
            f"{surname.key}-label-en": "Family name",
        },
    )
    assert "“Camp” is no longer asked." in page and "“Surname” is now called “Family name”." in page
    now = by_name(form)
    assert not now["Camp"].visible and not now["Camp"].deleted and now["Camp"].fieldType == "text"
    given = now["Given name"]
    page = save(client, form, **{f"{given.key}-visible": None, f"{given.key}-required": None})
    assert by_name(form)["Given name"].visible and by_name(form)["Given name"].required
    cut_short = sent(form, save="1")
    cut_short.setlist("q", [now["Sex"].key])
    post(client, cut_short)
    assert by_name(form).keys() == now.keys() and form.fields[0]["column"] == "sex"


def test_what_people_answered_keeps_its_question_and_kind(lead, browse, form):
    client, size = browse(lead), by_name(form)["People in household"]
    PatientAttribute.objects.create(
        patient=Patient.objects.create(), attribute_id=size.key, number_value=6
    )
    assert "1 answer is stored, so the kind stays." in client.get(PAGE).content.decode()
    save(client, form, **{f"{size.key}-kind": "text"})
    assert by_name(form)["People in household"].fieldType == "number"
    page = save(client, form, **{f"{size.key}-removed": "on"})
    assert "“People in household” is no longer asked." in page and "1 removed question" in page
    assert by_name(form)["People in household"].deleted
    page = save(client, form, **{f"{size.key}-removed": None})
    assert "New question: “People in household” (Number)." in page
    assert not by_name(form)["People in household"].deleted


def test_a_form_with_mistakes_is_not_saved_and_says_where(lead, browse, form):
    group, village = by_name(form)["Population group"], by_name(form)["Household number"]
    before = form.fields
    page = save(
        browse(lead),
        form,
        **{
            f"{group.key}-choice-0-en": "Host community",
            f"{village.key}-label-en": "  phone ",
            f"{village.key}-label-ar": "رقم\x00الأسرة",
        },
    )
    assert "The choice “Host community” is there twice." in page
    assert "Another question is called “phone”, too." in page
    assert "Not saved yet." in page and form.fields == before
    empty = {f"{village.key}-label-{language}": "" for language in LANGUAGES}
    assert "Write the question" in save(browse(lead), form, **empty)


def test_two_people_write_and_nobodys_work_is_lost_unseen(lead, browse, form):
    other = browse(cast.person("Deputy", role=User.Role.ADMIN))
    late = sent(form, save="1")
    phone = by_name(form)["Phone"]
    save(other, form, **{f"{phone.key}-label-en": "Telephone"})
    late[f"{by_name(form)['Camp'].key}-label-en"] = "Block"
    page = post(browse(lead), late).content.decode()
    assert "Somebody else saved this form meanwhile" in page
    assert "“Phone” is now called “Telephone”." in page and 'value="Block"' in page
    assert "Telephone" in by_name(form) and "Block" not in by_name(form)
    for seen in ("", "x", "9" * 40, "-1"):
        assert "meanwhile" in save(browse(lead), form, seen=seen)


def test_a_question_moves_by_a_button_and_only_on_the_page(lead, browse, form):
    surname = by_name(form)["Surname"]
    page = post(browse(lead), sent(form, up=surname.key)).content.decode()
    assert page.index(f"q-{surname.key}") < page.index(f"q-{by_name(form)['Given name'].key}")
    assert form.fields[0]["column"] == "given_name"
    order = [{"id": "a"}, {"id": "b"}]
    assert questions.moved(order, "a", up=True) == questions.moved(order, "x", up=False) == order
    assert questions.moved(order, "a", up=False) == order[::-1]


def test_it_is_drawn_as_on_a_phone_in_the_readers_language(lead, browse, form):
    page = browse(lead).get(reverse("registration_form_phone", args=["ar"])).content.decode()
    assert 'dir="rtl"' in page and "تاريخ الميلاد" in page and "أنثى" in page
    assert "<script" not in page and "<details" not in page  # what a phone sends is of visit forms
    assert browse(lead).get(f"{PAGE}phone/xx/").status_code == 404


def test_only_who_writes_the_forms_of_all_clinics_opens_it(form, browse, nurse, clinic_manager):
    for person in (nurse, clinic_manager):
        for address in (PAGE, f"{PAGE}phone/en/"):
            answer = browse(person).get(address)
            assert answer.status_code == 404 or answer.headers["Location"] == "/admin/"
        answer = browse(person).post(PAGE, {"save": "1"})
        assert answer.status_code == 404 or answer.headers["Location"] == "/admin/"


def test_before_there_is_one_the_page_says_where_to_begin(lead, browse):
    assert "There is no registration form yet." in browse(lead).get(PAGE).content.decode()
    assert browse(lead).post(PAGE, {"save": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("label", "warns"),
    [
        ("Religion", True),
        ("ما هي الديانة؟", True),
        ("Raza", True),
        ("Region", False),
        ("Village", False),
    ],
)
def test_questions_that_endanger_people_are_told(label, warns):
    assert wording.is_sensitive({"label": {"en": label}}) is warns


def test_a_form_that_came_from_elsewhere_in_odd_shapes_is_opened_and_mended(lead, browse, form):
    """Imports and older servers left plain texts and nothing at all."""
    odd = [
        {
            "id": "a",
            "label": "Plain",
            "fieldType": "select",
            "options": ["yes", None],
            "visible": True,
        },
        {"id": "b", "label": None, "fieldType": "boolean", "options": None},
        {"id": 7, "column": "sex", "baseField": True, "fieldType": "select", "visible": True},
        {"label": {"en": "without an id"}},
        "nothing",
        None,
    ]
    for fields in (odd, [], None, {"a": 1}):
        RegistrationForm.objects.update(fields=fields if fields is not None else "text")
        assert browse(lead).get(PAGE).status_code == 200
        assert browse(lead).get(f"{PAGE}phone/ar/").status_code == 200
        assert browse(lead).post(PAGE, {"save": "1", "q": "a", "seen": ""}).status_code == 200


def test_choices_keep_their_words_in_languages_that_the_page_does_not_show(lead, browse, form):
    """Whatever is emptied, added and moved on the way, no choice takes the words of another."""
    client, group = browse(lead), by_name(form)["Population group"]
    fields = form.fields
    question = next(q for q in fields if q["id"] == group.key)
    question["options"] = [
        {"en": "A"},
        {"en": "B", "fr": "bé"},
        {"en": "C", "fr": "cé"},
        {"fr": "dé"},
    ]
    RegistrationForm.objects.update(fields=fields)
    form.refresh_from_db()
    page = client.get(PAGE).content.decode()
    names = re.findall(rf'name="({group.key}-choice-[^"]+)" value="([^"]*)"', page)
    body = sent(form, save="1")
    for name in [name for name in body if name.startswith(f"{group.key}-choice-")]:
        del body[name]
    for name, value in names:
        body[name] = value
    body[f"{group.key}-choice-0-en"] = ""
    again = post(client, _without(body, "save", more=group.key)).content.decode()
    names = re.findall(rf'name="({group.key}-choice-[^"]+)" value="([^"]*)"', again)
    numbers = re.findall(rf'name="{group.key}-choice" value="(\d+)"', again)
    body = _without(body, "more", save="1")
    for name in [name for name in body if name.startswith(f"{group.key}-choice")]:
        del body[name]
    body.setlist(f"{group.key}-choice", numbers)
    for name, value in names:
        body[name] = value
    post(client, body)
    assert by_name(form)["Population group"].options == question["options"][1:]


def _without(body, gone, **more):
    body = body.copy()
    body.pop(gone, None)
    for name, value in more.items():
        body[name] = value
    return body


def test_what_an_older_server_left_is_not_lost_by_saving(lead, browse, form):
    """Many choices, a kind that phones do not draw, a column of the patient that was removed."""
    fields = form.fields
    group, size, camp = (
        next(q for q in fields if q["label"]["en"] == name)
        for name in ("Population group", "People in household", "Camp")
    )
    group["options"] = [{"en": f"Group {n}"} for n in range(620)]
    size["fieldType"], camp["deleted"] = "boolean", True
    RegistrationForm.objects.update(fields=fields)
    form.refresh_from_db()
    page = browse(lead).get(PAGE).content.decode()
    assert f'name="{size["id"]}-kind"' not in page
    save(browse(lead), form)
    assert form.fields == fields
