"""Devices of new clients: register one, see one's own, take one back."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError
from ninja.security import HttpBearer
from pydantic import AfterValidator

from syncapi import auth, devices
from syncapi.api import STOPPED, Credentials, as_phone_reads, signed_in
from syncapi.documents import UNSTORABLE

router = Router(tags=["devices"])


def _storable(text):
    if UNSTORABLE.search(text):
        raise ValueError("holds characters that cannot be stored")
    return text.strip()


Told = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_storable)]


class Error(Schema):
    """What went wrong, in one sentence; ``fields`` says of which field."""

    error: str
    fields: dict[str, str] = {}


class NewDevice(Credentials):
    """Who signs in, and what the device calls itself: ``{name: "Bela's tablet", platform: "android"}``."""

    name: Told
    platform: Told


class DeviceTold(Schema):
    id: UUID
    name: str
    platform: str
    made_at: datetime
    last_sync_at: datetime | None = None


class User(Schema):
    id: UUID
    name: str
    email: str
    role: str
    clinic_id: UUID | None
    clinic_name: str | None


class Registered(Schema):
    """``token`` is told this once: send it as ``Authorization: Bearer <token>``."""

    device: DeviceTold
    user: User
    token: str


class Devices(Schema):
    devices: list[DeviceTold]


class Done(Schema):
    success: bool


class SignedIn(HttpBearer):
    """A device's token, or the token of 24 hours that a sign-in gives."""

    def authenticate(self, request, token):
        header = f"Bearer {token}"
        device = devices.by_token(header)
        return device.user if device else auth.by_token(header)


by_any_token = SignedIn()


@router.post("/api/devices", response={201: Registered, 400: Error, 401: Error})
def register(request: HttpRequest, asked: NewDevice):
    """Register a device: sign in once, then sync with its token, which lasts until it is taken back."""
    caller = signed_in(asked)
    if caller.only_chains:
        raise HttpError(401, STOPPED)
    device, token = devices.register(caller, name=asked.name, platform=asked.platform)
    return Status(201, {"device": device, "user": as_phone_reads(caller.user), "token": token})


@router.get("/api/devices", auth=by_any_token, response={200: Devices, 401: Error})
def own(request):
    """One's own devices that can sync, the newest first."""
    return {"devices": devices.of(request.auth)}


@router.delete(
    "/api/devices/{device_id}", auth=by_any_token, response={200: Done, 401: Error, 404: Error}
)
def end(request, device_id: UUID):
    """Take the token of one of one's own devices back, a lost one or this one. It can sync no more."""
    if not devices.end(request.auth, device_id):
        raise HttpError(404, "You have no such device, or its token was taken back before.")
    return {"success": True}
