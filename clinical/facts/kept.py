"""The facts of patients, never out of date for whoever asks.

``of(ids)`` reads and never writes: what is stored and fresh, the rest derived on the spot, so it is
right in a read-only snapshot, too. ``ensure()`` stores first, for those who count in SQL over
``PatientFacts``. A routine stores each minute what pushes left, so that both have little to do.
"""

from functools import lru_cache
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, JSONField, Max, OuterRef, Subquery, UUIDField
from django.db.models.functions import Cast
from django.utils import timezone

from clinical import registration
from clinical.facts.births import NEWBORN_BELOW_KG, Quality
from clinical.facts.vocabulary import facts_of, says_newborn, vocabulary_of
from clinical.models import (
    Event,
    FactsDue,
    Patient,
    PatientAttribute,
    PatientFacts,
    Presence,
    PublishedForm,
    RegistrationForm,
    Vitals,
)
from clinical.rules.meanings import meanings_in, weights_in

BATCH = 2000  # patients per transaction
_DERIVED = ("sex_code", "birth_date_quality", "born_on", "registered_on", "surname_given")


def vocabulary(known=None):
    """What the words of every registration form mean, now or ever; read again when one changed.

    ``known``: what ``registration.newest`` said, where it was asked already.
    """
    return _vocabulary(known or registration.newest(), settings.TIME_ZONE)


@lru_cache(maxsize=4)
def _vocabulary(newest, time_zone):
    versions = RegistrationForm.versions.rel.related_model.objects.order_by("pgh_id")
    documents = [*versions.values_list("fields", flat=True)]
    documents += RegistrationForm.objects.order_by("pk").values_list("fields", flat=True)
    return vocabulary_of(documents, time_zone)


def of(patient_ids, known=None):
    """{patient id: Facts} of these patients (ids that do not exist are left out). Reads only."""
    words, found = vocabulary(known), {}
    for ids in _batches(dict.fromkeys(patient_ids)):
        due = FactsDue.objects.filter(patient_id=OuterRef("patient_id"))
        fresh = PatientFacts.objects.filter(patient__in=ids, rules=words.digest)
        found |= {row.patient_id: row.as_facts for row in fresh.exclude(Exists(due))}
        found |= _derive([pk for pk in ids if pk not in found], words)
    return found


def of_patient(patient):
    """The Facts of one patient who is stored."""
    return of([patient.pk])[patient.pk]


def ensure(patients=None):
    """Make ``PatientFacts`` right for these patients (a queryset or ids; all when None).

    Right as of this call; what is written later is due again. Waits for pushes that hold one of the
    patients. Not inside a repeatable-read transaction: ask ``of()`` there.
    """
    if patients is None:
        _settle_all(wait=True)
        return
    if hasattr(patients, "values_list"):
        patients = patients.values_list("pk", flat=True)
    for ids in _batches(patients):
        _settle(FactsDue.objects.filter(patient_id__in=ids), among=ids, wait=True)


def settle_due():
    """Store what is due, leaving alone who is being written to just now. Returns how many."""
    return _settle_all(wait=False)


def _settle_all(*, wait):
    """What is due now, not what is written meanwhile: under steady pushes that would never end."""
    newest, settled = FactsDue.objects.aggregate(pk=Max("pk"))["pk"] or 0, 0
    while done := _settle(FactsDue.objects.filter(pk__lte=newest), wait=wait):
        settled += done
    return settled


