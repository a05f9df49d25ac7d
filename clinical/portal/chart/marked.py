"""What marked questions say of somebody, whatever the form and the question are called."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinical.facts import deaths
from clinical.facts.moments import day_in, zone_called
from clinical.facts.words import DAY
from clinical.portal import answers, names
from clinical.portal.chart.timeline import known_of
from clinical.rules.meanings import Meaning, arms_in, said_in, weights_in


@dataclass(frozen=True)
class Death:
    """``day``: when it happened; ``told``: when it was recorded, where nobody said the day."""

    day: date | None
    told: date
    cause: str = ""

    @property
    def says(self):
        if self.day:
            said = _("Died on %(day)s") % {"day": date_format(self.day, DAY)}
        else:
            said = _("Has died, recorded on %(day)s") % {"day": date_format(self.told, DAY)}
        return (
            _("%(died)s: %(cause)s") % {"died": said, "cause": self.cause} if self.cause else said
        )


def weights(chart):
    """[(moment, kg)] of the answers to questions that are marked as the patient's weight."""
    return [
        (happened(chart, event), kg)
        for event, meanings in _events_with(chart, Meaning.WEIGHT)
        for kg in weights_in(event.answers, meanings)
    ]


def arms(chart):
    """[(moment, mm)] of the answers to questions that are marked as upper arm, oldest first."""
    return [
        (happened(chart, event), mm)
        for event, meanings in _by_happening(chart, Meaning.MUAC)
        for mm in arms_in(event.answers, meanings)
    ]


def head(chart):
    """Sentences for the head of the chart: pregnant, consent, population group; what nobody said is left out."""
    return [said for said in (_pregnant(chart), _consent(chart), _population(chart)) if said]


def _pregnant(chart):
    said, day = _latest(chart, Meaning.PREGNANT)
    return _("Pregnant, told on %(day)s") % {"day": day} if said else ""


def _consent(chart):
    said, day = _latest(chart, Meaning.CONSENT)
    if said is None:
        return ""
    text = _("Consent given on %(day)s") if said else _("Consent not given on %(day)s")
    return text % {"day": day}


def _population(chart):
    for event, meanings in reversed(_by_happening(chart, Meaning.POPULATION)):
        if text := _texts(chart, event, meanings, Meaning.POPULATION):
            return _("Population group: %(group)s") % {"group": text}
    return ""


def _latest(chart, meaning):
    """(yes or no, the day in words) of the latest answer; (None, "") where none says anything."""
    for event, meanings in reversed(_by_happening(chart, meaning)):
        said = said_in(event.answers, meanings, meaning)
        if said is not None:
            visit = chart.visits_by_id.get(event.visit_id)
            return said, names.day(happened(chart, event), visit and visit.clinic)
    return None, ""


def death(chart):
    """What the newest answer that tells of it says; None for the living. Undone by correcting it."""
    for event, meanings in reversed(_events_with(chart, Meaning.DEATH)):
        found = _death_in(chart, event, meanings)
        if found:
            return found
    return None


def happened(chart, event):
    visit = chart.visits_by_id.get(event.visit_id)
    return (visit and visit.checked_in_at) or event.created_at


def _events_with(chart, meaning):
    """[(event, meanings)] from the oldest to the newest, of forms that ask for it."""
    of_form = {
        form_id: marks
        for form_id, marks in chart.meanings.items()
        if any(one["means"] == meaning for one in marks.values())
    }
    return [(event, of_form[event.form_id]) for event in chart.events if event.form_id in of_form]


def _by_happening(chart, meaning):
    """The same by when it happened: what is entered from paper was written down later."""
    return sorted(_events_with(chart, meaning), key=lambda pair: happened(chart, pair[0]))


def _death_in(chart, event, meanings):
    zone = zone_called(known_of(chart, event)["time_zone"], settings.TIME_ZONE)
    died, day = deaths.died_in(event.answers, meanings, zone)
    if not died:
        return None
    return Death(
        day,
        day_in(zone, happened(chart, event)),
        _texts(chart, event, meanings, Meaning.DEATH_CAUSE),
    )


def _texts(chart, event, meanings, means):
    """The answers to questions that are marked so, as the chart shows them."""
    keys = {key for key, one in meanings.items() if one["means"] == means}
    told = answers.of_event(event, chart.asked[event.pk]) if keys else []
    return _(", ").join(answer.text for answer in told if answer.key in keys and answer.text)
