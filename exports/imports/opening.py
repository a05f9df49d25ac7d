"""A file that somebody brings becomes rows of text: sheet, letters and separators found, traps refused."""

import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinical import workbooks

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 100
MOST_COUNTED = 1_048_576  # rows of a sheet, the empty ones too: Excel has no more
MOST_EMPTY = 10_000  # rows in a row; below them is at most a colour that somebody gave
LONGEST = 2_000  # letters of a cell; the rest is nothing of a registration form
_TITLE_ROWS = 20  # above the headings
ENCODINGS = {
    "utf-8": gettext_lazy("Unicode (UTF-8)"),
    "utf-16": gettext_lazy("Unicode (UTF-16)"),
    "cp1256": gettext_lazy("Arabic Windows (1256)"),
    "cp1252": gettext_lazy("Western Windows (1252)"),
}
_BROKEN = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a]")  # in no text
_SEVERAL_HIGH = re.compile(rb"[\xc0-\xff]{3}")  # a word in Arabic; in Spanish they stand alone


class CannotRead(Exception):
    """The file as a whole; the text says why, to a person."""


@dataclass
class Opened:
    """``rows``: (row as the spreadsheet counts, texts) below the headings, only filled ones, streamed.

    ``sheets``: the sheets to choose from, if there are several. ``notes`` are filled while reading.
    """

    headings: list[str]
    rows: Iterator[tuple[int, list[str]]]
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    encoding: str = ""
    notes: list[str] = field(default_factory=list)


def opened(name, content, *, sheet="", encoding=""):
    """The table in the bytes of a file called ``name``. Raises CannotRead; so may reading the rows."""
    if len(content) > MOST_BYTES:
        raise CannotRead(_("This file is too large: 10 MB at most. Split it."))
    if not content.strip():
        raise CannotRead(_("This file is empty."))
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or name.lower().endswith(".xlsx"):
        return _workbook(content, sheet)
    return _text(content, encoding)


_REFUSED = {
    "too_large": gettext_lazy("This file is too large. Split it, or save it as CSV."),
    "old_excel": gettext_lazy(
        "This is an old Excel file, or one with a password. Save it as XLSX without a password."
    ),
    "open_document": gettext_lazy("This is an OpenDocument file. Save it as XLSX or CSV."),
    "no_workbook": gettext_lazy("This file cannot be read. Save it as XLSX, or as CSV with UTF-8."),
}


def _workbook(content, wanted):
    import openpyxl  # not at every start

    try:
        parts = workbooks.parts(content, largest=MOST_BYTES, largest_unpacked=MOST_UNPACKED)
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
    except workbooks.NoWorkbook as refused:
        raise CannotRead(_REFUSED[refused.code]) from None
    except Exception:  # whatever zip, XML and openpyxl say of a file that is none
        raise CannotRead(_REFUSED["no_workbook"]) from None
    sheets = {}
    for one in book.worksheets:
        if getattr(one, "sheet_state", "visible") == "visible":
            one.reset_dimensions()  # some programs write wrong ones, and only column A would be read
            if next(_cells(one), None):
                sheets[one.title] = one
    if not sheets:
        raise CannotRead(_("There is nothing in this file."))
    chosen = wanted if wanted in sheets else next(iter(sheets))
    table = _table(_cells(sheets[chosen]))
    table.sheet, table.sheets = chosen, list(sheets) if len(sheets) > 1 else []
    if workbooks.has_macros(parts):
        table.notes.append(_("The macros of this file were left alone."))
    if workbooks.has_formulas_never_worked_out(content):
        table.notes.append(
            _(
                "Some cells hold formulas that were never worked out; they count as empty. Open the file "
                "in a spreadsheet, save it, and bring it again."
            )
        )
    return table


def _cells(sheet):
    """(row number, texts) of the filled rows of a sheet.

    A file of 5 kB may say that its next row is the two-billionth; all between would be counted out.
    """
    rows = sheet.iter_rows(values_only=True)
    number = filled = 0
    while number - filled < MOST_EMPTY:
        try:
            values = next(rows)
        except StopIteration:
            return
        except Exception:  # XML that breaks in the middle
            raise CannotRead(_REFUSED["no_workbook"]) from None
        number += 1
        if number > MOST_COUNTED:
            raise CannotRead(_REFUSED["too_large"])
        texts = [_as_text(value) for value in values[:MOST_COLUMNS]]
        if any(texts):
            filled = number
            yield number, texts


