"""A visit form on paper: the same order, numbers and letters as in the portal, for any language."""

from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinical.facts.words import DAY
from clinical.printing import pdf
from formsbuilder.compiler import Field
from formsbuilder.differences import kind_of, label_of
from formsbuilder.rule_words import only_if
from formsbuilder.texts import in_language


def printed(
    document: dict[str, Any], *, language: str, paper: str, number: int | None, day
) -> bytes:
    """The PDF of a document (see ``compiler.compile_form``) in the language that is active.

    ``number``: of the version, None for a draft; ``paper``: a key of ``pdf.PAPER``.
    """
    return pdf.make("form", data(document, language=language, paper=paper, number=number, day=day))


def data(document, *, language, paper, number, day) -> dict[str, Any]:
    """What the template prints."""
    said = in_language(document, language)
    version = _("Draft") if number is None else _("Version %(number)s") % {"number": number}
    return {
        "paper": pdf.PAPER[paper],
        "name": said["name"],
        "description": said["description"],
        "version": version,
        "head": [
            *(_("Name"), _("Patient number"), _("Date of the visit"), _("Clinic")),
            *(_("Recorded by"), _("Age")),
        ],
        "day_order": _("day / month / year"),
        "medicine": [_("Medicine"), _("Dose"), _("How often"), _("How long")],
        "questions": list(_questions(said)),
        "foot": " · ".join(
            f"\u2068{part}\u2069"  # each reads in its own direction
            for part in (said["name"], version, date_format(day, DAY))
        ),
    }


def _questions(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    number, numbers = 0, {}
    for field in document["fields"]:
        kind = kind_of(field)
        if kind not in ("heading", "separator"):
            number += 1
            numbers[field["id"]] = number
        options = _options(field)
        rules = ((document.get("metadata") or {}).get("rules") or {}).get(field["id"]) or {}
        yield {
            "kind": kind,
            "number": str(number),
            "label": label_of(field),
            "help": field.get("description") or "",
            "required": bool(field.get("required")),
            "options": options,
            "columns": _columns(options),
            "only_if": only_if(rules.get("ask_if"), document, numbers),
        }


def _options(field: Field) -> list[dict[str, str]]:
    found = []
    for place, option in enumerate(field.get("options") or ()):
        label = option.get("label") if isinstance(option, dict) else option
        found.append({"code": letters(place), "label": str(label)})
    return found


def letters(place: int) -> str:
    """a, b, ... z, aa, ab, ...: how a choice is called on paper and in the portal."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(ord("a") + rest) + found
    return found


def _columns(options: list[dict[str, str]]) -> int:
    """As many as fit beside each other."""
    longest = max((len(option["label"]) for option in options), default=0)
    fit = 4 if longest < 14 else 3 if longest < 22 else 2 if longest < 38 else 1
    return max(1, min(fit, len(options)))
