"""The choices of a list, as they are stored and as a question of a form gets them. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from formsbuilder.question import known_id, line, new_id, tidy_choices
from formsbuilder.texts import Part, Text

Choice = dict[str, Any]


def tidy_list(choices: object, languages: Iterable[str]) -> list[Choice]:
    """``[{id, label, value, score?, said: {language: text}}]`` of whatever a browser sent.

    ``value`` is what phones store: made once, of the first label, and kept through every renaming,
    so that all forms of a list count the same answer as the same.
    """
    sent = choices if isinstance(choices, list) else []
    sent = [
        {**one, "id": known_id(one.get("id")) or new_id("o")}
        for one in sent
        if isinstance(one, dict)
    ]
    said_by = {one["id"]: one.get("said") for one in sent}
    tidied: list[Choice] = [dict(choice) for choice in tidy_choices(sent)]
    taken = {choice["value"] for choice in tidied if choice.get("value")}
    for choice in tidied:
        if not choice.get("value"):
            value = choice["label"].replace(";", ",")
            choice["value"] = f"{value} ({choice['id']})" if value in taken else value
            taken.add(choice["value"])
        said = said_by.get(choice["id"])
        said = said if isinstance(said, dict) else {}
        choice["said"] = {code: text for code in languages if (text := line(said.get(code)))}
    return tidied


def in_language(choice: Choice, own: str, wanted: str) -> str:
    """Its label in a language; as it was written (in ``own``) where it is not said in that."""
    label = str(choice["label"])
    return label if wanted == own else str(choice["said"].get(wanted) or label)


def options_of(choices: Iterable[Choice], own: str, wanted: str) -> list[dict[str, str]]:
    """What a question of a form in the language ``wanted`` stores as its ``options``."""
    return [
        {"label": in_language(choice, own, wanted)}
        | {key: choice[key] for key in ("id", "value", "score") if choice.get(key)}
        for choice in choices
    ]


def translations_of(
    question: Mapping[str, Any], choices: Iterable[Choice], own: str, form_language: str
) -> Iterator[tuple[tuple[str, str], str]]:
    """((key of a text, language), what it says) of a question that asks by a list."""
    for choice in choices:
        key = Text(question["id"], Part.CHOICE, "", choice=choice["id"]).key
        for language, text in {own: choice["label"], **choice["said"]}.items():
            if language != form_language:
                yield (key, language), text
