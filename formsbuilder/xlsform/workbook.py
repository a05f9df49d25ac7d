"""Reads an XLSForm workbook into rows, guarding against files that are none, too large or a trap."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from clinical import workbooks

LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS = 5_000  # of a sheet; the largest known forms have some hundreds of questions
MOST_COLUMNS = 200
SHEETS = ("survey", "choices", "settings")

Row = Mapping[str, str]


class Unreadable(Exception):
    """The file is no XLSForm that can be taken; ``code`` and ``detail`` say why."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(code, detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Note:
    """Something a person should know, and where: ``sheet`` and ``row`` as the spreadsheet counts."""

    code: str
    sheet: str = ""
    row: int = 0
    detail: str = ""


@dataclass
class Workbook:
    """``sheets``: {name: [(row number, {header: text})]}, only filled rows and cells."""

    sheets: dict[str, list[tuple[int, Row]]] = field(default_factory=dict)
    headers: dict[str, list[str]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def rows(self, sheet: str) -> list[tuple[int, Row]]:
        return self.sheets.get(sheet, [])


def read(content: bytes) -> Workbook:
    """The sheets of an XLSX file. Raises Unreadable."""
    import openpyxl  # not at every start

    try:
        names = workbooks.parts(content, largest=LARGEST, largest_unpacked=LARGEST_UNPACKED)
        book = openpyxl.load_workbook(BytesIO(content), keep_links=False)
    except workbooks.NoWorkbook as refused:
        # An OpenDocument file is told like any other that is no workbook of Excel's.
        code = refused.code if refused.code in ("too_large", "old_excel") else "no_workbook"
        raise Unreadable(code) from refused
    except Exception as error:  # whatever zip, XML and openpyxl say of a file that is none
        raise Unreadable("no_workbook") from error
    found = Workbook()
    if workbooks.has_macros(names):
        found.notes.append(Note("macros"))
    for sheet in book.worksheets:
        name = sheet.title.strip().lower()
        if name in SHEETS and name not in found.sheets:
            _read_sheet(sheet, name, found)
    if "survey" not in found.sheets:
        raise Unreadable("no_survey", ", ".join(sheet.title for sheet in book.worksheets)[:200])
    return found


def _read_sheet(sheet: Any, name: str, found: Workbook) -> None:
    if sheet.max_row > MOST_ROWS + 1:
        raise Unreadable("too_many_rows", name)
    for merged in sheet.merged_cells.ranges:
        found.notes.append(Note("merged_cells", name, merged.min_row, str(merged)))
    rows = sheet.iter_rows(max_col=min(sheet.max_column, MOST_COLUMNS))  # it makes a cell for each
    header: list[str] = []
    found.sheets[name] = []
    for number, cells in enumerate(rows, start=1):
        texts = [_text(cell, name, number, found) for cell in cells]
        if not header:
            header = texts if any(texts) else []
            continue
        filled = {h: t for h, t in zip(header, texts, strict=False) if h and t}
        if filled:
            found.sheets[name].append((number, filled))
    found.headers[name] = [text for text in header if text]


def _text(cell: Any, sheet: str, row: int, found: Workbook) -> str:
    if cell.data_type == "f":
        found.notes.append(Note("formula", sheet, row, cell.coordinate))
        return ""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def from_markdown(text: str) -> Workbook:
    """The same of tables in Markdown: a line ``| survey |``, then rows that begin with an empty cell."""
    found, name = Workbook(), ""
    header: list[str] = []
    for number, line in _table_lines(text):
        cells = [cell.replace("&#124;", "|").strip() for cell in line.strip().strip("|").split("|")]
        if cells[0]:
            name, header = cells[0].lower(), []
            found.sheets[name] = []
        elif not header:
            header = cells[1:]
            found.headers[name] = [h for h in header if h]
        else:
            filled = {h: c for h, c in zip(header, cells[1:], strict=False) if h and c}
            found.sheets[name].append((number, filled))
    return found


def _table_lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("|") and set(line) - set("|-: "):
            yield number, line
