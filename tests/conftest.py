"""Fixtures of all tests; what they do stands in tests/harness/."""

import gc
import os
from collections.abc import Callable, Iterator

import pytest

from tests.harness import static_files
from tests.harness.cluster import Cluster, open_cluster
from tests.harness.database import default_is, point_default_at, pooled
from tests.harness.servers import LiveServer

# The longest first, for a suite shared by several processes: begun last they would end alone.
LONG = (
    "syncapi/test_bad_bodies.py",
    "launch/test_demo.py",
    "syncapi/test_kills.py",
    "syncapi/test_schedules.py",
    "syncapi/test_more_schedules.py",
    "syncapi/test_real_phone.py",
    "portal/test_axe.py",
    "portal/test_every_page.py",
    "syncapi/test_doors.py",
    "formsbuilder/test_card.py",
    "syncapi/test_real_changes.py",
    "launch/test_postgres.py",
    "syncapi/test_restore.py",
    "story/test_story.py",
)


def pytest_collection_modifyitems(items):
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: _place("/".join(item.path.parts[-2:])))


def _place(file):
    return LONG.index(file) if file in LONG else len(LONG)


def pytest_collection_finish():
    """As config/wsgi.py does it: no looking for cycles in all that was loaded, again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The PostgreSQL of this run; `cluster.create("purpose")` gives a migrated database."""
    opened = open_cluster()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def django_db_setup(cluster, django_test_environment, django_db_blocker):
    """pytest-django's test database, copied from the migrated template instead of migrated."""
    point_default_at(cluster.url(cluster.create("main")))
    yield
    with django_db_blocker.unblock():
        from django.db import connections

        connections.close_all()


@pytest.fixture(scope="module")
def fresh_database(cluster, django_db_setup, django_db_blocker) -> Iterator[str]:
    """A new database for this module, with real commits and nothing rolled back; its URL.

    Every thread's default Django connection goes there, from a pool: a pull gives its connection
    back, and a new one would cost three times as much as the pull. Do not use `db` in the same module.
    """
    name = cluster.create("fresh")
    with django_db_blocker.unblock(), default_is(cluster.url(name)), pooled():
        yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture(scope="module")
def start_server(cluster, tmp_path_factory) -> Iterator[Callable[..., LiveServer]]:
    """Starts real servers, each on a new database: `start_server(worker=True, env={...})`."""
    started: list[tuple[LiveServer, str]] = []

    def start(*, worker: bool = False, env: dict[str, str] | None = None) -> LiveServer:
        name = cluster.create("server")
        data_dir = tmp_path_factory.mktemp("server")
        static_files.collect_into(data_dir)
        server = LiveServer(cluster.url(name), data_dir, cluster.watchdog, worker, env or {})
        started.append((server, name))
        server.start()
        return server

    yield start
    for server, name in started:
        server.stop()
        cluster.drop(name)


@pytest.fixture(scope="module")
def server(start_server) -> LiveServer:
    """One real server without a worker, shared by the tests of a module."""
    return start_server()
