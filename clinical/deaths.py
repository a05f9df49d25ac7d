"""Appointments of people who have died are called off, and stand again if the answer is corrected.

Nothing is deleted: the state of the appointment changes, its history says by whose answer, and what
it was before is kept with it. Somebody who makes it stand again by hand is not overruled.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clinical import history
from clinical.counting import EXPECTED
from clinical.facts import deaths
from clinical.models import Appointment, Event, Patient

CALLED_OFF = "cancelled"
KEY = "calledOffByDeath"  # in the appointment's metadata: {event, was, at}


def settle_due():
    """Every minute, for appointments that are still to come. Returns how many were changed."""
    ahead = Appointment.objects.live().filter(starts_at__gt=timezone.now())
    telling = Event.objects.live().filter(
        form__in=deaths.telling_forms(), patient=OuterRef("patient_id")
    )
    waiting = ahead.filter(Exists(telling), status__in=EXPECTED, fulfilled_visit=None)
    off = ahead.filter(status=CALLED_OFF, metadata__has_key=KEY)
    ids = {*waiting.values_list("patient_id", flat=True), *off.values_list("patient_id", flat=True)}
    return sum(_settle(pk) for pk in sorted(ids))


@transaction.atomic
def _settle(patient_id):
    """The lock covers the chart, as that of a push does; so what is read under it stands."""
    if not Patient.objects.select_for_update(no_key=True).filter(pk=patient_id).exists():
        return 0
    told = deaths.of([patient_id]).get(patient_id)
    if told and told.day and told.day > timezone.localdate():
        told = None  # not yet, or typed wrong
    ahead = Appointment.objects.live().filter(patient=patient_id, starts_at__gt=timezone.now())
    changed = 0
    for one in ahead.order_by("pk"):
        kept = one.metadata if isinstance(one.metadata, dict) else {}
        before = kept.get(KEY)
        before = before if isinstance(before, dict) else {}
        if told and one.status in EXPECTED and one.fulfilled_visit_id is None:
            if before.get("event") == str(told.event.pk):
                continue  # somebody made it stand again
            said = {
                "event": str(told.event.pk),
                "was": one.status,
                "at": timezone.now().isoformat(),
            }
            one.status, one.metadata = CALLED_OFF, {**kept, KEY: said}
        elif not told and before and one.status == CALLED_OFF and not _stood_again(one, before):
            was = before.get("was")  # phones may write anything there
            one.status = was if was in EXPECTED else EXPECTED[0]
            one.metadata = {key: value for key, value in kept.items() if key != KEY}
        else:
            continue
        by = told and (told.event.written_by or told.event.recorded_by)
        if by:
            history.acting(by, death=told.event.pk)
        one.save(update_fields=["status", "metadata"])
        changed += 1
    return changed


def _stood_again(one, before):
    """Did somebody make it stand after it was called off? Then somebody called it off by hand since."""
    same = {KEY: {"event": before.get("event")}}
    return one.versions.filter(status__in=EXPECTED, metadata__contains=same).exists()
