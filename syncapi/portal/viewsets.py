"""Needs attention: what phones sent that could not be filed, as a list and record by record."""

import django_filters
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic import IndexView, InspectView

from clinical.portal import names
from clinical.portal.scoped import ScopedViewSet
from clinical.portal.tables import NameColumn, TextColumn
from syncapi.models import TrayEntry
from syncapi.portal import contents
from syncapi.portal.policy import Sight


class TrayFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=TrayEntry.State.choices, empty_label=None
    )

    class Meta:
        model = TrayEntry
        fields = ["state"]


class NeedsAttentionList(IndexView):
    any_permission_required = ["view"]
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
        self.sight = Sight.of(self.request.user, context["object_list"])
        return context

    def what(self, entry):
        return " · ".join(filter(None, (contents.kind(entry), contents.title(entry, self.sight))))

    def why(self, entry):
        return contents.sentence(entry, shown=self.sight.contents(entry))

    @cached_property
    def columns(self):
        return [
            NameColumn(
                "what",
                label=_("What"),
                accessor=self.what,
                get_url=lambda e: reverse("needs-attention:inspect", args=[e.pk]),
            ),
            TextColumn("who", label=_("Who sent it"), accessor=lambda e: e.user.name),
            TextColumn(
                "at",
                label=_("When"),
                accessor=lambda e: names.moment(e.changed_at),
                sort_key="changed_at",
            ),
            TextColumn("why", label=_("Why"), accessor=self.why),
            TextColumn("state", label=_("State"), accessor=lambda e: e.get_state_display()),
        ]


class NeedsAttentionPage(InspectView):
    any_permission_required = ["view"]
    template_name = "portal/needs_attention.html"

    def scoped_records(self):
        return super().scoped_records().select_related("user")

    def get_object(self, queryset=None):
        return self.record

    def get_fields(self):
        return []

    def get_page_title(self):
        return contents.kind(self.object)

    def get_page_subtitle(self):
        return ""

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("needs-attention:index"), "label": _("Needs attention")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        entry, user = self.object, self.request.user
        sight = Sight.of(user, [entry])
        shown = sight.contents(entry)
        record = contents.stored(entry, user) if shown else None
        return super().get_context_data(**kwargs) | {
            "entry": entry,
            "shown": shown,
            "patient": sight.patient(entry),
            "title": contents.title(entry, sight),
            "reason": contents.sentence(entry, shown=shown),
            "deletes": entry.operation == "delete",
            "record": record,
            "lines": contents.lines(entry, record) if shown else [],
        }


class NeedsAttentionViewSet(ScopedViewSet):
    model = TrayEntry
    name = "needs-attention"
    icon = "warning"
    menu_label = _("Needs attention")
    menu_name = "needs-attention"
    menu_order = 120
    add_to_admin_menu = True
    index_view_class = NeedsAttentionList
    inspect_view_class = NeedsAttentionPage
    filterset_class = TrayFilters
    ordering = ["-changed_at", "-pk"]
    list_per_page = 30
    search_fields = None
