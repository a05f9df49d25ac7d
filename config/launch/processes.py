"""Our child processes: each a group of its own, with a log file, stopped politely and then not."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.launch import identity
from config.launch.logs import open_log
from config.launch.watchdog import Watchdog


@dataclass
class Child:
    """A started program and the group that it leads."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    watchdog: Watchdog

    def running(self) -> bool:
        return self.process.poll() is None

    def kill_group(self) -> None:
        """End all of the group by force; silently if there is none left."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def spawn(
    name: str,
    command: list[str],
    *,
    log: Path,
    watchdog: Watchdog,
    env: Mapping[str, str],
    cwd: Path,
) -> Child:
    """Start `command` without a terminal, its output appended to `log`."""
    with open_log(log) as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=identity.die_with_parent,
        )
    watchdog.watch_group(process.pid)
    return Child(name, process, log, watchdog)


def stop(children: Iterable[Child], *, within: float, politely: bool = True) -> None:
    """SIGTERM to the leaders, `within` seconds to end, then SIGKILL to what is left of the groups.

    Not to the groups at first: a django-q2 cluster whose guard got the signal as well never ends.
    """
    children = list(children)
    if politely:
        for child in children:
            child.process.terminate()
        patience = time.monotonic() + within
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.01, patience - time.monotonic()))
    for child in children:
        child.kill_group()  # grandchildren whose leader is gone, and the stubborn
        child.process.wait()
        child.watchdog.forget_group(child.process.pid)
