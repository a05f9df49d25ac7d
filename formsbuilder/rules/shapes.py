"""The stored shape of a question's rules and meaning, tidied on its way in from the browser. Pure.

``rules``: {min, max, not_future, pattern: {kind, length, text}, ask_if: {question, test, value},
compute: {how, weight, height, unit, questions, formula, decimals}}, only what was filled in, every
value a text but ``not_future`` (True) and ``questions`` (ids). A condition on a choice holds its id.
``meaning``: {means, choices: [ids]} or {}.
"""

from collections.abc import Callable
from typing import Any

Line = Callable[..., str]  # question.line
KnownId = Callable[[object], str | None]  # question.known_id

PATTERNS = ("digits", "phone", "length", "own")
TESTS = ("is", "is_not", "contains", "more", "at_least", "less", "at_most", "answered")
WAYS = ("bmi", "age", "sum", "formula")
MOST_SUMMED = 300


def tidy_rules(value: object, line: Line, known_id: KnownId) -> dict[str, Any]:
    said = value if isinstance(value, dict) else {}
    found: dict[str, Any] = {
        key: text for key in ("min", "max") if (text := line(said.get(key), longest=30))
    }
    if said.get("not_future") is True:
        found["not_future"] = True
    for key, tidy in (("pattern", _pattern), ("ask_if", _condition), ("compute", _compute)):
        if isinstance(said.get(key), dict) and (tidied := tidy(said[key], line, known_id)):
            found[key] = tidied
    return found


def _pattern(said: dict[str, Any], line: Line, known_id: KnownId) -> dict[str, Any]:
    if said.get("kind") not in PATTERNS:
        return {}
    texts = {"length": line(said.get("length"), longest=5), "text": line(said.get("text"))}
    return {"kind": said["kind"]} | {key: text for key, text in texts.items() if text}


def _condition(said: dict[str, Any], line: Line, known_id: KnownId) -> dict[str, Any]:
    question = known_id(said.get("question"))
    if not question:
        return {}
    test = said.get("test") if said.get("test") in TESTS else ""
    return {"question": question, "test": test, "value": line(said.get("value"))}


def _compute(said: dict[str, Any], line: Line, known_id: KnownId) -> dict[str, Any]:
    if said.get("how") not in WAYS:
        return {}
    found: dict[str, Any] = {"how": said["how"]}
    for key in ("weight", "height"):
        if one := known_id(said.get(key)):
            found[key] = one
    if said.get("unit") in ("years", "months"):
        found["unit"] = said["unit"]
    if isinstance(said.get("questions"), list):
        ids = (known_id(one) for one in said["questions"][:MOST_SUMMED])
        found["questions"] = [one for one in dict.fromkeys(ids) if one]
    if formula := line(said.get("formula")):
        found["formula"] = formula
    if said.get("decimals") in ("0", "1", "2", "3"):
        found["decimals"] = said["decimals"]
    return found


def tidy_meaning(value: object, known_id: KnownId) -> dict[str, Any]:
    said = value if isinstance(value, dict) else {}
    means = said.get("means")
    if not isinstance(means, str) or not means.replace("_", "").isalpha() or len(means) > 30:
        return {}
    chosen = said.get("choices")
    ids = [known_id(one) for one in chosen[:2000]] if isinstance(chosen, list) else []
    return {"means": means, "choices": [one for one in ids if one]}
