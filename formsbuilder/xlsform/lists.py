"""Which lists of choices of an XLSForm are a choice list here, or become one. Pure."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from formsbuilder.choice_lists.choices import in_language
from formsbuilder.xlsform.languages import Texts


class Shares(StrEnum):
    """What becomes of a list of the file; each but ``NOT`` is told."""

    NOT = ""
    SAME = "list_same"  # one here says the same: it is asked by
    NEW = "list_made"
    OTHER = "list_other"  # one here has its name and other choices: neither is changed


@dataclass(frozen=True)
class ListHere:
    """A choice list of this server, as it is stored."""

    id: UUID
    name: str
    language: str
    choices: list[dict[str, Any]]


@dataclass
class FileChoice:
    """``name``: in the file; ``value``: what phones store; ``points``: of a score."""

    id: str
    name: str
    value: str
    texts: Texts
    points: str = ""


@dataclass
class FileList:
    """``row``: its first one; ``title``: the name it had as a choice list where it comes from."""

    name: str
    row: int
    title: str = ""
    choices: list[FileChoice] = field(default_factory=list)
    shares: Shares = Shares.NOT
    shared_id: str = ""

    @property
    def called(self) -> str:
        if self.title:
            return self.title
        words = self.name.replace("_", " ").strip()[:200]
        return words[:1].upper() + words[1:]

    def settle(
        self, *, uses: int, here: Iterable[ListHere], own: str, made: Container[str] = ()
    ) -> None:
        """Decide what becomes of it. ``uses``: by how many questions it is asked; ``made``: names,
        without case, of lists that the same file makes."""
        if not uses or not self.choices:
            return
        lists = list(here)
        named = [one for one in lists if one.name.casefold() == self.called.casefold()]
        lists.sort(key=lambda one: one not in named)  # of several that are the same, its namesake
        same = next((one for one in lists if says_the_same(self.choices, one, own)), None)
        if same:
            self._take(same)
        elif self.title or uses > 1:
            taken = named or self.called.casefold() in made
            self.shares = Shares.OTHER if taken else Shares.NEW

    def _take(self, one: ListHere) -> None:
        """Its choices are those of the list, by their ids and by what phones store for them."""
        self.shares, self.shared_id, self.title = Shares.SAME, str(one.id), one.name
        for mine, theirs in zip(self.choices, one.choices, strict=True):
            mine.id, mine.value = theirs["id"], theirs["value"]

    def as_choices(self, own: str) -> list[dict[str, Any]]:
        """As a choice list is stored, of a form in the language ``own``."""
        return [
            {"id": one.id, "label": one.texts.own("label", own) or one.name, "value": one.value}
            | ({"score": one.points} if one.points else {})
            | {"said": one.texts.others("label", own)}
            for one in self.choices
        ]


def says_the_same(choices: list[FileChoice], one: ListHere, own: str) -> bool:
    """The same choices in the same order, and in each language of the file what the list says."""
    return len(choices) == len(one.choices) and all(
        _is(mine, theirs, one.language, own)
        for mine, theirs in zip(choices, one.choices, strict=True)
    )


def _is(mine: FileChoice, theirs: Mapping[str, Any], language: str, own: str) -> bool:
    value = str(theirs["value"])
    if value not in (mine.value, mine.name) and value.replace(" ", "_") != mine.name:
        return False
    if str(theirs.get("score") or "") != mine.points:
        return False
    label = mine.texts.own("label", own) or mine.name
    if label != in_language(dict(theirs), language, own):
        return False
    said = {language: theirs["label"], **theirs["said"]}
    return all(said.get(code) == text for code, text in mine.texts.others("label", own).items())
