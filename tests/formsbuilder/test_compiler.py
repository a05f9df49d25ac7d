"""The compiler alone, without a database: what phones read, and what is told before."""

import pytest

from formsbuilder.compiler import Severity, blocking, compile_form
from formsbuilder.question import tidy, with_own_ids

DRAFTED = {"name": "Visit", "language": "en", "clinic_ids": []}


def question(kind, label="", **more):
    value = {"label": label, **more}
    if choices := more.pop("choices", None):
        value["options"] = [{"id": f"o{n}", "label": text} for n, text in enumerate(choices)]
    return {**tidy({"id": f"{kind}-{label}".encode().hex()[:60], **value}), "kind": kind}


def compiled(*questions, earlier=(), **form):
    return compile_form({**DRAFTED, **form, "questions": list(questions)}, earlier=earlier)


def codes(*questions, **form):
    return [(problem.code, problem.position) for problem in compiled(*questions, **form)[1]]


@pytest.mark.parametrize(
    ("kind", "pair"),
    {
        "text": ("free-text", "text"),
        "long_text": ("free-text", "textarea"),
        "number": ("free-text", "number"),
        "single_choice": ("options", "radio"),
        "multiple_choice": ("options", "select"),
        "yes_no": ("binary", "checkbox"),
        "date": ("date", "date"),
        "diagnosis": ("diagnosis", "input-group"),
        "medicine": ("medicine", "input-group"),
        "heading": ("text", None),
        "separator": ("separator", None),
    }.items(),
)
def test_each_kind_is_the_pair_of_types_that_the_app_draws(kind, pair):
    document, _ = compiled(question(kind, "One", choices=["Yes", "No"]))
    field = document["fields"][0]
    assert (field["fieldType"], field.get("inputType")) == pair
    assert isinstance(field["id"], str) and isinstance(field["name"], str) and field["name"]
    assert field["required"] is False and field["description"] == ""


def test_empty_parts_of_the_document_are_empty_and_never_null():
    document, problems = compiled(question("text", "Complaint"))
    assert not problems
    assert document == {
        "name": "Visit",
        "description": "",
        "language": "en",
        "is_editable": True,
        "is_snapshot_form": False,
        "fields": document["fields"],
        "metadata": {},
        "clinic_ids": [],
        "translations": [],
    }


@pytest.mark.parametrize(("kind", "multi"), [("single_choice", False), ("multiple_choice", True)])
def test_a_question_with_choices_always_says_whether_several_may_be_chosen(kind, multi):
    field = compiled(question(kind, "Cough", choices=["Yes", "No"]))[0]["fields"][0]
    assert field["multi"] is multi
    assert field["options"] == [
        {"id": "o0", "label": "Yes", "value": "Yes"},
        {"id": "o1", "label": "No", "value": "No"},
    ]


def test_many_choices_become_a_searchable_list():
    field = compiled(question("single_choice", "Village", choices=list("ABCDEFGH")))[0]["fields"][0]
    assert field["inputType"] == "select" and field["multi"] is False


@pytest.mark.parametrize(
    ("label", "unit", "name"),
    [
        ("Temperature", "°C", "Temperature (°C)"),
        ("Temperature in °C", "°C", "Temperature in °C"),
        ("Age", "g", "Age (g)"),
        ("Oxygen %", "%", "Oxygen %"),
        ("درجة الحرارة", "°C", "درجة الحرارة (°C)"),
        ("Pulse", "", "Pulse"),
    ],
)
def test_the_unit_stands_in_the_name_because_the_app_shows_it_nowhere_else(label, unit, name):
    assert compiled(question("number", label, unit=unit))[0]["fields"][0]["name"] == name


def test_a_choice_keeps_the_value_phones_know_through_a_new_label():
    before, _ = compiled(question("single_choice", "Cough", choices=["Yess", "No"]))
    renamed = question("single_choice", "Cough", choices=["Yes", "No", "Yess"])
    document, problems = compiled(renamed, earlier=before["fields"])
    values = [option["value"] for option in document["fields"][0]["options"]]
    assert values == ["Yess", "No", "Yess (o2)"]  # the new one must not be taken for the old
    assert not problems


def test_a_semicolon_in_a_choice_does_not_make_two_answers_of_it():
    field = compiled(question("multiple_choice", "Signs", choices=["a; b", "c"]))[0]["fields"][0]
    assert field["options"][0] == {"id": "o0", "label": "a; b", "value": "a, b"}


