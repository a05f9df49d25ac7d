"""From bytes to JSON with nothing missing: double keys, endless numbers and deep nesting included.

``json.loads`` alone keeps the last of two equal keys, so a table named twice would lose records; it
also gives up on the whole body because of one number of 5,000 digits or one value nested 1,000 deep.
"""

import json
import re

import orjson

DEEPEST = 64  # levels of objects and lists; what lies below is kept as text
A_BOMB = 100_000  # levels no change set has, not even a broken one
MOST_DIGITS = 4_000  # of a whole number; Python itself gives up at 4,300
_BRACKETS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|(?P<opens>[\[{]+)|(?P<closes>[\]}]+)', re.DOTALL)


class BadBody(ValueError):
    """The body is no change set at all; nothing of it can be kept."""


class Doubled(dict):
    """An object that names a key more than once: a dict of the last ones; ``pairs`` has them all."""

    def __init__(self, pairs):
        super().__init__(pairs)
        self.pairs = pairs

    def spread(self):
        """All of it as a plain dict; the earlier values go by "name (1)", "name (2)"."""
        spread, seen = {}, {}
        for name, value in self.pairs:
            if name in spread:
                seen[name] = seen.get(name, 0) + 1
                spread[f"{name} ({seen[name]})"] = spread[name]
            spread[name] = value
        return spread

    @property
    def repeated(self):
        names = [name for name, _ in self.pairs]
        return sorted({name for name in names if names.count(name) > 1})


def items_of(value):
    """The pairs of an object, those of a repeated key included."""
    return value.pairs if isinstance(value, Doubled) else value.items()


def _object(pairs):
    made = dict(pairs)
    return made if len(made) == len(pairs) else Doubled(pairs)


def _whole_number(digits):
    return int(digits) if len(digits) <= MOST_DIGITS else float(digits)


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_int=_whole_number)


def parsed(body):
    """The JSON value of these bytes; raises BadBody.

    Bytes that are no UTF-8 become lone surrogates, and so only the record that holds them suffers.
    """
    value = at_once(body)
    if value is not None and not deeper_than(DEEPEST, value):
        return value
    text = body.decode("utf-8", "surrogateescape")
    try:
        try:
            value = _decoder.decode(text)
        except RecursionError:
            value = None
        if value is None or deeper_than(DEEPEST, value):
            value = _decoder.decode(_shallow(text))
        return value
    except (ValueError, RecursionError):
        raise BadBody("The body should be JSON: {table: {created, updated, deleted}}") from None


def at_once(text):
    """The value of JSON as JavaScript writes it, read by a fast reader; None if that might lose something.

    The fast reader drops doubled keys and rounds long numbers. If it writes the same bytes again, it
    has dropped nothing.
    """
    try:
        value = orjson.loads(text)
        again = orjson.dumps(value)
    except (ValueError, TypeError):  # no JSON to it; nested deeper than it writes
        return None
    return value if again == (text if isinstance(text, bytes) else text.encode()) else None


def deeper_than(levels, value):
    """Are objects and lists nested deeper than this? Looks level by level, so nothing overflows."""
    layer = [value] if type(value) in _CONTAINERS else ()
    for _ in range(levels):
        layer = [v for outer in layer for v in _inside(outer) if type(v) in _CONTAINERS]
        if not layer:
            return False
    return True


_CONTAINERS = {dict, list, Doubled}


def _inside(container):
    if type(container) is list:
        return container
    return container.values() if type(container) is dict else [v for _, v in container.pairs]


def _shallow(text):
    """The same JSON text with everything below DEEPEST turned into a string of its own text."""
    parts, done, began, depth = [], 0, 0, 0
    for token in _BRACKETS.finditer(text):
        if token["opens"]:
            if depth <= DEEPEST < depth + len(token["opens"]):
                began = token.start() + DEEPEST - depth
                parts.append(text[done:began])
            depth += len(token["opens"])
            if depth > A_BOMB:
                raise ValueError("a bomb")
        elif token["closes"]:
            if depth - len(token["closes"]) <= DEEPEST < depth:
                done = token.start() + depth - DEEPEST
                parts.append(json.dumps(text[began:done]))
            depth -= len(token["closes"])
    return "".join([*parts, text[done:]])
