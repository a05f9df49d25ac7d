"""A real web server on a free loopback port, with its own database and DATA_DIR."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from config.launch import commands, processes
from config.launch.commands import PROJECT
from config.launch.logs import last_lines
from config.launch.watchdog import Watchdog
from tests.harness.environment import environment

START_SECONDS = 60.0


@dataclass
class LiveServer:
    """Granian (and, if asked for, the worker) on a database of its own.

    `url` has no slash at the end. `database_url`, also called `dsn`, works for psycopg and
    DATABASE_URL. Logs are `data_dir/log/web.log` and `worker.log`.
    """

    database_url: str
    data_dir: Path
    watchdog: Watchdog
    worker: bool = False
    more_environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=lambda: free_port())
    children: list[processes.Child] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def dsn(self) -> str:
        return self.database_url

    @property
    def environment(self) -> dict[str, str]:
        """What the server's processes get; for starting others beside it."""
        return environment(
            database_url=self.database_url,
            data_dir=self.data_dir,
            **{**commands.WEB_ENVIRONMENT, **self.more_environment},
        )

    def start(self) -> None:
        """Start (again) on the same port and database, and wait until it answers."""
        self._spawn("web", commands.web("127.0.0.1", self.port))
        if self.worker:
            self._spawn("worker", commands.worker())
        patience = time.monotonic() + START_SECONDS
        while not self._answers():
            if not self.children[0].running() or time.monotonic() > patience:
                self.kill()
                raise RuntimeError(f"The server did not start:\n{last_lines(self.log('web'), 40)}")
            time.sleep(0.05)

    def stop(self) -> None:
        """As SIGTERM does it: requests that run may end."""
        processes.stop(self.children, within=8)
        self.children.clear()

    def kill(self) -> None:
        """As `kill -9` or a power cut does it (for the processes, not for the database)."""
        processes.stop(self.children, within=0, politely=False)
        self.children.clear()

    def manage(self, *arguments: str, env: dict[str, str] | None = None) -> str:
        """Run `manage.py` with the server's settings; returns what it printed."""
        done = subprocess.run(
            commands.manage(*arguments),
            cwd=PROJECT,
            env=self.environment | (env or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {arguments} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def log(self, name: str) -> Path:
        return self.data_dir / "log" / f"{name}.log"

    def _spawn(self, name: str, command: list[str]) -> None:
        child = processes.spawn(
            name,
            command,
            log=self.log(name),
            watchdog=self.watchdog,
            env=self.environment,
            cwd=PROJECT,
        )
        self.children.append(child)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/health", timeout=5).close()
        except urllib.error.HTTPError:
            return True  # whatever it says, it is up
        except OSError:
            return False
        return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
