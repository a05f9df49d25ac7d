"""The other pages of one visit form: looking at it, deleting it, taking it off the phones."""

from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets

from formsbuilder import publishing
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
            if not found:
                raise Http404
        super().setup(request, *args, **kwargs)

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except MultiValueDictKeyError as cut:  # not all of the editor was sent
            raise BadRequest from cut


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
