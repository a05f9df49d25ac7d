"""What happened at each visit, in reading order."""

from dataclasses import dataclass, field
from itertools import groupby

from clinical.models import Event, EventForm, Prescription, PrescriptionItem, Vitals
from clinical.portal.chart.recorded import of_event, of_prescription, of_problem, of_vitals
from clinical.portal.chart.rows import diagnoses, rows, visits


@dataclass
class VisitEntry:
    """A visit and all that was recorded at it; ``visit`` is None for what belongs to no visit."""

    visit: object
    recorded: list = field(default_factory=list)


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
