"""What happened at each visit, in reading order."""

from dataclasses import dataclass, field
from functools import partial

from clinical.facts import ranges
from clinical.facts.births import Quality
from clinical.portal.chart import recorded


@dataclass
class VisitEntry:
    """A visit and all that was recorded at it; ``visit`` is None for what belongs to no visit."""

    visit: object
    recorded: list = field(default_factory=list)

    @property
    def written_later(self):
        """Entered on another day than it happened: from paper, or by a phone without network."""
        visit = self.visit
        return bool(visit and visit.checked_in_at) and (
            abs((visit.created_at - visit.checked_in_at).total_seconds()) > 24 * 3600
        )


def timeline(chart, page_of_visits, *, with_the_rest):
    """Entries for these visits; ``with_the_rest`` adds what belongs to no live visit."""
    page = {visit.pk: VisitEntry(visit) for visit in page_of_visits}
    rest = VisitEntry(None)
    known = {visit.pk for visit in chart.visits} if with_the_rest else set(page)
    for visit_id, tell in _recorded(chart):
        if visit_id in page:
            item = tell()
            item.clinic = page[visit_id].visit.clinic
            page[visit_id].recorded.append(item)
        elif with_the_rest and visit_id not in known:
            rest.recorded.append(tell())
    return [*page.values(), *([rest] if rest.recorded else [])]


def _recorded(chart):
    """Pairs of (visit id, function that makes its Recorded) of the whole chart, in reading order.

    Of a long chart only what stands on this page is put into words.
    """
    for event in chart.events:
        yield event.visit_id, partial(_event, chart, event)
    for vitals in chart.vitals:
        yield vitals.visit_id, partial(_vitals, chart, vitals)
    for problem in chart.problems:
        yield problem.visit_id, partial(recorded.of_problem, problem)
    of_items = set()
    for prescription in chart.prescriptions:
        items = chart.items.get(prescription.pk, [])
        of_items |= {item.pk for item in items}
        given = [d for item in items for d in chart.given.get(item.pk, [])]
        yield prescription.visit_id, partial(recorded.of_prescription, prescription, items, given)
    for dispensing in chart.dispensings:
        if dispensing.prescription_item_id not in of_items:
            yield None, partial(recorded.of_dispensing, dispensing)
    for appointment in chart.appointments:
        if appointment.current_visit_id:
            yield appointment.current_visit_id, partial(recorded.of_appointment, appointment)


def _event(chart, event):
    return recorded.of_event(event, chart.asked[event.pk], known_of(chart, event))


def known_of(chart, event):
    """What the rules of a form take beside the answers: when and where it was, and of whom."""
    visit = chart.visits_by_id.get(event.visit_id)
    clinic = (visit and visit.clinic) or chart.patient.primary_clinic
    return {
        "time_zone": clinic.time_zone if clinic else "",
        "happened": visit and visit.checked_in_at,
        "facts": lambda: chart.facts,
    }


def _vitals(chart, vitals):
    return recorded.of_vitals(vitals, usual_at(chart, vitals.measured_at))


def usual_at(chart, moment):
    """A function of a column of Vitals: what is usual in it at the patient's age then, or None."""
    facts = chart.facts
    months = age_in_months(facts, moment)
    return lambda column: ranges.usual(column, months=months, sex=facts.sex_code)


def age_in_months(facts, moment):
    """Completed months at a moment, by what is known; None where the age is not known.

    An age that was typed gives the year alone: of a child under two that is too little.
    """
    if moment is None or facts.born_on is None:
        return None
    day = moment.date()
    years = facts.age_in_years(day)
    if years is None or (facts.birth_date_quality is Quality.FROM_AGE and years < 2):
        return None
    return facts.age_in_months(day) if years < 5 else years * 12
