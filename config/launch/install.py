"""Makes .venv and installs the pinned, hashed requirements, when they are not there already.

Run by the Makefile with the machine's own Python: `python3 config/launch/install.py FILE ...`
"""

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(files: list[str]) -> None:
    make_venv()
    for name in files:
        install(PROJECT / name)


def make_venv() -> None:
    """A virtual environment that works; one whose Python has gone is made again."""
    if PYTHON.exists() and succeeds([PYTHON, "-c", "import pip"]):
        return
    say("Making .venv")
    if not succeeds([sys.executable, "-m", "venv", "--clear", VENV]):
        sys.exit(
            "Python could not make a virtual environment. On Debian and Ubuntu the part that is "
            "missing is installed with:\n  apt install python3-venv"
        )


def install(requirements: Path) -> None:
    """Every file is remembered by its hash; unchanged ones cost nothing."""
    stamp = VENV / f"installed-{requirements.name}"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    say(f"Installing {requirements.name} (a minute or two when it is new)")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run([*pip, "install", "-qq", "--require-hashes", "-r", str(requirements)])
    if done.returncode:
        sys.exit(f"pip could not install {requirements.name}; its own words stand above.")
    stamp.write_text(digest)


def succeeds(command: Sequence[str | Path]) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
