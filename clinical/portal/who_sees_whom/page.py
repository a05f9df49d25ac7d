"""What the pages of "Who sees whom" share: who may open them, where they stand, the way to a change."""

from urllib.parse import urlencode

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from clinical import staff
from clinical.changes.kinds import KINDS

SALT = "a change of who sees whom"


class WhoSeesWhomPage(WagtailAdminTemplateMixin, TemplateView):
    """For managers of a clinic; a page about one thing that is not theirs is not there (404)."""

    header_icon = "group"
    page_title = _("Who sees whom")
    above = ()  # (name of the address, title) of the pages between the first one and this

    def dispatch(self, request, *args, **kwargs):
        if not self.is_for(request.user):
            raise Http404 if kwargs else PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def is_for(self, user):
        return staff.manages_people(user)

    def get_breadcrumbs_items(self):
        first = {"url": reverse("who_sees_whom"), "label": _("Who sees whom")}
        here = {"url": "", "label": self.get_page_title()}
        between = [{"url": reverse(name), "label": title} for name, title in self.above]
        if self.request.resolver_match.url_name == "who_sees_whom":
            return [*self.breadcrumbs_items, here]
        return [*self.breadcrumbs_items, first, *between, here]


def decides_sharing(user):
    return bool(user.is_active and user.is_superuser)


def to_confirm(change, *, back):
    """Go to the page that says what this change will do; ``back``: where to go afterwards."""
    details = {"kind": change.kind.value, "details": change.details, "back": back}
    query = urlencode({"change": signing.dumps(details, salt=SALT, compress=True)})
    return redirect(f"{reverse('who_sees_whom_confirm')}?{query}")


def to_be_confirmed(text):
    """(change, back) of what ``to_confirm`` made. Raises Http404 for anything else."""
    try:
        asked = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    return KINDS[asked["kind"]].of(asked["details"]), asked["back"]
