"""How likely two entries are one person, with the reasons. Pure; the weights stand in one table.

The given name decides: twins share surname, birth date, phone and sex, and are two people. What a
household shares (phone, address) says nothing inside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property

from clinical.facts import phones
from clinical.facts.births import Quality
from clinical.facts.folding import fold
from clinical.facts.names import is_given
from clinical.facts.sex import Sex
from clinical.facts.sounds import sounds
from clinical.facts.spelling import one_letter_off

LIKELY = 50  # from here on a person is asked to look


class Reason(StrEnum):
    GOVERNMENT_ID = "government_id"
    CARD = "card"
    NAME = "name"
    NAME_ALIKE = "name_alike"
    BORN = "born"
    BORN_ALIKE = "born_alike"
    AGE = "age"
    PHONE = "phone"
    HOUSEHOLD = "household"
    HOMETOWN = "hometown"


WEIGHTS = {
    Reason.GOVERNMENT_ID: 40,
    Reason.CARD: 40,
    "given": 20,  # times how alike the names are, see ``closeness``
    "surname": 15,
    "other surname": -15,
    Reason.BORN: 30,
    Reason.BORN_ALIKE: 18,  # one part of the date differs, or day and month are swapped
    Reason.AGE: 13,  # a guessed age that fits
    "other age": -30,
    "other sex": -25,
    Reason.PHONE: 15,
    Reason.HOUSEHOLD: 12,
    Reason.HOMETOWN: 4,
}
AS_WRITTEN, ALIKE, OTHER_SCRIPT, OTHER = 1.0, 0.85, 0.75, 0.0
GUESSED_YEARS = 2  # that two guesses of one age may differ
_SURELY_OTHER_YEARS = 11
_SAME_LOOK = 0.72
_VOWELS = str.maketrans({"o": "u", "e": "i", "y": "i"})


@dataclass(frozen=True)
class Person:
    """What is compared; texts as typed, digits of phones and ids are found in them."""

    given_name: str = ""
    surname: str = ""
    born_on: date | None = None  # only where it tells an age
    quality: Quality = Quality.NOT_GIVEN
    sex: Sex = Sex.UNKNOWN
    phone: str = ""
    government_id: str = ""
    card: str = ""
    household: str = ""
    hometown: str = ""
    prefix: str = ""  # of the organisation's country, for telephone numbers

    @cached_property  # one person is compared with many
    def given(self) -> tuple[str, ...]:
        return _words(self.given_name)

    @cached_property
    def family(self) -> tuple[str, ...]:
        return _words(self.surname)

    @cached_property
    def house(self) -> str:
        return _plain(self.household)

    @cached_property
    def call(self) -> str:
        return phones.same(self.phone, self.prefix)

    @cached_property
    def town(self) -> str:
        return fold(self.hometown) if is_given(self.hometown) else ""

    @cached_property
    def numbers(self) -> tuple[str, str]:
        return compact(self.government_id), compact(self.card)


def likeness(one: Person, other: Person) -> tuple[int, list[Reason]]:
    """(score, reasons); from ``LIKELY`` on they may be one person. 0 where the given names differ."""
    if _far_apart(one, other):
        return 0, []
    points, reasons = 0.0, []
    given = closeness(one.given, other.given)
    surname = closeness(one.family, other.family) if one.family and other.family else None
    if not given and one.family and other.family:  # written the other way round
        given, surname = closeness(one.given, other.family), closeness(one.family, other.given)
        surname = surname or None
        given = given if surname else OTHER
    kinds = (Reason.GOVERNMENT_ID, Reason.CARD)
    for reason, a, b in zip(kinds, one.numbers, other.numbers, strict=True):
        if a and a == b:
            points += WEIGHTS[reason]
            reasons.append(reason)
    if not given:
        return (round(points), reasons) if reasons else (0, [])
    points += WEIGHTS["given"] * given
    if surname is not None:
        points += WEIGHTS["surname"] * surname if surname else WEIGHTS["other surname"]
    alike = min(given, surname) if surname else given
    reasons.append(Reason.NAME if alike == AS_WRITTEN else Reason.NAME_ALIKE)
    if born := _birth(one, other):
        points += WEIGHTS[born]
        if isinstance(born, Reason):
            reasons.append(born)
    known = {Sex.FEMALE, Sex.MALE}
    if one.sex != other.sex and {one.sex, other.sex} <= known:
        points += WEIGHTS["other sex"]
    same_house = bool(one.house) and one.house == other.house
    if same_house:
        points += WEIGHTS[Reason.HOUSEHOLD]
        reasons.append(Reason.HOUSEHOLD)
    elif one.call and one.call == other.call:
        points += WEIGHTS[Reason.PHONE]
        reasons.append(Reason.PHONE)
    if not same_house and one.town and one.town == other.town:
        points += WEIGHTS[Reason.HOMETOWN]
        reasons.append(Reason.HOMETOWN)
    return max(0, round(points)), reasons


def _far_apart(one: Person, other: Person) -> bool:
    """A quick no: another age, and no number in common that could outweigh it."""
    if one.born_on is None or other.born_on is None:
        return False
    shared = any(a and a == b for a, b in zip(one.numbers, other.numbers, strict=True))
    return abs(one.born_on.year - other.born_on.year) > _SURELY_OTHER_YEARS and not shared


def closeness(some: tuple[str, ...], others: tuple[str, ...]) -> float:
    """How alike two names are: the worst of the shorter one's words, each with its best match."""
    if not some or not others:
        return OTHER
    if len(some) > len(others):
        some, others = others, some
    return min(max(_alike(word, other) for other in others) for word in some)


