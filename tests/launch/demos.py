"""Running `make demo`'s supervisor in a test, and counting what it leaves behind."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.launch import demo_database, fingerprint, postgres
from config.launch.commands import PROJECT
from tests.harness.cluster import Cluster
from tests.harness.environment import environment
from tests.harness.servers import free_port
from tests.harness.static_files import collect_into

READY = "Ctrl-C ends everything"


@dataclass
class Demo:
    """A running supervisor. `output` is what it said, `processes()` all that belongs to it."""

    process: subprocess.Popen[bytes]
    data_dir: Path
    port: int
    output_file: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        return self.output_file.read_text()

    def wait_until_ready(self, seconds: float = 300) -> None:
        patience = time.monotonic() + seconds
        while READY not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < patience, self.output
            time.sleep(0.05)

    def health(self) -> int:
        return urllib.request.urlopen(f"{self.url}/health", timeout=10).status

    def processes(self) -> list[str]:
        """Supervisor, watchdog, web server, worker, PostgreSQL and all their children."""
        mark = f"HIKMA_TEST_DEMO={self.data_dir}".encode()
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                # PostgreSQL overwrites its environment with its title, but stands in its data.
                ours = mark in (place / "environ").read_bytes()
                ours = ours or self.data_dir in (place / "cwd").readlink().parents
                state = (place / "stat").read_text().rpartition(")")[2].split()[0]
                if ours and state not in "ZX":
                    command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found.append(f"{place.name} {command}")
            except OSError:
                continue  # ended meanwhile
        return found

    def wait_until_gone(self, seconds: float) -> None:
        patience = time.monotonic() + seconds
        while left := self.processes():
            assert time.monotonic() < patience, left
            time.sleep(0.05)

    def clean_up(self) -> None:
        """For a test that failed half way; the watchdog does the rest."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def start_demo(data_dir: Path, *, command: list[str] | None = None, **more: str) -> Demo:
    """Start it without a terminal, its standard input closed; `more` is environment."""
    settings = environment(database_url="", data_dir=data_dir)
    for name in ("DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS"):
        del settings[name]
    port = int(more.pop("PORT", 0)) or free_port()
    settings |= {"PORT": str(port), "HIKMA_TEST_DEMO": str(data_dir), **more}
    output_file = data_dir / f"output-{time.monotonic_ns()}.txt"
    command = command or [sys.executable, "-m", "config.launch.demo"]
    with output_file.open("wb") as output:
        process = subprocess.Popen(
            ["sh", "-c", 'exec "$@" <&-', "sh", *command],
            cwd=PROJECT,
            env=settings,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return Demo(process, data_dir, port, output_file)


def prepare_data_dir(data_dir: Path, cluster: Cluster) -> None:
    """As after a first start that got as far as the demo data; saves migrating once more."""
    collect_into(data_dir)
    (data_dir / "static" / ".fingerprint").write_text(fingerprint.of_static_files())
    if cluster.kept is None:  # the tests' server is not ours: the demo makes its own from nothing
        return
    shutil.copytree(cluster.kept, data_dir / "pg", symlinks=True)
    server = postgres.start(data_dir / "pg")
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {cluster.template} RENAME TO {demo_database.NAME}")
    schema = cluster.template.rpartition("_")[2]
    with psycopg.connect(server.url(demo_database.NAME), autocommit=True) as connection:
        connection.execute("CREATE TABLE hikma_demo (step text PRIMARY KEY, fingerprint text)")
        connection.execute("INSERT INTO hikma_demo VALUES ('schema', %s)", [schema])
    server.stop()
