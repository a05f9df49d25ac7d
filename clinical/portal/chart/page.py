"""The chart page: who somebody is, what matters now, and what happened at each visit."""

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical import access
from clinical.access import Action
from clinical.facts import kept, words
from clinical.portal.chart.recorded import of_vitals
from clinical.portal.chart.rows import appointments, diagnoses, latest_vitals, registration, visits
from clinical.portal.chart.timeline import timeline
from clinical.portal.records import RecordPage

VISITS_PER_PAGE = 20


class ChartPage(RecordPage):
    template_name = "portal/chart.html"

    def scoped_records(self):
        return super().scoped_records().select_related("primary_clinic", "registered_by")

    def get_page_title(self):
        return _("Chart")  # not the name: titles stay in the browser's history

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, patient = self.request.user, self.object
        pages = Paginator(visits(user, patient), VISITS_PER_PAGE)
        page = pages.get_page(self.request.GET.get("p"))
        vitals = latest_vitals(user, patient)
        facts = kept.of_patient(patient)
        return context | {
            "patient": patient,
            "age": words.age(facts, timezone.localdate()),
            "sex": words.sex(facts, patient.sex),
            "born": words.born(facts, patient.date_of_birth),
            "registration": registration(user, patient),
            "decides_where": access.may(user, Action.MANAGE, patient),
            "diagnoses": diagnoses(user, patient),
            "latest_vitals": of_vitals(vitals) if vitals else None,
            "appointments": appointments(user, patient),
            "visits": page,
            "timeline": timeline(user, patient, page, with_the_rest=not page.has_next()),
        }
