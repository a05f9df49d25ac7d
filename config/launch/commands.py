"""The command lines of what we start: web server, worker, manage.py."""

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
WEB_THREADS = 64  # a phone on a bad line holds a thread for minutes, but no database connection
WEB_CONNECTIONS = 10  # of the pool that these threads share
WAITING_CONNECTIONS = 2048  # phones that knock at the same time are queued, not turned away
WEB_ENVIRONMENT = {"DATABASE_POOL": str(WEB_CONNECTIONS)}


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def worker() -> list[str]:
    """It forks, and the threads of a connection pool do not survive that: always without one."""
    return ["env", "DATABASE_POOL=0", *manage("qcluster")]


def web(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", str(WEB_THREADS)),
        *("--backlog", str(WAITING_CONNECTIONS), "--no-ws"),
        *("--workers-kill-timeout", "3"),
        "config.wsgi:application",
    ]
