"""The body of a request: read in full before a database connection is taken, unpacked within bounds."""

import gzip
import io
import zlib

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import UnreadablePostError
from ninja.errors import HttpError

BLOCK = 64 * 1024
PLAIN, GZIP = {"", "identity"}, {"gzip", "x-gzip"}


def whole_body(request):
    """The bytes that were sent, unpacked. HttpError 400, 413 or 415 if that cannot be done."""
    try:
        body = request.body
    except RequestDataTooBig:
        raise _too_large() from None
    except UnreadablePostError:  # the line broke
        raise HttpError(400, "The body did not arrive whole. Nothing was stored.") from None
    coding = request.headers.get("Content-Encoding", "").strip().lower()
    if coding in PLAIN:
        return body
    if coding not in GZIP:
        raise HttpError(415, "Content-Encoding: should be gzip, or left out")
    try:
        return _unpacked(body)
    except (EOFError, OSError, zlib.error):
        raise HttpError(
            400, "The body is no whole gzip stream. Nothing was stored; send it again."
        ) from None


def _unpacked(body):
    """Measured before it is kept: a few bytes may unpack to more than the machine has."""
    size = 0
    with _reader(body) as reader:
        while block := reader.read(BLOCK):
            size += len(block)
            if size > settings.SYNC_MAX_BODY:
                raise _too_large()
    if not body:
        raise EOFError
    with _reader(body) as reader:
        return reader.read(size)


def _reader(body):
    return gzip.GzipFile(fileobj=io.BytesIO(body), mode="rb")


def _too_large():
    return HttpError(413, f"The push is larger than {settings.SYNC_MAX_BODY} bytes")
