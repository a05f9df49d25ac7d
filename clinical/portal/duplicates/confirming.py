"""Merges to confirm: what a second person is asked about, and what became of what one asked oneself."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages

from clinical import access, agreeing, registration
from clinical.actions import NotDone
from clinical.duplicates import people
from clinical.facts.likeness import likeness
from clinical.models import MergeProposal
from clinical.portal import waiting
from clinical.portal.counted import CountedMenuItem
from clinical.portal.duplicates.pages import counts, mark_of_pair, merged, who_learns
from clinical.portal.duplicates.side_by_side import marked, rows_of
from clinical.portal.managers import ManagersPage
from clinical.portal.pages import LookAheadPaginator
from clinical.portal.registering.reasons import in_words

PER_PAGE = 20
MOST_OWN = 20
ACTIONS = {"agree": agreeing.agree, "decline": agreeing.decline, "withdraw": agreeing.withdraw}


class ConfirmPages(ManagersPage):
    root = ("merges_to_confirm", gettext_lazy("Merges to confirm"))
    page_title = gettext_lazy("Merges to confirm")
    header_icon = "group"

    def is_for(self, user):
        return access.holds(user, agreeing.AGREES)

    def own(self):
        """What this person asked and whose charts they still see; decided ones, too."""
        asked = MergeProposal.objects.filter(asked_by=self.request.user)
        asked = asked.of_charts(self.request.user)
        return asked.select_related("keep", "drop", "decided_by").order_by("-asked_at", "-pk")


class ToConfirmPage(ConfirmPages):
    template_name = "portal/merges_to_confirm.html"

    def get_context_data(self, **kwargs):
        open_ones = agreeing.to_decide(self.request.user)
        open_ones = open_ones.select_related("keep", "drop", "asked_by").order_by("asked_at", "pk")
        page = LookAheadPaginator(open_ones, PER_PAGE).get_page(self.request.GET.get("p"))
        found = {"page_obj": page, "proposals": page.object_list, "own": self.own()[:MOST_OWN]}
        return super().get_context_data(**kwargs) | found


class ConfirmPage(ConfirmPages):
    """The two charts beside each other with what was proposed, for whoever decides or asked."""

    template_name = "portal/merge_to_confirm.html"
    page_title = gettext_lazy("One person or two?")

    def find(self):
        key, user = self.kwargs["proposal"], self.request.user
        rows = MergeProposal.objects.select_related(
            "keep__primary_clinic", "drop__primary_clinic", "asked_by"
        )
        decides = rows.filter(pk__in=agreeing.to_decide(user).filter(pk=key).values("pk")).first()
        own = None if decides else self.own().filter(pk=key, state=agreeing.State.OPEN).first()
        self.proposal, self.decides = decides or own, bool(decides)
        if self.proposal is None:
            raise Http404

    def get_context_data(self, **kwargs):
        keep, drop, known = self.proposal.keep, self.proposal.drop, registration.newest()
        both = people([keep, drop], known)
        _score, reasons = likeness(both[keep.pk], both[drop.pk])
        rows, here = self._beside(known)
        return super().get_context_data(**kwargs) | {
            "proposal": self.proposal,
            "decides": self.decides,
            "keep": keep,
            "drop": drop,
            "why": in_words(reasons),
            "rows": marked(rows, self.proposal),
            "counts": here,
            "learn": who_learns(keep, drop),
            "seen": mark_of_pair(rows, here),
        }

    def _beside(self, known=None):
        two = self.proposal.keep, self.proposal.drop
        return rows_of(*two, known), counts(*two, self.request.user)

    def post(self, request, *args, **kwargs):
        say, proposal = request.POST.get("say"), self.proposal
        if say not in ACTIONS or (say == "withdraw") == self.decides:
            return HttpResponseRedirect(request.path)
        if say == "agree" and request.POST.get("seen") != mark_of_pair(*self._beside()):
            messages.warning(request, _("One of the two was changed meanwhile. Please look again."))
            return HttpResponseRedirect(request.path)
        try:
            made = ACTIONS[say](proposal=proposal, by=request.user)
        except (NotDone, ValidationError) as problem:
            said = problem.messages[0] if isinstance(problem, ValidationError) else str(problem)
            messages.error(request, said)
            return HttpResponseRedirect(reverse("merges_to_confirm"))
        if say == "agree":
            return merged(request, made)
        messages.success(request, _("Not merged: the two stay as they are."))
        return HttpResponseRedirect(reverse("merges_to_confirm"))


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("duplicates/confirm/", ToConfirmPage.as_view(), name="merges_to_confirm"),
        path("duplicates/confirm/<uuid:proposal>/", ConfirmPage.as_view(), name="merge_to_confirm"),
    ]


@hooks.register("register_admin_menu_item")
def menu_entry():
    """Only while something waits: most people never see it."""
    item = CountedMenuItem.of(
        count=lambda user: waiting.number_waiting(user, "merges"),
        shown=lambda user: waiting.number_waiting(user, "merges") > 0,
    )
    label, where = gettext_lazy("Merges to confirm"), reverse_lazy("merges_to_confirm")
    return item(label, where, name="merges-to-confirm", icon_name="group", order=127)


@hooks.register("portal_dashboard_cards")
def number_to_confirm(request):
    return waiting.card(
        request.user,
        "merges",
        permission="clinical.view_patient",
        title=_("Merges to confirm"),
        page="merges_to_confirm",
        icon="group",
        order=37,
    )
