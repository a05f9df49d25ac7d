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


def weights_in(answers: object, meanings: Mapping[str, Mapping[str, Any]]) -> Iterator[float]:
    """The kilograms in ``Event.answers``; ``meanings``: see ``meanings_in``."""
    for entry in answers if isinstance(answers, list) else []:
        meaning = meanings.get(str(entry.get("fieldId"))) if isinstance(entry, dict) else None
        if meaning and meaning.get("means") == Meaning.WEIGHT:
            if kg := weight_kg(meaning, entry.get("value")):
                yield kg


def says_so(meaning: Mapping[str, Any], answer: object) -> bool:
    """Is a box ticked, or the choice made that was marked (``values``)?"""
    if answer is True:
        return True
    values = meaning.get("values")
    if isinstance(values, list):
        return isinstance(answer, str) and answer in values
    return isinstance(answer, str) and answer.strip().lower() == "true"
