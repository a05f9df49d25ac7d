"""Changed by two people: the list of what waits for a decision, and the page where it is made."""

import django_filters
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.permissions import register_permission_policy

from clinical import actions
from clinical.access import Action
from clinical.meanwhile import mark_of
from clinical.models import Conflict
from clinical.portal import names, two_values, waiting
from clinical.portal.counted import CountedMenuItem
from clinical.portal.records import RecordListView, RecordPage
from clinical.portal.scoped import ScopedPolicy, ScopedViewSet
from clinical.portal.settling import KEEP, NOW, OTHER, ThirdValue
from clinical.portal.tables import NameColumn, TextColumn


class ConflictPolicy(ScopedPolicy):
    """Who sees the record sees both values; who may change the record decides."""

    def may(self, user, action, record):
        return action is Action.SEE or actions.may_change(user, record.record())

    def user_has_permission(self, user, action):
        return action == "view" and user.has_perm("clinical.view_patient")

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(Conflict, ConflictPolicy(Conflict))


class ConflictFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=Conflict.State.choices, empty_label=None
    )

    class Meta:
        model = Conflict
        fields = ["state"]


class ConflictListView(RecordListView):
    page_title = gettext_lazy("Changed by two people")
    verbose_name_plural = gettext_lazy("records changed by two people")

    def get_base_queryset(self):
        found = super().get_base_queryset().select_related("patient", "standing_by", "other_by")
        return found if self.request.GET.get("state") else found.open()

    @cached_property
    def columns(self):
        return [
            NameColumn(
                "patient",
                label=_("Patient"),
                accessor=lambda c: str(c.patient),
                get_url=lambda c: reverse("two-people:inspect", args=[c.pk]),
            ),
            TextColumn("what", label=_("What"), accessor=_what),
            TextColumn(
                "who",
                label=_("Who"),
                accessor=lambda c: _(", ").join(
                    dict.fromkeys(names.person(u) for u in (c.standing_by, c.other_by))
                ),
            ),
            TextColumn(
                "made_at",
                label=_("Noticed"),
                accessor=lambda c: names.moment(c.made_at),
                sort_key="made_at",
            ),
            TextColumn("state", label=_("State"), accessor=lambda c: c.get_state_display()),
        ]


def _what(conflict):
    return f"{two_values.kind_of(conflict)}: {two_values.label_of(conflict)}"


class ConflictPage(RecordPage):
    template_name = "portal/two_people.html"
    third = None

    def scoped_records(self):
        people = ("standing_by", "other_by", "settled_by")
        return super().scoped_records().select_related("patient", *people)

    def get_page_title(self):
        return _("Changed by two people")

    def get_page_subtitle(self):
        return ""

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("two-people:index"), "label": _("Changed by two people")},
            {"url": "", "label": _what(self.object)},
        ]

    def get_context_data(self, **kwargs):
        conflict, record = self.object, self.object.record()
        stored = two_values.stored_plain(conflict, record)
        is_open = conflict.state == Conflict.State.OPEN
        return super().get_context_data(**kwargs) | {
            "patient": conflict.patient,
            "what": _what(conflict),
            "standing": two_values.lines(conflict, conflict.standing),
            "other": two_values.lines(conflict, conflict.other),
            "stored": two_values.lines(conflict, stored),
            "changed_since": is_open and stored not in (conflict.standing, conflict.other),
            "other_stands": stored == conflict.other,
            "settled_value": two_values.lines(conflict, conflict.settled_value),
            "is_open": is_open,
            "is_slip": conflict.reason == Conflict.Reason.APP_SLIP,
            "questions": two_values.questions(conflict, record, stored if is_open else [])
            if two_values.by_question(conflict, stored)
            else None,
            "seen": mark_of(stored),
            "earlier": two_values.earlier(conflict, record),
            "may_settle": is_open and actions.may_change(self.request.user, record),
            "third": self.third or ThirdValue(None, conflict, self.request.user),
        }


class SettleView(ConflictPage):
    """Takes the decision; what cannot be stored comes back on the page with a sentence."""

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(reverse("two-people:inspect", args=[self.record.pk]))

    def post(self, request, *args, **kwargs):
        self.object = conflict = self.record
        stored = two_values.stored_plain(conflict, conflict.record())
        seen = stored if request.POST.get("seen") == mark_of(stored) else actions.NOT_SAID
        try:
            value = self._value(conflict, stored, seen)
            if value is not actions.NOT_SAID:
                actions.settle_conflict(conflict=conflict, value=value, by=request.user, seen=seen)
                messages.success(request, _("Settled. Phones get it when they next sync."))
                return HttpResponseRedirect(reverse("two-people:index"))
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        except actions.NotDone as problem:
            messages.error(request, str(problem))
            return HttpResponseRedirect(reverse("two-people:inspect", args=[conflict.pk]))
        return self.render_to_response(self.get_context_data())

    def _value(self, conflict, stored, seen):
        choice = self.request.POST.get("choice")
        if choice == NOW:
            if seen is actions.NOT_SAID:
                raise actions.ChangedSince(
                    _("This was changed again meanwhile. Look at it once more.")
                )
            return stored
        if two_values.by_question(conflict, stored):
            picks = self.request.POST
            whole = choice if choice in (KEEP, OTHER) else None
            return two_values.settled(conflict, stored, lambda name: whole or picks.get(name))
        if choice == KEEP:
            return conflict.standing
        if choice == OTHER:
            return conflict.other
        self.third = ThirdValue(self.request.POST, conflict, self.request.user)
        if "value" not in self.third.fields or not self.third.is_valid():
            messages.error(self.request, _("Choose one of the values, or write another one."))
            return actions.NOT_SAID
        return self.third.plain


class ConflictViewSet(ScopedViewSet):
    model = Conflict
    name = "two-people"
    icon = "group"
    menu_label = gettext_lazy("Changed by two people")
    menu_name = "two-people"
    menu_order = 125
    add_to_admin_menu = True
    menu_item_class = CountedMenuItem.of(
        count=lambda user: waiting.number_waiting(user, "conflicts"),
        shown=lambda user: user.has_perm("clinical.view_patient"),
    )
    offers = {"index": Action.SEE, "inspect": Action.SEE, "settle": Action.EDIT}
    index_view_class = ConflictListView
    inspect_view_class = ConflictPage
    filterset_class = ConflictFilters
    ordering = ["-made_at", "-pk"]
    list_per_page = 30
    search_fields = None

    def get_urlpatterns(self):
        kwargs = self.get_common_view_kwargs() | {"template_name": ConflictPage.template_name}
        settle = self.construct_view(SettleView, **kwargs)
        return [*super().get_urlpatterns(), path("settle/<uuid:pk>/", settle, name="settle")]


@hooks.register("register_admin_viewset")
def changed_by_two_people():
    return ConflictViewSet()


@hooks.register("portal_dashboard_cards")
def number_changed_by_two_people(request):
    return waiting.card(
        request.user,
        "conflicts",
        permission="clinical.view_patient",
        title=_("Changed by two people"),
        page="two-people:index",
        icon="group",
        order=35,
    )
