"""Where the socket lies: a path may have some hundred bytes only, and nobody else may reach it."""

import contextlib
import hashlib
import os
import stat
import tempfile
from pathlib import Path

from config.launch.identity import Identity
from config.launch.postmaster import SOCKET_NAME

LONGEST_PATH_BYTES = 103  # Linux takes 107, macOS 103


def directory_for(data_dir: Path, owner: Identity) -> Path:
    """The data directory itself, or a short one of our own when the path would not fit."""
    if len(os.fsencode(data_dir / SOCKET_NAME)) <= LONGEST_PATH_BYTES:
        return data_dir
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"hikma-{digest}"
    if len(os.fsencode(short / SOCKET_NAME)) > LONGEST_PATH_BYTES:
        short = Path("/tmp") / short.name
    with contextlib.suppress(FileExistsError):
        short.mkdir(mode=0o700)
        owner.take_over(short)
    found = short.lstat()
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == owner.uid
    if not ours or stat.S_IMODE(found.st_mode) != 0o700:  # anybody may write beside it
        return Path(tempfile.mkdtemp(prefix="hikma-", dir=short.parent))
    return short
