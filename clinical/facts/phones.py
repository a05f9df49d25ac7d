"""What is the same of a telephone number written with the country, with a zero, or without. Pure."""

from clinical.facts.folding import fold

SHORTEST = 7  # digits; less is no number of a person
SAME = 8  # last digits, where the country of a number is not known


def digits_of(phone: str) -> str:
    return "".join(letter for letter in fold(phone) if letter.isdecimal())


def national(phone: str, prefix: str = "") -> str:
    """The digits after the country and the zeros: of +961 3 123 456 and 03 123456 it is 3123456.

    ``prefix``: that of the organisation's country, such as "+961". A number of another country keeps
    its own.
    """
    digits, country = digits_of(phone), digits_of(prefix)
    goes_abroad = fold(phone).startswith("+") or digits.startswith("00")
    digits = digits.lstrip("0")
    rest = digits.removeprefix(country) if country else digits
    if rest != digits and (goes_abroad or len(rest) >= SHORTEST):
        digits = rest.lstrip("0")  # +961 (0)3 123 456
    return digits


def same(phone: str, prefix: str = "") -> str:
    """What two ways of writing one number have in common; empty if it is too short for a number."""
    digits = national(phone, prefix)
    known = bool(digits_of(prefix)) and len(digits) >= SHORTEST - 1
    return digits[-SAME:] if known or len(digits) >= SHORTEST else ""


def abroad(phone: str, prefix: str = "") -> str:
    """As it is dialled from anywhere, ``+9613123456``; as typed where the country is not known.

    Empty for what is too short, or more than one number.
    """
    digits, country = digits_of(phone), digits_of(prefix)
    if len(digits) < SHORTEST - 1 or any(sign in phone for sign in "/,;،؛"):
        return ""
    mine = national(phone, prefix)
    if fold(phone).startswith("+") or digits.startswith("00"):
        all_of_it = digits.removeprefix("00")
        here = bool(country) and all_of_it.startswith(country) and mine != all_of_it
        return f"+{country}{mine}" if here else f"+{all_of_it}"
    return f"+{country}{mine}" if country else digits
