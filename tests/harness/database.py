"""Points the default Django connection of this process at another database."""

from collections.abc import Iterator
from contextlib import contextmanager

import environ
from django.db import connections


def point_default_at(url: str) -> None:
    """From now on every thread of this process works in the database of `url`.

    The settings dictionary is shared by the connections of all threads, so it is changed in place.
    """
    connection = connections["default"]
    _let_go(connection)
    address = environ.Env.db_url_config(url)
    options = {**connection.settings_dict["OPTIONS"], **address.pop("OPTIONS", {})}
    connection.settings_dict.update({"HOST": "", "PORT": "", "PASSWORD": ""})
    connection.settings_dict.update(address, OPTIONS=options)


@contextmanager
def default_is(url: str) -> Iterator[None]:
    """Like `point_default_at`, and back again afterwards."""
    settings = connections["default"].settings_dict
    before = {**settings}
    point_default_at(url)
    try:
        yield
    finally:
        _let_go(connections["default"])
        settings.clear()
        settings.update(before)


@contextmanager
def pooled() -> Iterator[None]:
    """Connections of this process go back to a pool when they are closed, as in production."""
    connection = connections["default"]
    connection.close()
    settings = connection.settings_dict
    before = {**settings}
    settings.update(
        CONN_MAX_AGE=0, OPTIONS={**settings["OPTIONS"], "pool": {"min_size": 1, "max_size": 20}}
    )
    try:
        yield
    finally:
        _let_go(connection)
        settings.clear()
        settings.update(before)


def _let_go(connection) -> None:
    """The connection, the pool behind it if there is one, and the ids that Django keeps of the old database."""
    from django.contrib.contenttypes.models import ContentType

    connection.close()
    connection.close_pool()
    ContentType.objects.clear_cache()
