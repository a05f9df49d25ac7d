"""Simple expressions of XLSForms as our rules, and back; what is not simple is None. Pure.

``Asked`` is what an expression may name: {name in the file: (question id, kind, {name: choice id})}.
"""

import re
from collections.abc import Mapping
from typing import Any

from clinical.rules import arithmetic, patterns

Asked = Mapping[str, tuple[str, str, Mapping[str, str]]]
Said = dict[str, Any]

_NAME = r"\$\{\s*([^}\s]+)\s*\}"
_TEXT = r"(?:'([^']*)'|\"([^\"]*)\")"
_COMPARE = re.compile(rf"{_NAME}\s*(=|!=|>=|<=|>|<)\s*(?:{_TEXT}|(-?\d+(?:\.\d+)?))")
_SELECTED = re.compile(rf"(not\(\s*)?selected\(\s*{_NAME}\s*,\s*{_TEXT}\s*\)(\s*\))?")
_SOME = re.compile(rf"string-length\(\s*{_NAME}\s*\)\s*>\s*0")
_LIMIT = re.compile(
    r"\.\s*(>=|<=|>|<)\s*(?:(-?\d+(?:\.\d+)?)|(?:date\()?'(\d{4}-\d\d-\d\d)'\)?|(today\(\)|now\(\)))"
)
_REGEX = re.compile(rf"regex\(\s*\.\s*,\s*{_TEXT}\s*\)")
_LENGTH = re.compile(r"string-length\(\s*\.\s*\)\s*=\s*(\d{1,3})")
_ROUND = re.compile(r"round\((.+),\s*([0-3])\s*\)")
_TESTS = {"=": "is", "!=": "is_not", ">": "more", ">=": "at_least", "<": "less", "<=": "at_most"}
_SIGNS = {test: sign for sign, test in _TESTS.items()}
_TICKED = {"ok", "yes", "true", "1"}


def condition(text: str, asked: Asked) -> Said | None:
    """``relevant`` as ``ask_if``: {question, test, value}."""
    text = _bare(text)
    if found := _SOME.fullmatch(text):
        if found[1] not in asked:
            return None
        return {"question": asked[found[1]][0], "test": "answered", "value": ""}
    if found := _SELECTED.fullmatch(text):
        negated, name, single, double, closing = found.groups()
        if name not in asked or bool(negated) != bool(closing):
            return None
        key, kind, choices = asked[name]
        choice = choices.get(single if single is not None else double or "")
        test = {"multiple_choice": "contains", "single_choice": "is"}.get(kind)
        if choice is None or test is None:
            return None
        return {"question": key, "test": "is_not" if negated else test, "value": choice}
    if found := _COMPARE.fullmatch(text):
        name, sign, single, double, number = found.groups()
        value = number if number is not None else single if single is not None else double or ""
        return _compared(asked[name], _TESTS[sign], value) if name in asked else None
    return None


def _compared(asked: tuple[str, str, Mapping[str, str]], test: str, value: str) -> Said | None:
    key, kind, choices = asked
    equal = test in ("is", "is_not")
    if value == "" and test == "is_not" and kind != "yes_no":
        return {"question": key, "test": "answered", "value": ""}
    if kind == "single_choice" and equal and value in choices:
        return {"question": key, "test": test, "value": choices[value]}
    if kind == "yes_no" and equal and value.lower() in _TICKED:
        return {"question": key, "test": test, "value": "true"}
    if kind in ("number", "computed") and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return {"question": key, "test": test, "value": value}
    if kind == "text" and equal and value:
        return {"question": key, "test": test, "value": value}
    return None


def limits(text: str, kind: str, *, whole: bool) -> Said | None:
    """``constraint`` as {min, max, not_future, pattern}; ``whole``: only whole numbers are asked."""
    text = _bare(text)
    if found := _REGEX.fullmatch(text):
        source = found[1] if found[1] is not None else found[2] or ""
        try:
            patterns.normal(source)
        except patterns.NotAllowed:
            return None
        return {"pattern": {"kind": "own", "text": source}} if kind == "text" else None
    if found := _LENGTH.fullmatch(text):
        return {"pattern": {"kind": "length", "length": found[1]}} if kind == "text" else None
    if kind not in ("number", "date"):
        return None
    said: Said = {}
    for part in re.split(r"\s+and\s+", text):
        limit = _LIMIT.fullmatch(_bare(part))
        if not limit:
            return None
        sign, number, day, today = limit.groups()
        low = sign.startswith(">")
        if kind == "number" and number is not None:
            if len(sign) == 1 and not whole:
                return None
            exact = number if len(sign) == 2 else str(int(float(number)) + (1 if low else -1))
            said["min" if low else "max"] = exact
        elif kind == "date" and today and not low:
            said["not_future"] = True
        elif kind == "date" and day and len(sign) == 2:
            said["min" if low else "max"] = day
        else:
            return None
    return said


def formula(text: str, asked: Asked) -> Said | None:
    """``calculation`` as {how: formula, formula, decimals}."""
    text, decimals = " ".join(text.split()), "2"
    if found := _ROUND.fullmatch(text):
        text, decimals = found[1].strip(), found[2]
    text = re.sub(r"\bdiv\b", "/", text)
    names = re.findall(_NAME, text)
    reckoned = ("number", "computed", "single_choice", "multiple_choice", "yes_no")
    if not names or any(name not in asked or asked[name][1] not in reckoned for name in names):
        return None
    text = re.sub(_NAME, lambda found: f"{{{asked[found[1]][0]}}}", text)
    try:
        arithmetic.tokens_of(text)
    except arithmetic.NoFormula:
        return None
    return {"how": "formula", "formula": text, "decimals": decimals}


def _bare(text: str) -> str:
    """On one line, without brackets around the whole."""
    text = " ".join(text.split())
    while text.startswith("(") and text.endswith(")") and "(" not in text[1:-1]:
        text = text[1:-1].strip()
    return text


# --- and back -------------------------------------------------------------------------------


def relevant(said: Said, kind: str, value: str) -> str:
    """``value``: what the choice is called in the file, for a condition on one."""
    name, test = f"${{{said['question']}}}", said["test"]
    if test == "answered":
        return f"{name} != ''"
    if kind == "yes_no":
        return f"{name} {_SIGNS[test]} 'OK'"
    if kind == "multiple_choice":
        chosen = f"selected({name}, '{value}')"
        return f"not({chosen})" if test == "is_not" else chosen
    if kind in ("number", "computed"):
        return f"{name} {_SIGNS[test]} {value}"
    return f"{name} {_SIGNS[test]} '{value}'" if "'" not in value else ""


def constraint(said: Said, kind: str) -> str:
    """Of the rules of a compiled document: {min, max, not_future, pattern: {regex}}."""
    if (pattern := said.get("pattern")) and "'" not in pattern["regex"]:
        return f"regex(., '{pattern['regex']}')"
    parts = []
    for key, sign in (("min", ">="), ("max", "<=")):
        if key in said:
            limit = f"date('{said[key]}')" if kind == "date" else said[key]
            parts.append(f". {sign} {limit}")
    if said.get("not_future"):
        parts.append(". <= today()")
    return " and ".join(parts)


def calculation(said: Said) -> str:
    """Of a computed value in a compiled document; an age is not an expression of XLSForms."""
    if said.get("compute") == "sum":
        return " + ".join(f"${{{key}}}" for key in said["questions"])
    if said.get("compute") != "formula":
        return "'age'"
    text = re.sub(r"\{([^}]+)\}", r"${\1}", said["formula"]).replace("/", "div")
    return f"round({text}, {said['decimals']})"
