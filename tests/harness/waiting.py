"""Waits for something that another process is about to do."""

import time
from collections.abc import Callable

import psycopg


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.01)


def waiting(url: str, query: str = "%") -> int:
    """How many statements like this wait for a lock of another."""
    with psycopg.connect(url) as watcher:
        found = watcher.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s"
            " AND datname = current_database()",
            [query],
        ).fetchone()
    assert found
    return int(found[0])
