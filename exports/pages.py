"""The two sheets behind the rows: the data dictionary, and *Read me* for whoever gets the file."""

from django.conf import settings
from django.utils.translation import gettext as _

from exports.columns import Cell
from exports.formats.xlsx_file import Page
from exports.questions import Kind


def dictionary(columns):
    """One line per column: what it is, how it is written, which choices it has."""

    def lines(written):
        return [
            {
                _("Column"): column.heading,
                _("Question"): column.question.label if column.question else "",
                _("Kind"): _kind(column),
                _("Choices"): _choices(column.question),
                _("Unit"): column.question.unit if column.question else "",
                _("Form versions"): _versions(column.question),
                _("Field id"): column.question.key if column.question else "",
                _("Note"): column.note,
            }
            for column in columns
        ]

    return Page(_("Data dictionary"), [32.0, 40.0, 18.0, 48.0, 10.0, 16.0, 38.0, 60.0], lines)


def read_me(run, answers, *, asked_by, made_at):
    """What a row is, what was asked for, how many there are, and what is not in the file."""

    def lines(written):
        topic, said = _("About this file"), _("In words")
        return [{topic: line[0], said: line[1]} for line in _about(written)]

    def _about(written):
        yield _("What a row is"), _("One filled form: the answers of one person at one visit.")
        yield _("Form"), run.form_name
        yield _("Visits from"), run.happened_from or _("the beginning")
        yield _("Visits to"), run.happened_to or _("the day it was made")
        yield _("Clinics"), "; ".join(clinic.name for clinic in answers.clinics)
        yield _("Rows"), written.rows
        yield _("Columns"), len(answers.columns)
        yield _("Made for"), asked_by.name
        yield _("Who gets it and why"), run.purpose
        yield _("Made"), made_at.strftime("%Y-%m-%d %H:%M") + " " + settings.TIME_ZONE
        yield _("Dates and times"), _zones(answers.clinics)
        yield _("People"), _("With names: keep this file as you keep the charts.")
        yield (
            _("Not in this file"),
            _("Deleted answers, visits outside these dates, other clinics, other forms."),
        )
        for heading, count in answers.oddities.as_typed.items():
            yield (
                _("Kept as typed: %(column)s") % {"column": heading},
                _("%(count)d answers could not be read and stand as they were typed.")
                % {"count": count},
            )
        if answers.unreadable:
            yield (
                _("Left out"),
                _("%(count)d pieces of answers were damaged when they arrived.")
                % {"count": answers.unreadable},
            )
        if written.shortened:
            yield (
                _("Shortened"),
                _("%(count)d texts are longer than a cell can be; the CSV has them whole.")
                % {"count": written.shortened},
            )

    return Page(_("Read me"), [34.0, 90.0], lines)


def _kind(column):
    names = {
        Kind.TEXT: _("text"),
        Kind.NUMBER: _("number"),
        Kind.DATE: _("date"),
        Kind.TICK: _("tick box"),
        Kind.CHOICE: _("one choice"),
        Kind.CHOICES: _("several choices"),
        Kind.DIAGNOSES: _("diagnoses"),
        Kind.MEDICINES: _("medicines"),
    }
    if column.question:
        return _("code of the choice") if column.cell is Cell.ID else names[column.question.kind]
    return {
        Cell.TEXT: _("text"),
        Cell.ID: _("number kept as text"),
        Cell.NUMBER: _("number"),
        Cell.DATE: _("date"),
        Cell.MOMENT: _("date and time"),
    }[column.cell]


def _choices(question):
    if question is None:
        return ""
    return "; ".join(
        option.label if option.code == option.label else f"{option.code} = {option.label}"
        for option in question.choices.options.values()
    )


def _versions(question):
    if question is None:
        return ""
    if not question.versions:
        return "" if question.defined else _("only in answers")
    first, last = question.versions[0], question.versions[-1]
    return str(first) if first == last else f"{first} - {last}"


def _zones(clinics):
    named = {}
    for clinic in clinics:
        named.setdefault(clinic.time_zone or settings.TIME_ZONE, []).append(clinic.name)
    if len(named) == 1:
        return next(iter(named))
    return "; ".join(f"{zone}: {', '.join(names)}" for zone, names in named.items())
