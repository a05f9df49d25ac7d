"""Numbers of patient cards: a letter, six digits and a check digit that finds a slip. Pure.

The check digit is that of Damm (2004) over the letter's place in the alphabet and the digits: it finds
every wrong digit and every two neighbours in the wrong order (of wrong letters, most).
"""

import re

from clinical.facts.folding import DIGITS

DIGITS_OF_NUMBER = 6
LAST_NUMBER = 10**DIGITS_OF_NUMBER - 1
_CARD = re.compile(r"([A-Z])(\d{6})(\d)")
# A quasigroup of order 10 without fixed points of the check; the one of the dissertation.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def card_number(letter: str, number: int) -> str:
    """``card_number("A", 123)`` is ``A-000123-c``, as it is printed."""
    digits = f"{number:0{DIGITS_OF_NUMBER}d}"
    return f"{letter}-{digits}-{_check(letter, digits)}"


def card_key(typed: str) -> str:
    """What two spellings of one number share: capital letters and Western digits, nothing else."""
    return re.sub(r"[^A-Za-z0-9]", "", (typed or "").translate(DIGITS)).upper()


def is_card(typed: str) -> bool:
    """Is it shaped like one of our cards (whatever its check digit)?"""
    return _CARD.fullmatch(card_key(typed)) is not None


def is_right(typed: str) -> bool:
    """Does the check digit fit? Ask only about what ``is_card``."""
    found = _CARD.fullmatch(card_key(typed))
    return found is not None and _check(found[1], found[2]) == int(found[3])


def as_printed(typed: str) -> str:
    """A card's number as it is printed, whatever was typed; other numbers as they are."""
    found = _CARD.fullmatch(card_key(typed))
    return f"{found[1]}-{found[2]}-{found[3]}" if found else typed


def _check(letter: str, digits: str) -> int:
    interim = 0
    for digit in f"{ord(letter) - 64:02d}{digits}":
        interim = _DAMM[interim][int(digit)]
    return interim
