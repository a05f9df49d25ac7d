"""A person is registered, or what is known of them is corrected, by hand and as a phone would store it.

Rows are stamped and numbered by the same triggers as a push, so phones get them at their next sync.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinical import access, history
from clinical.access import Action
from clinical.actions import NotDone
from clinical.meanwhile import to_write
from clinical.models import Patient, PatientAttribute
from clinical.models.fields import new_id

VALUES = ("string_value", "number_value", "date_value", "boolean_value")


def clinics_to_register_in(user):
    """Clinics in which this person may register people, by name."""
    return (
        access.clinics_where(user, Action.REGISTER)
        .filter(is_archived=False, deleted_at=None)
        .order_by("name")
    )


@transaction.atomic
def register_patient(*, key, columns, answers, by):
    """Store a new patient under the id ``key``; sent twice, it is stored once. Returns the patient.

    ``columns``: {field name: value}; ``answers``: [(question, value field, value)], one per question
    even if nobody answered, as phones do. Raises NotDone, PermissionDenied.
    """
    if stored := Patient.objects.filter(pk=key).first():
        if stored.registered_by_id != by.pk:
            raise NotDone(_("This was sent before by somebody else. Open the page again."))
        return stored
    clinic = columns.get("primary_clinic")
    if clinic is None or not clinics_to_register_in(by).filter(pk=clinic.pk).exists():
        raise PermissionDenied
    history.acting(by, door="portal")
    patient = Patient(pk=key, registered_by=by, last_modified_by=by, **columns)
    patient.save(force_insert=True)
    PatientAttribute.objects.bulk_create(
        [_answer(patient, question, name, value) for question, name, value in answers]
    )
    return patient


@transaction.atomic
def register_patients(*, people, clinic, by, **through):
    """Store many new patients of one clinic at once, with what they answered and nothing else.

    ``people``: [(new id, columns, answers)] as in ``register_patient``; ``through``: by which way they
    come, for the history. Raises PermissionDenied.
    """
    if not clinics_to_register_in(by).filter(pk=clinic.pk).exists():
        raise PermissionDenied
    history.acting(by, **through)
    patients = [
        Patient(pk=key, primary_clinic=clinic, registered_by=by, last_modified_by=by, **columns)
        for key, columns, _answers in people
    ]
    Patient.objects.bulk_create(patients)
    PatientAttribute.objects.bulk_create(
        [
            _answer(patient, question, name, value)
            for patient, (_key, _columns, answers) in zip(patients, people, strict=True)
            for question, name, value in answers
        ]
    )
    return patients


@transaction.atomic
def edit_patient(*, patient, was, columns, answers, by):
    """Store what this person changed, and nothing else; returns the patient.

    ``was``: {field name or question id: the value that the person saw}, of what is in ``columns`` and
    ``answers`` (as in ``register_patient``). Raises ChangedMeanwhile where somebody else changed the
    same to something else, NotDone, PermissionDenied, and Patient.DoesNotExist where this person no
    longer sees the patient.
    """
    if not access.may(by, Action.EDIT, patient):
        raise PermissionDenied
    patient = Patient.objects.visible_to(by).select_for_update(of=("self",)).get(pk=patient.pk)
    if patient.deleted_at:
        raise NotDone(_("This patient was deleted or merged meanwhile."))
    stored = newest_answers(patient)
    standing = {name: getattr(patient, name) for name in columns}
    standing |= {q["id"]: _value(stored.get(q["id"]), name) for q, name, _v in answers}
    wanted = columns | {q["id"]: value for q, _name, value in answers}
    changed = to_write(wanted, was=was, standing=standing)
    if not changed:
        return patient
    history.acting(by, door="portal")
    _check_clinic(patient, columns, changed, by)
    for name in changed & columns.keys():
        setattr(patient, name, columns[name])
    patient.last_modified_by = by
    patient.save(update_fields=[*(changed & columns.keys()), "last_modified_by"])
    for question, name, value in answers:
        if question["id"] in changed:
            _write(patient, stored.get(question["id"]), question, name, value)
    return patient


def newest_answers(patient):
    """{question id: the answer that counts}."""
    found = PatientAttribute.objects.live().filter(patient=patient)
    return {a.attribute_id: a for a in found.order_by("updated_at", "created_at", "pk")}


def _check_clinic(patient, columns, changed, by):
    if "primary_clinic" in changed and columns["primary_clinic"] is not None:
        clinic = columns["primary_clinic"]
        if not access.clinics_where(by, Action.EDIT).live().filter(pk=clinic.pk).exists():
            raise PermissionDenied


def _write(patient, stored, question, name, value):
    if stored is None:
        _answer(patient, question, name, value).save(force_insert=True)
        return
    setattr(stored, name, value)
    stored.save(update_fields=[name])


def _answer(patient, question, name, value):
    return PatientAttribute(
        pk=new_id(),
        patient=patient,
        attribute_id=question["id"],
        attribute=question.get("column") or "",
        created_at=timezone.now(),
        **{name: value},
    )


def _value(answer, name):
    return getattr(answer, name) if answer else None
