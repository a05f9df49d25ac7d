"""What marked questions say of somebody, whatever the form and the question are called: weight, death."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinical.facts import deaths
from clinical.facts.moments import day_in, zone_called
from clinical.facts.words import DAY
from clinical.portal import answers
from clinical.portal.chart.timeline import known_of
from clinical.rules.meanings import Meaning, weights_in


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


def _death_in(chart, event, meanings):
    zone = zone_called(known_of(chart, event)["time_zone"], settings.TIME_ZONE)
    died, day = deaths.died_in(event.answers, meanings, zone)
    if not died:
        return None
    return Death(day, day_in(zone, happened(chart, event)), _cause(chart, event, meanings))


def _cause(chart, event, meanings):
    keys = {key for key, one in meanings.items() if one["means"] == Meaning.DEATH_CAUSE}
    told = answers.of_event(event, chart.asked[event.pk]) if keys else []
    return _(", ").join(answer.text for answer in told if answer.key in keys)
