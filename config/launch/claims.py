"""What the demo needs for itself alone: its data directory and its port."""

import errno
import fcntl
import os
import secrets
import socket
import time
from pathlib import Path

from config.launch.trouble import Trouble

WAIT_FOR_ENDING_DEMO_SECONDS = 15.0


def lock(data_dir: Path) -> int:
    """Hold DATA_DIR/demo.lock; the descriptor is passed on to the watchdog.

    A demo that was killed holds it, through its watchdog, until the last of its processes has
    ended: that one is waited for. One that lives is named.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_dir / "demo.lock", os.O_RDWR | os.O_CREAT, 0o644)
    patience = time.monotonic() + WAIT_FOR_ENDING_DEMO_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode().strip()
            if _lives(holder) or time.monotonic() > patience:
                raise Trouble(
                    f"A demo already runs with the data in {data_dir} (process {holder}). "
                    "End it first, or choose another DATA_DIR and PORT."
                ) from None
            time.sleep(0.1)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def check_port(host: str, port: int) -> None:
    """Raises Trouble, with what to do, if we could not listen there."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as refused:
        number = getattr(refused, "errno", None)
        if number == errno.EADDRINUSE:
            raise Trouble(
                f"Port {port} is in use by another program. Choose another one:\n"
                f"  PORT={port + 1} make demo"
            ) from None
        if number == errno.EACCES:
            raise Trouble(
                f"You may not listen on port {port}. Set PORT to 1024 or above."
            ) from None
        raise Trouble(f"Cannot listen on HOST={host} PORT={port}: {refused}") from None


def secret_key(data_dir: Path) -> str:
    """The demo's signing key, made once."""
    path = data_dir / "secret_key"
    if not path.exists():
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(48))
        unfinished.replace(path)
    return path.read_text().strip()


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
