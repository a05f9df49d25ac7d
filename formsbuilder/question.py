"""One question as it is stored: a plain dictionary, tidied on its way in from the browser."""

import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from formsbuilder.rules.shapes import tidy_meaning, tidy_rules

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
LONGEST_TEXT = 2_000
MOST_CHOICES = 2_000


def new_id(prefix: str = "q") -> str:
    """An id for a question or (prefix ``o``) a choice: safe in JSON, SQL, file headers and HTML."""
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(11))


def tidy(value: object) -> dict[str, Any]:
    """The stored shape of whatever a browser sent.

    ``{id, label, help, required, unit, size, options: [{id, label, value?, score?}], list, rules,
    meaning}``; every key is there. ``list``: the id of the list that ``options`` are of, or "".
    ``value`` is what phones store for a choice, kept only if somebody set it; ``rules`` and
    ``meaning`` are of the shape in ``rules.shapes``.
    """
    value = value if isinstance(value, dict) else {}
    return {
        "id": known_id(value.get("id")) or new_id(),
        "label": line(value.get("label")),
        "help": line(value.get("help")),
        "required": value.get("required") is True,
        "unit": line(value.get("unit"), longest=40),
        "size": line(value.get("size"), longest=4),
        "options": list(tidy_choices(value.get("options"))),
        "list": known_id(value.get("list")) or "",
        "rules": tidy_rules(value.get("rules"), line, known_id),
        "meaning": tidy_meaning(value.get("meaning"), known_id),
    }


def tidy_choices(choices: object) -> Iterator[dict[str, str]]:
    """``{id, label, value?, score?}`` of each that has a label."""
    seen = set()
    for choice in choices[:MOST_CHOICES] if isinstance(choices, list) else []:
        if not isinstance(choice, dict) or not (label := line(choice.get("label"))):
            continue  # the empty row at the end, where the next choice would be typed
        choice_id = known_id(choice.get("id"))
        if not choice_id or choice_id in seen:
            choice_id = new_id("o")
        seen.add(choice_id)
        tidied = {"id": choice_id, "label": label}
        if value := line(choice.get("value")):
            tidied["value"] = value
        if score := line(choice.get("score"), longest=20):
            tidied["score"] = score
        yield tidied


def known_id(value: object) -> str | None:
    """The id if it is one of a shape we accept (imported ids too), else ``None``."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", value):
        return value
    return None


def line(text: object, *, longest: int = LONGEST_TEXT) -> str:
    """Text as one line: no control characters, no half emoji (databases and phones refuse both)."""
    if not isinstance(text, str):
        return ""
    kept = "".join(" " if is_odd(character) else character for character in text)
    return " ".join(kept.split())[:longest].strip()


def is_odd(character: str) -> bool:
    """Control characters and lone surrogates; joiners and direction marks of Arabic are not."""
    return unicodedata.category(character) in ("Cc", "Cs")


def with_own_ids(questions: Iterable[dict[str, Any]]) -> None:
    """Give every question whose id was already used in this form a new one (pasted, copied)."""
    seen = set()
    for question in questions:
        if question["id"] in seen:
            question["id"] = new_id()
        seen.add(question["id"])
