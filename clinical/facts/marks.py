"""Registration questions that mean something whatever they are called: household, allergies. Pure."""

from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import unquote

from clinical.facts.folding import fold


class Mark(StrEnum):
    HOUSEHOLD = "household"
    ALLERGIES = "allergies"


_LABELS = {
    Mark.HOUSEHOLD: (
        *("household number", "household", "household id", "family number", "family id"),
        *("case number", "ration number", "ration card number", "ration card"),
        *("رقم الأسرة", "رقم العائلة", "رقم الملف العائلي", "رقم البطاقة التموينية"),
        *("número de hogar", "número de familia", "numéro de ménage", "numéro de famille"),
    ),
    Mark.ALLERGIES: (
        *("allergies", "allergy", "known allergies", "drug allergies", "allergic to"),
        *("الحساسية", "حساسية", "حساسية دوائية", "الحساسيات"),
        *("alergias", "alergia", "alergias conocidas", "allergies connues"),
    ),
}
_NONE = {
    fold(word)
    for word in (
        *("none", "none known", "no", "no known allergies", "nil", "nkda", "n/a", "-", "."),
        *("لا يوجد", "لا", "لا توجد", "ninguna", "ninguna conocida", "ninguno", "aucune", "non"),
    )
}
_KNOWN = {fold(label): mark for mark, labels in _LABELS.items() for label in labels}


def says_none(text: str) -> bool:
    """Does an answer to such a question say that there is nothing?"""
    return fold(text) in _NONE


def mark_of(question: object) -> Mark | None:
    """What a question of the registration form means; a ``meaning`` set on it wins over its words."""
    if not isinstance(question, dict):
        return None
    said = question.get("meaning")
    if said in list(Mark):
        return Mark(str(said))
    label = question.get("label")
    texts = list(label.values()) if isinstance(label, dict) else [label]
    return _first([*texts, question.get("column")])


def mark_of_column(column: str) -> Mark | None:
    """The same for an answer whose question is no longer in the form; ``column`` as it was stored."""
    return _first([column])


def _first(texts: Iterable[object]) -> Mark | None:
    for text in texts:
        if isinstance(text, str) and (mark := _KNOWN.get(fold(unquote(text)))):
            return mark
    return None
