"""Needs attention: what phones sent that could not be filed, as a list with filters and ticks."""

from datetime import timedelta

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView

from clinical.access import Action
from clinical.models import Presence
from clinical.portal import names
from clinical.portal.records import clinics_to_choose
from clinical.portal.scoped import ScopedViewSet
from clinical.portal.tables import NameColumn, TextColumn
from syncapi.models import TrayEntry
from syncapi.portal import contents, digest
from syncapi.portal.page import NeedsAttentionPage
from syncapi.portal.policy import Sight
from syncapi.portal.settling import SettleView, TogetherView, tick

AGES = {
    "day": (_("over a day"), timedelta(days=1)),
    "week": (_("over a week"), timedelta(days=7)),
    "month": (_("over a month"), timedelta(days=30)),
}


class TrayFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=TrayEntry.State.choices, empty_label=None
    )
    clinic = django_filters.ModelChoiceFilter(
        label=_("Clinic"),
        queryset=clinics_to_choose,
        method="of_clinic",
        empty_label=_("All clinics"),
    )
    age = django_filters.ChoiceFilter(
        label=_("Waits for"),
        choices=[(key, label) for key, (label, _age) in AGES.items()],
        method="waiting_for",
        empty_label=_("Any time"),
    )
    verdict = django_filters.ChoiceFilter(
        label=_("Reason"), choices=list(contents.REASONS.items()), empty_label=_("Any reason")
    )

    class Meta:
        model = TrayEntry
        fields = ["state", "clinic", "age", "verdict"]

    def of_clinic(self, queryset, name, clinic):
        known = Presence.objects.filter(patient_id=OuterRef("patient_id"), has=True, clinic=clinic)
        return queryset.filter(
            Q(clinic_id=clinic.pk)
            | Exists(known)
            | Q(clinic_id=None, patient_id=None, user__home_clinic=clinic)
        )

    def waiting_for(self, queryset, name, value):
        return queryset.filter(at__lt=timezone.now() - AGES[value][1])


class TickColumn(Column):
    """A box to tick, for who may settle the row."""

    cell_template_name = "portal/tables/tick.html"


class NeedsAttentionList(IndexView):
    any_permission_required = ["view"]
    template_name = "portal/needs_attention_list.html"
    page_title = _("Needs attention")
    verbose_name_plural = _("records")

    def get_base_queryset(self):
        entries = super().get_base_queryset().select_related("user")
        if not self.request.GET.get("state"):
            entries = entries.filter(state=TrayEntry.State.OPEN)
        return entries

    def get_list_more_buttons(self, instance):
        return []

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        entries = context["object_list"]
        self.sight = Sight.of(self.request.user, entries)
        return context | {
            "settles_some": any(self.sight.settles(entry) for entry in entries),
            "digest": digest.of(self.request.user),
        }

    def what(self, entry):
        return " · ".join(filter(None, (contents.kind(entry), contents.title(entry, self.sight))))

    def why(self, entry):
        return contents.sentence(entry, shown=self.sight.contents(entry))

    @cached_property
    def columns(self):
        return [
            TickColumn(
                "tick",
                label="",
                accessor=lambda e: (
                    {"key": tick(e), "what": self.what(e)} if self.sight.settles(e) else None
                ),
            ),
            NameColumn(
                "what",
                label=_("What"),
                accessor=self.what,
                get_url=lambda e: reverse("needs-attention:inspect", args=[e.pk]),
            ),
            TextColumn("who", label=_("Who sent it"), accessor=lambda e: e.user.name),
            TextColumn(
                "at", label=_("Waits since"), accessor=lambda e: names.moment(e.at), sort_key="at"
            ),
            TextColumn("why", label=_("Why"), accessor=self.why),
            TextColumn("state", label=_("State"), accessor=lambda e: e.get_state_display()),
        ]


class NeedsAttentionViewSet(ScopedViewSet):
    model = TrayEntry
    name = "needs-attention"
    icon = "warning"
    menu_label = _("Needs attention")
    menu_name = "needs-attention"
    menu_order = 120
    add_to_admin_menu = True
    offers = {
        "index": Action.SEE,
        "inspect": Action.SEE,
        "settle": Action.MANAGE,
        "together": Action.SEE,  # each record is asked about by itself
    }
    index_view_class = NeedsAttentionList
    index_template_name = NeedsAttentionList.template_name
    inspect_view_class = NeedsAttentionPage
    filterset_class = TrayFilters
    ordering = ["-changed_at", "-pk"]
    list_per_page = 30
    search_fields = None

    def get_urlpatterns(self):
        kwargs = self.get_common_view_kwargs() | {"template_name": SettleView.template_name}
        return [
            *super().get_urlpatterns(),
            path("settle/<uuid:pk>/", self.construct_view(SettleView, **kwargs), name="settle"),
            path("together/", self.construct_view(TogetherView), name="together"),
        ]