def derive_all(progress=lambda done: None):
    """Derive and store the facts of every patient again. Returns how many."""
    last, done = None, 0
    while True:
        after = Patient.objects.filter(pk__gt=last) if last else Patient.objects.all()
        ids = list(after.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not ids:
            return done
        with transaction.atomic():
            words = vocabulary()
            _store(FactsDue.objects.filter(patient_id__in=ids), _lock(ids, wait=True), words)
        last, done = ids[-1], done + len(ids)
        progress(done)


@transaction.atomic
def _settle(notes, *, wait, among=None):
    """Store the facts of up to BATCH patients that need it (only ``among`` these); returns how many.

    The order matters: notes are read first and inputs last, under the patient's lock. Whoever
    writes in between leaves a note of their own, and two who derive come one after the other.
    """
    words = vocabulary()
    notes = notes.order_by("pk").values_list("pk", "patient_id")
    notes = list(notes if among else notes[:BATCH])
    wanted = {patient_id for _, patient_id in notes}
    if len(wanted) < BATCH:
        fresh = PatientFacts.objects.filter(patient=OuterRef("pk"), rules=words.digest)
        outdated = Patient.objects.exclude(Exists(fresh))
        if among:
            outdated = outdated.filter(pk__in=among)
        wanted |= set(outdated.values_list("pk", flat=True)[: BATCH - len(wanted)])
    locked = _lock(wanted, wait=wait)
    # Having waited, who was not locked does not exist.
    ours = [pk for pk, patient_id in notes if wait or patient_id in locked]
    return _store(FactsDue.objects.filter(pk__in=ours), locked, words)


def _batches(ids):
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _lock(ids, *, wait):
    """Those of the patients whose lock we got, the one that covers the chart, in id order."""
    rows = Patient.objects.filter(pk__in=ids).order_by("pk")
    rows = rows.select_for_update(no_key=True, skip_locked=not wait)
    return set(rows.values_list("pk", flat=True))


def _store(notes, patient_ids, words):
    notes = list(notes.values_list("pk", flat=True))
    now = timezone.now()
    PatientFacts.objects.bulk_create(
        [
            PatientFacts(
                patient_id=patient_id,
                rules=words.digest,
                derived_at=now,
                **{name: getattr(facts, name) for name in _DERIVED},
            )
            for patient_id, facts in sorted(_derive(patient_ids, words).items())
        ],
        update_conflicts=True,
        unique_fields=["patient"],
        update_fields=[*_DERIVED, "rules", "derived_at"],
    )
    FactsDue.objects.filter(pk__in=notes).delete()
    return len(patient_ids)


def _derive(patient_ids, words):
    """{patient id: Facts}, read from what is typed now."""
    registered_in = Presence.objects.filter(patient=OuterRef("pk")).order_by("pk")
    typed = {
        row.pop("pk"): row
        for row in Patient.objects.filter(pk__in=patient_ids)
        .annotate(time_zone=Subquery(registered_in.values("clinic__time_zone")[:1]))
        .values("pk", "sex", "surname", "date_of_birth", "created_at", "time_zone")
    }
    found = {pk: _facts(row, words) for pk, row in typed.items()}
    newborn = _newborns([pk for pk in found if _may_be_newborn(typed[pk], found[pk])], words)
    return found | {pk: _facts(typed[pk], words, is_newborn=True) for pk in newborn}


def _facts(row, words, *, is_newborn=False):
    return facts_of(
        words,
        sex_as_typed=row["sex"],
        surname=row["surname"],
        date_of_birth=row["date_of_birth"],
        registered_at=row["created_at"],
        time_zone=row["time_zone"] or "",
        is_newborn=is_newborn,
    )


def _may_be_newborn(row, facts):
    return facts.birth_date_quality is Quality.NOT_GIVEN and row["date_of_birth"] is not None


def _newborns(patient_ids, words):
    """Those of the patients for whom something proves a newborn."""
    if not patient_ids:
        return set()
    answers = {}  # the newest counts
    for answer in (
        PatientAttribute.objects.live().filter(patient__in=patient_ids).order_by("updated_at", "pk")
    ):
        answers[answer.patient_id, answer.attribute_id or answer.attribute] = answer
    return _light(patient_ids) | {
        answer.patient_id
        for answer in answers.values()
        if says_newborn(
            words,
            question_ids=(answer.attribute_id, answer.attribute),
            text=answer.string_value,
            ticked=answer.boolean_value,
        )
    }


def _light(patient_ids):
    """Those with a newborn's weight: as vitals, or in an answer to a question marked as their weight."""
    vitals = Vitals.objects.live().filter(
        patient__in=patient_ids, weight_kg__gt=0, weight_kg__lt=NEWBORN_BELOW_KG
    )
    marking = PublishedForm.objects.filter(tells_weight=True)
    events = Event.objects.live().filter(
        patient__in=patient_ids, form__in=marking.values("form_id")
    )
    nothing = (Cast(None, UUIDField()), Cast(None, JSONField()))
    found = list(
        vitals.values_list("patient_id", *nothing).union(
            events.values_list("patient_id", "form_id", "answers"), all=True
        )
    )
    marks = _marks(marking.filter(form__in={form_id for _, form_id, _ in found if form_id}))
    return {
        patient_id
        for patient_id, form_id, given in found
        if form_id is None
        or any(0 < kg < NEWBORN_BELOW_KG for kg in weights_in(given, marks[form_id]))
    }


def _marks(publications):
    """{form id: {question id: what it means}}; a mark counts for earlier answers, too."""
    marks = {}
    for form_id, metadata in publications.values_list("form_id", "document__metadata"):
        marks.setdefault(form_id, {}).update(meanings_in(metadata))
    return marks
