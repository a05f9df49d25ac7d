"""The calendar day that a cell means, however it is written; what is unclear is no day. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinical.facts.folding import fold


class Order(StrEnum):
    """How 03/04/2020 is read."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class Trouble(StrEnum):
    NO_DATE = "no_date"  # does not look like one
    NO_SUCH_DAY = "no_such_day"  # the 31st of February
    UNCLEAR = "unclear"  # 03/04/2020, and nobody said which comes first


@dataclass(frozen=True)
class Read:
    """A ``day``; or a ``year`` alone; or ``trouble``; or nothing of these, of an empty cell."""

    day: date | None = None
    year: int | None = None
    trouble: Trouble | None = None


_MONTHS = {
    fold(name): number
    for number, names in enumerate(
        (
            ("january", "jan", "enero", "ene", "janvier", "يناير", "كانون الثاني", "جانفي"),
            ("february", "feb", "febrero", "février", "fevr", "فبراير", "شباط", "فيفري"),
            ("march", "mar", "marzo", "mars", "مارس", "آذار"),
            ("april", "apr", "abril", "abr", "avril", "avr", "أبريل", "إبريل", "نيسان", "أفريل"),
            ("may", "mayo", "mai", "مايو", "أيار", "ماي"),
            ("june", "jun", "junio", "juin", "يونيو", "يونيه", "حزيران", "جوان"),
            ("july", "jul", "julio", "juillet", "يوليو", "يوليه", "تموز", "جويلية"),
            ("august", "aug", "agosto", "ago", "août", "أغسطس", "آب", "أوت"),
            ("september", "sep", "sept", "septiembre", "septembre", "سبتمبر", "أيلول"),
            ("october", "oct", "octubre", "octobre", "أكتوبر", "تشرين الأول"),
            ("november", "nov", "noviembre", "novembre", "نوفمبر", "تشرين الثاني"),
            ("december", "dec", "diciembre", "dic", "décembre", "ديسمبر", "كانون الأول"),
        ),
        start=1,
    )
    for name in names
}
_CLOCK = re.compile(r"(?<=\d)[ t,]+\d{1,2}:\d{2}.*$")
_NUMBERS = re.compile(r"(\d{1,4})[ /.,\\]+(\d{1,2})[ /.,\\]+(\d{1,4})")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|º|er)?[ /.,]+(?:de )?([^\W\d][^\d]*?)[ /.,]+(?:de )?(\d{2,4})"
)
_MONTH_DAY = re.compile(r"([^\W\d][^\d]*?)[ /.,]+(\d{1,2})(?:st|nd|rd|th)?[ /.,]+(\d{2,4})")
_YEAR = re.compile(r"(?:1[89]|20|21)\d{2}")


def read(text: str, order: str, latest: date) -> Read:
    """What a cell means; of two-digit years none is after ``latest``."""
    plain = _plain(text)
    if not plain:
        return Read()
    if _YEAR.fullmatch(plain):
        return Read(year=int(plain))
    if found := _NUMBERS.fullmatch(plain):
        one, two, three = found.groups()
        if len(one) == 4:
            return _day(one, int(two), int(three), latest)
        if len(one) > 2 or len(three) not in (2, 4):
            return Read(trouble=Trouble.NO_DATE)
        seen = order_of(text)
        if seen is None and one != two and order not in list(Order):
            return Read(trouble=Trouble.UNCLEAR)
        day_first = (seen or order) != Order.MONTH_FIRST
        day, month = (one, two) if day_first else (two, one)
        return _day(three, int(month), int(day), latest)
    for pattern, day_at, month_at in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        if found := pattern.fullmatch(plain):
            if month_number := _MONTHS.get(found[month_at].strip()):
                return _day(found[3], month_number, int(found[day_at]), latest)
    return Read(trouble=Trouble.NO_DATE)


def order_of(text: str) -> Order | None:
    """The order that this date can only have; None where it could be both, or is no such date."""
    numbers = _ambiguous(text)
    if numbers is None:
        return None
    one, two = numbers
    if one > 12 >= two:
        return Order.DAY_FIRST
    if two > 12 >= one:
        return Order.MONTH_FIRST
    return None


def could_be_both(text: str) -> bool:
    """Is it a date like 03/04/2020, which two people read in two ways?"""
    both = [read(text, order, date.max).day for order in Order]
    return None not in both and both[0] != both[1]


def _ambiguous(text: str) -> tuple[int, int] | None:
    found = _NUMBERS.fullmatch(_plain(text))
    if found is None or len(found[1]) > 2:
        return None
    return int(found[1]), int(found[2])


def _plain(text: str) -> str:
    return _CLOCK.sub("", fold(text)).strip(" ,.")


def _day(year_typed: str, month: int, day: int, latest: date) -> Read:
    year = int(year_typed)
    if len(year_typed) <= 2:
        year += 2000 if 2000 + year <= latest.year else 1900
    try:
        return Read(day=date(year, month, day))
    except ValueError:
        return Read(trouble=Trouble.NO_SUCH_DAY)
