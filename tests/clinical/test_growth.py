"""The growth standards say what WHO's own software says, and usual ranges have sources."""

import pytest

from clinical.facts import growth, ranges
from clinical.facts.growth import Measure, value_at, z_score
from clinical.facts.marks import Mark, mark_of, mark_of_column, says_none
from clinical.facts.sex import Sex

# Rows of the survey that WHO publishes with its own software (igrowup): sex, age in days, kg, z of
# weight, cm, z of length.
SURVEY = [
    (Sex.FEMALE, 683, 10.40, -0.57, 84.80, -0.07),
    (Sex.MALE, 269, 6.30, -3.08, 64.80, -3.11),
    (Sex.MALE, 0, 5.50, 3.77, 55.90, 3.18),
    (Sex.FEMALE, 0, 4.20, 1.94, 51.90, 1.48),
    (Sex.MALE, 1737, 21.80, 1.48, 110.20, 0.41),
    (Sex.MALE, 643, 8.70, -2.53, 75.90, -3.24),
]


@pytest.mark.parametrize(("sex", "day", "kg", "z_weight", "cm", "z_length"), SURVEY)
def test_a_child_of_the_survey_gets_the_same_score(sex, day, kg, z_weight, cm, z_length):
    assert z_score(Measure.WEIGHT, sex, day, kg) == pytest.approx(z_weight, abs=0.011)
    assert z_score(Measure.LENGTH, sex, day, cm) == pytest.approx(z_length, abs=0.011)


def test_the_table_has_every_day_of_five_years():
    for measure in Measure:
        for sex in (Sex.FEMALE, Sex.MALE):
            for day in (0, 1, 730, 731, growth.LAST_DAY):
                assert z_score(measure, sex, day, value_at(measure, sex, day, 0)) == pytest.approx(
                    0
                )
    assert value_at(Measure.WEIGHT, Sex.MALE, growth.LAST_DAY + 1, 0) is None
    assert z_score(Measure.WEIGHT, Sex.UNKNOWN, 100, 6.0) is None


def test_far_from_the_median_the_distance_of_the_outer_lines_counts():
    third, second = (value_at(Measure.WEIGHT, Sex.MALE, 365, z) for z in (-3, -2))
    lighter = third - (second - third) / 2
    assert z_score(Measure.WEIGHT, Sex.MALE, 365, lighter) == pytest.approx(-3.5)


@pytest.mark.parametrize(
    ("column", "months", "sex", "value", "tells"),
    [
        ("respiratory_rate", 1, Sex.MALE, 60, 1),
        ("respiratory_rate", 1, Sex.MALE, 59, 0),
        ("respiratory_rate", 2, Sex.MALE, 50, 1),
        ("respiratory_rate", 12, Sex.MALE, 40, 1),
        ("respiratory_rate", 40 * 12, Sex.MALE, 11, -1),
        ("temperature_celsius", 30, Sex.FEMALE, 37.5, 1),
        ("temperature_celsius", 30 * 12, Sex.FEMALE, 37.5, 0),
        ("systolic_bp", 50 * 12, Sex.FEMALE, 140, 1),
        ("diastolic_bp", 50 * 12, Sex.FEMALE, 90, 1),
        ("waist_circumference_cm", 50 * 12, Sex.FEMALE, 85, 1),
        ("waist_circumference_cm", 50 * 12, Sex.MALE, 85, 0),
        ("bmi", 30 * 12, Sex.MALE, 18.4, -1),
    ],
)
def test_what_is_usual_depends_on_age_and_sex(column, months, sex, value, tells):
    usual = ranges.usual(column, months=months, sex=sex)
    assert usual.tells(value) == tells and set(usual.sources) <= set(ranges.SOURCES)


def test_without_a_source_there_is_no_range():
    assert ranges.usual("heart_rate", months=30, sex=Sex.MALE) is None
    assert ranges.usual("systolic_bp", months=8 * 12, sex=Sex.MALE) is None
    assert ranges.usual("bmi", months=None, sex=Sex.MALE) is None
    assert ranges.usual("waist_circumference_cm", months=400, sex=Sex.UNKNOWN) is None


def test_a_question_is_known_by_its_words_in_any_language():
    assert mark_of({"label": {"ar": "رقم الأسرة"}}) is Mark.HOUSEHOLD
    assert mark_of({"label": {"en": "Known allergies"}}) is Mark.ALLERGIES
    assert mark_of({"label": {"en": "Shoe size"}, "meaning": "household"}) is Mark.HOUSEHOLD
    assert mark_of({"label": {"en": "Household size"}}) is None
    assert mark_of_column("Household%20number") is Mark.HOUSEHOLD
    assert says_none("لا يوجد") and says_none("None known") and not says_none("Penicillin")
