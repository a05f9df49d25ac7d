"""The columns of a file: what is always there, then the questions; each fills its own cell."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from clinical.facts.moments import read_day
from clinical.facts.numbers import read_number
from exports.questions import Kind, Question
from exports.readings import is_empty, is_ticked
from exports.wording import in_words


class Cell(StrEnum):
    """What stands in the cells of a column; text is what could not be read as it, too."""

    TEXT = "text"
    ID = "id"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"


@dataclass
class Column:
    """``read(row)`` gives str, int, Decimal, date, datetime without zone, or None."""

    heading: str
    cell: Cell
    read: Callable
    question: Question | None = None
    note: str = ""


@dataclass
class Oddities:
    """What the reader of the file should know about cells that are not what they seem."""

    as_typed: dict[str, int] = field(default_factory=dict)  # column heading: how many

    def count(self, heading):
        self.as_typed[heading] = self.as_typed.get(heading, 0) + 1


def columns_of(questions, oddities, computed=()):
    """All columns of a file, their headings unique. ``computed``: {id: name} of computed values."""
    columns = _always_there()
    taken = {column.heading for column in columns}
    more = [column for question in questions for column in _of_question(question, oddities)]
    more += [_of_computed(key, name) for key, name in dict(computed).items()]
    for column in more:
        column.heading = _unique(column.heading, taken)
        columns.append(column)
    return columns


def _of_computed(key, name):
    computed = _("computed")
    return Column(
        f"{name[:200]} [{computed}]",
        Cell.NUMBER,
        lambda row: row.computed.get(key),
        note=_("Computed from the other answers as the form says; nobody typed it"),
    )


def _always_there():
    return [
        Column(_("Patient number"), Cell.ID, lambda row: row.patient_number),
        Column(_("Patient id"), Cell.ID, lambda row: str(row.patient_id)),
        Column(_("Given name"), Cell.TEXT, lambda row: row.given_name),
        Column(_("Surname"), Cell.TEXT, lambda row: row.surname),
        Column(_("Sex"), Cell.TEXT, lambda row: row.sex, note=_("As typed on the phone")),
        Column(
            _in_code(_("Sex")),
            Cell.ID,
            lambda row: row.facts.sex_code.value,
            note=_("female, male, other or unknown, whatever the language of the phone"),
        ),
        Column(
            _("Date of birth"),
            Cell.DATE,
            lambda row: row.date_of_birth,
            note=_("As the phone sent it: read it together with the next column"),
        ),
        Column(
            _("Birth date is"),
            Cell.ID,
            lambda row: row.facts.birth_date_quality.value,
            note=_(
                "exact; from_age: an age was typed, only the year is about right; not_given: none, or "
                "the day of registration and nothing shows a newborn; impossible"
            ),
        ),
        Column(
            _("Age (years)"),
            Cell.NUMBER,
            lambda row: row.facts.age_in_years(row.day),
            note=_("Completed years on the day of the visit; empty where the age is not known"),
        ),
        Column(
            _("Age (months)"),
            Cell.NUMBER,
            lambda row: row.facts.age_in_months(row.day),
            note=_("Completed months on the day of the visit, below five years only"),
        ),
        Column(_("Clinic"), Cell.TEXT, lambda row: row.clinic_name),
        Column(
            _("Visit date"),
            Cell.DATE,
            lambda row: row.day,
            note=_("When it happened: the day of the visit; where there is none, of the writing"),
        ),
        Column(
            _("Written"),
            Cell.MOMENT,
            lambda row: row.local(row.written),
            note=_("When it was written down, by the clock of the phone, in the clinic's time"),
        ),
        Column(
            _("Arrived"),
            Cell.MOMENT,
            lambda row: row.local(row.arrived),
            note=_("When it reached the server, in the clinic's time"),
        ),
        Column(_("Recorded by"), Cell.TEXT, lambda row: row.recorded_by),
        Column(_("Answer id"), Cell.ID, lambda row: str(row.event_id)),
        Column(
            _("Form version"),
            Cell.NUMBER,
            lambda row: row.form_version,
            note=_("Empty where several versions asked the same questions"),
        ),
        Column(
            _("Flags"),
            Cell.TEXT,
            lambda row: " | ".join(row.flags) or None,
            note=_("What breaks a rule of the form; the answers stand as they came"),
        ),
    ]


def _in_code(heading):
    """The heading of a column that holds codes instead of what was shown."""
    code = _("code")
    return f"{heading} [{code}]"


def _of_question(question, oddities):
    heading = question.label
    if question.unit and question.unit not in heading:
        heading = f"{heading} ({question.unit})"
    cell = {Kind.NUMBER: Cell.NUMBER, Kind.DATE: Cell.DATE}.get(question.kind, Cell.TEXT)
    column = Column(heading[:200], cell, lambda row: None, question)
    column.read = _reader(question, column, oddities)
    yield column
    if question.kind in (Kind.CHOICE, Kind.CHOICES) and question.choices.have_codes:
        yield Column(
            _in_code(heading[:200]),
            Cell.ID,
            lambda row: _each(row, question, lambda value: _choice(question, value)[1]),
            question,
        )


def _reader(question, column, oddities):
    def number(value, row):
        return read_number(value)

    def day(value, row):
        return read_day(value, row.zone)

    def tick(value, row):
        return _("yes") if is_ticked(value) else None

    def choice(value, row):
        # A list of structures is no choice: the kind of the question changed meanwhile.
        return None if _is_structured(value) else _choice(question, value)[0]

    readers = {
        Kind.NUMBER: number,
        Kind.DATE: day,
        Kind.TICK: tick,
        Kind.CHOICE: choice,
        Kind.CHOICES: choice,
    }
    reader = readers.get(question.kind)
    expected = question.kind in (Kind.NUMBER, Kind.DATE)

    def understood(value, row):
        meant = reader(value, row) if reader else None
        if meant is not None:
            return meant
        if expected:
            oddities.count(column.heading)
        return _("yes") if value is True else in_words(value)

    return lambda row: _each(row, question, lambda value: understood(value, row))


def _each(row, question, read):
    """The one answer; several answers under one id are joined, so that none is lost."""
    values = [v for v in row.answers.get(question.key, ()) if not is_empty(v)]
    if not values:
        return None
    if len(values) == 1:
        return read(values[0])
    return " | ".join(dict.fromkeys(str(read(value)) for value in values))


def _choice(question, value):
    if _is_structured(value):
        return "", ""
    return question.choices.read(value, several=question.several)


def _is_structured(value):
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value)
    )


def _unique(heading, taken):
    name, number = heading, 2
    while name in taken:
        name, number = f"{heading} ({number})", number + 1
    taken.add(name)
    return name
