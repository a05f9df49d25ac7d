"""Looks at an XLSX file before it is opened: none at all, an old one, too large, or a trap."""

import re
import zipfile
from io import BytesIO

MOST_PARTS = 2_000
_NO_RESULT = re.compile(rb"</f>(?:<v ?/>|<v></v>|</c>)")
_LONGEST_END = 20  # bytes of it
_PIECE = 1024 * 1024


class NoWorkbook(Exception):
    """The file is not opened; ``code`` says why: too_large, old_excel, open_document, no_workbook."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def parts(content: bytes, *, largest: int, largest_unpacked: int) -> set[str]:
    """The names of the parts of an XLSX file that may be opened. Raises NoWorkbook.

    ``largest`` and ``largest_unpacked`` in bytes: a small file can unpack to any size.
    """
    if len(content) > largest:
        raise NoWorkbook("too_large")
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # also one with a password
        raise NoWorkbook("old_excel")
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            entries = packed.infolist()
    except Exception as error:  # whatever a file that is no zip does to its reader
        raise NoWorkbook("no_workbook") from error
    if sum(entry.file_size for entry in entries) > largest_unpacked or len(entries) > MOST_PARTS:
        raise NoWorkbook("too_large")
    names = {entry.filename for entry in entries}
    if "mimetype" in names and "content.xml" in names:
        raise NoWorkbook("open_document")
    return names


def has_macros(names: set[str]) -> bool:
    return any(name.lower().endswith("vbaproject.bin") for name in names)


def has_formulas_never_worked_out(content: bytes) -> bool:
    """Has a cell a formula without its result? Programs that are no spreadsheet write such files."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
        for name in sheets:
            before = b""
            with packed.open(name) as part:
                while piece := part.read(_PIECE):
                    if _NO_RESULT.search(before + piece):
                        return True
                    before = piece[-_LONGEST_END:]
    return False
