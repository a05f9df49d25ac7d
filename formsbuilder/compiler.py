"""Turns what was written in the editor into the document that phones read; pure, no database.

The shape of the document and the traps it avoids are from the phone contract, section 5.1.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from formsbuilder.kinds import HEADING_SIZES, KINDS, MOST_RADIO_BUTTONS
from formsbuilder.question import is_odd
from formsbuilder.rules import compiling
from formsbuilder.rules import problems as rule_problems

FORM_NAME, FORM_DESCRIPTION = "__form_name__", "__form_description__"
RESERVED = {name: kind.name for kind in KINDS.values() for name in kind.reserved}

Question = Mapping[str, Any]  # as drafted: {kind, id, label, ...}
Field = dict[str, Any]  # as phones read it
Values = Mapping[tuple[str, str], str]  # (question id, choice id): what phones store


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True)
class Problem:
    """What is wrong, and at which question (``position`` from 0; ``None``: the form itself)."""

    code: str
    severity: Severity
    position: int | None = None
    question_id: str = ""
    label: str = ""
    detail: str = ""


def compile_form(
    draft: Mapping[str, Any], *, earlier: Iterable[Field] = ()
) -> tuple[dict[str, Any], list[Problem]]:
    """``(document, problems)``; publish the document only if no problem blocks.

    ``draft``: ``{name, description, language, is_editable, is_snapshot_form, clinic_ids,
    questions: [{kind, id, label, ...}], translations: [...]}``. ``earlier``: the fields of the
    last published document; a choice keeps the value that phones already store for it.
    """
    questions = draft["questions"]
    values = _earlier_values(earlier)
    names = _names(questions)
    fields = [
        _field(question, name, values)
        for question, name in zip(questions, names, strict=True)
        if question["kind"] in KINDS and KINDS[question["kind"]].on_phone
    ]
    document = {
        "name": draft["name"].strip(),
        "description": draft.get("description", "").strip(),
        "language": draft.get("language") or "en",
        "is_editable": draft.get("is_editable", True),
        "is_snapshot_form": draft.get("is_snapshot_form", False),
        "fields": fields,
        "metadata": compiling.metadata_of(questions, names, _earlier_values(fields)),
        "clinic_ids": sorted(str(clinic_id) for clinic_id in draft.get("clinic_ids") or []),
        "translations": _translations(draft.get("translations") or [], questions),
    }
    return document, list(_problems(draft, names))


def blocking(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == Severity.BLOCK]


# --- the document ---------------------------------------------------------------------------


def _field(question: Question, name: str, values: Values) -> Field:
    kind = KINDS[question["kind"]]
    field: Field = {
        "id": question["id"],
        "name": name,
        "description": question.get("help", ""),
        "fieldType": kind.field_type,
        "required": bool(question.get("required"))
        and kind.has_answer
        and not compiling.is_conditional(question),
    }
    if kind.input_type:
        field["inputType"] = kind.input_type
    if kind.has_choices:
        field["options"] = _options(question, values)
        field["multi"] = kind.many  # the app fails on a select without it
        if len(field["options"]) > MOST_RADIO_BUTTONS:
            field["inputType"] = "select"
    elif kind.name in ("yes_no", "diagnosis", "medicine"):
        field["options"] = []
    if kind.name == "heading":
        field["content"] = question.get("label", "")
        size = question.get("size")
        field["size"] = size if size in HEADING_SIZES else "lg"
    return field


def _options(question: Question, values: Values) -> list[dict[str, str]]:
    """Choices with the value that phones store: the earlier one, else the label.

    Semicolons would split one choice into two when several are joined. What a list says counts
    where a form begins to ask by it, not for choices that were there before.
    """
    kept = {}
    for choice in question.get("options", []):
        earlier = values.get((question["id"], choice["id"]))
        first = earlier if question.get("list") else None
        kept[choice["id"]] = first or choice.get("value") or earlier
    taken = {value for value in kept.values() if value}
    options = []
    for choice in question.get("options", []):
        value = kept[choice["id"]] or choice["label"].replace(";", ",")
        if not kept[choice["id"]] and value in taken:  # another choice had this label before
            value = f"{value} ({choice['id']})"
        taken.add(value)
        options.append({"id": choice["id"], "label": choice["label"], "value": value})
    return options


def _earlier_values(fields: Iterable[Field]) -> Values:
    return {
        (field["id"], option["id"]): option["value"]
        for field in fields
        for option in field.get("options", [])
        if isinstance(option, dict)
    }


def _names(questions: Iterable[Question]) -> list[str]:
    """The name of each field: the label with its unit; what is not answered must not take one."""
    answered = {
        comparable(name_with_unit(question))
        for question in questions
        if question["kind"] in KINDS and KINDS[question["kind"]].has_answer
    }
    names = []
    for question in questions:
        kind = KINDS.get(question["kind"])
        name = name_with_unit(question)
        if kind and not kind.has_answer:
            if not name or comparable(name) in answered | set(RESERVED):
                name = f"{name} [{question['id']}]".strip()
            answered.add(comparable(name))
        names.append(name)
    return names


def name_with_unit(question: Question) -> str:
    """ "Temperature (°C)": the app shows no unit unless it stands in the label."""
    label: str = question.get("label", "")
    unit: str = question.get("unit", "")
    if question["kind"] == "separator":
        return ""
    if not unit or not KINDS.get(question["kind"], KINDS["text"]).has_unit:
        return label
    if re.search(rf"(?<!\w){re.escape(unit)}(?!\w)", label, re.IGNORECASE):
        return label
    return f"{label} ({unit})"


def translated_with_unit(question: Question, label: str) -> str:
    """A translation of its label; one that ends with brackets says the unit in its own words."""
    label = label.strip()
    return label if label.endswith((")", "）")) else name_with_unit({**question, "label": label})


def _translations(
    entries: Iterable[Mapping[str, Any]], questions: Iterable[Question]
) -> list[dict[str, Any]]:
    """Those of the form and of its questions, each complete: the app takes the keys of all parts."""
    there = {FORM_NAME, FORM_DESCRIPTION} | {question["id"] for question in questions}
    return [
        {
            "fieldId": entry["fieldId"],
            "name": entry.get("name") or {},
            "description": entry.get("description") or {},
            "options": entry.get("options") or {},
            "createdAt": entry.get("createdAt") or "1970-01-01T00:00:00.000Z",
            "updatedAt": entry.get("updatedAt") or "1970-01-01T00:00:00.000Z",
        }
        for entry in entries
        if entry["fieldId"] in there
    ]


# --- what is wrong --------------------------------------------------------------------------


def comparable(text: str) -> str:
    """Two labels that a person, or the app, cannot tell apart are equal."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", visible).casefold().split())


