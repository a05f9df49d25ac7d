"""Rules in a draft: what stops a publication, and what the published document carries for the server."""

import pytest

from clinical.rules.checking import Known, Rules
from formsbuilder.question import tidy
from tests.formsbuilder.test_compiler import codes, compiled

KG, CM = "q-kg", "q-cm"


def question(kind, label, **said):
    key = said.pop("id", label)
    return {**tidy({"id": key, "label": label, **said}), "kind": kind}


def choices(*labels, **scores):
    return [{"id": f"o-{one}", "label": one, "score": scores.get(one, "")} for one in labels]


def only_if(other, test, value=""):
    return {"ask_if": {"question": other, "test": test, "value": value}}


COUGH = question("single_choice", "cough", options=choices("Yes", "No"))
WEIGHT = question("number", "weight", unit="kg")
HEIGHT = question("number", "height", unit="cm")


def test_a_form_without_rules_is_the_document_it_was():
    document, problems = compiled(COUGH, WEIGHT)
    assert document["metadata"] == {} and not problems


def test_the_document_carries_rules_by_question_id():
    document, problems = compiled(
        COUGH,
        question("number", "weeks", rules={"min": "٢", "max": "40,5", **only_if("cough", "is", "o-Yes")},
                 required=True),
        question("date", "since", rules={"not_future": True, "min": "2020-01-01"}),
        question("text", "card", rules={"pattern": {"kind": "own", "text": "^[A-Z]{2}\\d{4}$"}}),
        question("text", "mobile", rules={"pattern": {"kind": "phone"}}),
    )  # fmt: skip
    assert not [p for p in problems if p.code != "date_left_alone"]
    assert document["metadata"]["rules"] == {
        "weeks": {
            "min": "2",
            "max": "40.5",
            "ask_if": {"question": "cough", "test": "is", "value": "Yes"},
            "required": True,
        },
        "since": {"min": "2020-01-01", "not_future": True},
        "card": {"pattern": {"kind": "own", "regex": "[A-Z]{2}[0-9]{4}"}},
        "mobile": {"pattern": {"kind": "phone", "regex": r"\+?[0-9]{6,15}"}},
    }
    # Today's app asks it always: it must let it be left empty.
    assert document["fields"][1]["required"] is False


def test_a_computed_value_is_not_on_phones_and_stands_in_its_place():
    bmi = question(
        "computed",
        "BMI",
        unit="kg/m²",
        rules={"compute": {"how": "bmi", "weight": "weight", "height": "height"}},
    )
    document, problems = compiled(WEIGHT, bmi, HEIGHT)
    assert not problems
    assert [field["id"] for field in document["fields"]] == ["weight", "height"]
    assert document["metadata"]["computed"] == [
        {
            "id": "BMI",
            "name": "BMI (kg/m²)",
            "after": "weight",
            "compute": "formula",
            "formula": "({weight}) / ({height} / 100) / ({height} / 100)",
            "decimals": 1,
        }
    ]
    rules = Rules(document["fields"], document["metadata"])
    answers = [{"fieldId": "weight", "value": "٦٠"}, {"fieldId": "height", "value": "160,0"}]
    assert rules.values(answers, Known()) == {"BMI": 23.4}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (question("number", "w", rules={"min": "9", "max": "3"}), "range_backwards"),
        (question("date", "w", rules={"min": "2025-02-30"}), "limit_unclear"),
        (question("number", "w", rules={"min": "heavy"}), "limit_unclear"),
        (question("text", "w", rules={"pattern": {"kind": "own", "text": "("}}), "pattern_cannot_read"),
        (question("text", "w", rules={"pattern": {"kind": "own", "text": "(a+)+b"}}), "pattern_too_slow"),
        (question("text", "w", rules={"pattern": {"kind": "own"}}), "pattern_fits_nothing"),
        (question("text", "w", rules={"pattern": {"kind": "length"}}), "length_unclear"),
        (question("text", "w", rules=only_if("gone", "answered")), "condition_gone"),
        (question("text", "w", rules=only_if("later", "is", "x")), "condition_later"),
        (question("text", "w", rules=only_if("cough", "more", "3")), "condition_does_not_fit"),
        (question("text", "w", rules=only_if("cough", "is")), "condition_incomplete"),
        (question("text", "w", rules=only_if("cough", "is", "o-Maybe")), "condition_choice_gone"),
        (question("computed", "w"), "compute_incomplete"),
        (question("computed", "w", rules={"compute": {"how": "sum", "questions": ["gone"]}}), "compute_gone"),
        (
            question("computed", "w", rules={"compute": {"how": "formula", "formula": "{later} + 1"}}),
            "compute_no_number",
        ),
        (
            question("computed", "w", rules={"compute": {"how": "formula", "formula": "[Wieght] * 2"}}),
            "formula_unclear",
        ),
        (question("computed", "w", rules={"compute": {"how": "formula", "formula": "{w} + 1"}}), "loop"),
        (
            question("single_choice", "w", options=choices("a", "b"), meaning={"means": "death"}),
            "meaning_without_choice",
        ),
    ],
)  # fmt: skip
def test_what_cannot_work_stops_the_publication_at_its_question(wrong, code):
    found = codes(COUGH, wrong, question("text", "later"))
    assert (code, 1) in found


def test_two_values_that_need_each_other_stop_the_publication_at_both():
    one, other = (
        question("computed", key, rules={"compute": {"how": "formula", "formula": f"{{{needed}}}"}})
        for key, needed in (("one", "other"), ("other", "one"))
    )
    assert codes(COUGH, one, other) == [("loop", 1), ("loop", 2)]


def test_a_rule_survives_renaming_and_moving_what_it_names():
    asked = question("text", "note", rules=only_if("cough", "is", "o-Yes"))
    renamed = {**COUGH, "label": "Does the child cough?"}
    renamed["options"] = [{"id": "o-Yes", "label": "Coughs"}, {"id": "o-No", "label": "No"}]
    earlier, _ = compiled(COUGH, asked)
    document, problems = compiled(WEIGHT, renamed, asked, earlier=earlier["fields"])
    assert not problems
    # Phones go on storing what they stored for this choice.
    assert document["metadata"]["rules"]["note"]["ask_if"]["value"] == "Yes"


def test_marks_are_carried_with_unit_and_choices():
    document, problems = compiled(
        {**WEIGHT, "meaning": {"means": "weight", "choices": []}},
        question("single_choice", "outcome", options=choices("Home", "Died"),
                 meaning={"means": "death", "choices": ["o-Died"]}),
        question("text", "retyped", meaning={"means": "weight"}),
    )  # fmt: skip
    assert not problems
    assert document["metadata"] == {
        "meanings": {
            "weight": {"means": "weight", "unit": "kg"},
            "outcome": {"means": "death", "values": ["Died"]},
        }
    }
