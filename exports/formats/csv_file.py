"""CSV that Excel opens right (UTF-8 with a mark) and that cannot run anything."""

import csv
from datetime import date, datetime

# What a spreadsheet may take for the start of a formula; full-width forms count in Asian versions.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


class CsvFile:
    """``with CsvFile(path, headings) as file: file.write(cells)``; ``rows`` counts the lines."""

    def __init__(self, path, headings):
        self.rows = 0
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([harmless(heading) for heading in headings])

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._file.close()

    def write(self, cells):
        self._writer.writerow([_text(cell) for cell in cells])
        self.rows += 1


def harmless(text):
    """Text that no spreadsheet runs as a formula; an apostrophe in front says it is text."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _text(cell):
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)  # numbers: a minus sign in front of one is a number, not a formula
