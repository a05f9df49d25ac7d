"""The other pages of one visit form: looking at it, deleting it, taking it off the phones."""

from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.models import Revision, TaskState, WorkflowState
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets

from clinical import together
from formsbuilder import publishing
from formsbuilder.choice_lists.pages import lists_for
from formsbuilder.models import FormDraft


class OnlyFormsOfThePerson:
    """In front of every view of a single form: one that is not theirs is absent (404).

    Wagtail asks the policy per model on most of its views, so an id from elsewhere would open.
    """

    def setup(self, request, *args, **kwargs):
        if "pk" in kwargs:
            reading = isinstance(self, (snippets.InspectView, snippets.CopyView))
            action = "view" if reading else "change"
            policy = policy_registry.get_by_type(FormDraft)
            try:
                found = policy.is_among(request.user, action, kwargs["pk"])
            except ValidationError:  # the compare view takes any text as id
                found = False
            if not found or not _is_of(kwargs):
                raise Http404
            if request.method == "GET" and isinstance(self, (snippets.EditView, snippets.CopyView)):
                self._read_ahead(request, str(kwargs["pk"]))
        super().setup(request, *args, **kwargs)

    def _read_ahead(self, request, pk):
        """With one statement what Wagtail and our panels would ask for one by one, some many times."""
        asked = WorkflowState.objects.filter(object_id=pk).active()
        planned = Revision.objects.filter(object_id=pk, approved_go_live_at__isnull=False)
        read = together.read(asked=asked, planned=planned, lists=lists_for(request.user))
        together.join((read["asked"], ("current_task_state",)))
        self._asked, self._planned = read["asked"], next(iter(read["planned"]), None)
        request.choice_lists = read["lists"]

    def get_object(self, *args, **kwargs):
        found = super().get_object(*args, **kwargs)
        if hasattr(self, "_asked"):
            for form in (found, getattr(self, "live_object", found)):
                form._current_workflow_states = self._asked
                form.scheduled_revision = self._planned
        return found

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except MultiValueDictKeyError as cut:  # not all of the editor was sent
            raise BadRequest from cut


def _is_of(kwargs):
    """A step of a check that an address names is one of this form: Wagtail takes any."""
    if "task_state_id" not in kwargs:
        return True
    asked = TaskState.objects.filter(pk=kwargs["task_state_id"])
    return asked.filter(revision__object_id=str(kwargs["pk"])).exists()


class DeleteForm(snippets.DeleteView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(has_answers=publishing.has_answers(self.object), **kwargs)

    @property
    def confirmation_message(self):
        return _("Delete this form? Phones drop it when they next sync.")

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except publishing.FormHasAnswers as refusal:
            messages.error(self.request, " ".join(refusal.messages))
            return redirect(self.get_delete_url())


class UnpublishForm(snippets.UnpublishView):
    def get_template_names(self):
        return ["formsbuilder/confirm_unpublish.html"]

    success_message = gettext_lazy("“%(object)s” is unpublished. Phones drop it when they sync.")

    def unpublish(self):
        """Through the form itself: Wagtail's view would leave it on the phones."""
        self.object.unpublish(user=self.request.user)


class InspectForm(snippets.InspectView):
    """What a clinic manager may look at but not change: a form of all clinics."""

    page_title = gettext_lazy("Visit form")
    template_name = "formsbuilder/inspect.html"
    fields = ["name"]

    def get_edit_url(self):
        may = self.permission_policy.user_has_permission_for_instance
        return super().get_edit_url() if may(self.request.user, "change", self.object) else None

    def get_delete_url(self):
        may = self.permission_policy.user_has_permission_for_instance
        return super().get_delete_url() if may(self.request.user, "delete", self.object) else None

    def get_context_data(self, **kwargs):
        document, _problems = publishing.compiled(self.object)
        return super().get_context_data(document=document, **kwargs)
