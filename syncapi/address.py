"""Would a phone reach this server under the address that a QR code gives it? Asked before one is shown."""

import http.client
import socket
import ssl
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

PATIENCE_SECONDS = 5


def trouble_with(address):
    """A sentence that says what is wrong and what to do; empty if phones will reach it.

    The app takes only https, follows no redirect, and trusts what Android trusts: a whole chain.
    """
    return written_wrongly(address) or _asked(urlsplit(address))


def written_wrongly(address):
    """What is wrong with it without asking anybody."""
    if not address:
        return _(
            "No address is set. Put PUBLIC_URL=https://… into the server's settings, the address under "
            "which phones reach it, and start it again."
        )
    place = urlsplit(address)
    if place.scheme != "https":
        return _("The address begins with “%(scheme)s”; the app takes only https.") % {
            "scheme": place.scheme or address
        }
    if address.endswith("/") or place.path or place.query:
        return _(
            "The address has to end with the server's name, without a slash or more behind it."
        )
    if not place.hostname or _is_local(place.hostname):
        return _(
            "“%(name)s” is a name inside this machine or house: phones outside do not find it."
        ) % {"name": place.hostname or address}
    return ""


def _is_local(name):
    if (
        name == "localhost"
        or name.endswith((".local", ".localhost", ".internal"))
        or "." not in name
    ):
        return True
    try:
        return not ip_address(name).is_global
    except ValueError:
        return False


def _asked(place):
    link = http.client.HTTPSConnection(
        place.hostname, place.port, timeout=PATIENCE_SECONDS, context=ssl.create_default_context()
    )
    try:
        link.request("HEAD", "/")
        status = link.getresponse().status
    except ssl.SSLCertVerificationError as problem:
        return _(
            "Its certificate is not trusted: %(why)s. Often the proxy sends its own certificate without "
            "the one in between; give it the full chain."
        ) % {"why": problem.verify_message}
    except (OSError, socket.gaierror, http.client.HTTPException):
        return _(
            "Nobody answers there within %(seconds)d seconds. Is the proxy running, and does the name "
            "lead to this server?"
        ) % {"seconds": PATIENCE_SECONDS}
    finally:
        link.close()
    if status in range(300, 400):
        return _("It sends phones on to another address (%(status)d); the app does not follow.") % {
            "status": status
        }
    if status != 200:
        return _("It answers %(status)d instead of 200 to HEAD /.") % {"status": status}
    return ""
