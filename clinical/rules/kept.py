"""What answers break and what is computed of them: derived for whoever asks, stored for the list.

Nothing is done while a phone pushes. A routine takes what was written since it looked last, by change
number, of forms that have rules at all; the chart and downloads derive for themselves and are never late.
"""

import logging
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clinical import versions
from clinical.facts.moments import day_in, zone_called
from clinical.models import AnswerFlags, Clinic, Event, PublishedForm, RulesChecked
from clinical.rules.checking import Broken, Rule
from clinical.rules.sheet import Known, Sheet
from clinical.triggers import HORIZON

log = logging.getLogger("clinical.rules")
BATCH = 1000
_LOCK = "hashtext('clinical.rules')"
_READ = (
    *("answers", "created_at", "arrived_at", "deleted_at", "change_number", "form"),
    *("visit__clinic", "patient__primary_clinic"),
)


def known_of(event, *, time_zone="", facts=None, happened=None):
    """What the rules take beside the answers.

    ``time_zone``: the clinic's; ``facts``: of the patient, for an age on the day of ``happened``.
    """
    zone = zone_called(time_zone or "", settings.TIME_ZONE)
    written = min(event.created_at, event.arrived_at)  # no phone's clock makes a future of its own
    day = day_in(zone, happened or event.created_at)
    return Known(
        day=day_in(zone, written),
        zone=zone,
        age_in_years=facts.age_in_years(day) if facts else None,
        age_in_months=facts.age_in_months(day) if facts else None,
    )


def check_due():
    """Every minute: hold what was written since against the rules. Returns how many answers.

    Batch by batch in transactions of their own: a long one would hold up what phones pull, and a run
    that was ended goes on where it stood.
    """
    with _alone() as alone:
        if not alone:
            return 0  # another worker is at it
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {HORIZON}")
            (horizon,) = cursor.fetchone()
        checked = RulesChecked.objects.filter(id=1).first() or RulesChecked(id=1)
        ruled = set(PublishedForm.objects.filter(has_rules=True).values_list("form_id", flat=True))
        done = 0
        if ruled:
            events = Event.objects.filter(change_number__gte=checked.below, form__in=ruled)
            for batch in check(events):
                done += len(batch)
                _checked_below(min(batch[-1].change_number, horizon))
        _checked_below(horizon)
        return done


def _checked_below(change_number):
    RulesChecked(id=1, at=timezone.now(), below=change_number).save()


@contextmanager
def _alone():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({_LOCK})")
        (alone,) = cursor.fetchone()
        try:
            yield alone
        finally:
            if alone:
                cursor.execute(f"SELECT pg_advisory_unlock({_LOCK})")


def check(events):
    """Store what these answers (a queryset) break, and forget what they no longer do; yields batches."""
    of_form = {}
    zones = dict(Clinic.objects.values_list("pk", "time_zone"))
    rows = events.select_related("visit", "patient").only(*_READ)
    rows = rows.order_by("change_number", "pk").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        unknown = {event.form_id for event in batch} - of_form.keys()
        of_form |= versions.of_forms(unknown)
        _store(dict(_found(batch, of_form, zones)))
        yield batch


def _found(events, of_form, zones):
    for event in events:
        try:
            yield event.pk, _broken(event, of_form, zones)
        except Exception as error:  # one odd answer must not keep the flags of all others back
            # Of the error only its kind: its text may hold what was answered.
            log.error("The rules of answer %s: %s", event.pk, type(error).__name__)


def _broken(event, of_form, zones):
    asked = versions.asked_in(event, of_form.get(event.form_id, []))
    if event.deleted_at or asked is None or not asked.rules:
        return []
    visit = event.visit
    clinic = visit.clinic_id if visit else event.patient.primary_clinic_id
    return _as_stored(event, asked, broken_of(event, asked, time_zone=zones.get(clinic, "")))


def _as_stored(event, asked, broken):
    """With a print of each odd answer: who looked at 46 has not looked at 4600, though both are above 45.

    Keyed, for it must not say the answer itself to who reads only the flags.
    """
    given = Sheet(asked.rules, event.answers, Known()).raw if broken else {}
    keyed = [salted_hmac(__name__, f"{event.pk} {given.get(one.question)}") for one in broken]
    prints = [one.hexdigest()[:12] for one in keyed]
    return [asdict(one) | {"print": said} for one, said in zip(broken, prints, strict=True)]


def broken_of(event, asked, *, time_zone=""):
    """The rules that an answer breaks of the version it was given to: [Broken]."""
    if asked is None or not asked.rules.by_question:
        return []
    return asked.rules.broken(event.answers, known_of(event, time_zone=time_zone))


def computed_of(event, asked, *, time_zone="", facts=None, happened=None):
    """[(id, name, number or None)] of what is computed of an answer; ``facts()`` is asked if needed."""
    if asked is None or not asked.rules.computed:
        return []
    by_age = any(one.get("compute") == "age" for one in asked.rules.computed)
    of_patient = facts() if by_age and facts else None
    known = known_of(event, time_zone=time_zone, facts=of_patient, happened=happened)
    values = asked.rules.values(event.answers, known)
    return [(one["id"], one.get("name", ""), values[one["id"]]) for one in asked.rules.computed]


def read(stored):
    """[Broken] of what ``AnswerFlags.broken`` says."""
    return [Broken(one["question"], Rule(one["rule"]), one["limit"]) for one in stored]


def _store(found):
    stored = AnswerFlags.objects.in_bulk(list(found))
    now, changed = timezone.now(), []
    for pk, broken in found.items():
        if broken and (pk not in stored or stored[pk].broken != broken):
            changed.append(AnswerFlags(event_id=pk, broken=broken, found_at=now))
    AnswerFlags.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=["broken", "found_at", "looked_at", "looked_by"],
    )
    gone = [pk for pk, broken in found.items() if pk in stored and not broken]
    if gone:
        AnswerFlags.objects.filter(pk__in=gone).delete()


@transaction.atomic
def look_at(*, event_id, found_at, by):
    """Somebody has looked at what was found then of this answer; nothing of the answer changes."""
    AnswerFlags.objects.filter(pk=event_id, found_at=found_at, looked_at=None).update(
        looked_at=timezone.now(), looked_by=by
    )
