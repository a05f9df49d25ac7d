"""A change in words: what it was, which values, by whom, from which phone or page."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import hooks

from clinical import restoring, together, versions
from clinical.models import Event, User
from clinical.models.fields import MomentField
from clinical.portal import answers, labels, names
from clinical.portal.shown import NAMED, shown

TECHNICAL = {"id", "created_at", "updated_at", "arrived_at", "modified_at", "change_number"} | {
    *("metadata", "deleted_at", "last_modified_by", "written_by"),
}


@dataclass
class Difference:
    label: str
    old: list
    new: list


@dataclass
class Change:
    """One change, ready to show. ``act``: "" for an edit, else "deleted" or "restored"."""

    kind: str
    title: str
    at: object
    by: str
    door: str
    row: object
    act: str = ""
    differences: list = field(default_factory=list)
    can_put_back: bool = False


def told(rows, clinic=None):
    """[Change] of ``reading.changes``, without those of which nothing can be seen.

    ``clinic``: in whose time zone moments are shown. Whatever has to be looked up is so once for all.
    """
    people = _people(rows)
    doors = _doors(rows)
    asked = versions.of_forms(_form(r) for r in rows if r.model is Event)
    known = _named(rows)
    changes = [
        Change(
            kind=str(capfirst(row.model._meta.verbose_name)),
            title=_title(row, asked, clinic),
            at=row.at,
            by=_by(row.context, people),
            door=doors.get(row.context.get("push"), "") or _page(row.context),
            row=row,
            act=_act(row),
            differences=_differences(row, asked, known, clinic),
            can_put_back=_can_put_back(row),
        )
        for row in rows
    ]
    return [change for change in changes if change.differences or change.act]


def _people(rows):
    ids = {row.context.get(who) for row in rows for who in ("user", "agreed")} - {None}
    return {str(u.pk): u.name for u in User.objects.filter(pk__in=ids)}


def _by(context, people):
    """Who did it; where two people had to agree, both."""
    one, other = (people.get(context.get(who), "") for who in ("user", "agreed"))
    return _("%(one)s and %(other)s") % {"one": one, "other": other} if other else one


def _doors(rows):
    """{push id: the phone it came from}; the room of the phones knows."""
    pushes = {row.context["push"] for row in rows if row.context.get("push")}
    found = {}
    for hook in hooks.get_hooks("where_a_push_came_from") if pushes else []:
        found |= hook(pushes)
    return found


def _page(context):
    """The page or job that wrote, by the marks that actions leave in the context."""
    marks = {
        "push": _("a phone"),
        "settled": _("Changed by two people"),
        "merged": _("two entries merged"),
        "separated": _("two entries separated"),
        "card": _("Patient card"),
        "restored": _("Deleted patients"),
        "restored_version": _("put back from the history"),
        "given": _("given to another clinic"),
        "taken": _("taken away from a clinic"),
        "change": _("Who sees whom"),
        "brought": _("Patients from a file"),
        "undone_import": _("an import undone"),
        "death": _("an answer that tells of a death"),
    }
    for mark, words in marks.items():
        if mark in context:
            return words
    return _("the portal") if context.get("user") else _("the server itself")


def _act(row):
    if row.old.get("deleted_at") is None and row.new.get("deleted_at"):
        return "deleted"
    return "restored" if row.old.get("deleted_at") and row.new.get("deleted_at") is None else ""


def _title(row, asked, clinic):
    """What tells this record from its neighbours, from its own columns."""
    content = row.new
    if row.model is Event:
        form = next(iter(asked.get(_form(row), [])), None)
        return answers.title_of(form, form.name) if form else content.get("event_type") or ""
    said = content.get("label") or content.get("attribute")
    if said:
        return str(said).replace("%20", " ")
    for column in ("checked_in_at", "measured_at", "starts_at", "prescribed_at", "dispensed_at"):
        if content.get(column):
            value = row.model._meta.get_field(column).to_python(content[column])
            return names.moment(value, clinic)
    return ""


def _form(row):
    key = row.new.get("form_id")
    try:
        return Event._meta.get_field("form").target_field.to_python(key)
    except ValidationError:
        return None


def _differences(row, asked, known, clinic):
    found = []
    for model_field in row.model._meta.concrete_fields:
        if model_field.name in TECHNICAL:
            continue
        old, new = row.old.get(model_field.column), row.new.get(model_field.column)
        if old == new:
            continue
        if row.model is Event and model_field.name == "answers":
            found += _by_question(row, asked)
            continue
        both = [_lines(model_field, value, known, clinic) for value in (old, new)]
        if both[0] != both[1]:
            found.append(Difference(str(labels.label(model_field)), *both))
    return found


def _by_question(row, asked):
    """Only the questions whose answer changed, each read by the version it was given to."""
    both = []
    for content in (row.old, row.new):
        event = SimpleNamespace(
            answers=content.get("answers"),
            created_at=Event._meta.get_field("created_at").to_python(content["created_at"]),
        )
        version = versions.asked_in(event, asked.get(_form(row), []))
        both.append({a.label: a.values for a in answers.of_event(event, version)})
    old, new = both
    return [
        Difference(label, old.get(label, []), new.get(label, []))
        for label in {**old, **new}
        if old.get(label) != new.get(label)
    ]


def _lines(model_field, value, known, clinic):
    """A stored JSON value as lines; names of people and places come from ``known``."""
    if value is None:
        return []
    if model_field.is_relation:
        name = known.get((model_field.related_model, str(value)))
        return [name] if name else shown(model_field, value)
    try:
        if isinstance(model_field, MomentField):
            return [names.moment(model_field.to_python(value), clinic)]
        return shown(model_field, model_field.to_python(value))
    except (ValidationError, ValueError, TypeError):
        return shown(model_field, str(value))


def _named(rows):
    """{(model, id): name} of all people, clinics, drugs and forms that the rows refer to."""
    wanted = {}
    for row in rows:
        for model_field in row.model._meta.concrete_fields:
            if model_field.is_relation and model_field.related_model in NAMED:
                for content in (row.old, row.new):
                    if key := content.get(model_field.column):
                        wanted.setdefault(model_field.related_model, set()).add(key)
    rows_of = {model.__name__: model.objects.filter(pk__in=keys) for model, keys in wanted.items()}
    found = together.read(**rows_of)
    return {(model, str(one.pk)): str(one) for model in wanted for one in found[model.__name__]}


def _can_put_back(row):
    """Is there anything in the old version that could be given back?"""
    if row.model._meta.model_name in restoring.NOT_PUT_BACK or row.old.get("deleted_at"):
        return False
    columns = {f.column for f in restoring.put_back_fields(row.model)}
    return _act(row) == "deleted" or any(row.old.get(c) != row.new.get(c) for c in columns)
