"""Field classes whose meaning is narrower than Django's: moments, exact decimals, loose references."""

from datetime import UTC, date, datetime

import uuid_utils.compat as uuid_utils
from django.db import models


def new_id():
    """A UUID version 7, as the phones make them: rising in time, so indexes stay compact."""
    return uuid_utils.uuid7()


class MomentField(models.DateTimeField):
    """A point in time in whole milliseconds, the finest a phone knows."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        if isinstance(value, datetime):
            value = value.replace(microsecond=value.microsecond // 1000 * 1000)
        return value

    def to_python(self, value):
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day, tzinfo=UTC)
        return super().to_python(value)


class ExactDecimalField(models.DecimalField):
    """PostgreSQL ``numeric`` without precision or scale: what was typed comes back digit by digit."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_digits", 50)
        kwargs.setdefault("decimal_places", 20)
        super().__init__(*args, **kwargs)

    def db_type(self, connection):
        return "numeric"

    def get_db_prep_save(self, value, connection):
        return self.to_python(value)


def as_array(ids):
    """Ids (UUIDs or their texts) as the text of one array: ``= ANY(%s::uuid[])``.

    A list goes through Python and PostgreSQL id by id; with ten thousand that is seconds.
    """
    return f"{{{','.join(map(str, ids))}}}"


@models.UUIDField.register_lookup
@models.ForeignKey.register_lookup
class Among(models.Lookup):
    """``patient_id__among=ids``: one of many ids (UUIDs or their texts), see ``as_array``."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::uuid[])", [*parameters, as_array(self.rhs)]


def reference(to, *, index=False, **kwargs):
    """A reference kept as it was sent: no constraint in the database, it may point to nothing.

    Only the patient is a real parent of a record; a visit or a form may arrive later or never.
    """
    kwargs.setdefault("related_name", "+")
    kwargs.setdefault("null", True)
    kwargs.setdefault("blank", True)
    return models.ForeignKey(
        to, on_delete=models.DO_NOTHING, db_constraint=False, db_index=index, **kwargs
    )
