"""What people type, and what it means: numbers, days, medicines, choices, lined-up questions."""

from datetime import UTC, date
from decimal import Decimal
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.facts.choices import Choices
from clinical.facts.moments import read_day
from clinical.facts.numbers import read_number
from exports.formats.csv_file import harmless
from exports.questions import Found, Kind, line_up, version_of
from exports.readings import is_ticked
from exports.wording import in_words
from tests.exports.cast import NOTE, WEIGHT, choice, question

NUMBERS = [
    ("37", 37),
    ("37.5", Decimal("37.5")),
    ("37,5", Decimal("37.5")),
    ("٣٧٫٥", Decimal("37.5")),
    ("٣٧,٥", Decimal("37.5")),
    ("٣٧،٥", Decimal("37.5")),
    ("۳۷٫۵", Decimal("37.5")),
    ("۳۷.۵", Decimal("37.5")),
    (" 61 ", 61),
    ("0", 0),
    ("0,5", Decimal("0.5")),
    ("0.250", Decimal("0.250")),
    ("0,250", Decimal("0.250")),  # nobody groups thousands behind a nought
    ("007", 7),
    ("-5", -5),
    ("−5", -5),
    ("+5", 5),
    ("‏٣٧٫٥", Decimal("37.5")),  # with a mark for the reading direction
    ("1.234", Decimal("1.234")),
    ("1,234.5", Decimal("1234.5")),
    ("1.234,5", Decimal("1234.5")),
    ("1٬234٫5", Decimal("1234.5")),
    ("1٬234", 1234),
    ("12,345,678", 12345678),
    (37.5, Decimal("37.5")),
    (120, 120),
]
NOT_NUMBERS = [
    *("", " ", "abc", "120/80", "37.5 kg", "12 3", "1e5", "nan", "inf", ".", ",5", "5,", "--5"),
    *("3,250", "٣،٢٥٠", "1,23,456", "1.2.3", "1,234,56", "37٫5٫1"),
    *("0096170123456", "00961 70 123456", "123456789012", "1234567890123456", "²", "Ⅷ", "一"),
    *(None, True, False, ["37"], {"a": 1}, "37\n5", "37\x00"),
]


@pytest.mark.parametrize(("typed", "meant"), NUMBERS)
def test_a_number_is_read_from_every_keyboard(typed, meant):
    assert read_number(typed) == meant


@pytest.mark.parametrize("typed", NOT_NUMBERS)
def test_what_is_not_surely_a_number_is_left_alone(typed):
    assert read_number(typed) is None


