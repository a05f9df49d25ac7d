"""The PostgreSQL of one test run, with a template database that has all migrations.

Migrating takes some 15 seconds of a quiet machine, so the finished cluster is kept under
var/test-pg, named by what it was made from, and every run works on a copy of its own: runs do not
disturb each other and leave nothing behind. A new migration is applied on top of a kept cluster
that lacks only it. With TEST_DATABASE_URL the server is yours and the template stays there.
"""

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from config.launch import binaries, fingerprint, postgres
from config.launch.watchdog import Watchdog
from tests.harness.environment import DATA_DIR, environment

KEPT = fingerprint.PROJECT / "var" / "test-pg"
KEPT_CLUSTERS = 5
MADE_OF = "hikma-migrations.json"  # in a kept cluster: fingerprint.of_each_migration()


@dataclass
class Cluster:
    """A server for this run; `create()` gives a migrated database in about 0.1 s."""

    watchdog: Watchdog
    template: str
    server: postgres.Server | None = None
    foreign_url: str = ""
    kept: Path | None = None  # a stopped copy of the cluster, as it was before the first test
    made: list[str] = field(default_factory=list)

    def url(self, database: str = "postgres") -> str:
        if self.server:
            return self.server.url(database)
        return urlunsplit(urlsplit(self.foreign_url)._replace(path=f"/{database}"))

    def create(self, purpose: str) -> str:
        """A new database, a copy of the template; returns its name."""
        name = f"test_{os.getpid()}_{len(self.made)}_{purpose}"[:63]
        self.administer("CREATE DATABASE {} TEMPLATE {}", name, self.template)
        self.made.append(name)
        return name

    def drop(self, name: str) -> None:
        self.administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def close(self) -> None:
        if self.server:
            self.server.stop()
        else:
            for name in self.made:
                self.drop(name)
        self.watchdog.close()

    def administer(self, statement: str, *names: str) -> None:
        """Run a statement that stands outside transactions; `names` fill its braces."""
        with psycopg.connect(self._maintenance_url(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _maintenance_url(self) -> str:
        return self.server.url() if self.server else self.foreign_url


def open_cluster() -> Cluster:
    """The server of this run, with its template ready."""
    watchdog = Watchdog()
    template = f"hikma_template_{fingerprint.of_schema()}"
    if url := os.environ.get("TEST_DATABASE_URL"):
        cluster = Cluster(watchdog, template, foreign_url=url)
        _build_on_foreign_server(cluster)
        return cluster
    KEPT.mkdir(parents=True, exist_ok=True)
    version = binaries.major_version(binaries.find())
    kept = KEPT / f"{version}-{template}"
    place = Path(tempfile.mkdtemp(prefix="hikma-pg-"))
    watchdog.remove_at_end(place)
    with (KEPT / "lock").open("w") as lock:  # a second run waits instead of migrating as well
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            shutil.copytree(kept, place / "pg", symlinks=True)
            os.utime(kept)
        else:
            _build_on_kept_one(place / "pg", template, version, watchdog)
            unfinished = KEPT / f"unfinished-{os.getpid()}"
            shutil.copytree(place / "pg", unfinished, symlinks=True)
            unfinished.rename(kept)
            _forget_old_ones()
    return Cluster(watchdog, template, _start(place / "pg", watchdog), kept=kept)


def _start(data_dir: Path, watchdog: Watchdog) -> postgres.Server:
    return postgres.start(data_dir, forgetful=True, max_connections=300, watchdog=watchdog)


def _build_on_kept_one(data_dir: Path, template: str, version: int, watchdog: Watchdog) -> None:
    """Make the cluster, from a kept one whose migrations are all among today's if there is any."""
    made_of = fingerprint.of_each_migration()
    for basis in [*_kept_ones(f"{version}-hikma_template_*"), None]:
        if basis:
            try:
                if not json.loads((basis / MADE_OF).read_text()).items() <= made_of.items():
                    continue
            except (OSError, ValueError):
                continue
            shutil.copytree(basis, data_dir, symlinks=True)
        cluster = Cluster(watchdog, template, _start(data_dir, watchdog))
        assert cluster.server
        try:
            _build(cluster, basis.name.partition("-")[2] if basis else "")
            break
        except RuntimeError:  # a new migration that belongs before those applied
            if not basis:
                raise
            cluster.server.stop()
            shutil.rmtree(data_dir)
    cluster.server.stop()
    (data_dir / MADE_OF).write_text(json.dumps(made_of))


def _build(cluster: Cluster, basis: str = "") -> None:
    """Migrate under another name first: the template's name promises that it is complete."""
    unfinished = f"unfinished_{os.getpid()}"
    if basis:
        cluster.administer("ALTER DATABASE {} RENAME TO {}", basis, unfinished)
    else:
        cluster.administer("CREATE DATABASE {} TEMPLATE template0", unfinished)
    print("\nMigrating the template database of the tests ...", file=sys.__stderr__, flush=True)
    try:
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"],
            cwd=fingerprint.PROJECT,
            env=environment(database_url=cluster.url(unfinished), data_dir=DATA_DIR),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"migrate failed:\n{done.stdout}\n{done.stderr}")
        cluster.administer("ALTER DATABASE {} RENAME TO {}", unfinished, cluster.template)
    except BaseException:
        with contextlib.suppress(psycopg.Error):
            cluster.drop(unfinished)
        raise


def _build_on_foreign_server(cluster: Cluster) -> None:
    with psycopg.connect(cluster.foreign_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('hikma test template'))")
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'hikma\\_template\\_%'"
        ).fetchall()
        names = {name for (name,) in found}
        for stale in names - {cluster.template}:
            cluster.drop(stale)
        if cluster.template not in names:
            _build(cluster)


def _kept_ones(pattern: str = "*-hikma_template_*") -> list[Path]:
    """The latest used first."""
    return sorted(KEPT.glob(pattern), key=os.path.getmtime, reverse=True)


def _forget_old_ones() -> None:
    for stale in (*_kept_ones()[KEPT_CLUSTERS:], *KEPT.glob("unfinished-*")):
        shutil.rmtree(stale, ignore_errors=True)
