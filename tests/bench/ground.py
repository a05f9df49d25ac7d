"""What is measured: databases of made-up patients, each with a real web server in front of it."""

import base64
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from config.launch import binaries, fingerprint, postgres
from config.launch.watchdog import Watchdog
from tests.harness import static_files
from tests.harness.cluster import Cluster
from tests.harness.environment import environment
from tests.harness.servers import LiveServer

KEPT = fingerprint.PROJECT / "var" / "bench"
RECORDS_PER_PATIENT = 13.5


@dataclass(frozen=True)
class Scale:
    """How much: patients in the three databases, records of the one big push, what the phones do."""

    small: int = 1_000
    medium: int = 10_000
    large: int = 100_000
    push: int = 10_000
    phone_push: int = 200
    phones: int = 8
    seconds: float = 30
    idle_seconds: float = 3
    turns: int = 7


SMOKE = Scale(10, 100, 1_000, 100, 2, 8, 0.5, 0.3, 1)


@dataclass
class Ground:
    """Servers by the name of their database: ``ground["large"]``."""

    scale: Scale
    servers: dict[str, LiveServer] = field(default_factory=dict)

    def __getitem__(self, name: str) -> LiveServer:
        return self.servers[name]

    def records(self, name: str) -> int:
        return int(getattr(self.scale, name) * RECORDS_PER_PATIENT)


SIGN_IN = ("admin@example.org", "demo-pass-2026")  # sees every clinic
AUTHORIZATION = "Basic " + base64.b64encode(":".join(SIGN_IN).encode()).decode()


def load(url: str, data_dir: Path, patients: int) -> None:
    """Fill a migrated database; phones may sign in with the demo's password."""
    manage(url, data_dir, "seed_load", "--patients", str(patients))
    allow = "from clinical.organisation import PASSWORDS_ON_PHONES as p; p.write(True)"
    manage(url, data_dir, "shell", "--verbosity", "0", "--command", allow)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def count_ahead(live: LiveServer) -> None:
    """What the worker does each minute for the first page."""
    count = "from clinical import counting; counting.count_all()"
    manage(live.database_url, live.data_dir, "shell", "--verbosity", "0", "--command", count)


def manage(url: str, data_dir: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=fingerprint.PROJECT,
        env=environment(database_url=url, data_dir=data_dir),
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def kept_ground(scale: Scale, say):
    """The full size: a cluster under var/bench as the demo runs it (fsync on), loaded once."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        watchdog = Watchdog()
        stack.callback(watchdog.close)
        server = postgres.start(KEPT / "pg", max_connections=100, watchdog=watchdog)
        stack.callback(server.stop)
        cluster = Cluster(watchdog, "template0", server)
        ground = Ground(scale)
        names = {name: f"bench_{getattr(scale, name)}" for name in ("small", "medium", "large")}
        for name, database in names.items():
            _load_once(cluster, database, getattr(scale, name), say)
        names["pushed"] = (
            "bench_pushed"  # a new copy each time, so that the others stay as they are
        )
        cluster.drop(names["pushed"])
        cluster.administer("CREATE DATABASE {} TEMPLATE {}", names["pushed"], names["medium"])
        for name, database in names.items():
            live = LiveServer(server.url(database), _with_static_files(database), watchdog)
            live.start()
            stack.callback(live.stop)
            ground.servers[name] = live
        yield ground


def _load_once(cluster, database, patients, say):
    """Make and fill a database that is not there; one that is gets the newest migrations."""
    url = cluster.url(database)
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        there = found.fetchone()
    if not there:
        say(f"Loading {patients} patients")
        began = time.monotonic()
        cluster.drop("loading")
        cluster.administer("CREATE DATABASE {} TEMPLATE template0", "loading")
        manage(cluster.url("loading"), _data_dir(database), "migrate")
        load(cluster.url("loading"), _data_dir(database), patients)
        cluster.administer("ALTER DATABASE {} RENAME TO {}", "loading", database)
        say(f"  in {time.monotonic() - began:.0f} s")
    manage(url, _data_dir(database), "migrate")


def _with_static_files(database):
    """As every page of the portal wants them; of the state of the project that is measured."""
    place = _data_dir(database)
    (place / "static").unlink() if (place / "static").is_symlink() else (place / "static").rmdir()
    static_files.collect_into(place)
    return place


def _data_dir(database):
    place = KEPT / database
    static = place / "static"
    if not static.exists():
        static.unlink(
            missing_ok=True
        )  # a link to files of another state of the project, thrown away since
        static.mkdir(parents=True)
    return place


def psql(url: str, statements: str) -> None:
    """Run statements as psql does, what they print goes nowhere."""
    ours = binaries.find() / "psql"
    program = str(ours) if os.access(ours, os.X_OK) else shutil.which("psql") or "psql"
    subprocess.run(
        [program, "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", url],
        input=statements,
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )
