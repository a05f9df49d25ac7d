"""Devices: a new client signs in once and then syncs with a token of its own, until it is taken back.

A new portal password does not end it: a health worker in the field must not lose the way home because
of a password changed in town. A lost phone is ended by itself; a closed account ends all of its devices.
"""

import hashlib
import secrets

from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from syncapi import emptying
from syncapi.models import Device, Phone, Pull

MARK = "hikma_"  # so that a token is known by its looks, where it should not be


def register(caller, *, name, platform):
    """A new device of this Caller: (Device, token). The token is told once; its digest is stored."""
    token = MARK + secrets.token_urlsafe(32)
    device = Device.objects.create(
        user=caller.user, code=caller.code, name=name, platform=platform, digest=_digest(token)
    )
    return device, token


def by_token(header):
    """The device of an ``Authorization: Bearer`` header, if neither it nor its account has ended.

    ``only_chains``: see ``auth.Caller``.
    """
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token.startswith(MARK):
        return None
    device = (
        Device.objects.select_related("user", "code")
        .filter(Q(code=None) | Q(code__ended_at=None), digest=_digest(token), ended_at=None)
        .annotate(empties=Exists(emptying.asked_for(_phones_of(OuterRef(OuterRef("pk"))))))
        .first()
    )
    if device is None or not (device.user.is_active or device.user.is_locked):
        return None
    device.only_chains = emptying.only_chains(_phones_of(device.pk), empties=device.empties)
    return device


def _phones_of(device_pk):
    return Phone.objects.filter(chain__in=Pull.objects.filter(device=device_pk).values("chain"))


def of(user):
    """Devices of this user that can sync, the newest first, with ``last_sync_at``."""
    devices = Device.objects.filter(user=user, ended_at=None)
    return devices.annotate(last_sync_at=Max("pulls__at")).order_by("-made_at", "-pk")


def end(user, device_id):
    """Take the token of one's own device back; False if there is no such device."""
    ended = Device.objects.filter(user=user, pk=device_id, ended_at=None)
    return bool(ended.update(ended_at=timezone.now()))


def _digest(token):
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
