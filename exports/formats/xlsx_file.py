"""XLSX written as a stream: real dates and numbers, ids as text, a frozen heading with filters."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.utils.translation import gettext as _
from rustpy_xlsxwriter import Format, write_worksheets

from exports.columns import Cell

LONGEST_TEXT = 32_767  # characters in a cell, by the format
LONGEST_SHEET = 1_048_575  # rows below the heading, by the format
WIDTHS = {Cell.TEXT: 24.0, Cell.ID: 20.0, Cell.NUMBER: 14.0, Cell.DATE: 12.0, Cell.MOMENT: 17.0}
SHOWN_AS = {Cell.DATE: "yyyy-mm-dd", Cell.MOMENT: "yyyy-mm-dd hh:mm", Cell.NUMBER: "General"}


@dataclass
class Page:
    """A sheet behind the rows; ``lines(written)`` gives its dicts once all rows are counted."""

    name: str
    widths: list[float]
    lines: Callable


@dataclass
class Written:
    """What went in: data rows, and texts that were too long for a cell."""

    rows: int = 0
    shortened: int = 0


def write(path, *, columns, rows: Iterable, total: int, pages: list[Page], rtl: bool):
    """Write the rows and then the ``pages``; returns what was ``Written``.

    ``total`` is how many rows will come: the number of sheets has to be known before the first.
    """
    written = Written()
    headings = [column.heading for column in columns]
    cells = _dicts(headings, rows, written)
    names = _sheet_names(total)
    if total:
        data = [(name, islice(cells, LONGEST_SHEET)) for name in names]
    else:
        data = [(names[0], iter([dict.fromkeys(headings)]))]  # the heading stands above nothing
    every_sheet = [*names, *(page.name for page in pages)]
    write_worksheets(
        [*data, *((page.name, _when_asked(page, written)) for page in pages)],
        str(path),
        freeze_panes={name: {"row": 1, "col": 0} for name in every_sheet},
        autofilter=dict.fromkeys(names, True),
        column_widths={
            **dict.fromkeys(names, [WIDTHS[column.cell] for column in columns]),
            **{page.name: page.widths for page in pages},
        },
        column_formats=dict.fromkeys(names, [_format(column.cell) for column in columns]),
        header_format=dict.fromkeys(every_sheet, _heading_format()),
        ignore_errors=dict.fromkeys(names, _texts(columns)),
        sheet_view=dict.fromkeys(every_sheet, {"right_to_left": rtl}),
    )
    return written


def _dicts(headings, rows, written):
    for row in rows:
        written.rows += 1
        yield dict(zip(headings, (_fitting(cell, written) for cell in row), strict=True))


def _when_asked(page, written):
    """The function is called when the sheet is begun: by then all rows are counted."""
    for line in page.lines(written):
        yield {heading: _fitting(cell, written) for heading, cell in line.items()}


def _fitting(cell, written):
    if isinstance(cell, str) and len(cell) > LONGEST_TEXT:
        written.shortened += 1
        return cell[: LONGEST_TEXT - 1] + "…"
    if isinstance(cell, date) and cell.year < 1900:
        return cell.isoformat()[:10]  # the format knows no earlier day
    return cell


def _sheet_names(total):
    count = max(1, -(-total // LONGEST_SHEET))
    first = _("Answers")
    return [first, *(f"{first} {number}" for number in range(2, count + 1))]


def _format(cell):
    return Format().set_num_format(SHOWN_AS.get(cell, "@"))


def _heading_format():
    return Format().set_bold().set_text_wrap().set_background_color("#E8EEF4").set_align("top")


def _texts(columns):
    return [column.heading for column in columns if column.cell in (Cell.TEXT, Cell.ID)]
