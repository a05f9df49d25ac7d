"""Brings the lists that a person may choose from to the question cards, once for all of them."""

from wagtail.admin.panels import Panel

from formsbuilder.choice_lists.pages import lists_for, offered


class ChoiceListsPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "formsbuilder/choice_lists_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            known = getattr(self.request, "choice_lists", None)  # read with what the page asks
            lists = lists_for(self.request.user) if known is None else known
            return context | {"lists": offered(lists)}
