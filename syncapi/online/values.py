"""How one value travels online: times as ISO text, JSON as it is. By codec, as in ``syncapi.codecs``.

*Open* is what the app reads and sends online, *wire* what its sync sends, *stored* what Django reads.
"""

import json
from datetime import UTC, datetime, timedelta
from functools import singledispatch

from syncapi.codecs import (
    Boolean,
    Codec,
    Count,
    Day,
    ExactDecimal,
    JsonText,
    Measurement,
    Moment,
    Reference,
)
from syncapi.differences import unwrap
from syncapi.documents import UNPARSED, Unreadable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def opened(codec, stored):
    """Stored to open; None in a column that the phone cannot leave empty is its kind's nothing."""
    if stored is None:
        return _nothing(codec) if codec.required else None
    return _opened(codec, stored)


@singledispatch
def _nothing(codec: Codec):
    return ""


@_nothing.register
def _(codec: Boolean):
    return False


@_nothing.register(Count)
@_nothing.register(Measurement)
def _(codec):
    return 0


@_nothing.register
def _(codec: Moment):
    return None


@_nothing.register
def _(codec: JsonText):
    return codec.empty()


@singledispatch
def _opened(codec: Codec, stored):
    return stored


@_opened.register
def _(codec: Moment, stored):
    return stored.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@_opened.register
def _(codec: Day, stored):
    return stored.isoformat()


@_opened.register
def _(codec: ExactDecimal, stored):
    return format(stored, "f")


@_opened.register
def _(codec: Reference, stored):
    return str(stored)


@_opened.register
def _(codec: JsonText, stored):
    """Always of the column's kind: an app that expects a list would stumble over anything else."""
    inside = unwrap(stored)
    kept_as_text = isinstance(inside, dict) and UNPARSED in inside
    of_its_kind = isinstance(inside, type(codec.empty())) and not kept_as_text
    return inside if of_its_kind else codec.empty()


@singledispatch
def closed(codec: Codec, value):
    """Open to wire; raises Unreadable. What is not of the kind is left for the codec to refuse."""
    return value


@closed.register(Boolean)
@closed.register(Count)
@closed.register(Measurement)
def _(codec, value):
    return None if value == "" else value


@closed.register
def _(codec: Moment, value):
    if not isinstance(value, str):
        return value
    return (_time(value) - EPOCH) // timedelta(milliseconds=1) if value else None


@closed.register
def _(codec: Day, value):
    """A point in time means its day in UTC, as to the app itself."""
    with_time = isinstance(value, str) and "T" in value
    return _time(value).date().isoformat() if with_time else value


@closed.register
def _(codec: JsonText, value):
    try:
        return json.dumps(value) if isinstance(value, dict | list) else value
    except RecursionError:
        raise Unreadable("is nested too deeply") from None


def _time(text):
    """ISO 8601; without a zone it is UTC."""
    try:
        at = datetime.fromisoformat(text.strip())
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable("should be a time like 2026-01-31T08:30:00.000Z") from None
