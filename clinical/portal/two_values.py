"""What a page about a field that two people changed shows: both values, question by question."""

import copy
import hashlib
import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from clinical import values
from clinical.models import EventForm, User
from clinical.portal import answers, names
from clinical.portal.shown import shown

EARLIER_SHOWN = 10


@dataclass
class Question:
    """One question of a form with what each of the two answered."""

    name: str  # of the input that picks one
    label: str
    standing: list
    other: list

    @property
    def differs(self):
        return self.standing != self.other


@dataclass
class Earlier:
    """A value the field had before; until when, and who replaced it."""

    lines: list
    until: object
    by: str


def kind_of(conflict):
    return str(capfirst(conflict.record_model._meta.verbose_name))


def lines(conflict, plain):
    """A plain value of the conflict's field as lines of text."""
    field = conflict.model_field
    try:
        return shown(field, values.from_plain(field, plain))
    except ValidationError:
        return shown(field, str(plain))


def stored_plain(conflict, record):
    return values.to_plain(conflict.model_field, getattr(record, conflict.model_field.attname))


def digest(plain):
    """A mark of a value, to tell whether it is still what the person saw."""
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def by_question(conflict):
    """Are the two values answers to a form, to be read and chosen question by question?"""
    both = (conflict.standing, conflict.other)
    return (conflict.model, conflict.field) == ("event", "answers") and all(
        isinstance(side, list) and all(isinstance(entry, dict) for entry in side) for side in both
    )


def questions(conflict, record):
    """Every question either of the two answered, in the order of the form."""
    form = EventForm.objects.filter(pk=record.form_id).first()
    standing, other = _keyed(conflict.standing), _keyed(conflict.other)
    found = []
    for place, key in enumerate({**standing, **other}):
        told = [_told(record, form, side.get(key)) for side in (standing, other)]
        label = next((answer.label for answer in told if answer), "")
        both = [answer.values if answer else [] for answer in told]
        if label:
            found.append(Question(f"question-{place}", label, *both))
    return found


def mixed(conflict, picks):
    """Answers of which each question comes from one side; ``picks``: {input name: side}."""
    standing, other = _keyed(conflict.standing), _keyed(conflict.other)
    chosen = []
    for place, key in enumerate({**standing, **other}):
        side = other if picks.get(f"question-{place}") == "other" else standing
        if key in side:
            chosen.append(side[key])
    return chosen


def _keyed(entries):
    keyed = {}
    for place, entry in enumerate(entries):
        key = str(entry.get("fieldId") or entry.get("name") or place)
        keyed[key if key not in keyed else f"{key} {place}"] = entry
    return keyed


def _told(record, form, entry):
    """The Answer of one entry, or None if it is empty."""
    if entry is None:
        return None
    alone = copy.copy(record)
    alone.answers = [entry]
    return next(iter(answers.of_event(alone, form)), None)


def earlier(conflict, record):
    """What stood in this field before, newest first."""
    column = conflict.model_field.attname
    versions = record.versions.order_by("-pgh_id")
    kept = versions.values_list(column, "pgh_created_at", "pgh_context")[:100]
    people, found, last = {}, [], getattr(record, column)
    for value, until, context in kept:
        if value != last:
            last = value
            by = (context or {}).get("user")
            found.append(Earlier(shown(conflict.model_field, value), until, by))
    found = found[:EARLIER_SHOWN]
    people = {str(u.pk): u.name for u in User.objects.filter(pk__in={e.by for e in found} - {None})}
    for one in found:
        one.by = people.get(one.by, "")
    return found


def label_of(conflict):
    return names.label(conflict.model_field)
