"""The phone's door: sign-in and sync, exactly as the app calls them."""

import json

from django.db import connection
from django.http import JsonResponse, StreamingHttpResponse
from ninja import Router, Schema
from ninja.errors import HttpError

from clinical import access
from syncapi import auth
from syncapi.asked import Contact, PhoneIsStopped, read_migration
from syncapi.bodies import whole_body
from syncapi.pull import pull
from syncapi.push import BadBody, push

router = Router()
LARGEST_CURSOR = 2**53  # 16 digits
STOPPED = "This phone was stopped. Ask a manager."


class Credentials(Schema):
    """What the app sends as ``email`` is the sign-in name."""

    email: str
    password: str


def signed_in(credentials):
    caller = auth.identify(credentials.email, credentials.password)
    if caller is None:
        raise HttpError(401, "Invalid credentials")
    return caller


def as_phone_reads(user):
    """The user as the app reads it; a key ``message`` would mean failure to it."""
    clinic = access.works_in(user)
    return {
        "id": str(user.pk),
        "name": user.name,
        "email": user.login,
        "role": user.role,
        "instance_url": None,
        "clinic_id": str(clinic.pk) if clinic else None,
        "clinic_name": clinic.name if clinic else None,
    }


@router.post("/api/login", tags=["sign-in"])
def login(request, credentials: Credentials):
    """Sign in: the user, flat. Called by the app before every sync."""
    return as_phone_reads(signed_in(credentials).user)


@router.post("/api/auth/sign-in", tags=["sign-in"])
def sign_in(request, credentials: Credentials):
    """Sign in: the user and a token good for 24 hours."""
    caller = signed_in(credentials)
    if (
        caller.only_chains
    ):  # good for syncing until the phone is empty; the app goes on without a token
        raise HttpError(401, STOPPED)
    return {
        "user": as_phone_reads(caller.user),
        "token": auth.give_token(caller.user, caller.code),
    }


@router.post("/api/auth/sign-out", tags=["sign-in"])
def sign_out(request):
    """End the token of the ``Authorization: Bearer`` header."""
    if not auth.end_token(request.headers.get("Authorization")):
        raise HttpError(401, "Not authenticated")
    return {"success": True}


@router.post("/api/auth/is-valid-token", tags=["sign-in"])
def is_valid_token(request):
    """Is the token of the ``Authorization: Bearer`` header still good?"""
    header = request.headers.get("Authorization")
    if not header:
        return JsonResponse({"isValid": False}, status=401)
    return {"isValid": auth.by_token(header) is not None}


@router.get("/rpc/heartbeat", tags=["health"])
def heartbeat(request):
    return {"status": "ok"}


@router.get("/api/v2/sync", tags=["sync"])
def sync_pull(
    request, last_pulled_at: str = "0", schema_version: str = "", migration: str = "null"
):
    """Everything of the user's scope that changed since the pull named by ``last_pulled_at``."""
    cursor = _cursor(last_pulled_at)
    try:
        asked_again = read_migration(json.loads(migration or "null"))
    except (ValueError, RecursionError) as error:
        raise HttpError(400, f"migration: {error}") from None
    caller = _basic(request)
    contact = Contact(caller.code, _schema(schema_version), caller.only_chains)
    try:
        return streamed(request, lambda: pull(caller.user, cursor, asked_again, contact)[1])
    except PhoneIsStopped:
        raise HttpError(401, STOPPED) from None


@router.post("/api/v2/sync", tags=["sync"])
def sync_push(request, last_pulled_at: str = "0"):
    """Take the records of a phone. Always 2xx once the body is a change set: the app sends the whole
    push again and again otherwise. What cannot be applied waits in *Needs attention*."""
    body = whole_body(request)
    caller = _basic(request)
    try:
        push(caller.user, _cursor(last_pulled_at), body, caller.only_chains)
    except PhoneIsStopped:
        raise HttpError(401, STOPPED) from None
    except BadBody as error:
        raise HttpError(400, str(error)) from None
    return {"success": True}


def streamed(request, make):
    """Answer with the finished Spool that ``make`` returns, compressed if the phone likes it."""
    try:
        spool = make()
    except OSError:
        raise HttpError(
            507, "The server's disk is full. Nothing is lost; try again later."
        ) from None
    connection.close()  # back to the pool: a slow phone must not keep one
    gzipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = StreamingHttpResponse(spool.blocks(gzipped=gzipped), content_type="application/json")
    response["Content-Length"] = spool.gzip_bytes if gzipped else spool.plain_bytes
    response["Vary"] = "Accept-Encoding"
    if gzipped:
        response["Content-Encoding"] = "gzip"
    return response


def _basic(request):
    caller = auth.caller_of(request.headers.get("Authorization"))
    if caller is None:
        raise HttpError(401, "Unauthorized")
    return caller


def _schema(text):
    """The app's schema version, where it tells one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _cursor(text):
    if text in ("", "null", "undefined"):
        return 0
    if len(text) <= 16 and text.isascii() and text.isdigit() and int(text) < LARGEST_CURSOR:
        return int(text)
    raise HttpError(400, "last_pulled_at: should be the timestamp of the last pull, or 0")
