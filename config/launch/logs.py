"""Log files of the processes we start: appended to, and put aside when they grow."""

from pathlib import Path
from typing import BinaryIO

PUT_ASIDE_ABOVE_BYTES = 5_000_000


def open_log(path: Path) -> BinaryIO:
    """The file, ready to be a child's output; the one before it is kept as `.1`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > PUT_ASIDE_ABOVE_BYTES:
        path.replace(path.with_suffix(path.suffix + ".1"))
    return path.open("ab")


def last_lines(path: Path, count: int = 15) -> str:
    """What the file ends with, for showing why something failed."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 20_000))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])
