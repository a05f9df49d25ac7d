"""The chart page: who somebody is, what matters now, and what happened at each visit."""

from django.core.paginator import Paginator
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clinical import access, looking
from clinical.access import Action
from clinical.facts import words
from clinical.facts.cards import as_printed
from clinical.facts.ranges import SOURCES
from clinical.models import Look
from clinical.organisation import PHONE_PREFIX
from clinical.portal.card_trouble import trouble
from clinical.portal.chart import marked
from clinical.portal.chart.rows import Chart
from clinical.portal.chart.summary import Summary
from clinical.portal.chart.timeline import timeline
from clinical.portal.chart.trends import growth_curves, newest_arm, trends
from clinical.portal.records import RecordPage

VISITS_PER_PAGE = 20


def who(chart):
    """What every page and paper says of the person: age, sex, birth date and death in words."""
    facts, patient, death = chart.facts, chart.patient, marked.death(chart)
    return {
        "died": death.says if death else "",
        "age": words.age(facts, (death and death.day) or timezone.localdate()),
        "sex": words.sex(facts, patient.sex),
        "born": words.born(facts, patient.date_of_birth),
    }


class ChartPage(RecordPage):
    template_name = "portal/chart.html"

    def scoped_records(self):
        records = super().scoped_records().select_related("primary_clinic", "registered_by")
        return records.annotate(prefix=PHONE_PREFIX.in_a_query())

    def get_page_title(self):
        return _("Chart")  # not the name: titles stay in the browser's history

    @cached_property
    def flags(self):
        """What this person may do with this chart."""
        if self.request.user.is_superuser:
            return frozenset(Action)
        held = access.flags_for_patients(self.request.user, [self.object.pk])
        return held.get(self.object.pk, frozenset())

    def _next_child(self):
        """Where the next child of this family is registered; empty for who may not."""
        if Action.REGISTER not in self.flags:
            return ""
        try:
            return f"{reverse('patients:add')}?family={self.object.pk}"
        except NoReverseMatch:
            return ""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        looking.note(patient=self.object, by=self.request.user, way=Look.Way.CHART)
        chart = Chart(self.request.user, self.object)
        page = Paginator(chart.visits, VISITS_PER_PAGE).get_page(self.request.GET.get("p"))
        number, family = chart.household
        arm = newest_arm(chart)
        return (
            context
            | who(chart)
            | {
                "patient": self.object,
                "chart": chart,
                "number": as_printed(self.object.external_patient_id),
                "trouble": trouble(self.request.user, self.object),
                "summary": Summary(chart),
                "household": number,
                "family": family,
                "trends": trends(chart),
                "growth": growth_curves(chart),
                "arm": arm,
                "sources": [*SOURCES, arm.source] if arm else SOURCES,
                "told": marked.head(chart),
                "may_write": Action.EDIT in self.flags,
                "may_print": Action.DOWNLOAD in self.flags,
                "next_child": self._next_child(),
                "decides_where": Action.MANAGE in self.flags,
                "visits": page,
                "timeline": timeline(chart, page, with_the_rest=not page.has_next()),
            }
        )
