"""`make demo`: everything that Hikma needs, started, watched and ended together.

In order: PostgreSQL (unless DATABASE_URL is set), tables, demo data, static files, then the web
server and the worker. A second start skips what is up to date. Whatever ends this process, nothing
that it started stays behind (see watchdog.py).
"""

import os
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.launch import claims, commands, demo_database, fingerprint, postgres, processes
from config.launch.introduction import introduce
from config.launch.logs import last_lines
from config.launch.stopping import Ended, StopRequest
from config.launch.terminal import open_missing_standard_files, progress, say
from config.launch.trouble import Trouble
from config.launch.watchdog import Watchdog

STOP_CHILDREN_SECONDS = 4.0
STOP_POSTGRES_SECONDS = 3.0
WEB_START_SECONDS = 90.0
REMIND_SECONDS = 10.0
WORKER_RESTARTS_PER_MINUTE = 3


class Demo:
    """The supervisor. `run()` returns when it was asked to end, or raises Trouble."""

    def __init__(self) -> None:
        self.host = env.env.str("HOST", "") or "127.0.0.1"
        self.port = env.env.int("PORT", 8000)
        self.data_dir = env.DATA_DIR
        self.stop = StopRequest(with_parent="--end-with-parent" in sys.argv)
        self.postgres: postgres.Server | None = None
        self.children: list[processes.Child] = []

    def run(self) -> None:
        claims.check_port(self.host, self.port)
        self.watchdog = Watchdog(hold=(claims.lock(self.data_dir),))
        try:
            self._open_database()
            self._prepare()
            self._serve()
            self._watch()
        except Ended:
            progress("Ending")
        finally:
            self._end()

    # Preparing

    def _open_database(self) -> None:
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(self.data_dir),
            "DEMO": "1",
            "PYTHONUNBUFFERED": "1",
        }
        if not env.env.str("SECRET_KEY", ""):
            self.environment["SECRET_KEY"] = claims.secret_key(self.data_dir)
        if not env.env.str("DATABASE_URL", ""):
            progress("Starting PostgreSQL")
            self.postgres = postgres.start(self.data_dir / "pg", watchdog=self.watchdog)
            demo_database.create_if_missing(self.postgres.url())
            os.environ["DATABASE_URL"] = self.postgres.url(demo_database.NAME)
            self.environment["DATABASE_URL"] = os.environ["DATABASE_URL"]
            for name in [name for name in self.environment if name.startswith("PG")]:
                del self.environment[name]  # PGPORT and its like would lead elsewhere
        self.address = env.database()
        demo_database.claim(self.address)

    def _prepare(self) -> None:
        schema, static = fingerprint.of_schema(), fingerprint.of_static_files()
        collecting = None
        static_note = self.data_dir / "static" / ".fingerprint"
        if not static_note.exists() or static_note.read_text() != static:
            collecting = self._spawn(
                "static", commands.manage("collectstatic", "--noinput", "--verbosity", "0")
            )
        with self._once("schema", schema, "Making the tables") as needed:
            if needed:
                self._finish(self._spawn("migrate", commands.manage("migrate", "--verbosity", "0")))
        with self._once("demo data", "loaded", "Loading the demo data") as needed:
            if needed:
                self._finish(self._spawn("begin_demo", commands.manage("begin_demo")))
        if collecting:
            progress("Collecting static files")
            self._finish(collecting)
            static_note.write_text(static)

    @contextmanager
    def _once(self, step: str, wanted: str, text: str) -> Iterator[bool]:
        needed = not demo_database.is_done(self.address, step, wanted)
        if needed:
            progress(text)
        yield needed
        if needed:
            demo_database.mark_done(self.address, step, wanted)

    # Serving

    def _serve(self) -> None:
        progress("Starting the web server and the worker")
        web = self._spawn("web", commands.web(self.host, self.port), **commands.WEB_ENVIRONMENT)
        self._spawn("worker", commands.worker())
        give_up_at = time.monotonic() + WEB_START_SECONDS
        self._wait_until(
            lambda: self._healthy() or not web.running() or time.monotonic() > give_up_at,
            "the web server",
        )
        if not self._healthy():
            raise Trouble(f"The web server did not start:\n{last_lines(web.log)}")
        progress("Ready")
        introduce(self._address(), env.PUBLIC_URL, self.data_dir)

    def _watch(self) -> None:
        restarts: list[float] = []
        while True:
            self.stop.pause(0.2)
            if self.postgres and not self.postgres.running():
                raise Trouble(
                    f"PostgreSQL ended:\n{last_lines(self.data_dir / 'log/postgres.log')}"
                )
            if not self.watchdog.alive():
                raise Trouble("The watchdog was killed; without it nothing would end us safely.")
            for child in [child for child in self.children if not child.running()]:
                restarts = [at for at in restarts if at > time.monotonic() - 60]
                if child.name != "worker" or len(restarts) >= WORKER_RESTARTS_PER_MINUTE:
                    raise Trouble(f"The {child.name} process ended:\n{last_lines(child.log)}")
                progress("The worker ended; starting it again")
                restarts.append(time.monotonic())
                self._reap(child)
                self._spawn("worker", commands.worker())

    # Small things

    def _spawn(self, name: str, command: list[str], **more: str) -> processes.Child:
        child = processes.spawn(
            name,
            command,
            log=self.data_dir / "log" / f"{name}.log",
            watchdog=self.watchdog,
            env=self.environment | more,
            cwd=commands.PROJECT,
        )
        self.children.append(child)
        return child

    def _finish(self, child: processes.Child) -> None:
        """Wait for a command that ends by itself; raises Trouble if it failed."""
        self._wait_until(lambda: not child.running(), child.name)
        self._reap(child)
        if child.process.returncode:
            raise Trouble(f"`manage.py {child.name}` failed:\n{last_lines(child.log)}")

    def _reap(self, child: processes.Child) -> None:
        processes.stop([child], within=0, politely=False)
        self.children.remove(child)

    def _wait_until(self, done: Callable[[], bool], what: str) -> None:
        remind_at = time.monotonic() + REMIND_SECONDS
        while not done():
            self.stop.pause(0.05)
            if time.monotonic() > remind_at:
                progress(f"... {what}")
                remind_at += REMIND_SECONDS

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._address()}/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:  # an HTTPError is one too
            return False

    def _address(self) -> str:
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{host}:{self.port}"

    def _end(self) -> None:
        processes.stop(self.children, within=STOP_CHILDREN_SECONDS)
        if self.postgres:
            self.postgres.stop(STOP_POSTGRES_SECONDS)
        self.watchdog.close()


def main() -> int:
    open_missing_standard_files()
    try:
        Demo().run()
    except (Trouble, ImproperlyConfigured) as trouble:
        say(f"\n{trouble}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
