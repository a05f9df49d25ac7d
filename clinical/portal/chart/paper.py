"""A chart, and a letter about one visit, as plain data for paper."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from clinical.facts.moments import day_in, zone_called
from clinical.facts.ranges import SOURCES
from clinical.portal import names
from clinical.portal.chart.page import who
from clinical.portal.chart.summary import Summary, since
from clinical.portal.chart.timeline import timeline
from clinical.portal.chart.trends import growth_curves, newest_arm, trends

FIRST, POP = "\u2068", "\u2069"  # between these a text keeps the direction of its own script
MOST_VISITS = 60


def chart_data(chart):
    """What ``chart.typ`` prints; of very many visits the newest."""
    patient, summary = chart.patient, Summary(chart)
    known, visits = who(chart), chart.visits[:MOST_VISITS]
    arm = newest_arm(chart)
    sources = [*SOURCES, arm.source] if arm else SOURCES
    plots = [*growth_curves(chart), *trends(chart)]
    entries = timeline(chart, visits, with_the_rest=len(visits) == len(chart.visits))
    return _person(chart, known) | {
        "clinic": own(patient.primary_clinic or ""),
        "boxes": _boxes(summary),
        "vitals": _vitals(summary),
        "registration": _registration(chart, known),
        "plots": [{"label": p.label, "last": own(p.last), "svg": str(p.svg)} for p in plots],
        "usual": _("What is usual (coloured): %(sources)s.") % {"sources": "; ".join(sources)},
        "visits": [_visit(entry) for entry in entries],
        "foot": foot(chart),
    }


def sick_note_data(chart, visit, *, to="", rest_days=None, **_rest):
    """A letter that tells no diagnosis: who was here, when, and how many days they shall rest."""
    day = day_in(
        zone_called(getattr(visit.clinic, "time_zone", ""), settings.TIME_ZONE),
        visit.checked_in_at or visit.created_at,
    )
    said = [
        _("%(name)s was seen in our clinic on %(day)s.")
        % {"name": own(chart.patient), "day": own(names.day(day))}
    ]
    if rest_days:
        last = day + timedelta(days=rest_days - 1)
        said.append(
            _("They should rest from %(first)s to %(last)s.")
            % {"first": own(names.day(day)), "last": own(names.day(last))}
        )
    return letter_data(chart, visit, to=to, reason="", asked="", urgent=None) | {
        "title": _("Sick note"),
        "reason_title": "",
        "reason": "\n".join(said),
        "boxes": [],
        "recorded": [],
    }


def letter_data(chart, visit, *, to, reason, asked, urgent, rest_days=None):
    """What ``letter.typ`` prints about one visit; ``urgent`` None: the letter says nothing of it."""
    summary, known = Summary(chart), who(chart)
    entry = timeline(chart, [visit], with_the_rest=False)[0]
    head = [
        (_("To"), to),
        (_("From"), f"{names.person(visit.provider, visit.provider_name)}, {visit.clinic or ''}"),
        (_("Visit"), names.moment(visit.checked_in_at, visit.clinic)),
        (_("Urgency"), {None: "", True: _("Urgent"), False: _("Not urgent")}[urgent]),
    ]
    return _person(chart, known) | {
        "title": _("Referral letter"),
        "clinic": own(visit.clinic or ""),
        "day": names.day(timezone.now(), visit.clinic),
        "head": [_fact(label, [value]) for label, value in head if value],
        "reason_title": _("Reason"),
        "reason": own(reason),
        "boxes": _boxes(summary),
        "recorded": [_recorded(i) for i in _on_paper(entry) if i.kind != "appointment"],
        "asked_title": _("What we ask of you"),
        "asked": own(asked),
        "signature": _("Name and signature"),
        "stamp": _("Stamp of the clinic"),
        "foot": foot(chart),
    }


def _on_paper(entry):
    """Of a visit, what was really found: no answers to a form that is only being tried."""
    return [item for item in entry.recorded if not item.is_trial]


def own(text):
    """A text that keeps its direction inside a line of the other one."""
    text = str(text or "")
    return f"{FIRST}{text}{POP}" if text else ""


def foot(chart):
    return _("%(name)s · card %(card)s · printed %(moment)s by %(person)s") % {
        "name": own(chart.patient),
        "card": own(chart.patient.external_patient_id or "–"),
        "moment": own(names.moment(timezone.now())),
        "person": own(chart.user.name),
    }


def _person(chart, known):
    patient = chart.patient
    line = [known["died"], known["age"], known["sex"], patient.external_patient_id, patient.phone]
    return {"name": own(patient), "line": " · ".join(own(part) for part in line if part)}


def _registration(chart, known):
    patient = chart.patient
    plain = [
        (_("Born"), known["born"]),
        (_("Camp"), patient.camp),
        (_("Home town"), patient.hometown),
        (_("Citizenship"), patient.citizenship),
        (_("Government number"), patient.government_id),
        *((answer.label, answer.text) for answer in chart.registration),
        (_("Registered"), names.day(patient.created_at, patient.primary_clinic)),
    ]
    return [_fact(label, [value]) for label, value in plain if value]


def _fact(label, values):
    return {"label": own(label), "lines": [own(value) for value in values]}


def _boxes(summary):
    problems = [f"{own(p)} {own(since(p))}" for p in summary.problems]
    medicines = [f"{own(m.name)} {own(m.says)}" for m in summary.medicines]
    allergies = [own(line) for line in summary.allergies]
    return [
        {"title": _("Allergies"), "lines": allergies, "warn": summary.is_allergic},
        {"title": _("Diagnoses"), "lines": problems, "warn": False},
        {"title": _("Medicines now"), "lines": medicines, "warn": False},
    ]


def _vitals(summary):
    if not summary.vitals:
        return {"title": "", "lines": []}
    newest, told = summary.vitals
    clinic = summary.chart.patient.primary_clinic
    title = _("Latest vitals") + " · " + own(names.moment(newest.measured_at, clinic))
    return {"title": title, "lines": [f"{own(a.label)} {own(a.text)}" for a in told]}


def _visit(entry):
    visit = entry.visit
    if visit is None:
        title, by = _("Recorded outside a visit"), ""
    else:
        when = names.moment(visit.checked_in_at, visit.clinic)
        title = when or _("Visit without a date")
        clinician = names.person(visit.provider, visit.provider_name)
        by = " · ".join(own(part) for part in (visit.clinic, clinician) if part)
    recorded = [_recorded(item) for item in _on_paper(entry)]
    return {"title": own(title), "by": by, "recorded": recorded}


def _recorded(item):
    written = names.moment(item.record.created_at, item.clinic)
    said = _("Recorded by %(name)s, %(moment)s") % {"name": own(item.by), "moment": own(written)}
    return {
        "title": own(item.title),
        "facts": [_fact(answer.label, answer.values) for answer in item.answers],
        "foot": said,
    }
