"""One thing that was written down, ready to show: a form answer, vitals, a diagnosis, a prescription."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinical.portal import answers, names
from clinical.portal.chart import flagged
from clinical.portal.labels import LABELS

MEASURED = (
    ("temperature_celsius", gettext_lazy("Temperature"), "°C"),
    ("heart_rate", LABELS["heart_rate"], "/min"),
    ("pulse_rate", LABELS["pulse_rate"], "/min"),
    ("respiratory_rate", LABELS["respiratory_rate"], "/min"),
    ("oxygen_saturation", LABELS["oxygen_saturation"], "%"),
    ("weight_kg", gettext_lazy("Weight"), "kg"),
    ("height_cm", gettext_lazy("Height"), "cm"),
    ("bmi", LABELS["bmi"], "kg/m²"),
    ("waist_circumference_cm", gettext_lazy("Waist"), "cm"),
    ("pain_level", LABELS["pain_level"], ""),
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
    clinic: object = None  # whose time zone its moments are shown in
    version: int | None = None  # of the form
    is_trial: bool = False  # an answer to a form that is only being tried

    @property
    def arrived_later(self):
        """More than an hour after it was written: the phone had no network."""
        return self.record.arrived_at - self.record.created_at > timedelta(hours=1)

    @property
    def changed(self):
        """Written again since it arrived."""
        return self.record.modified_at - self.record.arrived_at > timedelta(seconds=1)


def of_event(event, asked, known=None):
    """``asked``: the version of the form it answers (``versions.asked_in``), or None.

    ``known``: keywords of ``clinical.rules.kept.computed_of``; with them, what it breaks and what is
    computed of it are told, too.
    """
    title = event.event_type or (asked.name if asked else "") or _("Form answer")
    if asked:
        title = answers.title_of(asked, title)
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    by = names.person(event.recorded_by, metadata.get("providerName", ""))
    told = answers.of_event(event, asked)
    if asked and known is not None and asked.rules:
        told = flagged.with_rules(told, event, asked, known)
    number = asked.number if asked else None
    is_trial = bool(asked and asked.is_trial)
    return Recorded(
        "form", title, told, by, event.created_at, event, version=number, is_trial=is_trial
    )


def of_vitals(vitals, usual=lambda column: None):
    """``usual(column)``: the usual range at that age, to mark what is outside of it."""
    shown = []
    if vitals.systolic_bp is not None or vitals.diastolic_bp is not None:
        both = ("systolic_bp", "diastolic_bp")
        pair = "/".join(_number(vitals, column) or "–" for column in both)
        outside = next((s for c in both if (s := _outside(vitals, c, usual))), "")
        shown.append(answers.Answer(_("Blood pressure"), [f"{pair} mmHg{outside}"]))
    for column, label, unit in MEASURED:
        if (said := _number(vitals, column)) is not None:
            said = f"{said} {unit}".strip() + _outside(vitals, column, usual)
            shown.append(answers.Answer(label, [said]))
    by = names.person(vitals.recorded_by)
    return Recorded("vitals", _("Vitals"), shown, by, vitals.measured_at, vitals)


def _number(vitals, column):
    value = getattr(vitals, column)
    return None if value is None else names.number(value)


def _outside(vitals, column, usual):
    """ " ↑ high" or " ↓ low" after a value outside of what is usual."""
    value, found = getattr(vitals, column), usual(column)
    tells = found.tells(value) if found and value is not None else 0
    return {1: " ↑ " + _("high"), -1: " ↓ " + _("low"), 0: ""}[tells]


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


def of_prescription(prescription, items, dispensings=()):
    """``dispensings``: what was handed out for its ``items``."""
    shown = []
    for item in items:
        drug = item.drug.generic_name if item.drug else _("Medicine")
        amount = f"{item.quantity_dispensed}/{item.quantity_prescribed}"
        handed = [_("handed out %(amount)s") % {"amount": amount}]
        handed += [handed_out(d) for d in dispensings if d.prescription_item_id == item.pk]
        shown.append(answers.Answer(drug, [v for v in (item.dosage_instructions, *handed) if v]))
    if not items and isinstance(prescription.items, list):
        shown = [answers.Answer(_("Medicine"), [answers.listed(i)]) for i in prescription.items]
    if prescription.notes:
        shown.append(answers.Answer(_("Note"), [prescription.notes]))
    title = _("Prescription: %(status)s") % {"status": names.word(prescription.status)}
    by = names.person(prescription.provider)
    return Recorded("prescription", title, shown, by, prescription.prescribed_at, prescription)


def handed_out(dispensing):
    """When, by whom and how much."""
    return _("%(day)s: %(quantity)s by %(name)s") % {
        "day": names.day(dispensing.dispensed_at, dispensing.clinic) or "–",
        "quantity": dispensing.quantity_dispensed,
        "name": names.person(dispensing.dispensed_by),
    }


def of_dispensing(dispensing):
    """Medicine that was handed out without a prescription here."""
    drug = dispensing.drug.generic_name if dispensing.drug else _("Medicine")
    told = [v for v in (dispensing.dosage_instructions, handed_out(dispensing)) if v]
    by, at = names.person(dispensing.dispensed_by), dispensing.dispensed_at
    shown = [answers.Answer(drug, told)]
    return Recorded("prescription", _("Handed out"), shown, by, at, dispensing)


def of_appointment(appointment):
    when = names.moment(appointment.starts_at, appointment.clinic)
    shown = [
        answers.Answer(label, [value])
        for label, value in (
            (_("When"), when),
            (_("Status"), names.word(appointment.status)),
            (_("Reason"), appointment.reason),
            (_("Note"), appointment.notes),
            (_("Clinic"), str(appointment.clinic or "")),
        )
        if value
    ]
    by = names.person(appointment.provider)
    return Recorded("appointment", _("Appointment"), shown, by, appointment.starts_at, appointment)
