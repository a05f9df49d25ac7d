"""Ends what its owner started when the owner is gone, however it went (kill -9 included).

The owner holds the writing end of a pipe and names processes on it, a line each:
`+group 123`, `-group 123`, `+postgres 45`. When the pipe closes or the owner is gone, groups are
killed at once and PostgreSQL is asked to shut down fast. The kernel's parent-death signal alone
would miss grandchildren such as django-q2's workers. Files named by the owner are removed last.
"""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

FAST_SHUTDOWN_SECONDS = 5.0


class Watchdog:
    """The owner's side: tell it of every process that must not outlive us."""

    def __init__(self, *, hold: tuple[int, ...] = ()) -> None:
        """`hold`: file descriptors (locks) kept open until the watchdog has ended everything."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=hold,
        )

    def watch_group(self, leader: int) -> None:
        """Kill this process group when the owner is gone."""
        self._say(f"+group {leader}")

    def watch_postgres(self, postmaster: int) -> None:
        """Shut this server down fast when the owner is gone (its backends have own groups)."""
        self._say(f"+postgres {postmaster}")

    def forget_group(self, leader: int) -> None:
        self._say(f"-group {leader}")

    def forget_postgres(self, postmaster: int) -> None:
        self._say(f"-postgres {postmaster}")

    def remove_at_end(self, path: Path) -> None:
        """Delete this directory when everything has ended."""
        self._say(f"+remove {path}")

    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        """Let it end what is still on its list, and wait for it."""
        assert self._process.stdin
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(FAST_SHUTDOWN_SECONDS + 5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _say(self, line: str) -> None:
        assert self._process.stdin
        with contextlib.suppress(OSError):
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()


def main() -> None:
    """The watchdog's side: listen until the owner is gone, then end everything."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    end_all(listen(int(sys.argv[1])))


def listen(owner: int) -> dict[str, list[str]]:
    """What is on the list when the pipe closes or `owner` is no longer our parent."""
    listed: dict[str, list[str]] = {"group": [], "postgres": [], "remove": []}
    rest = b""
    while True:
        # A fork of the owner may hold the pipe open: hence the look at our parent now and then.
        # What the owner said before it went is still read.
        orphaned = os.getppid() != owner
        ready, _, _ = select.select([0], [], [], 0 if orphaned else 0.5)
        if not ready and orphaned:
            break
        if not ready:
            continue
        block = os.read(0, 65536)
        if not block:
            break
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            kind, _, value = line[1:].decode().partition(" ")
            if line.startswith(b"+"):
                listed[kind].append(value)
            elif value in listed[kind]:
                listed[kind].remove(value)
    return listed


def end_all(listed: dict[str, list[str]]) -> None:
    """Kill the groups, shut the servers down, remove the directories."""
    for leader in listed["group"]:
        _signal(os.killpg, leader, signal.SIGKILL)
    for postmaster in listed["postgres"]:
        _signal(os.kill, postmaster, signal.SIGINT)
    patience = time.monotonic() + FAST_SHUTDOWN_SECONDS
    for postmaster in listed["postgres"]:
        while _running(int(postmaster)) and time.monotonic() < patience:
            time.sleep(0.02)
        if _running(int(postmaster)):
            _signal(os.kill, postmaster, signal.SIGKILL)  # its backends notice and go
    for path in listed["remove"]:
        shutil.rmtree(path, ignore_errors=True)


def _signal(send: Callable[[int, int], None], pid: str, sign: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        send(int(pid), sign)


def _running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except OSError:
        return not Path("/proc/self").exists()  # no /proc on this system: trust the signal
    return state not in "ZX"


if __name__ == "__main__":
    main()
