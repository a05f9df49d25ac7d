"""Rules and meanings of a draft as the published document carries them in its ``metadata``. Pure.

The shape is in ``clinical.rules.checking`` and ``clinical.rules.meanings``. Today's app reads nothing
of it; the server checks what arrives, newer apps ask by it. Of what is not complete nothing is written:
``problems`` says what is wrong before a form is published.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from clinical.facts.numbers import read_number
from clinical.rules import arithmetic, patterns
from clinical.rules.meanings import Meaning
from formsbuilder.kinds import BY_CHOICE, KINDS

Question = Mapping[str, Any]
Values = Mapping[tuple[str, str], str]  # (question id, choice id): what phones store

_KG = {"g": " / 1000", "lb": " * 0.453592"}
_METRES = {"m": "", "mm": " / 1000"}


def metadata_of(
    questions: Sequence[Question], names: Sequence[str], values: Values
) -> dict[str, Any]:
    """``{}`` for a form without rules and marks, so that it stays the document it was."""
    by_id = {question["id"]: question for question in questions}
    found: dict[str, Any] = {"rules": {}, "computed": [], "scores": {}, "meanings": {}}
    before = None
    for question, name in zip(questions, names, strict=True):
        kind = KINDS.get(question["kind"])
        if kind is None:
            continue
        key = question["id"]
        if rules := rules_of(question, by_id, values):
            found["rules"][key] = rules
        if computed := computed_of(question, by_id):
            found["computed"].append({"id": key, "name": name, "after": before, **computed})
        if scores := _scores(question, values):
            found["scores"][key] = scores
        if meaning := _meaning(question, values):
            found["meanings"][key] = meaning
        if kind.on_phone:
            before = key
    return {part: what for part, what in found.items() if what}


def rules_of(question: Question, by_id: Mapping[str, Question], values: Values) -> dict[str, Any]:
    """What is asked of the answers to this question."""
    said, offered = question.get("rules") or {}, KINDS[question["kind"]].rules
    found: dict[str, Any] = {}
    if "range" in offered:
        is_date = question["kind"] == "date"
        for key in ("min", "max"):
            limit = said.get(key, "")
            if limit and is_date:
                found[key] = limit
            elif (number := read_number(limit)) is not None:
                found[key] = str(number)
    if "not_future" in offered and said.get("not_future"):
        found["not_future"] = True
    if "pattern" in offered and (pattern := _pattern(said.get("pattern"))):
        found["pattern"] = pattern
    if "ask_if" in offered and (condition := _condition(said.get("ask_if"), by_id, values)):
        found["ask_if"] = condition
        if question.get("required"):
            found["required"] = True
    return found


def is_conditional(question: Question) -> bool:
    """Asked only if: today's app asks it always, so it must let it be left empty."""
    offered = KINDS[question["kind"]].rules
    return "ask_if" in offered and bool((question.get("rules") or {}).get("ask_if"))


def _pattern(said: Mapping[str, Any] | None) -> dict[str, Any]:
    if not said:
        return {}
    kind = said["kind"]
    if kind == "length":
        length = read_number(said.get("length", ""))
        return {"kind": kind, "regex": f".{{{length}}}", "length": length} if length else {}
    source = {"digits": "[0-9]+", "phone": patterns.PHONE, "own": said.get("text", "")}[kind]
    try:
        return {"kind": kind, "regex": patterns.normal(source)}
    except patterns.NotAllowed:
        return {}


def _condition(
    said: Mapping[str, Any] | None, by_id: Mapping[str, Question], values: Values
) -> dict[str, Any]:
    other = by_id.get((said or {}).get("question", ""))
    if not said or other is None or not said.get("test"):
        return {}
    found = {"question": said["question"], "test": said["test"]}
    if said["test"] == "answered":
        return found
    value = said.get("value", "")
    if KINDS[other["kind"]].has_choices:
        value = values.get((other["id"], value), "")
    elif other["kind"] in ("number", "computed"):
        number = read_number(value)
        value = "" if number is None else str(number)
    return found | {"value": value} if value else {}


def computed_of(question: Question, by_id: Mapping[str, Question]) -> dict[str, Any]:
    """How a value is computed, as few ways as newer apps have to know: formula, sum, age."""
    if question["kind"] != "computed":
        return {}
    said = (question.get("rules") or {}).get("compute") or {}
    how = said.get("how")
    if how == "age":
        return {"compute": "age", "unit": said.get("unit", "years")}
    if how == "sum" and said.get("questions"):
        return {"compute": "sum", "questions": said["questions"]}
    formula = said.get("formula", "")
    decimals = int(said.get("decimals", "2"))
    if how == "bmi":
        weight, height = by_id.get(said.get("weight", "")), by_id.get(said.get("height", ""))
        if weight is None or height is None:
            return {}
        kg = f"({{{weight['id']}}}{_KG.get(unit_of(weight), '')})"
        metres = f"({{{height['id']}}}{_METRES.get(unit_of(height), ' / 100')})"
        formula, decimals = f"{kg} / {metres} / {metres}", 1
    try:
        arithmetic.tokens_of(formula)
    except arithmetic.NoFormula:
        return {}
    return {"compute": "formula", "formula": formula, "decimals": decimals}


def needs(question: Question) -> list[str]:
    """Ids of the questions that a computed value needs; none if its formula cannot be read."""
    said = (question.get("rules") or {}).get("compute") or {}
    if said.get("how") == "bmi":
        return [said[key] for key in ("weight", "height") if key in said]
    if said.get("how") == "sum":
        return list(said.get("questions", ()))
    try:
        return arithmetic.questions_in(said.get("formula", "")) if said.get("formula") else []
    except arithmetic.NoFormula:
        return []


def unit_of(question: Question) -> str:
    """The unit that was chosen, else the one in brackets at the end of the label."""
    if unit := question.get("unit", ""):
        return str(unit)
    label = str(question.get("label", "")).strip()
    return label[label.rfind("(") + 1 : -1].strip() if label.endswith(")") and "(" in label else ""


def _scores(question: Question, values: Values) -> dict[str, str]:
    """{what phones store: number} of the choices that have points."""
    if not KINDS[question["kind"]].has_choices:
        return {}
    return {
        values[question["id"], choice["id"]]: str(score)
        for choice in question.get("options", [])
        if (score := read_number(choice.get("score", ""))) is not None
    }


def _meaning(question: Question, values: Values) -> dict[str, Any]:
    said = question.get("meaning") or {}
    means = said.get("means")
    if means not in KINDS[question["kind"]].meanings:
        return {}
    found: dict[str, Any] = {"means": means}
    if means in (Meaning.WEIGHT, Meaning.MUAC) and (unit := unit_of(question)):
        found["unit"] = unit
    if question["kind"] == "single_choice" and means in BY_CHOICE:
        found["values"] = [
            values[question["id"], choice["id"]]
            for choice in question.get("options", [])
            if choice["id"] in said.get("choices", ())
        ]
    return found
