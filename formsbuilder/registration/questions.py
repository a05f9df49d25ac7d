"""The questions of a registration form as a page sends them, and what is wrong with them; pure.

The shape is the phone's (phone contract 5.2). Columns of the patient have ids that every app knows:
they may be hidden, renamed and moved, and are never lost. A question that was asked stays in the
form when it is removed, so that its answers keep their words.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from formsbuilder.compiler import comparable
from formsbuilder.question import line

Question = dict[str, Any]

KINDS = ("text", "number", "date", "select", "checkbox")  # phones draw no others
WITH_CHOICES = ("select", "checkbox")
ALWAYS_ASKED = ("given_name",)  # nobody could be found again
ALWAYS_SHOWN = ("given_name", "primary_clinic_id")
# Their choices mean something to the server in whatever language they are said.
FIXED_CHOICES = ("sex", "primary_clinic_id")
MOST_CHOICES = 500


@dataclass(frozen=True)
class Trouble:
    """What is wrong with one question (``key``: its id; "" for the form)."""

    code: str
    key: str = ""
    detail: str = ""


def readable(fields: Any) -> list[Question]:
    """The questions of a stored form, each with texts by language, whatever an import left there."""
    listed = fields if isinstance(fields, list) else []
    return [
        question
        | {
            "id": str(question["id"]),
            "fieldType": question["fieldType"]
            if isinstance(question.get("fieldType"), str)
            else "",
            "label": _by_language(question.get("label")),
            "options": [_by_language(one) for one in _listed(question.get("options")) if one],
        }
        for question in listed
        if isinstance(question, dict) and question.get("id")
    ]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _by_language(said: Any) -> dict[str, str]:
    if isinstance(said, dict):
        return {str(language): str(text) for language, text in said.items() if text}
    return {"en": str(said)} if said else {}


def column_of(question: Mapping[str, Any]) -> str:
    """The column of the patient that it asks for, else ""."""
    return str(question.get("column") or "") if question.get("baseField") else ""


def said(
    posted: Any, stored: Sequence[Question], *, languages: Sequence[str], answered: Iterable[str]
) -> list[Question]:
    """The questions as the page sends them, in its order.

    ``posted``: a QueryDict; ``q`` names the questions, everything else begins with their id.
    ``answered``: ids whose kind stays, since phones keep each kind of answer elsewhere. A stored
    question that the page does not name stays as it is: nothing is lost by a page that was cut short.
    """
    known = {str(question.get("id")): question for question in stored}
    keys = [key for key in dict.fromkeys(posted.getlist("q")) if key in known or _is_new(key)]
    kept = set(answered)
    found = [_read(posted, key, known.get(key), languages, key in kept) for key in keys]
    found += [dict(question) for key, question in known.items() if key not in keys]
    return _numbered(found)


def _is_new(key: str) -> bool:
    try:
        return str(uuid.UUID(key)) == key
    except ValueError:
        return False


def _read(posted, key, stored, languages, locked) -> Question:
    question = dict(stored) if stored else new_question(key)
    column = column_of(question)
    question["label"] = _texts(question.get("label"), posted, f"{key}-label", languages)
    kind = posted.get(f"{key}-kind")
    if kind in KINDS and not column and not locked:
        question["fieldType"] = kind
    if column not in FIXED_CHOICES and question.get("fieldType") in WITH_CHOICES:
        question["options"] = _choices(question.get("options"), posted, key, languages)
    question["required"] = f"{key}-required" in posted or column in ALWAYS_ASKED
    question["visible"] = f"{key}-visible" in posted or column in ALWAYS_SHOWN
    if (searched := f"{key}-searched" in posted) != bool(question.get("isSearchField")):
        question["isSearchField"] = question["showsInSummary"] = searched
    removable = not column or bool(question.get("deleted"))
    question["deleted"] = removable and f"{key}-removed" in posted
    return question


def new_question(key: str | None = None, kind: str = "text") -> Question:
    return {
        "id": key or str(uuid.uuid4()),
        "position": 0,
        "column": "",
        "label": {},
        "fieldType": kind,
        "options": [],
        "required": False,
        "baseField": False,
        "visible": True,
        "showsInSummary": False,
        "isSearchField": False,
        "deleted": False,
    }


def _texts(before: Any, posted: Any, name: str, languages: Sequence[str]) -> dict[str, str]:
    """What is said in each language; other languages than those of the page stay."""
    texts = dict(before) if isinstance(before, dict) else {"en": str(before or "")}
    for language in languages:
        if f"{name}-{language}" in posted:
            texts[language] = line(posted[f"{name}-{language}"])
    return {language: text for language, text in texts.items() if text}


def _choices(before: Any, posted: Any, key: str, languages: Sequence[str]) -> list[dict[str, str]]:
    """The choices as the page sends them, other languages than its own among them.

    One that is emptied in the languages of the page is gone, unless it never said anything in them.
    """
    spoken = [*languages, *other_languages(before, languages)]
    found = []
    for n in posted.getlist(f"{key}-choice")[: max(MOST_CHOICES, len(before or ()))]:
        texts = _texts({}, posted, f"{key}-choice-{n}", spoken)
        if texts.keys() & set(languages) or (texts and f"{key}-choice-{n}-foreign" in posted):
            found.append(texts)
    return found


def other_languages(choices: Any, languages: Sequence[str]) -> list[str]:
    """Languages of these choices that the page has no column for."""
    return sorted({code for texts in choices or () for code in texts} - set(languages))


def _numbered(questions: list[Question]) -> list[Question]:
    """With their places, and a column for what is new: by it the app names the answers."""
    taken = {str(q.get("column")) for q in questions if q.get("column")}
    for position, question in enumerate(questions, start=1):
        question["position"] = position
        if not question.get("column"):
            question["column"] = _column(question, taken)
            taken.add(question["column"])
    return questions


def _column(question: Question, taken: set[str]) -> str:
    label = question["label"].get("en") or next(iter(question["label"].values()), "")
    if not label:
        return ""
    column = quote(label, safe="!'()*")
    return column if column not in taken else f"{column}%20{question['id'][:8]}"


def moved(questions: list[Question], key: str, up: bool) -> list[Question]:
    """With one question a place further up or down; at the end it stays."""
    order = list(questions)
    at = next((n for n, q in enumerate(order) if q["id"] == key), None)
    to = None if at is None else at + (-1 if up else 1)
    if at is not None and to is not None and 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    return order


# --- what is wrong --------------------------------------------------------------------------


def troubles(questions: Iterable[Question], languages: Sequence[str]) -> list[Trouble]:
    """Why these questions cannot go to phones; nothing of it is asked of removed ones."""
    return list(_troubles([q for q in questions if not q.get("deleted")], languages))


def _troubles(questions: list[Question], languages: Sequence[str]) -> Iterator[Trouble]:
    seen: dict[tuple[str, str], str] = {}
    for question in questions:
        key, label = question["id"], question.get("label") or {}
        if not any(comparable(text) for text in label.values()):
            yield Trouble("no_label", key)
        for language in languages if question.get("visible") else ():
            told = comparable(label.get(language, ""))
            if told and (language, told) in seen:
                yield Trouble("same_label", key, label[language])
                break
            seen[language, told] = key
        if question.get("fieldType") in WITH_CHOICES and column_of(question) not in FIXED_CHOICES:
            yield from _troubles_of_choices(question)


def _troubles_of_choices(question: Question) -> Iterator[Trouble]:
    choices = question.get("options") or []
    if not choices:
        yield Trouble("no_choices", question["id"])
    seen: set[tuple[str, str]] = set()
    for choice in choices:
        for language, text in choice.items() if isinstance(choice, dict) else ():
            if "\x1f" in text or (language, comparable(text)) in seen:
                yield Trouble("same_choice", question["id"], text)
            seen.add((language, comparable(text)))


# --- for comparing and drawing --------------------------------------------------------------

_AS_ON_A_FORM = {
    "text": ("free-text", "text", None),
    "number": ("free-text", "number", None),
    "date": ("date", "date", None),
    "select": ("options", "radio", False),
    "checkbox": ("options", "radio", True),
    "boolean": ("binary", "checkbox", None),
}


def as_document(questions: Iterable[Question], name: str = "", language: str = "en"):
    """The visible ones of ``readable`` questions as a visit form: for ``differences``, the preview."""
    fields, translations = [], []
    for question in questions:
        if question.get("deleted") or not question.get("visible"):
            continue
        label = question.get("label") or {}
        kind, shown, many = _AS_ON_A_FORM.get(
            question.get("fieldType") or "text", _AS_ON_A_FORM["text"]
        )
        options = question.get("options") or []
        fields.append(
            {
                "id": question["id"],
                "name": label.get(language) or label.get("en") or next(iter(label.values()), ""),
                "fieldType": kind,
                "inputType": shown,
                "multi": many,
                "required": question.get("required"),
                "options": [
                    {"id": _id_of(o), "label": o.get(language) or _id_of(o), "value": _id_of(o)}
                    for o in options
                ],
            }
        )
        translations.append(
            {
                "fieldId": question["id"],
                "name": label,
                "description": {},
                "options": {_id_of(o): o for o in options},
            }
        )
    return {
        "name": name,
        "description": "",
        "language": language,
        "fields": fields,
        "translations": translations,
        "clinic_ids": [],
    }


def _id_of(option: Mapping[str, str]) -> str:
    return option.get("en") or next(iter(option.values()), "")
