"""What people type in three languages, and what it means: pure functions, no database."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.facts import births
from clinical.facts.births import Age, Quality, Unit, about_age, quality_of
from clinical.facts.choices import Choices, option_codes
from clinical.facts.folding import fold
from clinical.facts.moments import day_in, moments_of, zone_called
from clinical.facts.names import folded_name, is_given
from clinical.facts.sex import Sex, sex_code, words_of_options
from clinical.facts.vocabulary import Vocabulary, facts_of, says_newborn, vocabulary_of

F, M, O, U = Sex.FEMALE, Sex.MALE, Sex.OTHER, Sex.UNKNOWN  # noqa: E741
DAYS = st.dates(date(1890, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *[(word, F) for word in ("female", "Female", " FEMALE ", "F", "woman", "Girl")],
        *[(word, F) for word in ("أنثى", "انثى", "أُنْثَى", "انثي", "امرأة", "إمراة", "بنت")],
        *[(word, F) for word in ("femenino", "Mujer", "niña", "Féminin", "FEMININ", "femme")],
        *[(word, M) for word in ("male", "Male", "m", "man", "ذكر", "ذَكَر", "رجل", "masculino")],
        *[(word, M) for word in ("Hombre", "varon", "Varón", "masculin", "homme", "garçon", "H")],
        *[(word, O) for word in ("other", "Intersex", "non binary", "غير ذلك", "otro", "autre")],
        *[
            (word, U)
            for word in ("", " ", None, "?", "unknown", "kadın", "غير معروف", "1", "x\x00")
        ],
    ],
)
def test_sex_is_known_without_a_form(typed, code):
    assert sex_code(typed) is code


def test_every_language_a_form_ever_had_is_known():
    words = words_of_options(
        [
            [{"en": "male", "tr": "Erkek"}, {"en": "female", "tr": "Kadın"}],
            [
                {"fr": "homme", "sw": "mwanamume"},
                {"fr": "femme"},
                {"sw": "mwingine", "tr": "Diğer"},
            ],
            "nonsense",
            [None, 5, {"en": None}, "woman"],
        ]
    )
    typed = {"ERKEK": M, "kadin": F, "Mwanamume": M, "diger": O, "mwingine": O, "lalala": U}
    assert {word: sex_code(word, words) for word in typed} == typed


def test_a_letter_that_means_two_things_is_not_guessed():
    words = words_of_options([[{"en": "M", "es": "H"}, {"en": "F", "es": "M"}]])
    assert {letter: sex_code(letter, words) for letter in "HFM"} == {"H": M, "F": F, "M": U}
    assert sex_code("M") is M


def test_an_option_of_an_unknown_language_alone_is_not_guessed():
    assert sex_code("erkek", words_of_options([[{"tr": "erkek"}, {"tr": "kadın"}]])) is U


@pytest.mark.parametrize(
    "name", [*".-", "...", "x", "XX", "n/a", "N/A", "لا يوجد", "لا  يُوجد", "", None]
)
@pytest.mark.parametrize("frame", ["{}", " {} "])
def test_a_mark_is_no_surname(name, frame):
    assert not is_given(frame.format(name) if name is not None else None)


@pytest.mark.parametrize("name", ["Na", "No", "Li", "O", "ا", "حداد", "Xu", "al-Nil", "Ø"])
def test_short_names_are_names(name):
    assert is_given(name)


def test_names_are_folded_as_they_are_mistyped():
    for one, other in [
        ("أحمد", "احمد"),
        ("فاطمة", "فاطمه"),
        ("مُحَمَّد", "محمد"),
        ("ليلى", "ليلي"),
        ("یاسر کریم", "ياسر كريم"),
        ("محـــمد", "محمد"),
        ("José-María", "jose maria"),
        ("ŞAHİN", "sahin"),
        ("‏علي ", "علي"),
        ("٤٢", "42"),
    ]:
        assert fold(one) == fold(other)
    assert folded_name("Amina", ".") == "amina"


@given(st.text())
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    is_given(text), sex_code(text)


@pytest.mark.parametrize(
    ("born", "registered", "newborn", "quality"),
    [
        (None, date(2026, 3, 31), False, Quality.NOT_GIVEN),
        (date(2026, 3, 31), date(2026, 3, 31), False, Quality.NOT_GIVEN),
        (date(2026, 3, 31), date(2026, 3, 31), True, Quality.EXACT),
        (date(2026, 3, 30), date(2026, 3, 31), False, Quality.EXACT),
        (date(1992, 3, 31), date(2026, 3, 31), False, Quality.FROM_AGE),
        (date(1992, 3, 30), date(2026, 3, 31), False, Quality.EXACT),
        (date(2023, 2, 28), date(2024, 2, 29), False, Quality.FROM_AGE),
        (date(2020, 2, 29), date(2024, 2, 29), False, Quality.FROM_AGE),
        (date(2020, 2, 28), date(2024, 2, 29), False, Quality.EXACT),
        (date(2020, 2, 29), date(2023, 2, 28), False, Quality.EXACT),
        (date(2026, 4, 1), date(2026, 3, 31), True, Quality.IMPOSSIBLE),
        (date(1899, 1, 1), date(2026, 3, 31), False, Quality.IMPOSSIBLE),
        (date(1, 1, 1), date(2026, 3, 31), False, Quality.IMPOSSIBLE),
    ],
)
def test_a_birth_date_is_worth_what_the_phone_made_of_it(born, registered, newborn, quality):
    assert quality_of(born, registered, is_newborn=newborn) is quality


@given(DAYS, st.integers(1, 110))
def test_a_typed_age_is_recognised_and_told_back(registered, years):
    """As the app does it: the same day, or the 28th of February, so many years before."""
    try:
        born = registered.replace(year=registered.year - years)
    except ValueError:
        born = registered.replace(year=registered.year - years, day=28)
    assert quality_of(born, registered, is_newborn=False) is Quality.FROM_AGE
    age = about_age(born, Quality.FROM_AGE, registered)
    assert age == Age(years, Unit.YEARS, about=True)


@given(DAYS, DAYS)
def test_ages_in_years_and_months_agree(born, on):
    years, months = births.age_in_years(born, on), births.age_in_months(born, on)
    assert (years is None) == (born > on)
    assert months is None or months // 12 == years
    assert years is None or (months is None) == (years >= 5)


def test_about_how_old():
    today = date(2026, 11, 22)
    exact = {
        date(2026, 11, 12): Age(10, Unit.DAYS),
        date(2026, 9, 1): Age(2, Unit.MONTHS),
        date(2024, 11, 23): Age(23, Unit.MONTHS),
        date(1980, 3, 14): Age(46, Unit.YEARS),
        date(2027, 1, 1): None,
        None: None,
    }
    assert {born: about_age(born, Quality.EXACT, today) for born in exact} == exact
    assert about_age(date(2026, 11, 22), Quality.NOT_GIVEN, today) is None
    assert about_age(date(1890, 1, 1), Quality.IMPOSSIBLE, today) is None


def test_happened_written_arrived():
    visit, measured, written, arrived = (datetime(2026, 3, d, tzinfo=UTC) for d in (1, 2, 3, 4))
    found = moments_of(visit_at=visit, own_at=measured, written=written, arrived=arrived)
    assert (found.happened, found.written, found.arrived) == (visit, written, arrived)
    for own, happened in ((measured, measured), (None, written)):
        found = moments_of(visit_at=None, own_at=own, written=written, arrived=arrived)
        assert found.happened == happened


def test_the_day_is_that_of_the_clinic():
    late = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    assert day_in(ZoneInfo("Asia/Amman"), late) == date(2026, 4, 1)
    assert day_in(zone_called("Mars/Phobos", "America/Bogota"), late) == date(2026, 3, 31)


FIELDS = [
    {"id": "g", "column": "group", "label": {"en": "Group"}, "fieldType": "select",
     "options": [{"en": "Refugee", "ar": "لاجئ", "es": "Refugiado"}, {"en": "Host", "ar": "مضيف"}]},
    {"id": "nb", "column": "is_newborn", "fieldType": "checkbox",
     "label": {"en": "Is it a newborn?", "es": "¿Recién nacido?"}},
]  # fmt: skip
VISIT_FORM = {
    "form_fields": [
        {"id": "q", "name": "Signs", "inputType": "select", "multi": True,
         "options": [{"id": "o1", "value": "fever", "label": "Fever"}, "Cough"]}
    ],
    "translations": [{"fieldId": "q", "options": {"o1": {"ar": "حمى", "es": "fiebre"}}}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("versions", "question", "value", "codes"),
    [
        ([FIELDS], "g", "لاجئ", ["Refugee"]),
        ([FIELDS], "group", "Refugiado\x1fمضيف", ["Refugee", "Host"]),
        ([FIELDS], "group", "never offered", []),
        ([FIELDS, [{**FIELDS[0], "options": [{"en": "Refugees", "ar": "لاجئ"}]}]], "g", "Refugees", ["Refugee"]),
        ([VISIT_FORM], "q", "حمى; Cough", ["fever", "Cough"]),
        ([VISIT_FORM], "Signs", "fiebre", ["fever"]),
        ([VISIT_FORM, "broken", {"fields": None}], "q", None, []),
    ],
)  # fmt: skip
def test_choices_are_codes_in_every_language(versions, question, value, codes):
    assert option_codes(versions, question, value) == codes


def test_options_without_english_have_codes_too():
    choices = Choices()
    choices.add_texts([{"ar": "نعم"}, "plain", {}, None])
    assert choices.read("نعم", several=False) == ("نعم", "نعم")


@pytest.mark.parametrize(
    ("question", "text", "ticked", "proof"),
    [
        ("g", "Recién nacido", None, True),
        ("g", "Refugee\x1fnewborn", None, True),
        ("nb", "نعم", None, True),
        ("is_newborn", "", True, True),
        ("nb", "no", None, False),
        ("nb", "not a newborn", None, False),
        ("g", "yes", True, False),
        ("g", None, None, False),
    ],
)
def test_what_proves_a_newborn(question, text, ticked, proof):
    words = vocabulary_of([FIELDS])
    assert says_newborn(words, question_ids=("", question), text=text, ticked=ticked) is proof


def test_another_vocabulary_has_another_digest():
    plain, turkish = (
        Vocabulary(),
        vocabulary_of([[{"column": "sex", "options": [{"en": "f", "tr": "k"}]}]]),
    )
    assert plain.digest == Vocabulary().digest != turkish.digest
    assert Vocabulary(time_zone="Asia/Amman").digest != plain.digest


def test_the_registration_day_is_that_of_the_clinic():
    """Half past six in the evening in Tegucigalpa is the next day in UTC."""
    facts = facts_of(
        Vocabulary(),
        sex_as_typed="femenino",
        surname="-",
        date_of_birth=date(2026, 3, 30),
        registered_at=datetime(2026, 3, 31, 0, 30, tzinfo=UTC),
        time_zone="America/Tegucigalpa",
    )
    assert (facts.sex_code, facts.surname_given) == (F, False)
    assert (facts.registered_on, facts.birth_date_quality) == (date(2026, 3, 30), Quality.NOT_GIVEN)
