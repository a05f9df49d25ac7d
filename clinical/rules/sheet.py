"""The answers of one event as rules and formulas read them: what was asked, what it is as a number. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from decimal import Decimal
from typing import Any

from clinical.facts.choices import Choices
from clinical.facts.folding import DIGITS
from clinical.facts.numbers import read_number
from clinical.rules import arithmetic

DECIMALS = 2
TICKED = "true"


@dataclass(frozen=True)
class Known:
    """What is known beside the answers: the day they were written, and how old the patient was."""

    day: date | None = None
    zone: tzinfo = UTC
    age_in_years: int | None = None
    age_in_months: int | None = None


@dataclass
class Question:
    kind: str  # number, date, tick, choice, other
    several: bool = False
    choices: Choices = field(default_factory=Choices)


@dataclass
class Carried:
    """What one version of a form carries beside its questions; see ``checking``."""

    by_question: dict[str, dict[str, Any]]
    computed: list[dict[str, Any]]
    scores: dict[str, dict[str, Any]]
    questions: dict[str, Question] = field(default_factory=dict)


class Sheet:
    """The answers to one form. What is not asked counts as not answered."""

    def __init__(self, rules: Carried, answers: object, known: Known):
        self.rules, self.known = rules, known
        self.formulas = {one["id"]: one for one in rules.computed}
        self.raw: dict[str, Any] = {}
        for entry in answers if isinstance(answers, list) else []:
            if isinstance(entry, dict) and entry.get("fieldId"):
                self.raw[str(entry["fieldId"])] = entry.get("value")
        self._asked: dict[str, bool] = {}
        self._numbers: dict[str, float | None] = {}

    # --- what was answered --------------------------------------------------------------------

    def given(self, key: str) -> bool:
        """Is there an answer, asked for or not?"""
        value = self.raw.get(key)
        if isinstance(value, str):
            return bool(value.strip())
        return value is not None and value is not False and value not in ([], {})

    def answered(self, key: str) -> bool:
        if key in self.formulas:
            return self.number(key) is not None
        return self.given(key) and self.asked(key)

    def asked(self, key: str) -> bool:
        if key not in self._asked:
            self._asked[key] = (
                True  # of a loop, which publishing refuses, the first counts as asked
            )
            condition = as_dict(self.rules.by_question.get(key, {}).get("ask_if"))
            self._asked[key] = not condition or self.holds(condition)
        return self._asked[key]

    def kind(self, key: str) -> str:
        return self.rules.questions[key].kind if key in self.rules.questions else "other"

    def codes(self, key: str) -> list[str]:
        question = self.rules.questions[key]
        return question.choices.codes(self.raw.get(key), several=question.several)

    def text(self, key: str) -> str:
        value = self.raw.get(key)
        return _plain(value) if isinstance(value, (str, int, float)) else ""

    def number(self, key: str) -> float | None:
        """As arithmetic takes it: a number, the score of a choice, 1 for a tick, a computed value."""
        if key not in self._numbers:
            self._numbers[key] = None  # what needs itself has no value; publishing refuses it
            self._numbers[key] = self._number(key)
        return self._numbers[key]

    def _number(self, key: str) -> float | None:
        if key in self.formulas:
            return self._computed(self.formulas[key])
        kind = self.kind(key)
        if kind == "tick":
            return 1.0 if self.answered(key) and _is_ticked(self.raw.get(key)) else 0.0
        if not self.answered(key):
            return None
        if kind == "choice":
            codes = self.codes(key)
            scores = [self._score(key, code) for code in codes]
            known = [score for score in scores if score is not None]
            return sum(known) if known and len(known) == len(scores) else None
        value = read_number(self.raw.get(key))
        return None if value is None else float(value)

    def _score(self, key: str, code: str) -> float | None:
        value = read_number(self.rules.scores.get(key, {}).get(code, code))
        return None if value is None else float(value)

    def _computed(self, how: Mapping[str, Any]) -> float | None:
        if how.get("compute") == "age":
            months = how.get("unit") == "months"
            age = self.known.age_in_months if months else self.known.age_in_years
            return None if age is None else float(age)
        value: float | None = None
        if how.get("compute") == "sum":
            summed = how.get("questions")
            keys = [str(key) for key in summed] if isinstance(summed, list) else []
            found = [self.number(key) for key in keys if self.asked(key)]
            known = [one for one in found if one is not None]
            value = sum(known) if known and len(known) == len(found) else None
        elif how.get("compute") == "formula":
            try:
                value = arithmetic.evaluate(str(how.get("formula") or ""), self.number)
            except arithmetic.NoFormula:
                return None
        decimals = how.get("decimals")
        decimals = decimals if isinstance(decimals, int) and 0 <= decimals <= 6 else DECIMALS
        # Beyond this a browser and we would no longer round alike; no measure is so large.
        if value is None or not abs(value) <= 1e12:  # what is no number at all is not less
            return None
        return arithmetic.rounded(value, decimals)

    # --- conditions ---------------------------------------------------------------------------

    def holds(self, condition: Mapping[str, Any]) -> bool:
        key, test = str(condition.get("question")), condition.get("test")
        wanted = _plain(condition.get("value"))
        if test == "is_not":
            return not self._is(key, wanted)
        if not self.answered(key):
            return False
        if test == "answered":
            return True
        if test in ("is", "contains"):
            return self._is(key, wanted)
        limit, value = read_number(wanted), self.number(key)
        if limit is None or value is None:
            return False
        return {
            "more": value > limit,
            "at_least": value >= limit,
            "less": value < limit,
            "at_most": value <= limit,
        }.get(str(test), False)

    def _is(self, key: str, wanted: str) -> bool:
        if not self.answered(key):
            return False
        kind = self.kind(key)
        if kind == "tick":
            return _is_ticked(self.raw.get(key)) == (wanted == TICKED)
        if kind == "choice":
            return wanted in self.codes(key)
        if kind == "number" or key in self.formulas:
            limit = read_number(wanted)
            return limit is not None and self.number(key) == float(limit)
        return self.text(key).lower() == wanted.lower()


def question(raw: Mapping[str, Any], told: Mapping[str, Any]) -> Question:
    asked = raw.get("inputType")
    if asked in ("radio", "select", "dropdown") and raw.get("fieldType") == "options":
        question = Question("choice", raw.get("multi") in (True, "true"))
        question.choices.add(raw.get("options"), as_dict(told.get("options")))
        return question
    return Question(
        {"number": "number", "date": "date", "checkbox": "tick"}.get(str(asked), "other")
    )


def _is_ticked(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() == TICKED)


def _plain(value: object) -> str:
    if isinstance(value, (int, float, str, Decimal)):
        return str(value).strip().translate(DIGITS)
    return ""


def as_dict(value: object) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}
