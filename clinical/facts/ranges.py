"""What is usual in a measurement at an age and for a sex, each with its source. Pure.

Only what could be checked against its source stands here. Where there is no row, no range is shown:
a missing range is better than an invented one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from clinical.facts.sex import Sex

NEWS2 = "Royal College of Physicians: National Early Warning Score (NEWS) 2, 2017"
IMCI = "WHO: Integrated Management of Childhood Illness, chart booklet, 2014"
PRESSURE = "WHO: Guideline for the pharmacological treatment of hypertension in adults, 2021"
BODY_MASS = "WHO: Technical Report Series 894, 2000"
WAIST = "WHO: Waist circumference and waist-hip ratio, report of an expert consultation, 2011"
SOURCES = (NEWS2, IMCI, PRESSURE, BODY_MASS, WAIST)

YEAR = 12
NO_END = 10_000


@dataclass(frozen=True)
class Range:
    """``low`` and ``high`` are still usual; None: no limit on that side."""

    low: float | None
    high: float | None
    sources: tuple[str, ...]

    def tells(self, value: float) -> int:
        """-1 below, 0 within, 1 above."""
        if self.low is not None and value < self.low:
            return -1
        return 1 if self.high is not None and value > self.high else 0


@dataclass(frozen=True)
class _Row:
    column: str  # of Vitals
    from_months: int
    below_months: int
    low: float | None
    high: float | None
    sources: tuple[str, ...]
    sex: Sex | None = None


_ROWS = (
    # Fast breathing starts at 60, 50 and 40 breaths a minute; fever at 37.5 °C.
    _Row("respiratory_rate", 0, 2, None, 59, (IMCI,)),
    _Row("respiratory_rate", 2, YEAR, None, 49, (IMCI,)),
    _Row("respiratory_rate", YEAR, 5 * YEAR, None, 39, (IMCI,)),
    _Row("temperature_celsius", 0, 2, 35.5, 37.4, (IMCI,)),
    _Row("temperature_celsius", 2, 5 * YEAR, None, 37.4, (IMCI,)),
    # What scores nothing in NEWS2, which is for people from 16 who are not pregnant.
    _Row("respiratory_rate", 16 * YEAR, NO_END, 12, 20, (NEWS2,)),
    _Row("oxygen_saturation", 16 * YEAR, NO_END, 96, None, (NEWS2,)),
    _Row("heart_rate", 16 * YEAR, NO_END, 51, 90, (NEWS2,)),
    _Row("pulse_rate", 16 * YEAR, NO_END, 51, 90, (NEWS2,)),
    _Row("temperature_celsius", 16 * YEAR, NO_END, 36.1, 38.0, (NEWS2,)),
    # High blood pressure starts at 140 or 90; NEWS2 has the lower limit of the upper pressure.
    _Row("systolic_bp", 18 * YEAR, NO_END, 111, 139, (NEWS2, PRESSURE)),
    _Row("diastolic_bp", 18 * YEAR, NO_END, None, 89, (PRESSURE,)),
    _Row("bmi", 20 * YEAR, NO_END, 18.5, 24.9, (BODY_MASS,)),
    _Row("waist_circumference_cm", 18 * YEAR, NO_END, None, 94, (WAIST,), Sex.MALE),
    _Row("waist_circumference_cm", 18 * YEAR, NO_END, None, 80, (WAIST,), Sex.FEMALE),
)


def usual(column: str, *, months: int | None, sex: Sex) -> Range | None:
    """The usual range of a column of Vitals at an age in completed months; None: none is known."""
    if months is None:
        return None
    for row in _of(column):
        if row.from_months <= months < row.below_months and row.sex in (None, sex):
            return Range(row.low, row.high, row.sources)
    return None


def _of(column: str) -> Iterator[_Row]:
    return (row for row in _ROWS if row.column == column)
