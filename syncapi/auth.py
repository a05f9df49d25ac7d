"""Who is calling: a phone's name and password with every sync, or a token for a day.

A phone proves its password six times at every start; the slow hash is paid once, then remembered
for some minutes under a key made of the stored hash and the server's secret, so that a change of
password ends it at once.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.utils import timezone

from clinical.models import User
from syncapi.codecs import UNSTORABLE
from syncapi.models import Token

REMEMBER_SECONDS = 10 * 60
TOKEN_HOURS = 24
TOKENS_PER_USER = 20


def by_password(login, password):
    """The active user with this login name and password, or None."""
    if UNSTORABLE.search(login + password):
        return None
    try:
        user = User.objects.get_by_natural_key(login)
    except User.DoesNotExist:
        authenticate(None, username=login, password=password)  # takes as long as a wrong password
        return None
    if not user.is_active:
        return None
    if cache.get(_proof(user, password)):
        return user
    if not check_password(password, user.password, setter=_rehash(user)):
        return None
    cache.set(_proof(user, password), True, REMEMBER_SECONDS)
    return user


def _proof(user, password):
    """Under which key it is remembered that this password was right for this stored hash."""
    return "password-proof-" + _keyed(str(user.pk), user.password, password).hex()


def _rehash(user):
    def store(password):
        user.set_password(password)
        user.save(update_fields=["password"])

    return store


def _keyed(*parts):
    message = b"\x00".join(part.encode() for part in parts)
    return hmac.digest(settings.SECRET_KEY.encode(), message, "sha256")


def by_basic(header):
    """The user of an ``Authorization: Basic`` header; the password may hold colons."""
    scheme, _, encoded = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(encoded, validate=True).decode()
    except ValueError:
        return None
    login, colon, password = decoded.partition(":")
    return by_password(login, password) if colon else None


def by_token(header):
    """The user of an ``Authorization: Bearer`` header, if the token is still good."""
    scheme, _, text = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not text:
        return None
    token = (
        Token.objects.select_related("user")
        .filter(digest=_digest(text), expires_at__gt=timezone.now(), user__is_active=True)
        .first()
    )
    if token and hmac.compare_digest(bytes(token.password_mark), _mark(token.user)):
        return token.user
    return None


def give_token(user):
    """A new token (256 bits of chance); the oldest beyond twenty and those that ended are removed."""
    text = secrets.token_urlsafe(32)
    now = timezone.now()
    Token.objects.create(
        digest=_digest(text),
        user=user,
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
