"""How one column travels: what a phone sends, what is stored, what goes back.

A codec is found by the field's class. Three forms of a value:

- *wire*: JSON as the phone has it (times in epoch milliseconds, JSON columns as text);
- *plain*: the stored value as JSON (times still milliseconds, JSON columns parsed, nothing is None);
  decisions in ``merge`` compare plain values. JSON that a phone sent stays ``Written`` until then;
- *stored*: the PostgreSQL column.
"""

import json
import math
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.db import models

from clinical.models.fields import ExactDecimalField, MomentField
from syncapi.documents import UNPARSED, Unreadable, as_json, storable, value_of, written
from syncapi.parsing import DEEPEST, deeper_than

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LONGEST_TEXT = 100_000  # characters
LONGEST_JSON = 5 * 1024 * 1024  # characters
EARLIEST_MS = -3_786_912_000_000  # 1 January 1850
LATEST_MS = 5_711_817_600_000  # 1 January 2151
LARGEST_COUNT = 2**31 - 1


class Codec:
    """Text, and the frame of all others. ``required``: the phone's column has no null."""

    stored_type = "text"

    def __init__(self, required):
        self.required = required

    def read(self, value):
        """Wire to plain; raises Unreadable."""
        if value is None:
            return "" if self.required else None
        if not isinstance(value, str):
            raise Unreadable("should be text")
        if len(value) > LONGEST_TEXT:
            raise Unreadable(f"is longer than {LONGEST_TEXT:,} characters")
        return storable(value)

    def plain(self, column):
        """SQL: stored column to plain JSON value."""
        return column

    def wire(self, column):
        """SQL: stored column to wire value."""
        return f"coalesce({column}, '')" if self.required else column

    def store(self, value):
        """SQL: plain value (of ``plain_type``) to stored column."""
        return value

    def copied(self, value):
        """Plain value to a field of COPY's text format."""
        return NULL if value is None else escaped(value)

    @property
    def plain_type(self):
        return self.stored_type

    def same(self, one, other):
        return one == other


NULL = r"\N"


def escaped(text):
    """Text as COPY reads it."""
    text = text.replace("\\", r"\\").replace("\n", r"\n")
    return text.replace("\r", r"\r").replace("\t", r"\t")


class Boolean(Codec):
    stored_type = "boolean"

    def copied(self, value):
        return NULL if value is None else "t" if value else "f"

    def read(self, value):
        if value is None:
            return False if self.required else None
        if value in (0, 1) and isinstance(value, bool | int | float):
            return bool(value)
        raise Unreadable("should be yes or no")

    def wire(self, column):
        return f"coalesce({column}, false)" if self.required else column


class Number(Codec):
    """The frame of what JSON has as a number."""

    def copied(self, value):
        return NULL if value is None else repr(value)


def _number(value):
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable("should be a number")
    try:
        finite = math.isfinite(value)
    except OverflowError:  # a whole number beyond every double
        finite = False
    if not finite:
        raise Unreadable("is not a finite number")
    return value


class Count(Number):
    """A whole number of 32 bits."""

    stored_type = "integer"

    def read(self, value):
        if value is None:
            return 0 if self.required else None
        value = _number(value)
        if value != int(value):
            raise Unreadable(f"should be a whole number, not {value}")
        if abs(value) > LARGEST_COUNT:
            raise Unreadable("is too large")
        return int(value)

    def wire(self, column):
        return f"coalesce({column}, 0)" if self.required else column


class Measurement(Number):
    """A double, unrounded."""

    stored_type = "double precision"

    def read(self, value):
        if value is None:
            return 0.0 if self.required else None
        return float(_number(value))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@lru_cache(maxsize=1_000)  # a new record says most of its times twice
def _as_text(milliseconds):
    return (_EPOCH + milliseconds * _MILLISECOND).isoformat()


class Moment(Codec):
    """Epoch milliseconds on the wire, ``timestamptz`` here; 0 in a required column is none."""

    stored_type = "timestamptz"
    plain_type = "bigint"

    def read(self, value):
        if value is None or (value == 0 and self.required and not isinstance(value, bool)):
            return None
        try:
            milliseconds = math.floor(_number(value))
        except Unreadable:
            raise Unreadable("should be a time (milliseconds since 1970)") from None
        if not EARLIEST_MS <= milliseconds < LATEST_MS:
            raise Unreadable("is not a time between 1850 and 2150")
        return milliseconds

    def plain(self, column):
        return f"round(date_part('epoch', {column}) * 1000)::bigint"

    def wire(self, column):
        return f"coalesce({self.plain(column)}, 0)" if self.required else self.plain(column)

    def store(self, value):
        return f"to_timestamp({value} / 1000.0::double precision)"

    def copied(self, value):
        return NULL if value is None else _as_text(value)


