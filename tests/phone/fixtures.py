"""The `phone` fixture: phones for one test, switched off at its end."""

from contextlib import ExitStack

import pytest

from .phone import Phone


@pytest.fixture
def phone():
    """`phone(url, email, password)` makes a phone, signed in when an e-mail is given."""
    with ExitStack() as in_hand:

        def make(url=None, email=None, password=None):
            made = in_hand.enter_context(Phone(url))
            if email:
                made.sign_in(email, password)
            return made

        yield make
