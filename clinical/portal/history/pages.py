"""The history of a chart, putting a version back, and who has seen the chart."""

import uuid

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from clinical import access, actions, catalogue, looking, restoring
from clinical.access import Action
from clinical.actions import NotDone
from clinical.models import Look, Patient
from clinical.portal.chart.writing import OfChart
from clinical.portal.history import reading, seen, told

PER_PAGE = 30


class HistoryPage(OfChart):
    """All changes, or with ``?of=`` those of one record."""

    template_name = "portal/history.html"
    title = gettext_lazy("History")

    def get_context_data(self, **kwargs):
        user, patient = self.request.user, self.object
        of, page = _uuid(self.request.GET.get("of")), _page(self.request.GET.get("p"))
        offset = (page - 1) * PER_PAGE
        rows = reading.changes(user, patient, record_id=of, offset=offset, limit=PER_PAGE + 1)
        looking.note(patient=patient, by=user, way=Look.Way.HISTORY)
        return super().get_context_data(**kwargs) | {
            "patient": patient,
            "changes": self._with_rights(told.told(rows[:PER_PAGE], patient.primary_clinic)),
            "of": of,
            "older": page + 1 if len(rows) > PER_PAGE else None,
            "newer": page - 1,
        }

    def _with_rights(self, changes):
        """Whether this person may put each back; their rights over the chart are asked for once."""
        user, patient = self.request.user, self.object
        held = frozenset(Action)
        if not user.is_superuser:
            held = access.flags_for_patients(user, [patient.pk]).get(patient.pk, frozenset())
        for change in changes:
            row = change.row
            record = row.model()
            if hasattr(record, "recorded_by_id"):
                record.recorded_by_id = _uuid(row.new.get("recorded_by_id"))
            needed = actions.needed_to_change(user, record)
            change.can_put_back = change.can_put_back and held.issuperset(needed)
        return changes


class PutBack(OfChart):
    """Takes {model, record, version, seen}; everything else of the page is the history's."""

    title = gettext_lazy("History")

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(reverse("charts:history", args=[self.record.pk]))

    def post(self, request, *args, **kwargs):
        record = self._record(request.POST)
        version = record.versions.filter(pgh_id=_number(request.POST.get("version"))).first()
        if version is None:
            raise Http404
        try:
            restoring.restore_version(
                record=record,
                version=version,
                by=request.user,
                seen=_number(request.POST.get("seen")),
            )
        except NotDone as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("Put back. Phones get it when they next sync."))
        return HttpResponseRedirect(reverse("charts:history", args=[self.record.pk]))

    def _record(self, said):
        models = {m._meta.model_name: m for m in catalogue.patient_and_chart()}
        model = models.get(said.get("model"))
        if model is None or not (self.request.user.reads_charts or model.for_front_desk):
            raise Http404
        own = {"pk": self.record.pk} if model is Patient else {"patient": self.record.pk}
        visible = model.objects.visible_to(self.request.user).filter(**own)
        record = visible.filter(pk=_uuid(said.get("record"))).first()
        if record is None:
            raise Http404
        return record


class SeenPage(OfChart):
    """For who manages the chart."""

    template_name = "portal/seen.html"
    title = gettext_lazy("Who has seen this chart")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "patient": self.object,
            "looks": seen.in_the_portal(self.object),
            "elsewhere": seen.elsewhere(self.request, self.object),
        }


def _uuid(text):
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def _number(text):
    text = str(text or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def _page(text):
    return min(max(_number(text), 1), 10_000)
