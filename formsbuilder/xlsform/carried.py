"""What an XLSForm becomes: a draft, its translations, and notes of what could not be carried. Pure."""

from dataclasses import dataclass, field
from typing import Any

from formsbuilder.xlsform.workbook import Note


@dataclass
class Carried:
    """``questions``: [(kind, value)]; ``translations``: {(key of a text, language): text}."""

    name: str = ""
    description: str = ""
    language: str = "en"
    questions: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    translations: dict[tuple[str, str], str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def as_draft(self) -> dict[str, Any]:
        """What the compiler takes."""
        questions = [{**value, "kind": kind} for kind, value in self.questions]
        about = {"name": self.name, "description": self.description, "language": self.language}
        return {**about, "questions": questions}
