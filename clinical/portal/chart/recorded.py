"""One thing that was written down, ready to show: a form answer, vitals, a diagnosis, a prescription."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
