"""Who is calling: a phone's name and secret with every sync, or a token for a day.

The secret is a phone code, or the portal's password where the organisation allows that and its owner
has no second factor: what is not enough for the portal is not enough for the charts behind it. A phone
proves it six times at every start; the slow hash of a password is paid once, then remembered for
some minutes under a key made of the stored hash and the server's secret, so that a change of
password ends it at once.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache as cache_once

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from clinical import passwords, second_factor
from clinical.models import User
from clinical.organisation import PASSWORDS_ON_PHONES
from syncapi import codes, emptying
from syncapi.documents import UNSTORABLE
from syncapi.models import Phone, PhoneCode, Token
from syncapi.prepared import one_row

REMEMBER_SECONDS = 10 * 60
TOKEN_HOURS = 24
TOKENS_PER_USER = 20


class NeedsPhoneCode(Exception):
    """The password is right, but its owner has a second factor: phones of theirs need phone codes."""


@dataclass(frozen=True)
class Caller:
    """Who is at the phone's door. ``code``: the phone code they came by, None for a password.

    ``only_chains``: once a phone of this secret is to be emptied, the phones that may go on with it;
    it opens nothing else. Empty while there is no such phone.
    """

    user: User
    code: PhoneCode | None = None
    only_chains: tuple[int, ...] = ()


def identify(login, secret):
    """The Caller with this login name and phone code or password, or None.

    Raises SlowDown when too many different passwords were tried for this name, and NeedsPhoneCode.
    """
    if UNSTORABLE.search(login + secret):
        return None
    user = _named(login)
    if user is None:
        if PASSWORDS_ON_PHONES.read():
            passwords.refuse_stranger(login, secret)
        return None
    if not (user.is_active or user.is_locked):
        return None
    if code := codes.find(user, secret):
        return Caller(user, code, code.only_chains)
    if user.password_opens and _password_is_right(user, secret):
        return _by_password_alone(user) if user.has_second_factor else Caller(user)
    return None


def _by_password_alone(user):
    """A phone that is to be emptied has no other secret; else raises NeedsPhoneCode."""
    emptied = emptying.asked_for(Phone.objects.filter(user=user, code=None, emptied_at=None))
    if chains := emptying.only_chains(emptied, empties=True):
        return Caller(user, only_chains=chains)
    raise NeedsPhoneCode


_HERE = "the login goes here"


@cache_once
def _look_up():
    """(SQL, parameters, columns of a User) of the question that every request of a phone begins with.

    Kept, because Django took longer to build it than PostgreSQL takes to answer.
    """
    opens = PASSWORDS_ON_PHONES.is_now(True)
    factors = second_factor.factors_of(OuterRef("pk"))
    asked = User.objects.with_login(_HERE).annotate(
        password_opens=opens, has_second_factor=Exists(factors)
    )
    return *asked.query.sql_with_params(), [f.attname for f in User._meta.concrete_fields]


def _named(login):
    """The user with this login name, or None.

    ``password_opens``: do passwords open phones here? ``has_second_factor``: but not this person's.
    """
    sql, parameters, columns = _look_up()
    folded = User.objects.folded(login)
    row = one_row(sql, [folded if p == _HERE else p for p in parameters])
    if row is None:
        return None
    user = User.from_db(connection.alias, columns, row[: len(columns)])
    user.password_opens, user.has_second_factor = row[len(columns) :]
    return user


def by_password(login, password):
    """The user with this login name and secret, if it opens more than the emptying of one phone."""
    caller = identify(login, password)
    return caller.user if caller and not caller.only_chains else None


def _password_is_right(user, password):
    if cache.get(_proof(user, password)):
        return True
    if not passwords.is_right(user, password, door=passwords.Door.PHONE):
        return False
    cache.set(_proof(user, password), True, REMEMBER_SECONDS)
    return True


def _proof(user, password):
    """Under which key it is remembered that this password was right for this stored hash."""
    return "password-proof-" + _keyed(str(user.pk), user.password, password).hex()


def _keyed(*parts):
    message = b"\x00".join(part.encode() for part in parts)
    return hmac.digest(settings.SECRET_KEY.encode(), message, "sha256")


def by_basic(header):
    """The user of an ``Authorization: Basic`` header; see ``by_password``."""
    caller = caller_of(header)
    return caller.user if caller and not caller.only_chains else None


def caller_of(header):
    """The Caller of an ``Authorization: Basic`` header; the secret may hold colons."""
    scheme, _, encoded = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(encoded, validate=True).decode()
    except ValueError:
        return None
    login, colon, secret = decoded.partition(":")
    return identify(login, secret) if colon else None


def by_token(header):
    """The user of an ``Authorization: Bearer`` header, if the token is still good."""
    scheme, _, text = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not text:
        return None
    with_password = PASSWORDS_ON_PHONES.is_now(True) & ~Exists(
        second_factor.factors_of(OuterRef("user"))
    )
    emptied = emptying.asked_for(Phone.objects.filter(code=OuterRef("code")))
    with_code = Q(code__isnull=False, code__ended_at=None) & ~Exists(emptied)
    token = (
        Token.objects.select_related("user")
        .filter(digest=_digest(text), expires_at__gt=timezone.now())
        .filter(with_code | Q(code=None) & Q(with_password))
        .first()
    )
    if token is None or not (token.user.is_active or token.user.is_locked):
        return None
    return (
        token.user if hmac.compare_digest(bytes(token.password_mark), _mark(token.user)) else None
    )


def give_token(user, code=None):
    """A new token (256 bits of chance); the oldest beyond twenty and those that ended are removed.

    ``code``: the phone code it was given for; it ends with it.
    """
    text = secrets.token_urlsafe(32)
    now = timezone.now()
    Token.objects.create(
        digest=_digest(text),
        user=user,
        code=code,
        password_mark=_mark(user),
        expires_at=now + timedelta(hours=TOKEN_HOURS),
    )
    kept = Token.objects.filter(user=user, expires_at__gt=now).order_by("-made_at", "digest")
    Token.objects.filter(user=user).exclude(
        pk__in=list(kept.values_list("pk", flat=True)[:TOKENS_PER_USER])
    ).delete()
    return text


def end_token(header):
    """Sign out; True if there was such a token."""
    text = (header or "").partition(" ")[2]
    return bool(Token.objects.filter(digest=_digest(text)).delete()[0])


def _digest(text):
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _mark(user):
    """Changes with the password, so every token of the user ends with it."""
    return _keyed("token", user.password)