class Day(Codec):
    """A calendar day as ``YYYY-MM-DD`` text; "" is none."""

    stored_type = "date"
    plain_type = "text"

    def read(self, value):
        if value is None or value == "":
            return None
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            try:
                if 1850 <= date.fromisoformat(value).year <= 2150:
                    return value
            except ValueError:
                pass
        raise Unreadable("should be a date like 1990-06-15, between 1850 and 2150")

    def plain(self, column):
        return f"to_char({column}, 'YYYY-MM-DD')"

    def wire(self, column):
        return f"coalesce({self.plain(column)}, '')" if self.required else self.plain(column)

    def store(self, value):
        return f"{value}::date"


class ExactDecimal(Codec):
    """A decimal as text; "" is none."""

    stored_type = "numeric"
    plain_type = "text"

    def read(self, value):
        if value is None or value == "":
            return None
        try:
            if not isinstance(value, str) or len(value) > 100:
                raise InvalidOperation
            number = Decimal(value)
            if not number.is_finite() or abs(number.adjusted()) > 100:
                raise InvalidOperation
        except InvalidOperation:
            raise Unreadable("should be a decimal number as text") from None
        return str(number)

    def plain(self, column):
        return f"{column}::text"

    def wire(self, column):
        return f"coalesce({column}::text, '')" if self.required else f"{column}::text"

    def store(self, value):
        return f"{value}::numeric"

    def same(self, one, other):
        return one == other or (None not in (one, other) and Decimal(one) == Decimal(other))


class Reference(Codec):
    """The id of another record; "" and "Unknown" are none. It may point to nothing."""

    stored_type = "uuid"
    plain_type = "text"

    def read(self, value):
        if value in (None, "", "Unknown"):
            return None
        if isinstance(value, str) and UUID.fullmatch(value):
            return value
        raise Unreadable("should be the id of a record (a lower-case UUID)")

    def plain(self, column):
        return f"{column}::text"

    def wire(self, column):
        return f"coalesce({column}::text, '')" if self.required else f"{column}::text"

    def store(self, value):
        return f"{value}::uuid"


class JsonText(Codec):
    """JSON as text on the wire, ``jsonb`` here; empty text is the column's own nothing ({} or []).

    Text that is no JSON, or JSON that jsonb cannot hold, is kept as ``{"_unparsed": text}`` and goes
    back letter by letter.
    """

    stored_type = "jsonb"
    empty = dict  # of which kind nothing is; ``codec_for`` takes it from the field

    def read(self, value):
        if value is None and not self.required:
            return None
        if isinstance(value, dict | list):
            if deeper_than(DEEPEST, value):
                raise Unreadable("is nested too deeply")
            value = json.dumps(value)
        if value is None or value == "":
            return self.empty()
        if not isinstance(value, str):
            raise Unreadable("should be JSON as text")
        if len(value) > LONGEST_JSON:
            raise Unreadable("is larger than 5 MB")
        return written(storable(value))

    def copied(self, value):
        # of what COPY escapes, JSON text holds only this one
        return NULL if value is None else as_json(value).replace("\\", r"\\")

    def wire(self, column):
        unparsed = f"jsonb_typeof({column}) = 'object' AND {column} ? '{UNPARSED}'"
        text = f"CASE WHEN {unparsed} THEN {column} ->> '{UNPARSED}' ELSE {column}::text END"
        return f"coalesce({text}, '')" if self.required else text

    def same(self, one, other):
        one, other = value_of(one), value_of(other)
        return one == other and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


CODECS = {
    models.BooleanField: Boolean,
    models.IntegerField: Count,
    models.FloatField: Measurement,
    MomentField: Moment,
    models.DateField: Day,
    ExactDecimalField: ExactDecimal,
    models.ForeignKey: Reference,
    models.UUIDField: Reference,
    models.JSONField: JsonText,
    models.TextField: Codec,
    models.CharField: Codec,
}


def codec_for(field, *, required):
    """The codec of a model field; KeyError names a field class that nobody taught to travel."""
    for field_class in type(field).__mro__:
        if field_class in CODECS:
            codec = CODECS[field_class](required)
            if isinstance(codec, JsonText) and callable(field.default):
                codec.empty = field.default
            return codec
    raise KeyError(f"no codec for {field}")
