"""What the editor's button offers: saving, publishing, asking a colleague; in our words, by our policy."""

from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.permissions import policy_registry
from wagtail.snippets.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    PublishMenuItem,
    RestartWorkflowMenuItem,
    SubmitForModerationMenuItem,
    UnpublishMenuItem,
)

from formsbuilder.education.models import Article
from formsbuilder.models import FormDraft

WRITTEN = (FormDraft, Article)


class _AskOurPolicy:
    """Wagtail's own buttons ask for a Django permission; ours are not stored as such."""

    def is_shown(self, context):
        if context["model"] not in WRITTEN or context.get("locked_for_user"):
            return False
        policy = policy_registry.get_by_type(context["model"])
        return policy.user_has_permission(context["request"].user, "publish")


class PublishForm(_AskOurPolicy, PublishMenuItem):
    pass


class UnpublishForm(_AskOurPolicy, UnpublishMenuItem):
    def is_shown(self, context):
        live = context["view"] == "edit" and context["instance"].live
        return live and super().is_shown(context)


class AskColleague(SubmitForModerationMenuItem):
    label = gettext_lazy("Ask a colleague to check it")

    def is_shown(self, context):
        """Of a form that was saved once."""
        of_form = context["model"] is FormDraft and context["view"] == "edit"
        return of_form and super().is_shown(context)

    def get_context_data(self, parent_context):
        return ActionMenuItem.get_context_data(self, parent_context)


class AskNobody(CancelWorkflowMenuItem):
    label = gettext_lazy("Ask nobody any more")

    def is_shown(self, context):
        return context["model"] is FormDraft and super().is_shown(context)


_INSTEAD = {
    PublishMenuItem: PublishForm(order=30),
    UnpublishMenuItem: UnpublishForm(order=20),
    SubmitForModerationMenuItem: AskColleague(order=60),
    CancelWorkflowMenuItem: AskNobody(order=40),
}


@hooks.register("construct_snippet_action_menu")
def offer_publishing(menu_items, request, context):
    if context["model"] not in WRITTEN:
        return
    wagtails = (*_INSTEAD, RestartWorkflowMenuItem)
    ours = [item for item in _INSTEAD.values() if item.is_shown(context)]
    menu_items[:] = [item for item in menu_items if not isinstance(item, wagtails)] + ours
    menu_items.sort(key=lambda item: item.order)
