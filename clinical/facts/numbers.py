"""The number somebody typed, whatever the keyboard; what is unclear is no number. Pure."""

import re
from decimal import Decimal

from clinical.facts.folding import DIGITS

# Minus signs of other keyboards; marks that only steer the reading direction.
_SIGNS = str.maketrans({"−": "-", "–": "-", "\u200e": None, "\u200f": None, "\u061c": None})
# One decimal mark of the many: dot, comma, Arabic decimal mark, Arabic comma.
_PLAIN = re.compile(r"([+-]?)(\d+)(?:[.,٫،](\d+))?")
_GROUPED = re.compile(r"([+-]?)(\d{1,3})((?:([,.٬'’])\d{3})(?:\4\d{3})*)(?:([.,٫])(\d+))?")

# Digits before the mark; Excel shows more as 1.2E+15, and what is longer is an id, not a measure.
LONGEST_NUMBER = 11
LONGEST_PRECISION = 15  # digits that survive in a spreadsheet


def read_number(typed: object) -> int | Decimal | None:
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
    text = typed.strip().translate(DIGITS).translate(_SIGNS)
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
