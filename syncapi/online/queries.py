"""What a screen asks. Each takes the caller and the checked parameters; only ``visible_to`` is read."""

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext
from ninja import Field, Schema
from pydantic import BeforeValidator, StringConstraints

from clinical.models import (
    Event,
    Patient,
    PatientAttribute,
    Problem,
    RegistrationForm,
    Visit,
    Vitals,
)
from clinical.search.finding import find, find_in
from syncapi.documents import UNSTORABLE
from syncapi.models import WHOLE_PART
from syncapi.online import shown
from syncapi.online.commands import PART_OF
from syncapi.online.rows import opened_row
from syncapi.wire import BY_NAME

MOST_AT_ONCE = 500


def _searchable(text):
    if isinstance(text, str) and UNSTORABLE.search(text):
        raise ValueError("holds a character that cannot be searched for (NUL, or half of an emoji)")
    return text


Typed = Annotated[str, BeforeValidator(_searchable), StringConstraints(max_length=200)]


class Page(Schema):
    limit: int = Field(50, ge=1, le=2**31)
    offset: int = Field(0, ge=0, le=2**31)


class Search(Page):
    """``filters``: {column of a patient, or id of a registration question: text}."""

    filters: dict[Typed, Typed | None] = {}


class OfPatient(Schema):
    patient_id: UUID


class OfVisit(OfPatient):
    visit_id: UUID


class OfForm(OfPatient):
    form_id: UUID


class ById(Schema):
    id: UUID


def get_patients(caller, asked):
    return _page(caller, asked, _live(Patient, caller))


def search_patients(caller, asked):
    """What was typed comes as ``given_name`` and is looked for in names, numbers and phone."""
    patients = _live(Patient, caller)
    columns = {name for name, c in BY_NAME["patients"].by_name.items() if c.attname in _TEXTS}
    for name, text in asked.filters.items():
        if name == "given_name":
            patients = find(patients, text or "")
        elif name in columns:
            patients = find_in(patients, text or "", [BY_NAME["patients"].by_name[name].attname])
        elif text:
            answers = _live(PatientAttribute, caller).filter(attribute_id=name)
            answered = find_in(answers, text, ["string_value"])
            patients = patients.filter(pk__in=answered.values("patient_id"))
    return _page(caller, asked, patients)


_TEXTS = {f.attname for f in Patient._meta.fields if f.get_internal_type() == "TextField"}


def _page(caller, asked, patients):
    limit = min(asked.limit, MOST_AT_ONCE)
    page = patients.order_by("-created_at", "pk")[asked.offset : asked.offset + limit]
    return {
        "data": [opened_row(patient) for patient in page],
        "total": patients.count(),
        "limit": limit,
        "offset": asked.offset,
    }


def get_patient(caller, asked):
    """The questions of the registration form and this patient's values by the questions' ids."""
    seen_below = shown.horizon()
    patient = _live(Patient, caller).filter(pk=asked.patient_id).first()
    if patient is None:
        return {"error": gettext("There is no such patient here.")}
    answers = list(_live(PatientAttribute, caller).filter(patient=patient))
    shown.remember(caller, PART_OF["patients"], patient.pk, seen_below, [patient, *answers])
    form = RegistrationForm.objects.live().filter(is_active=True).first()
    questions = [q for q in (form.fields if form else _BUILT_IN) if not q.get("deleted")]
    row = opened_row(patient)
    newest = {a.attribute_id: a for a in sorted(answers, key=_age)}
    values = {}
    for question in questions:
        if question.get("baseField"):
            values[question["id"]] = row.get(question.get("column"))
        elif answer := newest.get(question["id"]):
            values[question["id"]] = _answered(question, opened_row(answer))
    return {"fields": questions, "values": values}


# Without a registration form of the organisation's own the questions are the patient's columns.
_BUILT_IN = [
    {"id": name, "column": name, "baseField": True}
    for name, column in BY_NAME["patients"].by_name.items()
    if column.attname in _TEXTS | {"date_of_birth", "primary_clinic_id"}
]
_ANSWER_OF = {"number": "number_value", "date": "date_value", "boolean": "boolean_value"}


def _answered(question, row):
    """The value of an answer: where its kind of question keeps it, else wherever there is one."""
    columns = [_ANSWER_OF.get(question.get("fieldType"), "string_value"), *_ANSWER_OF.values()]
    given = (row[name] for name in (*columns, "string_value") if row[name] not in (None, ""))
    return next(given, row[columns[0]])


def _age(record):
    return record.updated_at, record.created_at, record.pk


def get_visits(caller, asked):
    visits = _live(Visit, caller).filter(patient=asked.patient_id)
    return _data(visits.order_by("-checked_in_at", "-created_at", "pk"))


def get_visit_events(caller, asked):
    return {"data": _events(caller, asked.patient_id, asked.visit_id, visit=asked.visit_id)}


def events_by_form(caller, asked):
    return _events(caller, asked.patient_id, asked.form_id, form=asked.form_id)


def _events(caller, patient_id, only, **which):
    seen_below = shown.horizon()
    events = _live(Event, caller).filter(patient=patient_id, **which)
    events = list(events.order_by("-created_at", "pk"))
    if events:
        shown.remember(caller, PART_OF["events"], patient_id, seen_below, events, only)
    return [opened_row(event) for event in events]


def list_vitals(caller, asked):
    vitals = _live(Vitals, caller).filter(patient=asked.patient_id)
    return _data(vitals.order_by("-measured_at", "-created_at", "pk"))


def list_problems(caller, asked):
    return _data(_problems(caller, WHOLE_PART, patient=asked.patient_id))


def get_problem(caller, asked):
    return opened_row(next(iter(_problems(caller, asked.id, pk=asked.id)), None))


def _problems(caller, only, **which):
    seen_below = shown.horizon()
    problems = _live(Problem, caller).filter(**which).order_by("-onset_at", "-created_at", "pk")
    problems = list(problems)
    if problems:
        patient_id = problems[0].patient_id
        part = PART_OF["patient_problems"]
        shown.remember(caller, part, patient_id, seen_below, problems, only)
    return problems


def _data(records):
    return {"data": [opened_row(record) for record in records]}


def _live(model, caller):
    return model.objects.visible_to(caller.user).live()


# Name -> (what it does, the parameters it takes). Force Download is answered in a stream, by ``api``.
QUERIES = {
    "get_patients": (get_patients, Page),
    "search_patients": (search_patients, Search),
    "get_patient": (get_patient, OfPatient),
    "get_visits": (get_visits, OfPatient),
    "get_visit_events": (get_visit_events, OfVisit),
    "events.by_form": (events_by_form, OfForm),
    "vitals.list": (list_vitals, OfPatient),
    "problems.list": (list_problems, OfPatient),
    "problems.get": (get_problem, ById),
}
