"""What an XLSForm becomes: a draft, its translations, new lists, notes of what was not carried. Pure."""

from dataclasses import dataclass, field
from typing import Any

from formsbuilder.xlsform.workbook import Note


@dataclass(frozen=True)
class NewList:
    """``choices``: as ``choice_lists.choices.tidy_list`` takes them."""

    name: str
    choices: list[dict[str, Any]]


@dataclass
class Carried:
    """``questions``: [(kind, value)]; ``translations``: {(key of a text, language): text}.

    ``new_lists``: choice lists that are made with it; ``asks``: {question id: which of them}.
    """

    name: str = ""
    description: str = ""
    language: str = "en"
    questions: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    translations: dict[tuple[str, str], str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    new_lists: dict[str, NewList] = field(default_factory=dict)
    asks: dict[str, str] = field(default_factory=dict)

    def as_draft(self) -> dict[str, Any]:
        """What the compiler takes."""
        questions = [{**value, "kind": kind} for kind, value in self.questions]
        about = {"name": self.name, "description": self.description, "language": self.language}
        return {**about, "questions": questions}
