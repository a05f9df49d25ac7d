"""How answers, ages and days are written: pure functions, no database."""

from datetime import UTC, datetime
from types import SimpleNamespace

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from clinical.portal import answers, names

KEYS = st.sampled_from(
    [
        "id",
        "fieldId",
        "name",
        "value",
        "options",
        "label",
        "code",
        "desc",
        "dose",
        "frequency",
        "inputType",
        "en",
    ]
)
CHOICE = {
    "id": "q1", "name": "Outcome", "inputType": "select", "fieldType": "options",
    "options": [{"label": "Goes home", "value": "home"}, {"label": "Referred", "value": "ref"}],
}  # fmt: skip
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)
FORM = SimpleNamespace(
    fields=[CHOICE],
    translations=[
        {"fieldId": "q1", "name": {"ar": "النتيجة"}, "options": {"home": {"ar": "إلى البيت"}}}
    ],
)


def event(*entries):
    return SimpleNamespace(answers=list(entries))


def entry(value, **more):
    return {"fieldId": "q1", "name": "Outcome", "value": value} | more


def test_choices_are_read_by_their_labels():
    (answer,) = answers.of_event(event(entry("home; ref")), FORM)
    assert (answer.label, answer.values) == ("Outcome", ["Goes home", "Referred"])


def test_questions_and_choices_in_the_language_of_the_page():
    with translation.override("ar"):
        (answer,) = answers.of_event(event(entry("home")), FORM)
    assert (answer.label, answer.values) == ("النتيجة", ["إلى البيت"])


def test_diagnosis_medicine_box_and_date():
    medicine = {"name": "Amoxicillin", "dose": 250, "doseUnits": "mg", "frequency": 3}
    found = answers.of_event(
        event(
            entry([{"code": "I10", "desc": "Hypertension"}], fieldId="a"),
            entry([medicine], fieldId="b"),
            entry(True, fieldId="c"),
            entry("2026-03-04T00:00:00.000Z", fieldId="d", inputType="date"),
            entry("not a date", fieldId="e", inputType="date"),
        ),
        None,
    )
    assert [answer.values for answer in found] == [
        ["Hypertension (I10)"],
        ["Amoxicillin, 250 mg, 3×"],
        ["yes"],
        ["4 Mar 2026"],
        ["not a date"],
    ]


def test_unanswered_and_broken_entries_are_left_out():
    assert answers.of_event(event(entry(""), entry(None), "junk", 5), FORM) == []
    assert answers.of_event(SimpleNamespace(answers={"_unparsed": "x"}), FORM) == []


def test_a_moment_is_told_in_the_time_of_its_clinic():
    at = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)
    amman = SimpleNamespace(time_zone="Asia/Amman")
    assert names.moment(at, amman) == "5 Mar 2026, 01:30"
    assert names.day(at, amman) == "5 Mar 2026"


@given(anything, anything, anything)
def test_whatever_is_stored_is_shown_somehow(stored, fields, translations):
    form = SimpleNamespace(fields=fields, translations=translations)
    for answer in answers.of_event(SimpleNamespace(answers=stored), form):
        assert isinstance(answer.text, str) and answer.label
    answers.title_of(form, "x")
    answers.of_registration([], form)


def test_a_time_zone_that_nobody_knows_does_not_matter():
    at = datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert names.day(at, SimpleNamespace(time_zone="../Nowhere")) == "4 Mar 2026"
