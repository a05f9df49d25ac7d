"""The embedded PostgreSQL: made on first start, reached by a socket only its owner can open.

`start(data_dir)` gives a Server whose process is our child; `attach(data_dir)` gives the running
one to a second process. It never listens on TCP: authentication is `trust`, and the directory of
the socket is closed to everybody else.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.launch import binaries, identity, postmaster, sockets
from config.launch.logs import last_lines, open_log
from config.launch.trouble import Trouble
from config.launch.watchdog import Watchdog

START_SECONDS = 60.0
STOP_SECONDS = 5.0

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",  # part of the socket's name; PGPORT must not change it
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",  # compiles for longer than our queries run
}
# Only for data that may be lost with the machine: tests.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@dataclass
class Server:
    """A running PostgreSQL; `process` is None when another process owns it."""

    data_dir: Path
    socket_dir: Path
    process: subprocess.Popen[bytes] | None = None
    watchdog: Watchdog | None = None

    def url(self, database: str = "postgres") -> str:
        """The address for DATABASE_URL, psql and psycopg."""
        return f"postgresql://postgres@/{quote(database)}?host={quote(str(self.socket_dir))}"

    def running(self) -> bool:
        if self.process is not None:
            return self.process.poll() is None
        return postmaster.answers(self.socket_dir)

    def stop(self, within: float = STOP_SECONDS) -> None:
        """Fast shutdown, then force. Does nothing to a server that another process owns."""
        if self.process is None:
            return
        for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self.process.poll() is None:
                self.process.send_signal(sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(within if sign is signal.SIGINT else 1)
                break
        if self.watchdog is not None:
            self.watchdog.forget_postgres(self.process.pid)
        if self.socket_dir != self.data_dir:
            with contextlib.suppress(OSError):
                self.socket_dir.rmdir()


def start(
    data_dir: Path,
    *,
    forgetful: bool = False,
    max_connections: int = 100,
    log: Path | None = None,
    watchdog: Watchdog | None = None,
) -> Server:
    """Make the data directory if there is none, start the server, wait until it is ready.

    `forgetful` trades safety against a crash of the machine for speed (tests). A server that
    already runs there is returned as it is. Raises Trouble with a sentence for the person.
    """
    data_dir = data_dir.resolve()
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    log = log or data_dir.parent / "log" / "postgres.log"
    programs = binaries.find()
    with _locked(data_dir):
        if running := _wait_for_other(data_dir):
            return running
        owner = identity.choose(data_dir, [str(programs / "postgres"), "--version"])
        if not data_dir.exists():
            _create(data_dir, programs, owner, log)
        elif data_dir.stat().st_uid != owner.uid:  # root's, from where user namespaces were allowed
            owner.take_over(data_dir)
        _check_version(data_dir, programs)
        socket_dir = sockets.directory_for(data_dir, owner)
        settings = SETTINGS | {"max_connections": str(max_connections)}
        settings |= FORGETFUL if forgetful else {}
        command = [str(programs / "postgres"), "-D", str(data_dir), "-k", str(socket_dir)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        process = _launch(command, data_dir, owner, log)
        if watchdog is not None:
            watchdog.watch_postgres(process.pid)
        return Server(data_dir, socket_dir, process, watchdog)


def attach(data_dir: Path) -> Server | None:
    """The server that another process runs in this directory, or None."""
    running = postmaster.read_note(data_dir.resolve())
    if running and running.ready and postmaster.answers(running.socket_dir):
        return Server(data_dir.resolve(), running.socket_dir)
    return None


def _create(data_dir: Path, programs: Path, owner: identity.Identity, log: Path) -> None:
    # Made beside its place and renamed, so that an interrupted start leaves no half a cluster.
    unfinished = data_dir.with_name(data_dir.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    owner.take_over(unfinished)
    command = [str(programs / "initdb"), "-D", str(unfinished), "-U", "postgres"]
    command += ["--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--data-checksums"]
    if binaries.major_version(programs) >= 17:
        command += ["--locale-provider=builtin"]  # the same order of words on every machine
    with open_log(log) as output:
        done = subprocess.run(
            command,
            cwd=unfinished,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=owner.become,
        )
    if done.returncode:
        raise Trouble(f"PostgreSQL could not make {data_dir}:\n{last_lines(log)}")
    unfinished.rename(data_dir)


def _launch(
    command: list[str], data_dir: Path, owner: identity.Identity, log: Path
) -> subprocess.Popen[bytes]:
    def prepare() -> None:
        owner.become()
        identity.die_with_parent(signal.SIGINT)  # after become(): a change of user clears it

    patience = time.monotonic() + START_SECONDS
    while True:
        with open_log(log) as output:
            process = subprocess.Popen(
                command,
                cwd=data_dir,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=prepare,
            )
        while process.poll() is None:
            found = postmaster.read_note(data_dir)
            if found and found.pid == process.pid and found.ready:
                return process
            if time.monotonic() > patience:
                process.kill()
                process.wait()
                break
            time.sleep(0.01)
        # The backends of a server that was killed hold its memory for a moment: try again.
        lines = last_lines(log)
        if "pre-existing shared memory block" not in lines or time.monotonic() > patience:
            raise Trouble(f"PostgreSQL did not start in {data_dir}:\n{lines}")
        time.sleep(0.3)


def _wait_for_other(data_dir: Path) -> Server | None:
    """The server of another process; one that is just ending is waited for; a dead one's note goes.

    PostgreSQL itself would refuse to start when the old number now belongs to any other process,
    which in a container it soon does.
    """
    patience = time.monotonic() + STOP_SECONDS + 5
    while (data_dir / "postmaster.pid").exists():
        if running := attach(data_dir):
            return running
        if postmaster.is_left_behind(data_dir):
            for leftover in postmaster.leftovers(data_dir):
                leftover.unlink(missing_ok=True)
        elif time.monotonic() > patience:
            raise Trouble(f"Another PostgreSQL holds {data_dir} and does not answer.")
        time.sleep(0.05)
    return None


def _check_version(data_dir: Path, programs: Path) -> None:
    made_by = (data_dir / "PG_VERSION").read_text().strip()
    if made_by != str(binaries.major_version(programs)):
        raise Trouble(
            f"{data_dir} was made by PostgreSQL {made_by}, but the programs in {programs} are "
            f"version {binaries.major_version(programs)}. Set EPG_BIN to version {made_by}, or "
            "choose another DATA_DIR."
        )


def _environment() -> dict[str, str]:
    """Ours without PG*, which would steer the server and its tools elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


@contextlib.contextmanager
def _locked(data_dir: Path) -> Iterator[None]:
    with data_dir.with_name(data_dir.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
