"""Where a child's weight or length lies among the WHO growth standards of 2006. Pure.

The numbers and where they come from stand in ``who_growth_2006.csv``.
"""

import csv
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

from clinical.facts.sex import Sex

LAST_DAY = 1826  # the day of the fifth birthday
STANDING_FROM_DAY = 731  # shorter children are measured lying: the standard changes here, too
LINES = (-3, -2, 0, 2, 3)  # the z-scores that a growth chart draws
SOURCE = "WHO Child Growth Standards, 2006"
_TABLE = Path(__file__).with_name("who_growth_2006.csv")

LMS = tuple[float, float, float]


class Measure(StrEnum):
    """``WEIGHT`` in kg; ``LENGTH`` in cm, lying before two years and standing after."""

    WEIGHT = "weight"
    LENGTH = "length"


@cache
def _table(measure: Measure, sex: Sex) -> tuple[LMS, ...]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        columns = [f"{measure}_{sex}_{letter}" for letter in "lms"]
        return tuple(
            (float(r[columns[0]]), float(r[columns[1]]), float(r[columns[2]])) for r in rows
        )


def _lms(measure: Measure, sex: Sex, day: int) -> LMS | None:
    if sex not in (Sex.FEMALE, Sex.MALE) or not 0 <= day <= LAST_DAY:
        return None
    return _table(measure, sex)[day]


def value_at(measure: Measure, sex: Sex, day: int, z: float) -> float | None:
    """The kg or cm of a child of this sex and age in days whose z-score is ``z``."""
    found = _lms(measure, sex, day)
    if found is None:
        return None
    l, m, s = found  # noqa: E741
    return float(m * (1 + l * s * z) ** (1 / l))


def z_score(measure: Measure, sex: Sex, day: int, value: float) -> float | None:
    """How many standard deviations from the median; None where there is no standard.

    Beyond three, weights are counted in the distance between the second and the third, as WHO does.
    """
    found = _lms(measure, sex, day)
    if found is None or value <= 0:
        return None
    l, m, s = found  # noqa: E741
    z = ((value / m) ** l - 1) / (l * s)
    if abs(z) <= 3:
        return float(z)
    sign = 1 if z > 0 else -1
    second, third = (m * (1 + l * s * sign * n) ** (1 / l) for n in (2, 3))
    return float(sign * (3 + (value - third) / (third - second)))


def line(measure: Measure, sex: Sex, z: float, days: Iterable[int]) -> Iterator[tuple[int, float]]:
    """Points of one line of the growth chart: (day, kg or cm)."""
    for day in days:
        value = value_at(measure, sex, day, z)
        if value is not None:
            yield day, value
