"""What matters at once: allergies, what somebody has and takes, the last visits, the last vitals."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clinical.facts.marks import Mark, says_none
from clinical.portal import answers, names
from clinical.portal.chart import recorded
from clinical.portal.chart.medicines import taken_now
from clinical.portal.chart.timeline import usual_at

LAST_VISITS = 3
_OVER = {"resolved", "remission"}


@dataclass(frozen=True)
class LastVisit:
    visit: object
    what: str  # diagnoses made at it, else the forms that were filled


class Summary:
    def __init__(self, chart):
        self.chart = chart

    @property
    def allergies(self):
        """Lines; none if nobody asked."""
        answer = self.chart.marked(Mark.ALLERGIES)
        return answers.attribute_values(answer) if answer else []

    @property
    def is_allergic(self):
        return any(not says_none(line) for line in self.allergies)

    @property
    def problems(self):
        return [p for p in self.chart.problems if _is_active(p)]

    @property
    def former_problems(self):
        return [p for p in self.chart.problems if not _is_active(p)]

    @property
    def medicines(self):
        return taken_now(self.chart)

    @property
    def last_visits(self):
        return [LastVisit(v, self._what(v)) for v in self.chart.visits[:LAST_VISITS]]

    def _what(self, visit):
        made = [str(p.label or p.code) for p in self.chart.problems if p.visit_id == visit.pk]
        if not made:
            made = [
                recorded.of_event(e, self.chart.asked[e.pk]).title
                for e in self.chart.events
                if e.visit_id == visit.pk
            ]
        return _(", ").join(dict.fromkeys(made))

    @property
    def vitals(self):
        """(the newest Vitals, its values), or None."""
        if not self.chart.vitals:
            return None
        newest = self.chart.vitals[0]
        told = recorded.of_vitals(newest, usual_at(self.chart, newest.measured_at))
        return newest, told.answers


def _is_active(problem):
    return problem.clinical_status not in _OVER and problem.verification_status != "refuted"


def since(problem):
    """A diagnosis with its state and since when, in one line."""
    state = names.word(problem.clinical_status)
    doubt = problem.verification_status
    parts = [state, names.word(doubt) if doubt in ("provisional", "unconfirmed") else ""]
    if problem.onset_at:
        parts.append(_("since %(day)s") % {"day": names.day(problem.onset_at)})
    return " · ".join(str(part) for part in parts if part)
