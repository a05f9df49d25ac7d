"""What is wrong with the rules of a draft; each stops its publication, with a sentence at the question. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

from clinical.facts.moments import read_day
from clinical.facts.numbers import read_number
from clinical.rules import arithmetic, patterns
from clinical.rules.meanings import Meaning
from formsbuilder.kinds import BY_CHOICE, KINDS
from formsbuilder.rules.compiling import needs

Question = Mapping[str, Any]
Found = Iterator[tuple[str, str]]  # code, detail

# What can be asked of an earlier answer, by its kind.
TESTS = {
    "number": ("more", "at_least", "less", "at_most", "is", "is_not", "answered"),
    "computed": ("more", "at_least", "less", "at_most", "is", "is_not", "answered"),
    "single_choice": ("is", "is_not", "answered"),
    "multiple_choice": ("contains", "is_not", "answered"),
    "yes_no": ("is", "is_not"),
    "text": ("is", "is_not", "answered"),
    "long_text": ("answered",),
    "date": ("answered",),
    "diagnosis": ("answered",),
    "medicine": ("answered",),
}


def problems(questions: Sequence[Question]) -> Iterator[tuple[int, str, str]]:
    """(position, code, detail) of everything that is wrong."""
    places = {question["id"]: at for at, question in enumerate(questions)}
    loops = _in_loops(questions)
    meant: dict[str, int] = {}
    for at, question in enumerate(questions):
        kind = KINDS.get(question["kind"])
        if kind is None:
            continue
        rules = question.get("rules") or {}
        found: list[tuple[str, str]] = []
        if "range" in kind.rules:
            found += _of_range(question, rules)
        if "pattern" in kind.rules and rules.get("pattern"):
            found += _of_pattern(rules["pattern"])
        if "ask_if" in kind.rules and rules.get("ask_if"):
            found += _of_condition(rules["ask_if"], at, places, questions)
        if "compute" in kind.rules:
            found += _of_computed(rules.get("compute") or {}, question, places, questions)
        found += _of_meaning(question, at, meant)
        if question["id"] in loops:
            found.append(("loop", ""))
        yield from ((at, code, detail) for code, detail in found)


def _of_range(question: Question, rules: Mapping[str, Any]) -> Found:
    low: Any = None
    high: Any = None
    if question["kind"] == "date":
        low, high = read_day(rules.get("min"), UTC), read_day(rules.get("max"), UTC)
    else:
        low, high = read_number(rules.get("min")), read_number(rules.get("max"))
    for key, read in (("min", low), ("max", high)):
        if rules.get(key) and read is None:
            yield "limit_unclear", rules[key]
    if low is not None and high is not None and low > high:
        yield "range_backwards", ""


def _of_pattern(pattern: Mapping[str, Any]) -> Found:
    if pattern["kind"] == "length":
        length = read_number(pattern.get("length", ""))
        if not isinstance(length, int) or not 1 <= length <= patterns.LONGEST_ANSWER:
            yield "length_unclear", ""
    elif pattern["kind"] == "own":
        try:
            patterns.normal(pattern.get("text", ""))
        except patterns.NotAllowed as refusal:
            yield f"pattern_{refusal.code}", str(refusal.at + 1)


def _of_condition(
    condition: Mapping[str, Any],
    at: int,
    places: Mapping[str, int],
    questions: Sequence[Question],
) -> Found:
    place = places.get(condition["question"])
    if place is None:
        yield "condition_gone", ""
        return
    other = questions[place]
    if place >= at:
        yield "condition_later", str(other.get("label", ""))
        return
    test, value = condition.get("test", ""), condition.get("value", "")
    if test and test not in TESTS.get(other["kind"], ()):
        yield "condition_does_not_fit", str(other.get("label", ""))
    elif not test or (test != "answered" and not value):
        yield "condition_incomplete", ""
    elif test == "answered":
        return
    elif KINDS[other["kind"]].has_choices:
        if value not in {choice["id"] for choice in other.get("options", [])}:
            yield "condition_choice_gone", str(other.get("label", ""))
    elif other["kind"] in ("number", "computed") and read_number(value) is None:
        yield "limit_unclear", value


def _of_computed(
    how: Mapping[str, Any],
    question: Question,
    places: Mapping[str, int],
    questions: Sequence[Question],
) -> Found:
    way = how.get("how")
    if not way or (way == "bmi" and not ("weight" in how and "height" in how)):
        yield "compute_incomplete", ""
    elif way == "sum" and not how.get("questions"):
        yield "compute_incomplete", ""
    elif way == "formula":
        try:
            arithmetic.tokens_of(how.get("formula", ""))
        except arithmetic.NoFormula as refusal:
            code = "compute_incomplete" if refusal.code == "empty" else "formula_unclear"
            yield code, refusal.rest
    for key in needs(question):
        if key not in places:
            yield "compute_gone", ""
        elif not (kind := KINDS.get(questions[places[key]]["kind"])) or not kind.is_number:
            yield "compute_no_number", str(questions[places[key]].get("label", ""))


def _of_meaning(question: Question, at: int, meant: dict[str, int]) -> Found:
    said = question.get("meaning") or {}
    means = said.get("means")
    if means not in KINDS[question["kind"]].meanings:
        return
    if question["kind"] == "single_choice" and means in BY_CHOICE:
        there = {choice["id"] for choice in question.get("options", [])}
        if there.isdisjoint(said.get("choices", ())):
            yield "meaning_without_choice", ""
    # A death may be said by a choice and dated by another question.
    once = f"{means} {question['kind']}" if means == Meaning.DEATH else str(means)
    if once in meant:
        yield "meaning_twice", str(meant[once] + 1)
    meant.setdefault(once, at)


def _in_loops(questions: Sequence[Question]) -> set[str]:
    """Questions that need themselves, by formulas and conditions."""
    after: dict[str, list[str]] = {}
    for question in questions:
        kind = KINDS.get(question["kind"])
        condition = (question.get("rules") or {}).get("ask_if") or {}
        needed = needs(question) if kind and "compute" in kind.rules else []
        if kind and "ask_if" in kind.rules and condition:
            needed.append(condition["question"])
        after[question["id"]] = needed
    return {key for key in after if _reaches(key, after)}


def _reaches(start: str, after: Mapping[str, list[str]]) -> bool:
    seen: set[str] = set()
    waiting = list(after.get(start, ()))
    while waiting:
        key = waiting.pop()
        if key == start:
            return True
        if key not in seen:
            seen.add(key)
            waiting += after.get(key, ())
    return False
