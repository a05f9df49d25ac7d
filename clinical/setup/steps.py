"""The first steps: which there are, which are done, and which somebody said are not needed.

A room adds one with ``@hooks.register("first_steps")``: a function that returns a ``Step``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils.functional import Promise
from wagtail import hooks

from clinical.organisation import LEFT_OUT

# What is here already, asked in one statement.
_HERE = """
    SELECT EXISTS (SELECT 1 FROM clinical_appconfig WHERE namespace = 'organization'
                   AND key = 'organization-name' AND value <> '' AND deleted_at IS NULL),
           EXISTS (SELECT 1 FROM clinical_clinic WHERE deleted_at IS NULL),
           EXISTS (SELECT 1 FROM clinical_registrationform WHERE is_active AND deleted_at IS NULL),
           EXISTS (SELECT 1 FROM clinical_eventform WHERE is_published AND deleted_at IS NULL),
           (SELECT count(*) > 1 FROM clinical_user WHERE is_active AND is_superuser),
           EXISTS (SELECT 1 FROM clinical_user WHERE is_active AND NOT is_superuser)"""
HERE = ("organisation", "clinics", "registration", "forms", "manager", "colleagues")


@dataclass(frozen=True)
class Step:
    """``done``: a function of what is here already (a set of the words of ``HERE``)."""

    key: str
    title: Promise
    says: Promise
    url_name: str
    order: int
    done: Callable[[set], bool]


def what_is_here():
    with connection.cursor() as cursor:
        cursor.execute(_HERE)
        return {word for word, here in zip(HERE, cursor.fetchone(), strict=True) if here}


def steps():
    """All steps in their order, each with whether it is done."""
    here = what_is_here()
    made = sorted((make() for make in hooks.get_hooks("first_steps")), key=lambda step: step.order)
    return [(step, step.done(here)) for step in made]


def left_out():
    return {key for key in LEFT_OUT.read().split(",") if key}


def leave_out(key, *, by):
    LEFT_OUT.write(",".join(sorted(left_out() | {key})), by=by)


def take_up(key, *, by):
    LEFT_OUT.write(",".join(sorted(left_out() - {key})), by=by)


def waiting():
    """Steps for the dashboard: neither done nor left out. A demo has none."""
    if settings.DEMO:
        return []
    undone = [step for step, done in steps() if not done]
    if not undone:
        return []
    unneeded = left_out()
    return [step for step in undone if step.key not in unneeded]