def _alike(word: str, other: str) -> float:
    if word == other:
        return AS_WRITTEN
    heard = sounds(word) & sounds(other)
    if word.isascii() != other.isascii():
        return OTHER_SCRIPT if heard else OTHER
    if min(len(word), len(other)) >= 5 and one_letter_off(word, other):
        return ALIKE
    if heard and word.isascii():  # vowels say whether it is Hassan or Hussein
        look = SequenceMatcher(None, _look(word), _look(other)).ratio()
        return ALIKE if look >= _SAME_LOOK else OTHER
    return OTHER


def _look(word: str) -> str:
    plain = word.translate(_VOWELS).removesuffix("h")
    return "".join(c for place, c in enumerate(plain) if place == 0 or c != plain[place - 1])


def _birth(one: Person, other: Person) -> Reason | str | None:
    if one.born_on is None or other.born_on is None:
        return None
    if Quality.FROM_AGE in (one.quality, other.quality):
        apart = abs((one.born_on - other.born_on).days) / 365.25
        return Reason.AGE if apart <= GUESSED_YEARS else "other age" if apart > 5 else None
    if one.born_on == other.born_on:
        return Reason.BORN
    a, b = ((d.year, d.month, d.day) for d in (one.born_on, other.born_on))
    if sum(x != y for x, y in zip(a, b, strict=True)) == 1 and abs(a[0] - b[0]) <= 10:
        return Reason.BORN_ALIKE
    if a[0] == b[0] and (a[1], a[2]) == (b[2], b[1]):
        return Reason.BORN_ALIKE
    return "other age"


def compact(text: str) -> str:
    """A number without what stands between its parts; empty for less than three signs."""
    plain = _plain(text)
    return plain if len(plain) > 2 else ""


def _plain(text: str) -> str:
    return "".join(letter for letter in fold(text) if letter.isalnum())


def _words(name: str) -> tuple[str, ...]:
    if not is_given(name):
        return ()
    words = fold(name).split()
    return tuple(_joined(words)) or ()


def _joined(words: Iterable[str]) -> Iterable[str]:
    """Abd al-Rahman as one word, the article on its name."""
    before = ""
    for word in words:
        if word in ("abd", "abdul", "abdel", "abdal", "عبد", "abu", "ابو", "al", "el", "ul"):
            before += word
            continue
        yield before + word
        before = ""
    if before:
        yield before
