"""Codes of digits that people read from a card and type, in any script and with spaces as they like."""

import secrets
import unicodedata

_LEFT_OUT = {"Zs", "Pd", "Cf"}  # spaces, dashes, and marks of direction that keyboards add


def new_digits(length):
    return f"{secrets.randbelow(10**length):0{length}}"


def digits_of(text, length):
    """The digits that were typed, if there are as many as there should be; or None."""
    found = []
    for character in text:
        if unicodedata.category(character) in _LEFT_OUT:
            continue
        digit = unicodedata.decimal(character, None)
        if digit is None or len(found) == length:
            return None
        found.append(str(digit))
    return "".join(found) if len(found) == length else None


def grouped(digits):
    """As it stands on the card: ``4821 7730 9154 26``."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
