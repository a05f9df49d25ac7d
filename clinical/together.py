"""Rows of several tables with one question, where a page shows a little of each."""

import json
import uuid
from collections import defaultdict
from datetime import date, datetime
from functools import cache

from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.db import connection, models

_READ = {
    models.DateTimeField: datetime.fromisoformat,
    models.DateField: date.fromisoformat,
    models.UUIDField: uuid.UUID,
    models.FloatField: float,
}
# JSON has no exact decimals, and nobody's password is for a page: read when they are asked for.
_LEFT_OUT = (models.DecimalField, models.BinaryField)


def read(**querysets):
    """{name: [records]}: those of each queryset, in its order, without related records.

    Of a queryset with ``values()`` a dictionary for each row.
    """
    parts, asked, found = [], [], {}
    for name, rows in querysets.items():
        try:
            if not rows._fields:
                rows = rows.values(*(column for column, _how in _columns(rows.model)))
            sql, values = rows.query.sql_with_params()
        except EmptyResultSet:
            found[name] = []
            continue
        parts.append((name, f"(SELECT json_agg(t)::text FROM ({sql}) t)"))
        asked += values
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(sql for _name, sql in parts)}", asked)
            told = cursor.fetchone()
        for (name, _sql), text in zip(parts, told, strict=True):
            make = _dictionaries if querysets[name]._fields else _records
            found[name] = make(querysets[name], json.loads(text) if text else [])
    return found


def count(*querysets):
    """[how many rows each has]."""
    parts, asked = [], []
    for rows in querysets:
        try:
            sql, values = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(SELECT count(*) FROM ({sql}) t)")
        asked += values
    if {*parts} == {"0"}:
        return [0] * len(parts)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", asked)
        return list(cursor.fetchone())


def join(*several):
    """Fill in what records refer to, for several lists at once: pairs of (records, names of fields).

    What a reference points to and is not here is None, as with ``select_related``.
    """
    wanted = defaultdict(set)
    for records, names in several:
        for record in records:
            for name in names:
                field = record._meta.get_field(name)
                wanted[field.related_model].add(getattr(record, field.attname))
    found = {model: ids - {None} for model, ids in wanted.items() if ids - {None}}
    rows = {model.__name__: model._base_manager.filter(pk__in=ids) for model, ids in found.items()}
    known = {name: {row.pk: row for row in some} for name, some in read(**rows).items()}
    for records, names in several:
        for record in records:
            for name in names:
                field = record._meta.get_field(name)
                there = known.get(field.related_model.__name__, {})
                field.set_cached_value(record, there.get(getattr(record, field.attname)))


@cache
def _columns(model):
    """((column, how its JSON is read or None), ...)"""
    return tuple(
        (field.attname, _how(field))
        for field in model._meta.concrete_fields
        if not isinstance(field, _LEFT_OUT) and field.name != "password"
    )


def _how(field):
    target = field.target_field if field.is_relation else field
    return next((how for kind, how in _READ.items() if isinstance(target, kind)), None)


def _dictionaries(queryset, rows):
    model, read = queryset.model, {}
    for name in {*queryset._fields, *queryset.query.annotation_select}:
        made = queryset.query.annotation_select.get(name)
        try:
            read[name] = _how(
                made.output_field
                if made
                else model._meta.pk
                if name == "pk"
                else model._meta.get_field(name)
            )
        except FieldDoesNotExist:  # of another table: as JSON has it
            read[name] = None
    return [
        {name: read[name](v) if v is not None and read[name] else v for name, v in row.items()}
        for row in rows
    ]


def _records(queryset, rows):
    model, columns = queryset.model, _columns(queryset.model)
    names = [column for column, _how in columns]
    return [
        model.from_db(
            connection.alias,
            names,
            [
                how(row[column]) if how and row[column] is not None else row[column]
                for column, how in columns
            ],
        )
        for row in rows
    ]
