"""Who has died, as marked questions of forms tell it: read for whoever asks, never stored."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q

from clinical.facts.moments import day_in, read_day, zone_called
from clinical.models import Event, EventForm
from clinical.models.forms import Says
from clinical.rules.meanings import Meaning, meanings_in, says_so


@dataclass(frozen=True)
class Told:
    """``day``: when it happened, if somebody said so; ``told``: the day it was recorded.

    ``moment``: the latest that it can have happened; ``event``: the answer that tells it.
    """

    day: date | None
    told: date
    moment: datetime
    event: Event


def died_in(answers, meanings, zone):
    """(does this answer set tell of a death, the day it says); ``meanings``: {question id: meaning}."""
    day, said = None, None
    for entry in answers if isinstance(answers, list) else []:
        meaning = meanings.get(str(entry.get("fieldId"))) if isinstance(entry, dict) else None
        if not meaning or meaning["means"] != Meaning.DEATH:
            continue
        if entry.get("inputType") == "date":
            day = day or read_day(entry.get("value"), zone)
        else:
            said = bool(said) or says_so(meaning, entry.get("value"))
    # A box that is not ticked or another choice outweighs a day.
    return bool(said if said is not None else day), day


def telling_forms():
    """{form id: its meanings} of forms with a question that is marked as death; a small table."""
    marked = EventForm.objects.live().real()  # what is tried on phones tells nothing
    marked = marked.alias(
        tells=Says("metadata", path='$.meanings.*.means ? (@ == "death")')
    ).filter(tells=True)
    return {pk: meanings_in(metadata) for pk, metadata in marked.values_list("pk", "metadata")}


def of(patient_ids, events=None):
    """{patient id: Told} of these patients; the newest answer that tells it counts, as in the chart.

    ``events``: those that whoever asks may read; all when None.
    """
    forms, found = telling_forms(), {}
    if not forms or not patient_ids:
        return found
    events = Event.objects.all() if events is None else events
    telling = Q(form__in=forms) & Q(patient__in=patient_ids)
    events = events.live().filter(telling).select_related("visit__clinic")
    for event in events.order_by("created_at", "pk"):
        clinic = event.visit and event.visit.clinic
        zone = zone_called(clinic.time_zone if clinic else "", settings.TIME_ZONE)
        died, day = died_in(event.answers, forms[event.form_id], zone)
        if died:
            happened = (event.visit and event.visit.checked_in_at) or event.created_at
            found[event.patient_id] = Told(day, day_in(zone, happened), happened, event)
    return found
