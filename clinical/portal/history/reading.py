"""All changes of one chart in one query: the replaced version beside what replaced it."""

import json
from dataclasses import dataclass

from django.db import connection

from clinical import access, catalogue
from clinical.models import Confidentiality, Event

# Who is compared: a version with the next one of the same record, the last with the record itself.
_OF_MODEL = """
    SELECT '{name}' AS model, v.pgh_id, v.pgh_obj_id, v.pgh_created_at AS at, v.pgh_context AS context,
           to_jsonb(v) AS old, r.change_number AS number_now,
           coalesce(lead(to_jsonb(v)) OVER (PARTITION BY v.pgh_obj_id ORDER BY v.pgh_id),
                    to_jsonb(r)) AS new
    FROM {versions} v JOIN {table} r ON r.id = v.pgh_obj_id WHERE r.id IN ({visible})"""


@dataclass(frozen=True)
class Row:
    """One change as it is stored; ``old`` and ``new`` are {column: JSON value}."""

    model: type
    version_id: int
    record_id: object
    at: object
    context: dict
    old: dict
    number_now: int
    new: dict


def changes(user, patient, *, record_id=None, offset=0, limit=30):
    """The newest changes first, of what this person may see, deleted records among it."""
    parts, parameters = [], []
    for model in catalogue.patient_and_chart():
        if not (user.reads_charts or model.for_front_desk):
            continue
        key = "pk" if model._meta.model_name == "patient" else "patient"
        visible = model.objects.visible_to(user).filter(**{key: patient.pk})
        if record_id:
            visible = visible.filter(pk=record_id)
        sql, some = visible.order_by().values("pk").query.sql_with_params()
        versions = model.versions.rel.related_model._meta.db_table
        parts.append(
            _OF_MODEL.format(
                name=model._meta.model_name,
                versions=versions,
                table=model._meta.db_table,
                visible=sql,
            )
        )
        parameters += some
    query = f"{' UNION ALL '.join(parts)} ORDER BY at DESC, pgh_id DESC LIMIT %s OFFSET %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [*parameters, limit, offset])
        found = [_row(row) for row in cursor.fetchall()]
    return _readable(user, found)


def _row(row):
    name, version_id, record_id, at, context, old, number, new = row
    models = {m._meta.model_name: m for m in catalogue.patient_and_chart()}
    context, old, new = (_json(value) or {} for value in (context, old, new))
    return Row(models[name], version_id, record_id, at, context, old, number, new)


def _json(value):
    """jsonb comes as text through a bare cursor."""
    return json.loads(value) if isinstance(value, str) else value


def _readable(user, rows):
    """Without what an answer was while it belonged to a form that this person may not read."""
    if not any(row.model is Event for row in rows):
        return rows
    closed = {str(pk) for pk in access.unreadable_forms(user).values_list("form", flat=True)}
    if not closed:
        return rows
    author = Confidentiality.AnswersFor.AUTHOR
    for_authors = {
        str(pk)
        for pk in Confidentiality.objects.filter(answers_for=author).values_list("form", flat=True)
    }

    def open_to(content):
        form = content.get("form_id")
        own = form in for_authors and content.get("written_by_id") == str(user.pk)
        return form not in closed or own

    return [r for r in rows if r.model is not Event or (open_to(r.old) and open_to(r.new))]
