"""Codes of authenticator apps (TOTP, RFC 6238 with SHA-1, six digits, half a minute each). Pure."""

import base64
import hmac
import struct
from urllib.parse import quote

SECONDS = 30
DIGITS = 6
AROUND = 1  # half minutes before and after: clocks differ, and people type slowly


def step_of(seconds: float) -> int:
    """The number of the half minute, of seconds since 1970."""
    return int(seconds // SECONDS)


def code(secret: bytes, step: int) -> str:
    digest = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_that_fits(secret: bytes, typed: str, now: int, after: int) -> int | None:
    """The half minute around ``now``, later than ``after``, whose code was typed; or None."""
    fits = None
    for step in range(now - AROUND, now + AROUND + 1):
        same = hmac.compare_digest(code(secret, step).encode(), typed.encode())
        if same and step > after and fits is None:
            fits = step
    return fits


def letters(secret: bytes) -> str:
    """The secret as it is typed into an app that has no camera."""
    return base64.b32encode(secret).decode().rstrip("=")


def address(secret: bytes, *, login: str, issuer: str) -> str:
    """What the picture says to the app."""
    label = quote(f"{issuer}:{login}", safe="")
    return f"otpauth://totp/{label}?secret={letters(secret)}&issuer={quote(issuer, safe='')}"
