"""Carries relevance, constraints, calculations and our own marks, once all questions are known. Pure.

Columns of our own: ``hikma_meaning`` ("weight", or "death:died" with the choices that say so),
``hikma_compute`` ("age:years", "sum:q1,q2", "bmi:weight,height"), of choices ``hikma_points``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from formsbuilder.xlsform import expressions
from formsbuilder.xlsform.carried import Carried

Question = tuple[str, dict[str, Any]]  # (kind, value)
NOT_CARRIED = "rule_not_carried"


@dataclass
class _Ruled:
    number: int
    plain: Mapping[str, str]
    groups: Sequence[str]
    question: Question
    whole: bool
    choices: Mapping[str, str]  # {what a choice is called in the file: its id}

    @property
    def name(self) -> str:
        return self.plain.get("name", "")


class Ruling:
    def __init__(self, out: Carried, note: Callable[..., None]):
        self.out, self.note = out, note
        self.rows: list[_Ruled] = []

    def add(
        self,
        number: int,
        plain: Mapping[str, str],
        groups: Sequence[str],
        *,
        whole: bool,
        choices: Mapping[str, str],
    ) -> None:
        """The question that was added last."""
        asked = self.out.questions[-1]
        self.rows.append(_Ruled(number, plain, list(groups), asked, whole, choices))

    def finish(self) -> None:
        self._compute()
        asked = self._asked()
        for row in self.rows:
            kind, value = row.question
            value.setdefault("rules", {})
            self._relevant(row, asked)
            if text := row.plain.get("constraint"):
                found = expressions.limits(text, kind, whole=row.whole)
                if found is None:
                    self.note(NOT_CARRIED, "survey", row.number, f"constraint: {text}")
                value["rules"] |= found or {}
            if kind != "computed" and (text := row.plain.get("calculation")):
                self.note(NOT_CARRIED, "survey", row.number, f"calculation: {text}")
            if meaning := row.plain.get("hikma_meaning"):
                means, _, chosen = meaning.partition(":")
                ids = asked[row.name][2] if row.name in asked else {}
                names = [name.strip() for name in chosen.split(",")]
                choices = [ids[name] for name in names if name in ids]
                value["meaning"] = {"means": means.strip(), "choices": choices}
        self.out.notes.sort(key=lambda note: note.row if note.sheet == "survey" else 0)

    def _asked(self) -> dict[str, tuple[str, str, Mapping[str, str]]]:
        return {
            row.name: (row.question[1]["id"], row.question[0], row.choices)
            for row in reversed(self.rows)  # of two of one name the first counts
        }

    def _relevant(self, row: _Ruled, asked: expressions.Asked) -> None:
        own = row.plain.get("relevant", "")
        said = [text for text in (*row.groups, own) if text]
        if not said or row.question[0] in ("heading", "computed"):
            return
        found = expressions.condition(said[-1], asked)
        if found is None or len(said) > 1:
            lost = said if found is None else said[:-1]
            self.note(NOT_CARRIED, "survey", row.number, f"relevant: {' and '.join(lost)}")
        if found:
            row.question[1]["rules"]["ask_if"] = found

    def _compute(self) -> None:
        """What cannot be reckoned goes, and then what needed it."""
        while True:
            asked, gone = self._asked(), None
            for row in self.rows:
                if row.question[0] == "computed":
                    how = self._computed(row, asked)
                    if how is None:
                        gone = row
                        break
                    row.question[1]["rules"] = {"compute": how}
            if gone is None:
                return
            said = f"calculate: {gone.name}"
            self.note("not_asked", "survey", gone.number, said)
            self.rows.remove(gone)
            self.out.questions.remove(gone.question)

    def _computed(self, row: _Ruled, asked: expressions.Asked) -> dict[str, Any] | None:
        how, _, rest = row.plain.get("hikma_compute", "").partition(":")
        ids = [asked[name.strip()][0] for name in rest.split(",") if name.strip() in asked]
        if how == "age":
            return {"how": "age", "unit": rest or "years"}
        if how == "sum" and ids:
            return {"how": "sum", "questions": ids}
        if how == "bmi" and len(ids) == 2:
            return {"how": "bmi", "weight": ids[0], "height": ids[1]}
        return expressions.formula(row.plain.get("calculation", ""), asked)
