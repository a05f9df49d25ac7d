"""Text and JSON that PostgreSQL can hold, as a phone wrote them. Pure.

JSON that jsonb cannot hold, or text that is none, is kept as ``{"_unparsed": text}``.
"""

import json
import math
import re

import orjson

from syncapi.parsing import DEEPEST, at_once, deeper_than

UNPARSED = "_unparsed"  # the key under which text that is no JSON is kept
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Unreadable(ValueError):
    """A value that cannot be stored as what it should be; the text says why, to a person."""


def storable(text):
    """The text, if PostgreSQL can hold it as it is."""
    if "\x00" in text or not (text.isascii() or _is_whole(text)):
        raise Unreadable(
            "holds a character that cannot be stored (NUL, or half of an emoji): type it again"
        )
    return text


def _is_whole(text):
    """No half of a character: as fast as reading it, where a pattern looks at letter by letter."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class Written(str):
    """The text of a JSON value. Most of what a phone sends is new, and stored without being read again:

    of ten thousand form answers the values would fill 60 MB, and a tenth of the push's time.
    """

    __slots__ = ()


def value_of(plain):
    """A plain value that can be compared with others."""
    return json.loads(plain) if type(plain) is Written else plain


def as_json(value):
    """JSON text. Only whole numbers beyond 64 bits are more than the fast writer knows."""
    if type(value) is Written:
        return value
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return json.dumps(value)


def written(text):
    """The ``Written`` of a text that a phone sent as JSON."""
    value = at_once(text)
    if value is not None and _is_storable(text, value):
        return Written(text)
    return Written(as_json(parsed_or_kept(text)))


def parsed_or_kept(text):
    """The value of a JSON text if jsonb can hold it, else ``{"_unparsed": text}``."""
    try:
        value = at_once(text)
        if value is None:
            value = _STRICT.decode(text)
        if _is_storable(text, value):
            return value
    except (ValueError, RecursionError):
        pass
    return {UNPARSED: text}


def _is_storable(text, value):
    """Can jsonb hold it, and can it be told from nothing and from what we keep unparsed?"""
    if value is None or (isinstance(value, dict) and UNPARSED in value):
        return False
    if text.count("[") + text.count("{") > DEEPEST and deeper_than(DEEPEST, value):
        return False
    return "\\u" not in text or not _SUSPECT.search(text) or _holds_whole_text(value)


def _holds_whole_text(value):
    try:
        storable(_all_text(value))
    except (Unreadable, RecursionError):
        return False
    return True


# Escapes of NUL and of halves of characters beyond 16 bits; whole ones are looked at and found good.
_SUSPECT = re.compile(r"\\u(0000|d[89a-f])", re.IGNORECASE)


def _no_constant(name):
    raise ValueError(name)


def _finite(text):
    number = float(text)
    if not math.isfinite(number):  # 1e999; jsonb would hold it, but nobody could read it again
        raise ValueError(text)
    return number


# One for all: making a decoder takes as long as reading a short text.
_STRICT = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)


def _all_text(value):
    if isinstance(value, dict):
        return "".join(key + _all_text(inner) for key, inner in value.items())
    if isinstance(value, list):
        return "".join(map(_all_text, value))
    return value if isinstance(value, str) else ""
