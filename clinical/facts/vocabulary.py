"""What the registration form ever meant by its words, and the facts of a patient read with it. Pure."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from clinical.facts import births, sex
from clinical.facts.folding import fold
from clinical.facts.moments import day_in, zone_called
from clinical.facts.names import is_given

RULES = 1  # raise it when a rule changes: all stored facts are then derived again

_NEWBORN = {
    fold(word)
    for word in (
        *("newborn", "new born", "newborn baby", "neonate"),
        *("مولود جديد", "حديث الولادة", "حديثة الولادة", "وليد"),
        *("recién nacido", "recién nacida", "neonato", "nouveau-né", "nouveau-née"),
    )
}
_YES = {fold(word) for word in ("yes", "true", "نعم", "sí", "oui")}


@dataclass(frozen=True)
class Vocabulary:
    """``sex_words``: {folded text: code}; ``newborn_questions``: ids and columns of questions."""

    sex_words: dict[str, sex.Sex] = field(default_factory=dict)
    newborn_questions: frozenset[str] = frozenset()
    time_zone: str = "UTC"  # of the organisation, for clinics without one

    @property
    def digest(self) -> str:
        """16 hex digits that differ whenever facts could; facts of another digest are out of date."""
        said = [
            RULES,
            self.time_zone,
            sorted(self.sex_words.items()),
            sorted(self.newborn_questions),
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Facts:
    """What is derived of one patient. ``born_on`` only where the birth date tells an age."""

    sex_code: sex.Sex
    birth_date_quality: births.Quality
    born_on: date | None
    registered_on: date  # in the time zone of the clinic that registered the patient
    surname_given: bool

    def age_in_years(self, on: date) -> int | None:
        return births.age_in_years(self.born_on, on) if self.born_on else None

    def age_in_months(self, on: date) -> int | None:
        """None from the fifth birthday."""
        return births.age_in_months(self.born_on, on) if self.born_on else None

    def about_age(self, on: date) -> births.Age | None:
        return births.about_age(self.born_on, self.birth_date_quality, on)


def vocabulary_of(versions: Iterable[object], time_zone: str = "UTC") -> Vocabulary:
    """Read every version of every registration form, now or ever; ``versions``: their ``fields``."""
    sex_options, newborn = [], set()
    for fields in versions:
        for question in fields if isinstance(fields, list) else []:
            if not isinstance(question, dict):
                continue
            if question.get("column") == "sex":
                sex_options.append(question.get("options"))
            elif _asks_for_newborn(question):
                newborn |= {str(question[key]) for key in ("id", "column") if question.get(key)}
    return Vocabulary(sex.words_of_options(sex_options), frozenset(newborn), time_zone)


def _asks_for_newborn(question: dict[str, object]) -> bool:
    label = question.get("label")
    texts = label.values() if isinstance(label, dict) else [label]
    return any(
        f" {word} " in f" {fold(text).strip('?؟ ')} "
        for text in texts
        if isinstance(text, str)
        for word in _NEWBORN
    )


def says_newborn(
    words: Vocabulary, *, question_ids: Iterable[str], text: str | None, ticked: bool | None
) -> bool:
    """Does a registration answer prove a newborn?

    Either the chosen words are that, in some language, or the question asked it and the answer is
    yes. ``question_ids``: id and column of the question as the answer names them.
    """
    chosen = {fold(part) for part in (text or "").split("\x1f")}
    if chosen & _NEWBORN:
        return True
    asked = not words.newborn_questions.isdisjoint(question_ids)
    return asked and (ticked is True or bool(chosen & _YES))


def facts_of(
    words: Vocabulary,
    *,
    sex_as_typed: str,
    surname: str,
    date_of_birth: date | None,
    registered_at: datetime,
    time_zone: str,
    is_newborn: bool = False,
) -> Facts:
    """The facts of one patient; ``registered_at`` by the phone's clock, ``time_zone`` the clinic's."""
    registered_on = day_in(zone_called(time_zone, words.time_zone), registered_at)
    quality = births.quality_of(date_of_birth, registered_on, is_newborn=is_newborn)
    return Facts(
        sex_code=sex.sex_code(sex_as_typed, words.sex_words),
        birth_date_quality=quality,
        born_on=date_of_birth if quality.tells_age else None,
        registered_on=registered_on,
        surname_given=is_given(surname),
    )
