"""``POST /api/sync``: one request of a new client carries its push and brings its pull."""

from typing import Any
from uuid import UUID

from ninja import Field, Router, Schema
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from syncapi import devices
from syncapi.api import LARGEST_CURSOR, STOPPED, streamed
from syncapi.asked import PhoneIsStopped
from syncapi.bodies import whole_body
from syncapi.devices_api import Error
from syncapi.merge import Verdict
from syncapi.pages import LARGEST_LIMIT, BadNext
from syncapi.parsing import BadBody, Doubled, parsed
from syncapi.sync import AnotherPush, Sent, go_on, sync

router = Router(tags=["sync"])


class Changes(Schema):
    """Of one table: whole rows as the client stores them, with ``_changed`` (columns, with commas)."""

    created: list[dict[str, Any]] = []
    updated: list[dict[str, Any]] = []
    deleted: list[str] = []


class SyncRequest(Schema):
    """A first request: ``cursor``, ``changes``, ``push_id``, ``limit``; or ``next`` alone."""

    cursor: int | None = Field(None, description="of the last answer; null at the first sync")
    changes: dict[str, Changes] = Field({}, description="by table, everything not yet accepted")
    push_id: UUID | None = Field(
        None, description="made by the client for these changes; the same when they are repeated"
    )
    limit: int | None = Field(
        None, ge=1, le=LARGEST_LIMIT, description="records a page; without it, one piece"
    )
    next: str | None = Field(None, description="of the page before")


class Told(Schema):
    """What became of one record; ``message`` and ``fields`` say why where it did not stand as sent."""

    table: str
    id: str
    verdict: Verdict
    message: str
    fields: list[str]


class SyncAnswer(Schema):
    """``cursor`` comes with the last page, ``next`` with every one before it."""

    verdicts: list[Told]
    changes: dict[str, Changes]
    cursor: int | None
    next: str | None


class OfDevice(HttpBearer):
    """The token that a device got when it was registered; asked once the body is here in full."""

    def authenticate(self, request, token):
        request.whole_body = whole_body(request)
        return devices.by_token(f"Bearer {token}")


def _schema(model):
    """As a part of the API's document, where the models it names are."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return {name: told for name, told in schema.items() if name != "$defs"}


_ERRORS = (400, 401, 409, 413, 415, 507)
_DOCUMENTED = {
    "requestBody": {
        "required": True,
        "description": "JSON, plain or with Content-Encoding: gzip.",
        "content": {"application/json": {"schema": _schema(SyncRequest)}},
    },
}


@router.post(
    "/api/sync",
    auth=OfDevice(),
    response={200: SyncAnswer} | dict.fromkeys(_ERRORS, Error),
    openapi_extra=_DOCUMENTED,
)
def sync_records(request):
    """Send what was written, get a verdict on each record and what changed since the cursor.

    400: ``fields`` says which field is wrong. 401: no token of a device, or it was taken back. 409: the
    push id was used for other records. In all of these nothing was stored. After any other failure,
    repeat the request with the same push id.
    """
    device, sent = request.auth, _read(request.whole_body)
    try:
        if isinstance(sent, str):
            return streamed(request, lambda: go_on(device, sent))
        return streamed(request, lambda: sync(device, sent))
    except BadBody as error:
        raise _wrong("changes", str(error)) from None
    except BadNext as error:
        raise _wrong("next", str(error)) from None
    except PhoneIsStopped:
        raise HttpError(401, STOPPED) from None
    except AnotherPush:
        raise HttpError(
            409,
            "push_id was used for other records before. Nothing was stored: send these with a new one.",
        ) from None


def _read(body):
    """The request as Sent, or the text of ``next``. Raises ValidationError that names the field."""
    try:
        told = parsed(body)
    except BadBody:
        raise _wrong("body", "should be JSON") from None
    if not isinstance(told, dict):
        raise _wrong("body", "should be an object: {cursor, changes, push_id}")
    if isinstance(told, Doubled):
        raise _wrong(_printable(told.repeated[0]), "is there more than once")
    told = {name: value for name, value in told.items() if value is not None}
    if unknown := told.keys() - SyncRequest.model_fields.keys():
        raise _wrong(_printable(min(unknown)), "is no field of this request")
    if "next" in told:
        return _next(told)
    sent = Sent(size_bytes=len(body))
    sent.cursor = _whole_number(told, "cursor", 0, LARGEST_CURSOR - 1) or 0
    sent.limit = _whole_number(told, "limit", 1, LARGEST_LIMIT)
    sent.changes = told.get("changes", {})
    if not isinstance(sent.changes, dict):
        raise _wrong("changes", "should be an object: {table: {created, updated, deleted}}")
    sent.push_id = _push_id(told)
    return sent


def _next(told):
    if told.keys() != {"next"}:
        raise _wrong("next", "comes alone; send what was written in a request of its own")
    if not isinstance(told["next"], str):
        raise _wrong("next", "should be the text that came with the page before")
    return told["next"]


def _push_id(told):
    try:
        push_id = UUID(told["push_id"]) if "push_id" in told else None
    except (ValueError, TypeError, AttributeError):
        raise _wrong("push_id", "should be a UUID") from None
    if push_id is None and told.get("changes"):
        raise _wrong("push_id", "is needed with changes: a UUID made for them")
    return push_id


def _whole_number(told, name, lowest, highest):
    value = told.get(name)
    if value is None:
        return None
    if type(value) is not int or not lowest <= value <= highest:
        raise _wrong(name, f"should be a whole number from {lowest} to {highest}")
    return value


def _wrong(field, what):
    return ValidationError([{"loc": ("body", field), "msg": what}])


def _printable(name):
    return name.encode("ascii", "backslashreplace").decode()[:100]
