"""The editor of a visit form: what publishing says, and the pages beside it."""

import json
from datetime import timedelta

from django.db.models import OuterRef
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import ChecksSidePanel
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views import snippets

from formsbuilder import checking, colleague_check, publishing
from formsbuilder.comments import saying
from formsbuilder.copying import BringsTranslations
from formsbuilder.wording import sentence_with_place

SAVED_BY_ITSELF = timedelta(seconds=20)
ASKING = {
    "submit": gettext_lazy("Colleagues are asked to look at “%(form)s” before it is published."),
    "cancel-workflow": gettext_lazy("Nobody is asked to look at “%(form)s” any more."),
    "workflow-action": gettext_lazy("“%(form)s” goes back with what you wrote."),
}


class TellsAboutPhones:
    """Publishing says what phones get; a mistake found too late is told, not a server error."""

    def get_side_panels(self):
        """Without Wagtail's checks of web pages, which say nothing about a form."""
        panels = super().get_side_panels()
        return MediaContainer(p for p in panels if not isinstance(p, ChecksSidePanel))

    def publish_action(self):
        """What is on phones already is published from the page that says what changes."""
        if checking.is_told_first(self.object):
            return redirect("form_check", pk=self.object.pk)
        before = publishing.last_publication(self.object)
        try:
            response = super().publish_action()
        except publishing.FormHasMistakes as refusal:
            messages.error(self.request, " ".join(refusal.messages))
            return redirect(self.get_edit_url())
        self.object.refresh_from_db()
        self.unchanged = before == publishing.last_publication(self.object)
        for problem in publishing.warnings(self.object):
            messages.warning(self.request, sentence_with_place(problem))
        if not publishing.is_due(self.object) and (lists := checking.lists_of(self.object)):
            messages.warning(self.request, checking.as_they_are_then(lists))
        return response

    @cached_property
    def workflow_state(self):
        """The question that is open; an answered one stands in the history."""
        state = self.object.current_workflow_state if self.object else None
        return state and colleague_check.in_words(state)

    def workflow_action_action(self):
        """Approving leads to the page that says what changes."""
        more = json.loads(self.request.POST.get("workflow-action-extra-data") or "{}")
        state, user = self.object.current_workflow_task_state, self.request.user
        comment = {"comment": str(more.get("comment", ""))} if isinstance(more, dict) else {}
        address = state.task.specific.on_action(state, user, self.workflow_action, **comment)
        return redirect(address) if address else None

    def get_error_message(self):
        if self.action == "publish":
            return _("The form is not published yet: look at what is marked below.")
        return super().get_error_message()

    def get_success_message(self, instance=None):
        if self.action in ASKING:
            return ASKING[self.action] % {"form": instance or self.object}
        if self.action != "publish":
            return super().get_success_message(instance)
        form = instance or self.object
        if not publishing.is_due(form):
            return super().get_success_message(instance)
        text = (
            _("“%(form)s” is published; nothing had changed since version %(number)s.")
            if self.unchanged
            else _("“%(form)s” is published as version %(number)s. Phones get it when they sync.")
        )
        number = publishing.last_publication(form).number
        return text % {"form": form, "number": number}


class AddForm(BringsTranslations, TellsAboutPhones, snippets.CreateView):
    pass


class TellsOfRivals:
    """Who saves over somebody else's newer draft is told; both stay as versions to compare."""

    def form_valid(self, form):
        theirs = self._of_a_rival()
        if theirs and self.action == "publish":
            self.action = "edit"  # nothing goes to phones that one of the two has not seen
        response = super().form_valid(form)
        if theirs and not self.expects_json_response:
            self._tell(theirs)
        return response

    def _of_a_rival(self):
        """The draft that somebody else saved meanwhile, or oneself on another screen.

        The editor saves by itself, and may have been at it when the button was pressed: what the
        same person saved a moment ago stands on this very screen.
        """
        latest = self.object.latest_revision if self.is_out_of_date else None
        if latest and latest.user_id == self.request.user.pk:
            return None if timezone.now() - latest.created_at < SAVED_BY_ITSELF else latest
        return latest

    def _tell(self, theirs):
        text = _(
            "%(name)s saved this form while you wrote. Yours is saved as the newest draft, theirs stands "
            "in its history: nothing is lost. Compare the two before you publish."
        )
        address = reverse(
            "visit_forms:revisions_compare",
            args=[self.object.pk, theirs.pk, self.new_revision.pk],
        )
        compare = messages.button(address, _("Compare"))
        messages.warning(self.request, text % {"name": theirs.user or "–"}, buttons=[compare])


class EditForm(TellsOfRivals, TellsAboutPhones, snippets.EditView):
    def get_object(self, queryset=None):
        """Wagtail asks twice; a page that only shows the form reads it once."""
        if self.request.method != "GET":
            return super().get_object(queryset)
        if not hasattr(self, "_shown"):
            told = saying.number_open(OuterRef("pk"))
            forms = self.model.objects.select_related("latest_revision__user")
            self._shown = super().get_object(forms.annotate(open_comments=told))
            self._shown.latest_revision = self.live_object.latest_revision
        return self._shown

    def get_workflow_history_url(self):
        """The history of the form tells it, too."""

    @property
    def header_more_buttons(self):
        address = reverse("form_translations", args=[self.object.pk])
        translations = Button(_("Translations"), url=address, icon_name="globe", priority=5)
        address = reverse("form_versions", args=[self.object.pk])
        versions = Button(_("Versions"), url=address, icon_name="history", priority=6)
        address = reverse("form_take", args=[self.object.pk])
        taken = Button(_("As XLSForm"), url=address, icon_name="download", priority=7)
        address = reverse("form_paper", args=[self.object.pk])
        paper = Button(_("On paper"), url=address, icon_name="doc-full", priority=8)
        address = reverse("form_trial", args=[self.object.pk])
        tried = Button(_("Try on a phone"), url=address, icon_name="mobile-alt", priority=9)
        address = reverse("form_comments", args=[self.object.pk])
        number = getattr(self.live_object, "open_comments", None)
        said = _("Comments (%(number)s)") % {"number": number} if number else _("Comments")
        comments = Button(said, url=address, icon_name="comment", priority=4)
        ours = [comments, translations, versions, taken, paper, tried]
        if self.object.first_published_at and self.request.user.reads_charts:
            address = f"{reverse('form-answers:index')}?form={self.object.pk}"
            ours.append(Button(_("Answers"), url=address, icon_name="list-ul", priority=10))
        return [*ours, *super().header_more_buttons]
