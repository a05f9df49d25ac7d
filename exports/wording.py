"""Answers that are lists or structures, put into words: medicines, diagnoses and others. Pure."""

import json

from exports.readings import is_empty

_MEDICINE = {
    *("id", "name", "route", "form", "frequency", "intervals"),
    *("dose", "doseUnits", "duration", "durationUnits"),
}
_DIAGNOSIS = {"id", "code", "desc"}


def medicine(item):
    """``Amoxicillin 500 mg tablet, oral, 2x daily, 5 days``."""
    how_often = _text(item.get("frequency"))
    if how_often.isdecimal():
        how_often += "x"
    parts = [
        _together(*(_text(item.get(key)) for key in ("name", "dose", "doseUnits", "form"))),
        _text(item.get("route")),
        _together(how_often, _text(item.get("intervals"))),
        _together(_text(item.get("duration")), _text(item.get("durationUnits"))),
        *_rest(item, _MEDICINE),
    ]
    return ", ".join(filter(None, parts))


def diagnosis(item):
    """``A00 Cholera``."""
    said = _together(_text(item.get("code")), _text(item.get("desc")))
    return ", ".join(filter(None, [said, *_rest(item, _DIAGNOSIS)]))


def in_words(value):
    """Any answer as text that a person can read; nothing of it is lost."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(filter(None, map(_item, value)))
    return _item(value)


def _item(value):
    if isinstance(value, dict):
        if "code" in value or "desc" in value:
            return diagnosis(value)
        if "name" in value:
            return medicine(value)
    return _text(value)


def _rest(item, known):
    return [f"{key}: {_text(item[key])}" for key in item if key not in known and _text(item[key])]


def _together(*words):
    return " ".join(filter(None, words))


def _text(value):
    if is_empty(value):
        return ""
    if isinstance(value, str):
        return value.strip()
    return json.dumps(value, ensure_ascii=False)
