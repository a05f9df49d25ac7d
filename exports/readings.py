"""What a typed answer means: numbers, calendar days, yes. Pure; what is unclear stays as typed."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
# Minus signs of other keyboards; marks that only steer the reading direction.
_SIGNS = str.maketrans({"−": "-", "–": "-", "‎": None, "‏": None, "؜": None})
# One decimal mark of the many: dot, comma, Arabic decimal mark, Arabic comma.
_PLAIN = re.compile(r"([+-]?)(\d+)(?:[.,٫،](\d+))?")
_GROUPED = re.compile(r"([+-]?)(\d{1,3})((?:([,.٬'’])\d{3})(?:\4\d{3})*)(?:([.,٫])(\d+))?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

# Digits before the mark; Excel shows more as 1.2E+15, and what is longer is an id, not a measure.
LONGEST_NUMBER = 11
LONGEST_PRECISION = 15  # digits that survive in a spreadsheet


def read_number(typed):
    """The number somebody typed, as int or Decimal; None if it is not surely one number.

    ``37.5``, ``37,5``, ``٣٧٫٥`` and ``۳۷٫۵`` are the same. None for what only looks like a number:
    ``0096170123456`` (a phone number), ``120/80``, and ``3,250``, which is three kilograms or three
    thousand grams depending on the keyboard.
    """
    if isinstance(typed, bool) or typed is None:
        return None
    if isinstance(typed, (int, float, Decimal)):
        typed = str(typed)
    if not isinstance(typed, str):
        return None
    text = typed.strip().translate(_DIGITS).translate(_SIGNS)
    if not text.isprintable():
        return None
    if plain := _PLAIN.fullmatch(text):
        sign, whole, fraction = plain.groups()
        if fraction and len(fraction) == 3 and text[-4] in ",،" and whole.strip("0"):
            return None  # 3,250: nobody can tell
    elif grouped := _GROUPED.fullmatch(text):
        sign, first, rest, mark, decimal_mark, fraction = grouped.groups()
        groups = len(rest) // 4
        if mark == decimal_mark or (groups == 1 and not fraction and mark in ",."):
            return None
        whole = first + rest.replace(mark, "")
    else:
        return None
    if len(whole) > LONGEST_NUMBER or len(whole + (fraction or "")) > LONGEST_PRECISION:
        return None
    if len(whole) > 3 and whole.startswith("0"):
        return None  # leading zeros belong to phone and card numbers
    sign = "-" if sign == "-" else ""
    return Decimal(f"{sign}{whole}.{fraction}") if fraction else int(sign + whole)


def read_day(typed, zone):
    """The calendar day that the nurse meant, as a date; None if it cannot be read.

    The phone sends a moment in UTC; the day is that of the clinic's ``zone`` (a tzinfo).
    """
    if isinstance(typed, bool):
        return None
    try:
        if isinstance(typed, (int, float)):  # milliseconds
            return datetime.fromtimestamp(typed / 1000, UTC).astimezone(zone).date()
        text = str(typed or "").strip().translate(_DIGITS)
        if not _DAY.match(text):
            return None
        if len(text) == 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError, OSError):
        return None


def is_ticked(value):
    """Is the box ticked? The phone sends ``true`` or an empty text."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def is_empty(value):
    """Nothing was answered."""
    return value is None or value is False or value == [] or value == {} or _blank(value)


def _blank(value):
    return isinstance(value, str) and not value.strip()
