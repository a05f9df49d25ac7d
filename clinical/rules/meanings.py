"""What a marked question means, whatever it is called and in whichever form. Pure.

The document carries it in ``metadata.meanings``: {question id: {means, unit?, values?}}; ``values`` are
those choices of a question with one choice that say so.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from clinical.facts.numbers import read_number
from clinical.rules.sheet import as_dict


class Meaning(StrEnum):
    NEW = "new"  # the first visit for this; else a follow-up
    DEATH = "death"
    DEATH_CAUSE = "death_cause"
    BIRTH = "birth"
    PREGNANT = "pregnant"
    WEIGHT = "weight"  # of the patient
    MUAC = "muac"
    POPULATION = "population"
    CONSENT = "consent"


def meanings_in(metadata: object) -> dict[str, dict[str, Any]]:
    """{question id: what it means} of a document's metadata; nothing that we do not know."""
    said = as_dict(as_dict(metadata).get("meanings"))
    return {
        str(key): one for key, one in said.items() if as_dict(one).get("means") in list(Meaning)
    }


def weight_kg(meaning: Mapping[str, Any], answer: object) -> float | None:
    """The kilograms that an answer to a question marked as weight says; None if it is no number."""
    value = read_number(answer)
    if value is None:
        return None
    return float(value) / 1000 if meaning.get("unit") == "g" else float(value)


def arm_mm(meaning: Mapping[str, Any], answer: object) -> float | None:
    """The millimetres that an answer to a question marked as MUAC says; no unit: no arm has 40 mm or cm."""
    value = read_number(answer)
    if value is None:
        return None
    unit = meaning.get("unit") or ("cm" if value < 40 else "mm")
    return float(value) * {"cm": 10, "m": 1000}.get(str(unit), 1)


def weights_in(answers: object, meanings: Mapping[str, Mapping[str, Any]]) -> Iterator[float]:
    """The kilograms in ``Event.answers``; ``meanings``: see ``meanings_in``."""
    for meaning, entry in marked_in(answers, meanings, Meaning.WEIGHT):
        if kg := weight_kg(meaning, entry.get("value")):
            yield kg


def arms_in(answers: object, meanings: Mapping[str, Mapping[str, Any]]) -> Iterator[float]:
    """The millimetres of the upper arm in ``Event.answers``."""
    for meaning, entry in marked_in(answers, meanings, Meaning.MUAC):
        if mm := arm_mm(meaning, entry.get("value")):
            yield mm


def said_in(
    answers: object, meanings: Mapping[str, Mapping[str, Any]], means: Meaning
) -> bool | None:
    """What ``Event.answers`` say to a yes-or-no mark; None where the question was left alone."""
    said = None
    for meaning, entry in marked_in(answers, meanings, means):
        value = entry.get("value")
        if entry.get("fieldType") == "binary" or str("" if value is None else value).strip():
            said = bool(said) or says_so(meaning, value)
    return said


def marked_in(
    answers: object, meanings: Mapping[str, Mapping[str, Any]], means: Meaning
) -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    """(meaning, entry) of the answers to questions that are marked so."""
    for entry in answers if isinstance(answers, list) else []:
        meaning = meanings.get(str(entry.get("fieldId"))) if isinstance(entry, dict) else None
        if meaning and meaning.get("means") == means:
            yield meaning, entry


def says_so(meaning: Mapping[str, Any], answer: object) -> bool:
    """Is a box ticked, or the choice made that was marked (``values``)?"""
    if answer is True:
        return True
    values = meaning.get("values")
    if isinstance(values, list):
        return isinstance(answer, str) and answer in values
    return isinstance(answer, str) and answer.strip().lower() == "true"
