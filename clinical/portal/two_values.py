"""What a page about a field that two people changed shows: both values, question by question."""

import copy
from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from clinical import values
from clinical.models import EventForm, User
from clinical.portal import answers, labels
from clinical.portal.settling import KEEP, NOW, OTHER
from clinical.portal.shown import shown

EARLIER_SHOWN = 10


@dataclass
class Question:
    """One question of a form with what each of the two answered, and what is stored now."""

    name: str  # of the input that picks one
    label: str
    standing: list
    other: list
    now: list

    @property
    def differs(self):
        return self.standing != self.other

    @property
    def stands(self):
        """Whose answer is stored now: one of the two, or what came since."""
        return {str(self.other): OTHER, str(self.standing): KEEP}.get(str(self.now), NOW)


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


def by_question(conflict, stored):
    """Are the values answers to a form, to be read and chosen question by question?"""
    every = (conflict.standing, conflict.other, stored)
    return (conflict.model, conflict.field) == ("event", "answers") and all(
        isinstance(side, list) and all(isinstance(entry, dict) for entry in side) for side in every
    )


def questions(conflict, record, stored):
    """Every question that either of the two answered, in the order of the form; then those since."""
    form = EventForm.objects.filter(pk=record.form_id).first()
    sides = [_keyed(side) for side in (conflict.standing, conflict.other, stored)]
    standing, other, now = sides
    found = []
    for place, key in enumerate({**standing, **other, **now}):
        told = [_told(record, form, side.get(key)) for side in sides]
        label = next((answer.label for answer in told if answer), "")
        if label:
            said = [answer.values if answer else [] for answer in told]
            found.append(Question(f"question-{place}", label, *said))
    return found


def settled(conflict, stored, side_of):
    """The stored answers, with those of one side where the two differ; what came since stays.

    ``side_of``: {input name: side} as a function; a question without one stays as it is stored.
    """
    standing, other, chosen = (_keyed(a) for a in (conflict.standing, conflict.other, stored))
    for place, key in enumerate({**standing, **other}):
        side = {KEEP: standing, OTHER: other}.get(side_of(f"question-{place}"))
        one, another = standing.get(key), other.get(key)
        if side is None or values.same(conflict.model_field, one, another):
            continue
        if key in side:
            chosen[key] = side[key]
        else:
            chosen.pop(key, None)
    return list(chosen.values())


def _keyed(entries):
    """{(question, how often it was answered before): entry}."""
    keyed, times = {}, Counter()
    for entry in entries:
        question = str(entry.get("fieldId") or entry.get("name") or "")
        keyed[question, times[question]] = entry
        times[question] += 1
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
    return labels.label(conflict.model_field)
