"""What pages for managers share: who may open them, and where they stand."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from clinical import staff


class ManagersPage(WagtailAdminTemplateMixin, TemplateView):
    """For managers of a clinic; a page about one thing that is not theirs is not there (404)."""

    root = ("", "")  # name of the address and title of the first page of these
    above = ()  # (name of the address, title) of the pages between the first one and this

    def dispatch(self, request, *args, **kwargs):
        self.request, self.args, self.kwargs = request, args, kwargs
        if not self.is_for(request.user):
            raise Http404 if kwargs else PermissionDenied
        self.find()
        return super().dispatch(request, *args, **kwargs)

    def is_for(self, user):
        return staff.manages_people(user)

    def find(self):
        """Look up what the page is about; raises Http404."""

    def get_above(self):
        """[(address, title)] between the first page and this one."""
        return [(reverse(name), title) for name, title in self.above]

    def get_breadcrumbs_items(self):
        here = {"url": "", "label": self.get_page_title()}
        name, title = self.root
        if self.request.resolver_match.url_name == name:
            return [*self.breadcrumbs_items, here]
        between = [(reverse(name), title), *self.get_above()]
        return [*self.breadcrumbs_items, *({"url": u, "label": t} for u, t in between), here]
