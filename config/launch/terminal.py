"""What the supervisor says: lines with the time since its start, and never an error of its own."""

import contextlib
import os
import sys
import time

import segno

_started = time.monotonic()


def say(text: str = "") -> None:
    """One line or several; a reader that went away (`make demo | head`) is no reason to end."""
    with contextlib.suppress(OSError, ValueError):
        print(text, flush=True)


def progress(text: str) -> None:
    """A line of the start, with the seconds since the first."""
    say(f"{time.monotonic() - _started:6.1f} s  {text}")


def show_code(text: str) -> None:
    """A QR code that fits a terminal of 80 columns."""
    with contextlib.suppress(OSError, ValueError):
        segno.make(text, error="m").terminal(compact=True)


def open_missing_standard_files() -> None:
    """Fill 0, 1 and 2 when we were started with one closed: the next file opened would be it."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - for the life of the process
