"""A in turn with B, so that what else the machine does falls on both; the ratio of each turn counts."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

TURNS = 7


@dataclass
class Row:
    """One line of the table. ``ratios`` are work to reference, one per turn; ``goal`` the bound.

    ``at_least``: the goal is a lower bound. ``works``, ``references``: what was measured, in ``unit``.
    ``before``: the ratios of a first try that missed the goal. ``failures``: what must not happen.
    """

    work: str
    reference: str
    goal: float
    ratios: list[float]
    works: list[float] = field(default_factory=list)
    references: list[float] = field(default_factory=list)
    unit: str = "s"
    at_least: bool = False
    before: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def met(self) -> bool:
        inside = self.ratio >= self.goal if self.at_least else self.ratio <= self.goal
        return inside and not self.failures

    @property
    def cells(self) -> list[str]:
        sign = ">=" if self.at_least else "<="
        measured = " / ".join(_short(median(v)) for v in (self.works, self.references) if v)
        notes = [*self.failures, *self.notes]
        if 1 < len(self.ratios) < TURNS:
            notes.append(f"{len(self.ratios)} turns only")
        if self.before:
            notes.append(f"repeated, first try {median(self.before):.2f}")
        return [
            self.work,
            self.reference,
            f"{self.ratio:.2f}",
            f"{min(self.ratios):.2f} to {max(self.ratios):.2f}",
            f"{sign} {self.goal:g}",
            "met" if self.met else "MISSED",
            f"{measured} {self.unit}" if measured else "",
            "; ".join(notes),
        ]


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"


def timed(act: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def in_turn(
    work: Callable[[], float], reference: Callable[[], float], turns: int = TURNS
) -> tuple[list[float], list[float]]:
    """What both measured, turn by turn; who begins changes each time."""
    works, references = [], []
    for turn in range(turns):
        for first in (True, False):
            if first == (turn % 2 == 0):
                works.append(work())
            else:
                references.append(reference())
    return works, references


def divided(works: list[float], references: list[float]) -> list[float]:
    return [a / b for a, b in zip(works, references, strict=True)]


def twice_if_missed(measure: Callable[[], list[Row]]) -> list[Row]:
    """The rows of one measurement; made again once if one missed its goal."""
    rows = measure()
    if all(row.met for row in rows):
        return rows
    again = measure()
    for old, new in zip(rows, again, strict=True):
        new.before = old.ratios
    return [new if not old.met else old for old, new in zip(rows, again, strict=True)]
