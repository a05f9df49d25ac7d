"""Field values as plain JSON and back: how two values of one field are kept until a person has looked.

Plain: moments are epoch milliseconds, days ``YYYY-MM-DD``, decimals and references text, JSON itself.
Pure; a field's class decides.
"""

import json
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from clinical.models.fields import ExactDecimalField, MomentField

EARLIEST, LATEST = 1850, 2150  # years that every page can show


def from_plain(field, plain):
    """The value as the model holds it (of a reference: its id). Raises ValidationError."""
    if plain is None or (plain == "" and not _is_text(field)):
        return _nothing(field)
    try:
        if isinstance(field, MomentField):
            return _within(datetime.fromtimestamp(plain / 1000, UTC))
        if isinstance(field, models.DateField):
            return _within(date.fromisoformat(plain))
        if isinstance(field, ExactDecimalField):
            return Decimal(plain)
        if field.is_relation or isinstance(field, models.UUIDField):
            return uuid.UUID(plain)
        return field.to_python(plain)
    except (TypeError, ValueError, OverflowError, OSError, AttributeError, InvalidOperation):
        raise ValidationError(_("This cannot be stored here.")) from None


def to_plain(field, value):
    """The model's value (of a reference: its id) as plain JSON."""
    if value is None:
        return None
    if isinstance(field, MomentField):
        return round(value.timestamp() * 1000)
    if isinstance(field, models.DateField):
        return value.isoformat()
    if field.is_relation or isinstance(field, models.UUIDField | ExactDecimalField):
        return str(value)
    return value


def same(field, one, other):
    """Do two plain values say the same?"""
    if isinstance(field, ExactDecimalField) and None not in (one, other):
        return Decimal(one) == Decimal(other)
    if isinstance(field, models.JSONField):  # to Python 1 and true are equal, inside of it, too
        return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _is_text(field):
    return isinstance(field, models.TextField | models.CharField)


def _nothing(field):
    if field.null:
        return None
    if _is_text(field):
        return ""
    if callable(field.default) and isinstance(field, models.JSONField):
        return field.default()
    raise ValidationError(_("This must not be empty."))


def _within(value):
    if not EARLIEST <= value.year <= LATEST:
        raise ValidationError(_("This is not a date between 1850 and 2150."))
    return value
