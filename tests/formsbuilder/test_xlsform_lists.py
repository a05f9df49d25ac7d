"""Choice lists and XLSForms: what several questions ask by goes out once and comes back shared."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from formsbuilder.choice_lists.model import ChoiceList
from formsbuilder.models import FormDraft

CHOICES = [
    {"id": "o1", "label": "Yes", "value": "Yes", "score": "1", "said": {"ar": "نعم"}},
    {"id": "o2", "label": "No", "value": "No", "said": {"ar": "لا"}},
    {"id": "o3", "label": "Not known", "value": "Not known, asked", "said": {"ar": "غير معروف"}},
]


@pytest.fixture
def client(lead, browse):
    return browse(lead)


@pytest.fixture
def known(db):
    return ChoiceList.objects.create(name="Yes / no / not known", choices=CHOICES)


@pytest.fixture
def form(draft, lead, known):
    """Two questions ask by the list, a third only if the first says yes; one has own choices."""
    listed = {"list": str(known.pk), "options": [], "meaning": {}}
    asked = [
        ("single_choice", {**listed, "id": "fever", "label": "Fever"}),
        ("single_choice", {**listed, "id": "died", "label": "Died",
                           "meaning": {"means": "death", "choices": ["o1"]}}),
        ("text", {"id": "since", "label": "Since",
                  "rules": {"ask_if": {"question": "fever", "test": "is", "value": "o1"}}}),
        ("single_choice", {"id": "own", "label": "Own",
                           "options": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]}),
    ]  # fmt: skip
    return draft("Fever", by=lead, questions=asked)


def taken(client, form):
    return client.get(reverse("form_take", args=[form.pk])).content


def bring(client, content, **more):
    data = {"file": SimpleUploadedFile("f.xlsx", content), "shares": "on", **more}
    return client.post(reverse("form_bring"), data).content.decode()


def brought(first):
    return FormDraft.objects.exclude(pk=first.pk).get()


def test_a_list_stands_in_the_file_once_for_all_questions(client, form):
    book = openpyxl.load_workbook(io.BytesIO(taken(client, form)))
    types = [row[0] for row in book["survey"].iter_rows(min_row=2, values_only=True)]
    assert types[:2] == ["select_one yes_no_not_known"] * 2
    rows = list(book["choices"].iter_rows(min_row=2, values_only=True))
    assert [row[:4] for row in rows[:3]] == [
        ("yes_no_not_known", "Yes", "Yes", "نعم"),
        ("yes_no_not_known", "No", "No", "لا"),
        ("yes_no_not_known", "Not_known,_asked", "Not known", "غير معروف"),
    ]
    assert [row[0] for row in rows[3:]] == ["own", "own"]


def test_what_comes_back_to_its_server_asks_by_the_same_list(client, form, known):
    page = bring(client, taken(client, form))
    assert "the same as the choice list “Yes / no / not known”" in page
    assert "Everything in the file was carried over." in page
    draft = brought(form)
    first, second = form.as_draft()["questions"], draft.as_draft()["questions"]
    assert [q["list"] for q in second] == [q["list"] for q in first]
    assert [q["options"] for q in second[:2]] == [q["options"] for q in first[:2]]
    assert second[2]["rules"] == first[2]["rules"] and second[1]["meaning"] == first[1]["meaning"]
    assert draft.said() == form.said() and not draft.translated.exists()
    assert ChoiceList.objects.get() == known


def test_on_another_server_it_becomes_a_list_with_its_name_values_and_arabic(client, form, known):
    content = taken(client, form)
    said = form.said()
    known.delete()
    page = bring(client, content)
    assert "These choices became the choice list “Yes / no / not known”" in page
    made, draft = ChoiceList.objects.get(), brought(form)
    assert made.name == "Yes / no / not known" and made.language == "en"
    parts = ("label", "value", "said")
    assert [[one[part] for part in parts] for one in made.choices] == [
        [one[part] for part in parts] for one in CHOICES
    ]
    assert [q["list"] for q in draft.as_draft()["questions"]] == [str(made.pk)] * 2 + ["", ""]
    assert sorted(draft.said().values()) == sorted(said.values())
    fever, since = (draft.as_draft()["questions"][n] for n in (0, 2))
    assert since["rules"]["ask_if"]["value"] == fever["options"][0]["id"]


def test_a_list_that_has_other_choices_by_now_stays_as_it_is_and_is_told(client, form, known):
    content = taken(client, form)
    known.choices = [*CHOICES[:2]]
    known.save()
    page = bring(client, content)
    assert "There is a choice list “Yes / no / not known” already, with other choices" in page
    draft = brought(form)
    assert {q["list"] for q in draft.as_draft()["questions"]} == {""}
    assert draft.said()["fever:choice:Yes", "ar"] == "نعم"
    known.refresh_from_db()
    assert known.choices == CHOICES[:2]


def test_another_translation_is_another_list(client, form, known):
    content = taken(client, form)
    known.choices = [{**one, "said": {"ar": "آخر"}} for one in CHOICES]
    known.save()
    assert "with other choices" in bring(client, content)


def test_who_does_not_want_lists_gets_choices_of_each_question(client, form, known):
    content = taken(client, form)
    known.delete()
    bring(client, content, shares="")
    assert not ChoiceList.objects.exists()
    assert [len(q["options"]) for q in brought(form).as_draft()["questions"]] == [3, 3, 0, 2]


def kobo(rows):
    book = openpyxl.Workbook()
    book.active.title = "survey"
    for row in [("type", "name", "label::English (en)"), *rows]:
        book["survey"].append(row)
    choices = book.create_sheet("choices")
    for row in [
        ("list_name", "name", "label::English (en)", "label::Arabic (ar)"),
        ("yes_no", "1", "Yes", "نعم"),
        ("yes_no", "0", "No", "لا"),
        ("sex", "f", "Female", "أنثى"),
        ("sex", "m", "Male", "ذكر"),
        ("unused", "x", "X", ""),
    ]:
        choices.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_only_what_several_questions_of_a_foreign_file_ask_by_becomes_a_list(
    clinic_manager, browse
):
    client, home = browse(clinic_manager), str(clinic_manager.home_clinic_id)
    rows = [
        ("select_one yes_no", "cough", "Cough"),
        ("select_multiple yes_no", "odd", "Odd"),
        ("select_one yes_no or_other", "pain", "Pain"),
        ("select_one sex", "sex", "Sex"),
    ]
    page = bring(client, kobo(rows), clinic_ids=[home])
    assert "These choices became the choice list “Yes no”" in page
    made = ChoiceList.objects.get()
    assert made.clinic_ids == [home]  # who brought it may change it
    assert client.get(reverse("choice_list", args=[made.pk])).status_code == 200
    draft = FormDraft.objects.get()
    listed = [q["list"] for q in draft.as_draft()["questions"]]
    assert listed == [str(made.pk), str(made.pk), "", ""]
    assert draft.said()["pain:choice:1", "ar"] == "نعم" and draft.said()["sex:choice:f", "ar"]
    assert draft.said()["cough:choice:1", "ar"] == "نعم"

    bring(client, kobo(rows), clinic_ids=[home])  # and again: the same list
    assert ChoiceList.objects.count() == 1 and FormDraft.objects.count() == 2


def test_two_lists_of_a_file_that_have_one_name_are_not_mixed_up(client):
    book = openpyxl.load_workbook(
        io.BytesIO(kobo([("select_one yes_no", "a", "A"), ("select_one sex", "b", "B")]))
    )
    for row, name in enumerate(["hikma_list", *["القائمة"] * 4], start=1):
        book["choices"].cell(row, 5, name)
    content = io.BytesIO()
    book.save(content)
    assert "القائمة” already, with other choices" in bring(client, content.getvalue())
    made = ChoiceList.objects.get()
    assert made.name == "القائمة" and [one["label"] for one in made.choices] == ["Yes", "No"]
    labels = [
        [o["label"] for o in q["options"]] for q in FormDraft.objects.get().as_draft()["questions"]
    ]
    assert labels == [["Yes", "No"], ["Female", "Male"]]
