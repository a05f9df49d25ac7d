"""The key that opens the setup once: printed in the terminal, good until there is an organisation manager."""

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from clinical import hiring, history, typed_codes
from clinical.models import User
from clinical.organisation import SETUP_KEY

DIGITS = 16
_SALT = "clinical.setup.key"


def is_set_up():
    """Has anybody ever managed this organisation? Then no key opens anything."""
    return User.objects.filter(is_superuser=True).exists()


def new_key():
    """The digits of a new key, which nobody can read later; None if there is a manager already.

    The one before ends.
    """
    if is_set_up():
        return None
    digits = typed_codes.new_digits(DIGITS)
    SETUP_KEY.write(_digest(digits))
    return digits


def opens(typed):
    """Is this the key, and is there still something to open?"""
    digits, stored = typed_codes.digits_of(typed or "", DIGITS), SETUP_KEY.read()
    right = bool(digits and stored) and constant_time_compare(_digest(digits), stored)
    return right and not is_set_up()


@transaction.atomic
def make_first_manager(*, typed, name, login, password):
    """The first organisation manager; the key ends with it. Raises PermissionDenied, NotDone."""
    with connection.cursor() as cursor:  # two browsers with the same key: one of them waits
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('clinical.setup'))")
    if not opens(typed):
        raise PermissionDenied
    login = hiring.clean_login(login)
    password_validation.validate_password(password, User(login=login, name=name))
    user = User(login=login, name=name.strip(), role=User.Role.SUPER_ADMIN)
    history.acting(user, door="setup")
    user.set_password(password)
    user.save()
    SETUP_KEY.write("", by=user)
    return user


def invitation():
    """What the terminal says to whoever starts a server that nobody manages yet; or nothing."""
    digits = None if settings.DEMO else new_key()
    if digits is None:
        return ""
    where = f"{settings.PUBLIC_URL}/admin/setup/" if settings.PUBLIC_URL else "/admin/setup/"
    return (
        "Nobody manages this server yet. Open this page of it and type the key; it works once:\n"
        f"  {where}\n  key: {typed_codes.grouped(digits)}"
    )


def _digest(digits):
    return salted_hmac(_SALT, digits, algorithm="sha256").hexdigest()