def _problems(draft: Mapping[str, Any], names: Sequence[str]) -> Iterator[Problem]:
    questions = draft["questions"]
    if not comparable(draft["name"]):
        yield Problem("no_name", Severity.BLOCK)
    if not any(q["kind"] in KINDS and KINDS[q["kind"]].has_answer for q in questions):
        yield Problem("no_questions", Severity.BLOCK)
    first_at: dict[str, int] = {}
    ids: set[str] = set()
    kinds_seen: set[str] = set()
    for position, (question, name) in enumerate(zip(questions, names, strict=True)):
        for code, severity, detail in _problems_of(question, name, first_at, ids, kinds_seen):
            label = name_with_unit(question)
            yield Problem(code, severity, position, question["id"], label, detail)
        ids.add(question["id"])
        kind = KINDS.get(question["kind"])
        if kind and kind.has_answer:
            kinds_seen.add(kind.name)
            first_at.setdefault(comparable(name), position)
    for position, code, detail in rule_problems.problems(questions):
        question = questions[position]
        label = name_with_unit(question)
        yield Problem(code, Severity.BLOCK, position, question["id"], label, detail)


def _problems_of(
    question: Question,
    name: str,
    first_at: Mapping[str, int],
    ids: set[str],
    kinds_seen: set[str],
) -> Iterator[tuple[str, Severity, str]]:
    kind = KINDS.get(question["kind"])
    if kind is None:
        yield "unknown_kind", Severity.BLOCK, question["kind"]
        return
    if question["id"] in ids:
        yield "same_id", Severity.BLOCK, ""
    if kind.name == "separator":
        return
    texts = [question.get("label", ""), question.get("help", ""), question.get("unit", "")]
    texts += [choice["label"] for choice in question.get("options", [])]
    if any(is_odd(character) for text in texts for character in text):
        yield "odd_characters", Severity.BLOCK, ""
    if not comparable(question.get("label", "")):
        yield "no_label", Severity.BLOCK, ""
    if not kind.has_answer:
        return
    key = comparable(name)
    if key and key in first_at:
        yield "same_label", Severity.BLOCK, str(first_at[key] + 1)
    if RESERVED.get(key, kind.name) != kind.name:
        yield "reserved_name", Severity.BLOCK, ""
    if kind.once and kind.name in kinds_seen:
        yield f"second_{kind.name}", Severity.BLOCK, ""
    if kind.has_choices:
        yield from _problems_of_choices(question)
    if kind.name == "date":
        yield "date_left_alone", Severity.WARN, ""
    if kind.name == "yes_no" and question.get("required"):
        yield "box_must_be_ticked", Severity.WARN, ""


def _problems_of_choices(question: Question) -> Iterator[tuple[str, Severity, str]]:
    choices = question.get("options", [])
    if not choices:
        yield "no_choices", Severity.BLOCK, ""
    elif len(choices) == 1:
        yield "one_choice", Severity.WARN, ""
    seen: set[str | None] = set()
    for choice in choices:
        label = comparable(choice["label"])
        if not label:
            yield "empty_choice", Severity.BLOCK, ""
        elif seen & {label, choice.get("value")}:
            yield "same_choice", Severity.BLOCK, choice["label"]
        seen |= {label, choice.get("value") or label}
