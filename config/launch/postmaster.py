"""What a data directory tells about the server that may be running in it."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Note:
    """What PostgreSQL wrote into postmaster.pid."""

    pid: int
    socket_dir: Path
    ready: bool


def read_note(data_dir: Path) -> Note | None:
    """None if there is no note, or one that is only half written."""
    try:
        lines = (data_dir / "postmaster.pid").read_text().splitlines()
        return Note(int(lines[0]), Path(lines[4]), lines[7].strip() == "ready")
    except (OSError, IndexError, ValueError):
        return None


def answers(socket_dir: Path) -> bool:
    """True if a server accepts connections there."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(socket_dir / SOCKET_NAME))
        except OSError:
            return False
    return True


def is_left_behind(data_dir: Path) -> bool:
    """True if the process named in the note is no PostgreSQL (any more)."""
    try:
        pid = int((data_dir / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return False  # gone, or being written
    return not _is_postgres(pid)


def leftovers(data_dir: Path) -> list[Path]:
    """Files that keep a new server from starting while any process has the old one's number."""
    note = data_dir / "postmaster.pid"
    lines = note.read_text().splitlines()
    socket_dirs = [Path(lines[4])] if len(lines) > 4 and lines[4] else []
    return [note, *(found / f"{SOCKET_NAME}.lock" for found in socket_dirs)]


def _is_postgres(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return not Path("/proc/self").exists()  # no /proc on this system: believe the number
    name, _, rest = status.partition("(")[2].rpartition(")")
    return name.startswith("postgres") and rest.split()[0] not in "ZX"
