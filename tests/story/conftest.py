"""Makes the `phone` fixture known in this folder."""

from tests.phone.fixtures import phone  # noqa: F401
