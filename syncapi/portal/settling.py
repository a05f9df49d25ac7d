"""What a manager does on the page of a record that needs attention, and with several at once."""

import uuid

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages

from clinical import access
from syncapi import filing
from syncapi.filing import NotFiled
from syncapi.merge import Verdict
from syncapi.portal import contents
from syncapi.portal.mendform import MendForm
from syncapi.portal.page import NeedsAttentionPage
from syncapi.portal.policy import Sight

MOVED = gettext_lazy("This was sent again or settled meanwhile. Look at it once more.")


class SettleView(NeedsAttentionPage):
    """Takes one decision; what could not be filed comes back on the page with a sentence."""

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(self._page())

    def post(self, request, *args, **kwargs):
        self.object = entry = self.record
        if request.POST.get("seen") != entry.mark:
            messages.warning(request, MOVED)
            return HttpResponseRedirect(self._page())
        try:
            verdict = self._act(entry, request.POST)
        except filing.AlreadySettled as problem:
            messages.warning(request, str(problem))
            return HttpResponseRedirect(self._page())
        except NotFiled as problem:
            self._tell(problem)
            return self.render_to_response(self.get_context_data())
        if verdict is None:
            return self.render_to_response(self.get_context_data())
        messages.success(request, _said(verdict))
        return HttpResponseRedirect(reverse("needs-attention:index"))

    def _act(self, entry, posted):
        by, action = self.request.user, posted.get("action")
        if action == "file":
            return filing.file_as_is(entry, by=by)
        if action == "delete":
            return filing.confirm_deletion(entry, by=by, chart=posted.get("chart", ""))
        if action == "refuse":
            return filing.refuse(entry, reason=posted.get("reason", ""), by=by)
        if action == "give":
            return filing.give_to_clinic(entry, clinic=self._clinic(posted), by=by)
        if action == "mend":
            self.mending = MendForm(posted, entry, by)
            if self.mending.is_valid():
                return filing.mend_and_file(entry, values=self.mending.wire_values(), by=by)
            messages.error(self.request, _("It was not filed. See what is said at the fields."))
            return None
        raise NotFiled(_("Choose what should happen with it."))

    def _clinic(self, posted):
        clinics = clinics_to_give_to(self.request.user)
        found = clinics.filter(pk=_uuid(posted.get("clinic"))).first()
        if found is None:
            raise NotFiled(_("Choose a clinic."))
        return found

    def _tell(self, problem):
        messages.error(self.request, str(problem))
        if self.mending is not None and self.mending.is_bound:
            for name, what in problem.fields.items():
                if name in self.mending.fields:
                    self.mending.add_error(name, what)

    def _page(self):
        return reverse("needs-attention:inspect", args=[self.record.pk])


def _said(verdict):
    if verdict is Verdict.REFUSED:
        return _("Refused. The phone that sent it will let go of it.")
    if verdict is Verdict.CONFLICT:
        return _("Filed. Somebody else wrote there too: see “Changed by two people”.")
    if verdict is Verdict.DELETED:
        return _("Deleted.")
    return _("Filed.")


def tick(entry):
    """What a ticked box posts: which entry, and as it stood in the list."""
    return f"{entry.pk} {entry.mark}"


class TogetherView(View):
    """Files or refuses what was ticked in the list; says of each what became of it.

    What a phone has sent again since the list was drawn is left for another look.
    """

    def get(self, request):
        return HttpResponseRedirect(reverse("needs-attention:index"))

    def post(self, request):
        ticked = request.POST.getlist("entry")
        keys = {_uuid(one.split(" ")[0]) for one in ticked} - {None}
        entries = list(self.queryset.filter(pk__in=keys).select_related("user", "receipt"))
        if not entries:
            messages.warning(request, _("Tick the records first."))
            return HttpResponseRedirect(reverse("needs-attention:index"))
        sight = Sight.of(request.user, entries)
        moved = [entry for entry in entries if tick(entry) not in ticked]
        results = self._act([entry for entry in entries if entry not in moved], request.POST)
        results += [filing.Result(entry, NotFiled(MOVED)) for entry in moved]
        told = [
            {
                "entry": r.entry,
                "what": " · ".join(
                    filter(None, (contents.kind(r.entry), contents.title(r.entry, sight)))
                ),
                "problem": r.problem,
            }
            for r in results
        ]
        done = sum(r.problem is None for r in results)
        context = {"told": told, "done": done, "left": len(told) - done}
        return render(request, "portal/needs_attention_results.html", context)

    def _act(self, entries, posted):
        if posted.get("action") == "refuse":
            reason = posted.get("reason", "")
            return filing.refuse_all(entries, reason=reason, by=self.request.user)
        return filing.file_all(entries, by=self.request.user)


def clinics_to_give_to(user):
    return access.clinics_of(user).live().filter(is_archived=False).order_by("name")


def _uuid(text):
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None
