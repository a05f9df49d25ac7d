"""The portal's pages for visit forms, put together; what each does stands in ``form_*.py``."""

from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, ObjectList, PublishingPanel, TabbedInterface
from wagtail.snippets.views import snippets

from formsbuilder.choice_lists.panel import ChoiceListsPanel
from formsbuilder.copying import CopyForm
from formsbuilder.form_editing import AddForm, EditForm
from formsbuilder.form_list import FormList
from formsbuilder.form_pages import DeleteForm, InspectForm, OnlyFormsOfThePerson, UnpublishForm
from formsbuilder.models import FormDraft

NOT_OFFERED = {"workflow_history", "workflow_history_detail", "workflow_preview"}


class FormDraftViewSet(snippets.SnippetViewSet):
    model = FormDraft
    icon = "form"
    url_prefix = "forms"
    url_namespace = "visit_forms"
    menu_label = gettext_lazy("Forms")
    menu_name = "visit-forms"
    menu_order = 300
    add_to_admin_menu = True
    inspect_view_enabled = True
    search_fields = ["name"]
    index_view_class = FormList
    add_view_class = AddForm
    copy_view_class = CopyForm
    edit_view_class = EditForm
    delete_view_class = DeleteForm
    unpublish_view_class = UnpublishForm
    inspect_view_class = InspectForm
    delete_template_name = "formsbuilder/confirm_delete.html"
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [FieldPanel("name"), ChoiceListsPanel(), FieldPanel("questions")],
                heading=gettext_lazy("Questions"),
            ),
            ObjectList(
                [
                    FieldPanel("clinic_ids"),
                    FieldPanel("language"),
                    FieldPanel("description"),
                    FieldPanel("is_snapshot_form"),
                    FieldPanel("is_editable"),
                    PublishingPanel(),
                ],
                heading=gettext_lazy("Settings"),
            ),
        ]
    )

    def get_common_view_kwargs(self, **kwargs):
        """Nothing refers to a form but its answers, so "used 0 times" would mislead."""
        return super().get_common_view_kwargs(**{"usage_url_name": None, **kwargs})

    def get_urlpatterns(self):
        """Who asked whom to look stands in the history of the form; there is no second page of it."""
        return [p for p in super().get_urlpatterns() if p.name not in NOT_OFFERED]

    def construct_view(self, view_class, **kwargs):
        guarded = type(view_class.__name__, (OnlyFormsOfThePerson, view_class), {})
        return super().construct_view(guarded, **kwargs)

    def register_chooser_viewset(self):
        """No chooser: nothing points to a draft, and Wagtail's would list every clinic's forms."""
