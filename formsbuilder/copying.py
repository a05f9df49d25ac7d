"""A form copied with its translations: the copy starts as the newest draft stands, under a name of its own."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets

from formsbuilder import translating
from formsbuilder.models import FormDraft

SOURCE = "copy_of"


class BringsTranslations:
    """Of the form that it is a copy of; questions keep their ids, so each text finds its own."""

    def save_instance(self):
        copy = super().save_instance()
        if source := self._source():
            translating.copy(source, copy, by=self.request.user)
        return copy

    def _source(self):
        theirs = policy_registry.get_by_type(FormDraft).instances_user_has_permission_for(
            self.request.user, "view"
        )
        try:
            return theirs.filter(pk=self.request.GET[SOURCE]).first()
        except (KeyError, ValidationError):
            return None


class CopyForm(snippets.CopyView):
    """The page of a new form, filled in; what is sent from it makes a form and not this one again."""

    def get_initial_form_instance(self):
        source = translating.newest(self.get_object())
        # Nobody was asked about the copy, and nothing is planned for it.
        source._current_workflow_states, source.scheduled_revision = [], None
        source.name = _("%(name)s (copy)") % {"name": source.name}
        return source

    def get_add_url(self):
        address = super().get_add_url()
        return f"{address}?{urlencode({SOURCE: self.kwargs[self.pk_url_kwarg]})}"
