"""Before a change: what will happen. After it: undone within a day. Planned ones: called off."""

from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from wagtail import hooks
from wagtail.admin import messages

from clinical.actions import NotDone
from clinical.changes import doing
from clinical.changes.foresight import foresee
from clinical.changes.kinds import change_of
from clinical.models import AccessChange
from clinical.portal.who_sees_whom.page import WhoSeesWhomPage, to_be_confirmed

MOST_TOLD = 50
LISTED = 100


class LaterForm(forms.Form):
    """When a planned change is to be done, in the time zone of the organisation."""

    due_at = forms.DateTimeField(
        label=gettext_lazy("Do it on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )

    def clean_due_at(self):
        return self.cleaned_data["due_at"].replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


class ConfirmView(WhoSeesWhomPage):
    """Says what a change will do to whose phones, and does it now or later."""

    template_name = "portal/who_sees_whom/confirm.html"
    page_title = gettext_lazy("What will happen")

    def is_for(self, user):
        return True  # each kind of change says itself who may ask for it

    def dispatch(self, request, *args, **kwargs):
        asked = request.GET.get("change") or request.POST.get("change") or ""
        self.change, self.back, self.seen = to_be_confirmed(asked)
        self.signed = asked
        if not self.change.may(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def later(self):
        return LaterForm(self.request.POST if "later" in self.request.POST else None)

    @cached_property
    def lines(self):
        """What each person is in for, as sentences."""
        told = foresee(self.change)
        phones = phones_of([said.user for said in told])
        return [(said, sentences(said, phones.get(said.user.pk))) for said in told]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        try:
            lines, problem = self.lines, ""
        except NotDone as why:
            lines, problem = [], str(why)
        return context | {
            "sentence": self.change.sentence(),
            "lines": lines[:MOST_TOLD],
            "more": max(0, len(lines) - MOST_TOLD),
            "takes_away": any(said.takes_away for said, _lines in lines),
            "problem": problem,
            "later": self.later,
            "signed": self.signed,
            "back": self.back,
            "zone": settings.TIME_ZONE,
        }

    def post(self, request, *args, **kwargs):
        try:
            foreseen = [
                {"user": str(said.user.pk), "said": said_of} for said, said_of in self.lines
            ]
            if "later" not in request.POST:
                doing.do(self.change, by=request.user, foreseen=foreseen, seen=self.seen)
                messages.success(request, _("Done. It can be undone for a day."), [_undo_button()])
                return redirect(self.back)
            if not self.later.is_valid():
                return self.render_to_response(self.get_context_data())
            due_at = self.later.cleaned_data["due_at"]
            doing.plan(
                self.change, by=request.user, due_at=due_at, foreseen=foreseen, seen=self.seen
            )
        except NotDone as problem:
            messages.error(request, str(problem))
            return self.render_to_response(self.get_context_data())
        messages.success(request, _("Planned. It can be called off until then."))
        return redirect("who_sees_whom_changes")


def _undo_button():
    return messages.button(reverse("who_sees_whom_changes"), _("Undo"))


def phones_of(people):
    """{user id: {"phones", "silent"}}, as the room that knows phones tells it."""
    found = {}
    for told in hooks.get_hooks("phones_of_people"):
        found |= told([person.pk for person in people])
    return found


# What is said of each number of a Foreseen, most important first.
TOLD = (
    ("leave", ngettext_lazy("%(n)d patient leaves.", "%(n)d patients leave.", "n")),
    (
        "seen_lately",
        ngettext_lazy(
            "%(n)d of them was seen by this person in the last 30 days.",
            "%(n)d of them were seen by this person in the last 30 days.",
            "n",
        ),
    ),
    (
        "charts_leave",
        ngettext_lazy(
            "The chart of %(n)d patient leaves: answers, vitals, diagnoses, medicines.",
            "The charts of %(n)d patients leave: answers, vitals, diagnoses, medicines.",
            "n",
        ),
    ),
    ("answers_leave", ngettext_lazy("%(n)d form answer leaves.", "%(n)d form answers leave.", "n")),
    ("come", ngettext_lazy("%(n)d patient comes.", "%(n)d patients come.", "n")),
    (
        "charts_come",
        ngettext_lazy(
            "The chart of %(n)d patient comes.", "The charts of %(n)d patients come.", "n"
        ),
    ),
    ("answers_come", ngettext_lazy("%(n)d form answer comes.", "%(n)d form answers come.", "n")),
)
PHONES = ngettext_lazy("%(n)d phone.", "%(n)d phones.", "n")
SILENT = ngettext_lazy(
    "%(n)d of the phones last synced over a day ago and may hold unsent work.",
    "%(n)d of the phones last synced over a day ago and may hold unsent work.",
    "n",
)


def sentences(said, phones):
    """What one person is in for: [text], most important first."""
    numbers = [(getattr(said, name), told) for name, told in TOLD]
    if phones:
        numbers += [(phones["phones"], PHONES), (said.takes_away and phones["silent"], SILENT)]
    return [told % {"n": number} for number, told in numbers if number]


class ChangesView(WhoSeesWhomPage):
    """Planned changes and those of the last weeks, each with the way back while there is one."""

    template_name = "portal/who_sees_whom/changes.html"
    page_title = gettext_lazy("Changes")

    def get_context_data(self, **kwargs):
        changes = AccessChange.objects.select_related("asked_by", "ended_by").order_by("-asked_at")
        lines = []
        user = self.request.user
        for stored in changes[:LISTED]:
            change = change_of(stored)
            may = change.may(user)
            if may or stored.asked_by_id == user.pk:
                undone = _recent(stored) and change.may_undo(user, stored)
                lines.append(
                    {
                        "stored": stored,
                        "sentence": change.told(user),
                        "can_be_undone": undone,
                        "can_be_called_off": may and stored.state == AccessChange.State.PLANNED,
                    }
                )
        return super().get_context_data(**kwargs) | {"lines": lines}


def _recent(stored):
    done = stored.state == AccessChange.State.DONE
    return done and stored.done_at > timezone.now() - doing.UNDONE_FOR


class TakeBackView(WhoSeesWhomPage):
    """Undo a done change, or call a planned one off."""

    def get(self, request, *args, **kwargs):
        raise Http404

    def post(self, request, *args, pk, **kwargs):
        stored = AccessChange.objects.filter(pk=pk).first()
        if stored is None:
            raise Http404
        planned = stored.state == AccessChange.State.PLANNED
        try:
            if planned:
                doing.call_off(stored=stored, by=request.user)
            else:
                doing.undo(stored=stored, by=request.user)
        except PermissionDenied:
            raise Http404 from None
        except NotDone as problem:
            messages.error(request, str(problem))
        else:
            messages.success(
                request, _("Called off.") if planned else _("Everything is as before.")
            )
        return redirect("who_sees_whom_changes")
