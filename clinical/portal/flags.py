"""Answers to look at: what broke a rule of its form when it arrived, until somebody has looked."""

from functools import partial

import django_filters
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy

from clinical import access, versions
from clinical.access import Action
from clinical.models import AnswerFlags
from clinical.portal import answers, names, waiting
from clinical.portal.counted import CountedMenuItem
from clinical.portal.records import RecordListView, RecordPage, matching
from clinical.portal.scoped import ScopedPolicy, ScopedViewSet
from clinical.portal.tables import NameColumn, TextColumn
from clinical.rules import kept
from clinical.rules.wording import sentences

OF_PATIENT = [f"event__patient__{n}" for n in ("given_name", "surname", "external_patient_id")]


class FlagsPolicy(ScopedPolicy):
    """Who may read the answer sees what is odd about it; who may write in the chart has looked."""

    def may(self, user, action, record):
        return action is Action.SEE or access.may(user, action, record.event)

    def user_has_permission(self, user, action):
        return action == "view" and user.has_perm("clinical.view_event")

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(AnswerFlags, FlagsPolicy(AnswerFlags))


class FlagsFilters(WagtailFilterSet):
    looked = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[("no", gettext_lazy("to look at")), ("yes", gettext_lazy("looked at"))],
        empty_label=None,
        method="by_state",
    )

    class Meta:
        model = AnswerFlags
        fields = []

    def by_state(self, flags, name, wanted):
        return flags.exclude(looked_at=None) if wanted == "yes" else flags.open()


class LookedColumn(Column):
    cell_template_name = "portal/tables/looked.html"


class FlagsList(RecordListView):
    page_title = gettext_lazy("Answers to look at")
    verbose_name_plural = gettext_lazy("answers to look at")

    def get_base_queryset(self):
        found = super().get_base_queryset()
        found = found.select_related("event__patient", "event__recorded_by", "looked_by")
        return found if self.request.GET.get("looked") else found.open()

    def search_queryset(self, queryset):
        return (
            queryset.filter(matching(self.search_query, OF_PATIENT))
            if self.is_searching
            else queryset
        )

    of_forms = {}

    def get_context_data(self, *args, **kwargs):
        """The versions of the forms of this page are asked for once."""
        context = super().get_context_data(*args, **kwargs)
        self.of_forms = versions.of_forms({f.event.form_id for f in context["object_list"]})
        return context

    def asked(self, flags):
        return versions.asked_in(flags.event, self.of_forms.get(flags.event.form_id, []))

    def what(self, flags):
        asked = self.asked(flags)
        label = partial(answers.label_of, asked) if asked else lambda key: _("Question")
        return " · ".join(sentences(flags.event.answers, kept.read(flags.broken), label))

    def title(self, flags):
        asked = self.asked(flags)
        return answers.title_of(asked, flags.event.event_type) if asked else flags.event.event_type

    @cached_property
    def columns(self):
        return [
            NameColumn(
                "patient",
                label=_("Patient"),
                accessor=lambda f: str(f.event.patient),
                get_url=lambda f: reverse("form-answers:inspect", args=[f.pk]),
            ),
            TextColumn("what", label=_("What is odd"), accessor=self.what),
            TextColumn("form", label=_("Form"), accessor=self.title),
            TextColumn(
                "who",
                label=_("Recorded by"),
                accessor=lambda f: names.person(f.event.recorded_by, ""),
            ),
            TextColumn(
                "found_at",
                label=_("Noticed"),
                accessor=lambda f: names.moment(f.found_at),
                sort_key="found_at",
            ),
            LookedColumn("looked", label=_("Looked at"), accessor=self.state),
        ]

    def state(self, flags):
        if flags.looked_at:
            return {"by": names.person(flags.looked_by), "at": names.moment(flags.looked_at)}
        return {
            "key": flags.pk,
            "found_at": flags.found_at,
            "whose": str(flags.event.patient),
            "next": self.request.get_full_path(),
        }


class LookedView(RecordPage):
    """Takes the word of somebody that they have looked; the answer stays as it is."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        found_at = self.record.found_at
        if request.POST.get("found_at") == found_at.isoformat():
            kept.look_at(event_id=self.record.pk, found_at=found_at, by=request.user)
            messages.success(request, _("Looked at. The answer stays as it is."))
        else:
            text = _("This was changed again meanwhile. Look at it once more.")
            messages.warning(request, text)
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
            back = reverse("answers-to-look-at:index")
        return HttpResponseRedirect(back)


class FlagsViewSet(ScopedViewSet):
    model = AnswerFlags
    name = "answers-to-look-at"
    icon = "view"
    menu_label = gettext_lazy("Answers to look at")
    menu_name = "answers-to-look-at"
    menu_order = 122
    add_to_admin_menu = True
    menu_item_class = CountedMenuItem.of(
        count=lambda user: waiting.number_waiting(user, "flags"),
        shown=lambda user: user.has_perm("clinical.view_event"),
    )
    offers = {"index": Action.SEE, "looked": Action.EDIT}
    inspect_view_enabled = False
    index_view_class = FlagsList
    filterset_class = FlagsFilters
    ordering = ["-found_at", "-pk"]
    list_per_page = 30

    def get_urlpatterns(self):
        kwargs = self.get_common_view_kwargs() | {"template_name": "portal/form_answer.html"}
        looked = self.construct_view(LookedView, **kwargs)
        return [*super().get_urlpatterns(), path("looked/<uuid:pk>/", looked, name="looked")]


@hooks.register("register_admin_viewset")
def answers_to_look_at():
    return FlagsViewSet()


@hooks.register("portal_dashboard_cards")
def number_to_look_at(request):
    return waiting.card(
        request.user,
        "flags",
        permission="clinical.view_event",
        title=_("Answers to look at"),
        page="answers-to-look-at:index",
        icon="view",
        order=36,
    )
