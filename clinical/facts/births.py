"""What a birth date is worth and how old somebody is. Pure.

The app shows today in an untouched date field and stores it, and turns a typed age into the same day
that many years ago; both are kept as they came and seen through here.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

OLDEST_YEARS = 120
MONTHS_UNTIL_YEARS = 5  # younger than this, age is counted in months as well
NEWBORN_BELOW_KG = 6


class Quality(StrEnum):
    """How well a birth date is known."""

    EXACT = "exact"
    FROM_AGE = "from_age"  # an age was typed: year about right, day and month are not
    NOT_GIVEN = "not_given"  # none, or the day of registration without proof of a newborn
    IMPOSSIBLE = "impossible"  # after the registration, or more than OLDEST_YEARS before it

    @property
    def tells_age(self) -> bool:
        return self in (Quality.EXACT, Quality.FROM_AGE)


class Unit(StrEnum):
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True)
class Age:
    """An age as people say it: ``about`` 34 years, 7 months, 12 days."""

    number: int
    unit: Unit
    about: bool = False


def quality_of(born: date | None, registered_on: date, *, is_newborn: bool) -> Quality:
    """How well ``born`` is known.

    ``registered_on`` is the day in the clinic's time zone; ``is_newborn`` is proof from elsewhere:
    a weight under ``NEWBORN_BELOW_KG``, or a registration answer that says so.
    """
    if born is None:
        return Quality.NOT_GIVEN
    if born == registered_on:
        return Quality.EXACT if is_newborn else Quality.NOT_GIVEN
    years = age_in_years(born, registered_on)
    if years is None or years > OLDEST_YEARS:
        return Quality.IMPOSSIBLE
    return Quality.FROM_AGE if _whole_years_before(born, registered_on) else Quality.EXACT


def _whole_years_before(born: date, day: date) -> bool:
    if born.year == day.year:
        return False
    if (day.month, day.day) == (2, 29):  # the app takes the 28th in years without a 29th
        return (born.month, born.day) == (2, 29 if _is_leap(born.year) else 28)
    return (born.month, born.day) == (day.month, day.day)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def age_in_years(born: date, on: date) -> int | None:
    """Completed years on a day; None before the birth."""
    months = _completed_months(born, on)
    return None if months is None else months // 12


def born_of_age(registered_on: date, today: date, years: int) -> date:
    """The registration's day in the year that makes them so old ``today``: how phones store an age."""
    born = registered_on
    for year in (today.year - years, today.year - years - 1):
        try:
            born = registered_on.replace(year=year)
        except ValueError:  # the 29th of February
            born = registered_on.replace(year=year, day=28)
        if age_in_years(born, today) == years:
            break
    return born


def age_in_months(born: date, on: date) -> int | None:
    """Completed months on a day; None before the birth and from the fifth birthday."""
    months = _completed_months(born, on)
    return None if months is None or months >= MONTHS_UNTIL_YEARS * 12 else months


def about_age(born: date | None, quality: Quality, on: date) -> Age | None:
    """The age to show on a day; None where it is not known (or ``on`` is before the birth).

    Days in the first month, months under two years, then years; of a typed age only years.
    """
    months = _completed_months(born, on) if born else None
    if born is None or months is None or not quality.tells_age:
        return None
    if quality is Quality.FROM_AGE:
        return Age(months // 12, Unit.YEARS, about=True)
    if months < 1:
        return Age((on - born).days, Unit.DAYS)
    if months < 24:
        return Age(months, Unit.MONTHS)
    return Age(months // 12, Unit.YEARS)


def _completed_months(born: date, on: date) -> int | None:
    if born > on:
        return None
    return (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
