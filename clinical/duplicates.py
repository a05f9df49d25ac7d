"""Likely duplicates: who may be the person that is being registered, and entries that may be one person."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clinical import access, registration
from clinical.access import Action
from clinical.facts import kept
from clinical.facts.likeness import LIKELY, Person, compact, likeness
from clinical.facts.marks import Mark, mark_of
from clinical.models import LikelyDuplicate, Patient, PatientAttribute, Presence
from clinical.organisation import PHONE_PREFIX
from clinical.search.finding import candidates

MOST_SHOWN = 5
MOST_LOOKED_AT = 40  # by name; by phone and numbers there are fewer


def likely(person, by, *, least=LIKELY, but=()):
    """Entries that ``by`` sees and that may be this person: [(patient, score, reasons)], likest first."""
    clinics = access.clinics_to_search(by)
    ids = {}
    for text in (f"{person.given_name} {person.surname}", person.given_name):
        if person.given:
            ids |= dict.fromkeys(candidates(text, MOST_LOOKED_AT, clinics))
    for number in (person.call, compact(person.government_id), compact(person.card)):
        if number:
            ids |= dict.fromkeys(candidates(number, MOST_LOOKED_AT, clinics))
    seen = Patient.objects.visible_to(by).live().filter(pk__among=list(ids)).exclude(pk__in=but)
    patients = {patient.pk: patient for patient in seen.select_related("primary_clinic")}
    found = []
    for pk, other in people(patients.values()).items():
        score, reasons = likeness(person, other)
        if score >= least:
            found.append((patients[pk], score, reasons))
    return sorted(found, key=lambda one: (-one[1], str(one[0].pk)))[:MOST_SHOWN]


def people(patients, known=None):
    """{patient id: Person} of these patients, a few queries whatever their number.

    ``known``: what ``registration.newest`` said, where it was asked already.
    """
    patients = list(patients)
    prefix = _prefix(patients)
    ids = [patient.pk for patient in patients]
    facts, households = kept.of(ids, known), _households(ids, known)
    return {
        p.pk: Person(
            given_name=p.given_name,
            surname=p.surname,
            born_on=facts[p.pk].born_on,
            quality=facts[p.pk].birth_date_quality,
            sex=facts[p.pk].sex_code,
            phone=p.phone,
            government_id=p.government_id,
            card=p.external_patient_id,
            household=households.get(p.pk, ""),
            hometown=p.hometown,
            prefix=prefix,
        )
        for p in patients
        if p.pk in facts
    }


def _prefix(patients):
    """The country's telephone prefix; a page may have asked for it together with the patients."""
    if not any(patient.phone for patient in patients):
        return ""
    told = getattr(patients[0], "prefix", None)
    return PHONE_PREFIX.read() if told is None else told


def household_question(known=None):
    """The question of the registration form that asks for the household number, or None."""
    asked = registration.questions(known)
    return next((q for q in asked if mark_of(q) is Mark.HOUSEHOLD), None)


def _households(ids, known):
    question = household_question(known)
    if question is None:
        return {}
    answers = PatientAttribute.objects.live().filter(
        patient_id__among=ids, attribute_id=question["id"]
    )
    return {
        patient_id: text or (f"{number:g}" if number is not None else "")
        for patient_id, text, number in answers.order_by("updated_at", "pk").values_list(
            "patient_id", "string_value", "number_value"
        )
    }


def open_pairs(user):
    """Likely pairs that nobody decided, of which this person may merge both, the likest first."""
    managed = Presence.objects.filter(
        has=True, clinic__in=access.clinics_where(user, Action.MANAGE)
    )
    theirs = Patient.objects.visible_to(user).live()
    theirs = theirs.filter(Exists(managed.filter(patient=OuterRef("pk"))))
    pairs = LikelyDuplicate.objects.filter(state=LikelyDuplicate.State.OPEN)
    pairs = pairs.filter(one__in=theirs, other__in=theirs)
    return pairs.select_related("one__primary_clinic", "other__primary_clinic").order_by(
        "-score", "pk"
    )


@transaction.atomic
def say_different(*, one, other, by, score=0):
    """Remember for ever that two entries are two people. Raises PermissionDenied."""
    if Patient.objects.visible_to(by).filter(pk__in=[one.pk, other.pk]).count() != 2:
        raise PermissionDenied
    first, second = sorted((one.pk, other.pk))
    LikelyDuplicate.objects.update_or_create(
        one_id=first,
        other_id=second,
        defaults={
            "state": LikelyDuplicate.State.DIFFERENT,
            "decided_by": by,
            "decided_at": timezone.now(),
        },
        create_defaults={
            "state": LikelyDuplicate.State.DIFFERENT,
            "decided_by": by,
            "decided_at": timezone.now(),
            "score": score,
        },
    )


@transaction.atomic
def say_all_different(*, pairs, by):
    """The same of many pairs of ids at once, of patients that ``by`` has seen; what is known stays."""
    now = timezone.now()
    LikelyDuplicate.objects.bulk_create(
        [
            LikelyDuplicate(
                one_id=min(pair),
                other_id=max(pair),
                score=0,
                state=LikelyDuplicate.State.DIFFERENT,
                decided_by=by,
                decided_at=now,
            )
            for pair in pairs
        ],
        ignore_conflicts=True,
    )
