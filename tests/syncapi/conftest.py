"""A live server whose database the test can look into, and phones that sync with it."""

import pytest

from tests import cast
from tests.harness.database import default_is
from tests.phone.fixtures import phone  # noqa: F401


@pytest.fixture(scope="module")
def house(server, django_db_setup, django_db_blocker):
    """The server's URL; the ORM of the test reads and writes the same database."""
    with django_db_blocker.unblock(), default_is(server.database_url):
        yield server.url


@pytest.fixture
def phone_of(house, phone):
    """A phone of a person, signed in: ``phone_of(user)``."""
    return lambda user: phone(house, user.login, cast.PASSWORD)
