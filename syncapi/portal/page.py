"""The page of one record that needs attention: why, from whom, beside what is stored, what to do."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import InspectView

from clinical import access
from syncapi.filing import chart_mark
from syncapi.mending import unreadable
from syncapi.portal import contents
from syncapi.portal.mendform import MendForm
from syncapi.portal.policy import Sight
from syncapi.wire import BY_NAME


class NeedsAttentionPage(InspectView):
    any_permission_required = ["view"]
    template_name = "portal/needs_attention.html"
    mending = None  # the form as it came back, if a value still cannot be read

    def scoped_records(self):
        return super().scoped_records().select_related("user", "receipt", "resolved_by")

    def get_object(self, queryset=None):
        return self.record

    def get_fields(self):
        return []

    def get_page_title(self):
        return contents.kind(self.object)

    def get_page_subtitle(self):
        return ""

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("needs-attention:index"), "label": _("Needs attention")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        entry, user = self.object, self.request.user
        sight = Sight.of(user, [entry])
        shown = sight.contents(entry)
        record = contents.stored(entry, user) if shown else None
        context = super().get_context_data(**kwargs) | {
            "entry": entry,
            "shown": shown,
            "patient": sight.patient(entry),
            "title": contents.title(entry, sight),
            "reason": contents.sentence(entry, shown=shown),
            "phone": contents.phone(entry),
            "deletes": entry.operation == "delete",
            "record": record,
            "lines": contents.lines(entry, record) if shown else [],
            "earlier": contents.earlier(entry, sight) if shown else [],
            "settles": sight.settles(entry),
        }
        return context | (self._actions(entry, user) if context["settles"] else {})

    def _actions(self, entry, user):
        """What can be done with it: a record that says not which it is can only be refused."""
        table, sent = BY_NAME.get(entry.table), contents.raw(entry)
        known = (
            table is not None
            and table.written_by_phones
            and isinstance(sent, dict)
            and not entry.record_key.startswith("sha256:")
        )
        deletes = entry.operation == "delete"
        return {
            "can_file": known and not deletes and not unreadable(table, sent),
            "can_delete": known and deletes,
            "chart": chart_mark(entry) if known and deletes else "",
            "mending": (self.mending or MendForm(None, entry, user))
            if known and not deletes
            else None,
            "clinics": access.clinics_of(user).live().filter(is_archived=False).order_by("name")
            if known and not deletes
            else [],
        }