def _as_text(value):
    if value is None:
        return ""
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def _plain(text):
    """Without line ends and signs that nobody sees, and not endless."""
    if len(text) <= LONGEST and text.isprintable():
        return text.strip()
    text = "".join(
        c if c.isprintable() or c in "\u200c\u200d" else " " for c in text[: LONGEST + 1]
    )
    return text.strip()


def _text(content, encoding):
    text, encoding = _decoded(content, encoding)
    if _CONTROLS.search(text):
        raise CannotRead(_REFUSED["no_workbook"])
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max("\t;,|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    table = _table(_lines(reader))
    table.encoding = encoding
    return table


def _lines(reader):
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise CannotRead(_REFUSED["no_workbook"]) from None
        number += 1
        texts = [_plain(text) for text in cells[:MOST_COLUMNS]]
        if any(texts):
            yield number, texts


def _decoded(content, wanted):
    """(text, encoding): as the person said, as the file says itself, else as its bytes look."""
    if wanted in ENCODINGS:
        codec = "utf-8-sig" if wanted == "utf-8" else wanted
        return content.decode(codec, "replace"), wanted
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace"), "utf-16"
    odd, even = content[1:2_000:2].count(0), content[:2_000:2].count(0)
    if odd + even:  # no other text has zeros, and in this one they stand on one side
        codec = "utf-16-le" if odd > even else "utf-16-be"
        return content.decode(codec, "replace"), "utf-16"
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        codec = "cp1256" if _SEVERAL_HIGH.search(content) else "cp1252"
        return content.decode(codec, "replace"), codec


def _table(rows):
    """The first row with two filled cells names the columns; a title above it is passed over."""
    above, head = [], None
    for number, texts in itertools.islice(rows, _TITLE_ROWS):
        above.append((number, texts))
        if sum(map(bool, texts)) > 1:
            head = above[-1]
            break
    if head is None and above:  # a single column
        head, rows = above[0], itertools.chain(above[1:], rows)
    if head is None:
        raise CannotRead(_("There is nothing in this file."))
    table = Opened(_headings(head[1]), iter(()))
    if len(above) > 1 and head is above[-1]:
        table.notes.append(
            _("The headings were found in row %(row)d; what stands above was passed over.")
            % {"row": head[0]}
        )
    table.rows = _counted(rows, table)
    return table


def _headings(texts):
    """A name for every column, each once."""
    found = []
    for place, text in enumerate(texts):
        name = text[:200] or (_("Column %(letter)s") % {"letter": letter_of(place)})
        free, again = name, 1
        while free in found:
            again += 1
            free = f"{name} ({again})"
        found.append(free)
    while len(found) > 1 and not texts[len(found) - 1]:
        found.pop()
    return found


def letter_of(place):
    """The column's letters in a spreadsheet: 0 is A, 26 is AA."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _counted(rows, table):
    """Rows of the width that the headings have, none too many; Excel's own errors are empty."""
    width, broken, beyond = len(table.headings), 0, 0
    for count, (number, texts) in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise CannotRead(
                _("This file has more than %(most)s rows. Split it.") % {"most": f"{MOST_ROWS:,}"}
            )
        beyond += any(texts[width:])
        texts = texts[:width] + [""] * (width - len(texts))
        if any(text.startswith("#") for text in texts):
            cleared = ["" if _BROKEN.fullmatch(text) else text for text in texts]
            broken += cleared != texts
            texts = cleared
        yield number, texts
    if broken:
        table.notes.append(
            ngettext(
                "%(n)d row holds errors of Excel such as #N/A; these cells count as empty.",
                "%(n)d rows hold errors of Excel such as #N/A; these cells count as empty.",
                broken,
            )
            % {"n": broken}
        )
    if beyond:
        table.notes.append(
            ngettext(
                "%(n)d row has cells without a heading; these were passed over.",
                "%(n)d rows have cells without a heading; these were passed over.",
                beyond,
            )
            % {"n": beyond}
        )
