"""Every text of a form that can be said in another language, and translations as phones read them.

Pure. A text keeps its key when its question is renamed or moved, so its translations stay.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from formsbuilder.compiler import (
    FORM_DESCRIPTION,
    FORM_NAME,
    Field,
    Question,
    name_with_unit,
    translated_with_unit,
)
from formsbuilder.kinds import KINDS

Translations = Mapping[tuple[str, str], str]  # (key of the text, language) -> what it says there


class Part(StrEnum):
    LABEL = "label"
    HELP = "help"
    CHOICE = "choice"


@dataclass(frozen=True)
class Text:
    """One text. ``position``: number of its question from 0; None: the form's own.

    ``owner``: the id by which phones look its translation up; ``choice``: the id of the choice.
    ``of_list``: it is translated where the list is written, not beside the form. ``shown``: with its
    unit, as phones show it; a translator sees what a translation in brackets stands for.
    """

    owner: str
    part: Part
    original: str
    position: int | None = None
    choice: str = ""
    kind: str = ""
    of_list: bool = False
    with_unit: str = ""

    @property
    def shown(self) -> str:
        return self.with_unit or self.original

    @property
    def key(self) -> str:
        return ":".join(filter(None, (self.owner, self.part.value, self.choice)))


def texts_of(draft: Mapping[str, Any]) -> Iterator[Text]:
    """Every text of a draft (see ``compiler.compile_form``) in the order of the form, none empty."""
    return (text for text in _texts(draft) if text.original.strip())


def _texts(draft: Mapping[str, Any]) -> Iterator[Text]:
    yield Text(FORM_NAME, Part.LABEL, draft["name"])
    yield Text(FORM_DESCRIPTION, Part.LABEL, draft.get("description") or "")
    for position, question in enumerate(draft["questions"]):
        owner, kind = question["id"], question["kind"]
        if kind not in KINDS or kind == "separator":
            continue
        label, shown = question.get("label", ""), name_with_unit(question)
        yield Text(owner, Part.LABEL, label, position, kind=kind, with_unit=shown)
        yield Text(owner, Part.HELP, question.get("help", ""), position, kind=kind)
        if KINDS[kind].has_choices:
            of_list = bool(question.get("list"))
            for choice in question.get("options", []):
                label, key = choice["label"], choice["id"]
                yield Text(owner, Part.CHOICE, label, position, key, kind, of_list)


def for_phones(
    draft: Mapping[str, Any],
    translations: Translations,
    *,
    earlier: Iterable[Mapping[str, Any]] = (),
    at: str = "",
) -> list[dict[str, Any]]:
    """The document's ``translations``: one entry for each question that has any, complete in shape.

    The language of the form is among them: somebody who reads it would else be shown English, or
    whatever comes first. A unit stands in the label, in each language: phones show no other.
    ``earlier``: the entries published last; ``at``: when a text was last translated (ISO 8601).
    """
    questions: dict[str, Question] = {q["id"]: q for q in draft["questions"]}
    own = draft.get("language") or "en"
    languages = sorted({language for _key, language in translations} - {own})
    entries: dict[str, dict[str, Any]] = {}
    for text in texts_of(draft):
        said = {
            language: found
            for language in languages
            if (found := translations.get((text.key, language)))
        }
        if not said:
            continue
        said[own] = text.original
        if text.part is Part.LABEL and text.owner in questions:
            question = questions[text.owner]
            said = {lang: translated_with_unit(question, label) for lang, label in said.items()}
            said[own] = name_with_unit(question)
        entry = entries.setdefault(
            text.owner, {"fieldId": text.owner, "name": {}, "description": {}, "options": {}}
        )
        if text.part is Part.CHOICE:
            entry["options"][text.choice] = said
        else:
            entry["description" if text.part is Part.HELP else "name"] = said
    before = {entry["fieldId"]: entry for entry in earlier}
    return [_with_times(entry, before.get(owner), at) for owner, entry in entries.items()]


def _with_times(entry: dict[str, Any], before: Mapping[str, Any] | None, at: str) -> dict[str, Any]:
    """An entry that says the same as before keeps its times, so that it is no change."""
    if before and all(
        entry[part] == before.get(part) for part in ("name", "description", "options")
    ):
        return dict(before)
    return entry | {"createdAt": (before or {}).get("createdAt") or at, "updatedAt": at}


def from_phones(entries: Iterable[Mapping[str, Any]], texts: Iterable[Text]) -> Translations:
    """{(key, language): text} of a published document's ``translations``; nothing else is taken."""
    by_owner = {entry.get("fieldId"): entry for entry in entries}
    found: dict[tuple[str, str], str] = {}
    for text in texts:
        entry = by_owner.get(text.owner) or {}
        if text.part is Part.CHOICE:
            said = (entry.get("options") or {}).get(text.choice) or {}
        else:
            said = entry.get("description" if text.part is Part.HELP else "name") or {}
        if isinstance(said, Mapping):  # their own language among them: it is left out again
            found |= {
                (text.key, language): value
                for language, value in said.items()
                if isinstance(value, str) and value.strip()
            }
    return found


def in_language(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The document as the app shows it to somebody who reads ``language``.

    What is not said in it is shown in English, else in any language there is, else as written.
    """
    by_owner = {entry["fieldId"]: entry for entry in document.get("translations") or ()}

    def said(owner: str, part: str, original: str, choice: str = "") -> str:
        found = by_owner.get(owner, {}).get(part) or {}
        found = found.get(choice) or {} if choice else found
        return str(found.get(language) or found.get("en") or next(iter(found.values()), original))

    def field(one: Field) -> Field:
        owner = one["id"]
        shown = one | {
            "name": said(owner, "name", one["name"]),
            "description": said(owner, "description", one.get("description", "")),
        }
        if "content" in one:
            shown["content"] = said(owner, "name", one["content"])
        if isinstance(one.get("options"), list):
            shown["options"] = [
                option | {"label": said(owner, "options", option["label"], option["id"])}
                if isinstance(option, dict)
                else option
                for option in one["options"]
            ]
        return shown

    metadata = document.get("metadata") or {}
    if computed := metadata.get("computed"):
        named = [one | {"name": said(one["id"], "name", one["name"])} for one in computed]
        metadata = {**metadata, "computed": named}
    return {
        **document,
        "metadata": metadata,
        "language": language,
        "name": said(FORM_NAME, "name", document["name"]),
        "description": said(FORM_DESCRIPTION, "name", document.get("description", "")),
        "fields": [field(one) for one in document["fields"]],
    }
