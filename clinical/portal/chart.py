"""Gathers what a chart page shows: who the patient is, and what happened at each visit."""

from dataclasses import dataclass, field
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinical.models import (
    Appointment,
    Event,
    EventForm,
    PatientAttribute,
    Prescription,
    PrescriptionItem,
    Problem,
    RegistrationForm,
    Visit,
    Vitals,
)
from clinical.portal import answers, names

MEASURED = (
    ("temperature_celsius", gettext_lazy("Temperature"), "°C"),
    ("heart_rate", gettext_lazy("Heart rate"), "/min"),
    ("pulse_rate", gettext_lazy("Pulse"), "/min"),
    ("respiratory_rate", gettext_lazy("Breathing rate"), "/min"),
    ("oxygen_saturation", gettext_lazy("Oxygen saturation"), "%"),
    ("weight_kg", gettext_lazy("Weight"), "kg"),
    ("height_cm", gettext_lazy("Height"), "cm"),
    ("bmi", gettext_lazy("Body mass index"), "kg/m²"),
    ("waist_circumference_cm", gettext_lazy("Waist"), "cm"),
    ("pain_level", gettext_lazy("Pain (0 to 10)"), ""),
)


@dataclass
class Recorded:
    """One thing that was written down: a form answer, vitals, a diagnosis, a prescription."""

    kind: str
    title: str
    answers: list = field(default_factory=list)
    by: str = ""
    at: object = None
    record: object = None
    clinic: object = None  # whose time zone ``at`` is shown in


@dataclass
class VisitEntry:
    """A visit and all that was recorded at it; ``visit`` is None for what belongs to no visit."""

    visit: object
    recorded: list = field(default_factory=list)


def rows(model, user, patient, *related):
    """Live rows of one patient's chart that this person may see."""
    return model.objects.visible_to(user).live().filter(patient=patient).select_related(*related)


def registration(user, patient):
    attributes = rows(PatientAttribute, user, patient)
    form = RegistrationForm.objects.live().filter(is_active=True).first()
    return answers.of_registration(attributes, form)


def visits(user, patient):
    return rows(Visit, user, patient, "clinic", "provider").order_by(
        "-checked_in_at", "-created_at", "-pk"
    )


def diagnoses(user, patient):
    return rows(Problem, user, patient, "recorded_by").order_by("-onset_at", "-created_at", "-pk")


def appointments(user, patient):
    """Those to come first, the next one on top; then the past ones, newest on top."""
    now = timezone.now()
    found = list(rows(Appointment, user, patient, "clinic", "provider").order_by("starts_at", "pk"))
    coming = [a for a in found if a.starts_at and a.starts_at >= now]
    return coming + [a for a in reversed(found) if a not in coming]


def latest_vitals(user, patient):
    return rows(Vitals, user, patient).order_by("-measured_at", "-created_at", "-pk").first()


def timeline(user, patient, page_of_visits, *, with_the_rest):
    """Entries for these visits; ``with_the_rest`` adds what belongs to no live visit."""
    page = {visit.pk: VisitEntry(visit) for visit in page_of_visits}
    rest = VisitEntry(None)
    known = set(visits(user, patient).values_list("pk", flat=True)) if with_the_rest else set(page)
    for visit_id, item in _recorded(user, patient):
        if visit_id in page:
            item.clinic = page[visit_id].visit.clinic
            page[visit_id].recorded.append(item)
        elif with_the_rest and visit_id not in known:
            rest.recorded.append(item)
    return [*page.values(), *([rest] if rest.recorded else [])]


def _recorded(user, patient):
    """Pairs of (visit id, Recorded) of the whole chart, in reading order."""
    yield from _form_answers(user, patient)
    for vitals in rows(Vitals, user, patient, "recorded_by").order_by("-measured_at", "-pk"):
        yield vitals.visit_id, of_vitals(vitals)
    for problem in diagnoses(user, patient):
        yield problem.visit_id, of_problem(problem)
    yield from _prescriptions(user, patient)


def _form_answers(user, patient):
    events = list(rows(Event, user, patient, "recorded_by").order_by("created_at", "pk"))
    forms = EventForm.objects.in_bulk({event.form_id for event in events if event.form_id})
    for event in events:
        yield event.visit_id, of_event(event, forms.get(event.form_id))


def _prescriptions(user, patient):
    items = rows(PrescriptionItem, user, patient, "drug").order_by("prescription_id", "created_at")
    by_prescription = {
        key: list(group) for key, group in groupby(items, key=lambda item: item.prescription_id)
    }
    found = rows(Prescription, user, patient, "provider", "pickup_clinic")
    for prescription in found.order_by("prescribed_at", "pk"):
        yield (
            prescription.visit_id,
            of_prescription(prescription, by_prescription.get(prescription.pk, [])),
        )


def of_event(event, form):
    title = event.event_type or (form.name if form else "") or _("Form answer")
    if form:
        title = answers.title_of(form, title)
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    by = names.person(event.recorded_by, metadata.get("providerName", ""))
    return Recorded("form", title, answers.of_event(event, form), by, event.created_at, event)


def of_vitals(vitals):
    shown = []
    if vitals.systolic_bp is not None or vitals.diastolic_bp is not None:
        pair = "/".join(
            names.number(value) if value is not None else "–"
            for value in (vitals.systolic_bp, vitals.diastolic_bp)
        )
        shown.append(answers.Answer(_("Blood pressure"), [f"{pair} mmHg"]))
    for attribute, label, unit in MEASURED:
        value = getattr(vitals, attribute)
        if value is not None:
            shown.append(answers.Answer(label, [f"{names.number(value)} {unit}".strip()]))
    by = names.person(vitals.recorded_by)
    return Recorded("vitals", _("Vitals"), shown, by, vitals.measured_at, vitals)


def of_problem(problem):
    shown = [
        answers.Answer(label, [value])
        for label, value in (
            (_("Status"), names.word(problem.clinical_status)),
            (_("Certainty"), names.word(problem.verification_status)),
            (_("Since"), names.day(problem.onset_at)),
            (_("Until"), names.day(problem.ended_at)),
        )
        if value
    ]
    by = names.person(problem.recorded_by)
    return Recorded("diagnosis", str(problem), shown, by, problem.created_at, problem)


def of_prescription(prescription, items):
    shown = []
    for item in items:
        drug = item.drug.generic_name if item.drug else _("Medicine")
        amount = f"{item.quantity_dispensed}/{item.quantity_prescribed}"
        handed = _("handed out %(amount)s") % {"amount": amount}
        shown.append(answers.Answer(drug, [v for v in (item.dosage_instructions, handed) if v]))
    if not items and isinstance(prescription.items, list):
        shown = [answers.Answer(_("Medicine"), [answers.listed(i)]) for i in prescription.items]
    if prescription.notes:
        shown.append(answers.Answer(_("Note"), [prescription.notes]))
    title = _("Prescription: %(status)s") % {"status": names.word(prescription.status)}
    by = names.person(prescription.provider)
    return Recorded("prescription", title, shown, by, prescription.prescribed_at, prescription)