def test_translations_are_complete_and_go_with_their_question():
    asked = question("text", "A")
    entries = [{"fieldId": field_id} for field_id in (asked["id"], "__form_name__", "gone")]
    document, _ = compiled(asked, translations=entries)
    assert [e["fieldId"] for e in document["translations"]] == [asked["id"], "__form_name__"]
    for entry in document["translations"]:
        assert entry["name"] == entry["description"] == entry["options"] == {}
        assert entry["createdAt"] and entry["updatedAt"]


TEXT = question("text", "Complaint")
REFUSED = {
    "a form without a name": ([TEXT], {"name": " "}, ("no_name", None)),
    "nothing at all": ([], {}, ("no_questions", None)),
    "only a heading": ([question("heading", "Hello")], {}, ("no_questions", None)),
    "an empty label": ([TEXT, question("date", " \u200f")], {}, ("no_label", 1)),
    "an empty heading": ([TEXT, question("heading")], {}, ("no_label", 1)),
    "the same label": ([TEXT, question("date", "  complaint ")], {}, ("same_label", 1)),
    "the same label by its unit": (
        [question("text", "Weight (kg)"), question("number", "Weight", unit="kg")],
        {},
        ("same_label", 1),
    ),
    "a second diagnosis": (
        [question("diagnosis", "First"), question("diagnosis", "Second")],
        {},
        ("second_diagnosis", 1),
    ),
    "a second medicine": (
        [question("medicine", "First"), question("medicine", "Second")],
        {},
        ("second_medicine", 1),
    ),
    "a text called diagnosis": ([question("text", "Diagnosis")], {}, ("reserved_name", 0)),
    "a text called medications": ([question("text", "MEDICATIONS ")], {}, ("reserved_name", 0)),
    "no choices": ([question("single_choice", "Cough")], {}, ("no_choices", 0)),
    "the same choice twice": (
        [question("single_choice", "Cough", choices=["Yes", "yes"])],
        {},
        ("same_choice", 0),
    ),
    "half an emoji": ([{**TEXT, "label": "Pain \ud83d"}], {}, ("odd_characters", 0)),
    "a zero byte": ([{**TEXT, "help": "a\x00b"}], {}, ("odd_characters", 0)),
    "a copied id": ([TEXT, {**TEXT, "label": "Other"}], {}, ("same_id", 1)),
    "a kind from elsewhere": ([TEXT, {**TEXT, "id": "x", "kind": "file"}], {}, ("unknown_kind", 1)),
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED.keys())
def test_what_today_s_app_cannot_take_is_refused_at_its_question(refused):
    questions, form, expected = refused
    problems = compiled(*questions, **form)[1]
    assert expected in [(problem.code, problem.position) for problem in blocking(problems)]


@pytest.mark.parametrize(
    ("drafted", "code"),
    [
        (question("date", "Last period"), "date_left_alone"),
        (question("yes_no", "Consent", required=True), "box_must_be_ticked"),
        (question("single_choice", "Cough", choices=["Yes"]), "one_choice"),
    ],
)
def test_traps_that_do_not_break_a_form_are_only_told(drafted, code):
    [problem] = compiled(drafted)[1]
    assert (problem.code, problem.severity, problem.position) == (code, Severity.WARN, 0)


def test_diagnosis_and_medicine_may_be_called_what_they_are():
    assert not codes(question("diagnosis", "Diagnosis"), question("medicine", "Medications"))


def test_headings_and_lines_take_no_name_from_a_question():
    document, problems = compiled(
        question("heading", "Complaint"),
        question("heading", "Diagnosis"),
        question("separator"),
        {**question("separator"), "id": "another"},
        question("text", "Complaint"),
    )
    assert not problems
    names = [field["name"].lower() for field in document["fields"]]
    assert len(set(names)) == 5 and "diagnosis" not in names
    assert [field.get("content") for field in document["fields"][:2]] == ["Complaint", "Diagnosis"]


def test_what_a_browser_sends_is_tidied():
    tidied = tidy({"id": "bad id'", "label": " a\x00\n b\ud800 ", "required": "yes", "more": 1})
    assert tidied["label"] == "a b" and tidied["required"] is False and "more" not in tidied
    assert tidied["id"] != "bad id'"
    for nonsense in (None, [], "x", {"options": "abc"}, {"options": [1, {"label": 3}]}):
        assert tidy(nonsense)["options"] == []


def test_a_copied_question_gets_an_id_of_its_own_and_the_first_keeps_its():
    first, copy = tidy({"id": "qa", "label": "A"}), tidy({"id": "qa", "label": "B"})
    with_own_ids([first, copy])
    assert first["id"] == "qa" and copy["id"] != "qa"