@given(st.decimals(min_value=-99999, max_value=99999, places=2))
def test_any_measured_number_survives_arabic_digits(number):
    typed = str(number).translate(str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫"))
    assert read_number(typed) == number


@given(st.text() | st.none() | st.floats() | st.integers())
def test_no_typed_thing_stops_an_export(anything):
    number, day = read_number(anything), read_day(anything, UTC)
    assert number is None or Decimal(number).is_finite()
    assert day is None or type(day) is date
    assert is_ticked(anything) in (True, False) and isinstance(in_words(anything), str)


@pytest.mark.parametrize(
    ("typed", "zone", "meant"),
    [
        ("2026-03-31T22:30:00.000Z", "Asia/Beirut", date(2026, 4, 1)),
        ("2026-04-01T02:30:00.000Z", "America/Bogota", date(2026, 3, 31)),
        ("2026-03-31T22:30:00+03:00", "Asia/Beirut", date(2026, 3, 31)),
        ("2026-03-31", "America/Bogota", date(2026, 3, 31)),
        ("٢٠٢٦-٠٣-٣١", "Asia/Beirut", date(2026, 3, 31)),
        (1775000000000, "UTC", date(2026, 3, 31)),
        ("", "UTC", None),
        ("31/03/2026", "UTC", None),
        ("2026-13-01", "UTC", None),
        ("yesterday", "UTC", None),
        (True, "UTC", None),
        (10**30, "UTC", None),
    ],
)
def test_a_date_is_the_day_of_the_clinic(typed, zone, meant):
    assert read_day(typed, ZoneInfo(zone)) == meant


def test_medicines_and_diagnoses_read_like_a_chart():
    amoxicillin = {
        "id": "1",
        "name": "Amoxicillin",
        "route": "oral",
        "form": "tablet",
        "frequency": "2",
        "intervals": "daily",
        "dose": "500",
        "doseUnits": "mg",
        "duration": "5",
        "durationUnits": "days",
    }
    assert in_words([amoxicillin]) == "Amoxicillin 500 mg tablet, oral, 2x daily, 5 days"
    assert in_words([{"code": "A00", "desc": "Cholera"}, {"code": "B54", "desc": "Malaria"}]) == (
        "A00 Cholera; B54 Malaria"
    )
    assert in_words([amoxicillin | {"note": "with food"}]).endswith(", note: with food")
    assert in_words([{"odd": [1]}]) == '{"odd": [1]}'


def test_a_choice_is_known_by_code_label_id_and_translation():
    choices = Choices()
    options = [{"value": "m", "label": "Mild; dry", "id": "o1"}, {"value": "s", "label": "Severe"}]
    choices.add(options, {"o1": {"ar": "خفيف"}})
    for typed in ("m", "Mild; dry", "o1", "خفيف", " m "):
        assert choices.read(typed, several=False) == ("Mild; dry", "m")
    assert choices.read("Mild; dry; s; بحة", several=True) == ("Mild; dry; Severe; بحة", "m; s")
    assert choices.read("never offered", several=False) == ("never offered", "")
    assert choices.have_codes


def test_an_answer_of_a_thousand_parts_is_read_at_once():
    choices = Choices()
    choices.add([{"value": "m", "label": "Mild; dry; at night"}], {})
    started = perf_counter()
    read = choices.codes("x;" * 1000 + "Mild; dry; at night", several=True)
    assert (read, perf_counter() - started < 2) == (["m"], True)


def test_a_code_wins_over_the_label_of_another_option():
    choices = Choices()
    choices.add([{"value": "1", "label": "2"}, {"value": "2", "label": "1"}], {})
    assert choices.read("1", several=False) == ("2", "1")


def test_renamed_dropped_and_unknown_questions_line_up_by_id():
    first = [WEIGHT, choice("mood", "Mood", "Good", "Bad"), question("old", "Shoe size")]
    second = [
        question("h", "Head", None, "text"),
        question("line", "-", None, "separator"),
        NOTE,
        {**WEIGHT, "name": "Body weight"},
        choice("mood", "Mood", ("g", "Good"), ("b", "Bad")),
    ]
    found = [
        Found("weight", "Weight", "free-text", "number", 5),
        Found("", "Shoe size", "free-text", "text", 2),  # an old phone without ids
        Found("lost", "Blood group", "free-text", "text", 9),
        Found("", "Hair", "free-text", "date", 1),
    ]
    questions = line_up([(1, first, []), (2, second, [])], found)
    assert [(q.key, q.label, q.kind, q.versions) for q in questions] == [
        ("note", "Note", Kind.TEXT, [2]),
        ("weight", "Body weight", Kind.NUMBER, [1, 2]),
        ("mood", "Mood", Kind.CHOICE, [1, 2]),
        ("old", "Shoe size", Kind.TEXT, [1]),
        ("lost", "Blood group", Kind.TEXT, []),
        ("name:Hair", "Hair", Kind.DATE, []),
    ]
    assert questions[2].choices.read("Good", several=False) == ("Good", "Good")
    assert questions[2].choices.read("g", several=False) == ("Good", "g")


def test_the_version_is_named_only_when_it_is_certain():
    asked = {1: {"a"}, 2: {"a", "b"}, 3: {"a", "b"}}
    assert version_of({"a"}, asked) == 1
    assert version_of({"a", "b"}, asked) is None
    assert version_of({"c"}, asked) is None


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_a_formula_becomes_text(start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless(f"1{start}") == f"1{start}"
