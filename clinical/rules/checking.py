"""Holds the answers of one event against the rules of the version of the form they were given to. Pure.

Rules are in the document's ``metadata``, by question id, so that a question may be renamed and moved:
``rules``: {id: {required?, min?, max?, not_future?, pattern?: {kind, regex}, ask_if?: {question, test,
value}}}; ``computed``: [{id, name, after, compute, ...}]; ``scores``: {id: {value of a choice: number}}.
What is not of this shape is passed over: a document may come from elsewhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from typing import Any

from clinical.facts.moments import read_day
from clinical.facts.numbers import read_number
from clinical.rules import patterns
from clinical.rules.sheet import Carried, Known, Sheet, as_dict, question


class Rule(StrEnum):
    """What an answer can break."""

    REQUIRED = "required"
    NOT_ASKED = "not_asked"  # answered, although another answer says that it is not to be asked
    NOT_A_NUMBER = "not_a_number"
    BELOW = "below"
    ABOVE = "above"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    IN_THE_FUTURE = "in_the_future"
    PATTERN = "pattern"  # of the kind in ``limit``


@dataclass(frozen=True)
class Broken:
    """One rule that one answer breaks; ``limit`` is the minimum, the kind of pattern, ..."""

    question: str
    rule: Rule
    limit: str = ""


class Rules(Carried):
    """The rules of one version of a form; falsy if it has none. Make it once for many events."""

    def __init__(
        self,
        fields: Iterable[Any],
        metadata: object,
        translations: Iterable[Any] = (),
    ):
        said = metadata if isinstance(metadata, dict) else {}
        self.by_question = {
            str(key): rule for key, rule in as_dict(said.get("rules")).items() if as_dict(rule)
        }
        computed = said.get("computed")
        self.computed = [
            one
            for one in (computed if isinstance(computed, list) else [])
            if isinstance(one, dict) and isinstance(one.get("id"), str)
        ]
        self.scores = {str(key): as_dict(one) for key, one in as_dict(said.get("scores")).items()}
        self.questions = {}
        if self:
            told = {t.get("fieldId"): t for t in translations if isinstance(t, dict)}
            for raw in fields:
                if isinstance(raw, dict) and raw.get("id"):
                    self.questions[str(raw["id"])] = question(raw, as_dict(told.get(raw["id"])))

    def __bool__(self) -> bool:
        return bool(self.by_question or self.computed)

    def broken(self, answers: object, known: Known) -> list[Broken]:
        """What these answers break, in the order of the form."""
        sheet = Sheet(self, answers, known)
        ruled = [key for key in self.questions if key in self.by_question]
        return [broken for key in ruled for broken in _broken(sheet, key)]

    def values(self, answers: object, known: Known) -> dict[str, float | None]:
        """{id of a computed value: number, None where something it needs is missing}."""
        sheet = Sheet(self, answers, known)
        return {one["id"]: sheet.number(one["id"]) for one in self.computed}


def _broken(sheet: Sheet, key: str) -> Iterable[Broken]:
    rule = sheet.rules.by_question[key]
    if not sheet.asked(key):
        if sheet.given(key):
            yield Broken(key, Rule.NOT_ASKED)
        return
    if not sheet.given(key):
        if rule.get("required") is True:
            yield Broken(key, Rule.REQUIRED)
        return
    kind = sheet.kind(key)
    if kind == "number" and ("min" in rule or "max" in rule):
        yield from _outside(sheet, key, rule)
    elif kind == "date":
        yield from _outside_of_days(sheet, key, rule)
    pattern = as_dict(rule.get("pattern"))
    if pattern and not _fits(pattern, sheet.text(key)):
        limit = str(pattern.get("length") or "") if pattern.get("kind") == "length" else ""
        yield Broken(key, Rule.PATTERN, f"{pattern.get('kind')}:{limit}".rstrip(":"))


def _outside(sheet: Sheet, key: str, rule: Mapping[str, Any]) -> Iterable[Broken]:
    value = read_number(sheet.raw.get(key))
    low, high = read_number(rule.get("min")), read_number(rule.get("max"))
    if value is None:
        yield Broken(key, Rule.NOT_A_NUMBER)
    elif low is not None and value < low:
        yield Broken(key, Rule.BELOW, str(low))
    elif high is not None and value > high:
        yield Broken(key, Rule.ABOVE, str(high))


def _outside_of_days(sheet: Sheet, key: str, rule: Mapping[str, Any]) -> Iterable[Broken]:
    day = read_day(sheet.raw.get(key), sheet.known.zone)
    low, high = read_day(rule.get("min"), UTC), read_day(rule.get("max"), UTC)
    if day is None:
        return
    if low and day < low:
        yield Broken(key, Rule.TOO_EARLY, low.isoformat())
    elif high and day > high:
        yield Broken(key, Rule.TOO_LATE, high.isoformat())
    if rule.get("not_future") is True and sheet.known.day and day > sheet.known.day:
        yield Broken(key, Rule.IN_THE_FUTURE)


def _fits(pattern: Mapping[str, Any], text: str) -> bool:
    try:
        is_phone = pattern.get("kind") == "phone"
        return patterns.fits(str(pattern.get("regex") or ""), text, is_phone=is_phone)
    except patterns.NotAllowed:
        return True  # not published here, and too slow or unreadable: no rule at all
