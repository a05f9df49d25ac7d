"""What this room offers the portal: the menu entry "Forms" with its pages."""

from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.permissions import policy_registry, register_permission_policy
from wagtail.snippets.models import register_snippet

from clinical.portal.dashboard import Card
from formsbuilder import action_menu, first_step, publishing  # noqa: F401
from formsbuilder.choice_lists.model import ChoiceList
from formsbuilder.choice_lists.pages import ListPage, ListsPage
from formsbuilder.colleague_check import asked_of
from formsbuilder.comments.pages import CommentsPage
from formsbuilder.designers import FormDesignPolicy
from formsbuilder.education import hooks as _education  # noqa: F401
from formsbuilder.models import FormDraft
from formsbuilder.registration.pages import RegistrationPage, as_on_a_phone
from formsbuilder.translation_pages import TranslationFile, TranslationPage, first_language
from formsbuilder.trial_page import TrialPage
from formsbuilder.version_pages import CheckPage, PaperPage, VersionsPage
from formsbuilder.viewset import FormDraftViewSet
from formsbuilder.xlsform.pages import BringPage, StartersPage, take


@hooks.register("register_admin_urls")
def pages_beside_the_editor():
    here = "form-translations/<uuid:pk>/"
    return [
        path("form-files/bring/", BringPage.as_view(), name="form_bring"),
        path("form-files/ready-made/", StartersPage.as_view(), name="form_starters"),
        path("form-files/<uuid:pk>/xlsform.xlsx", take, name="form_take"),
        path("registration-form/", RegistrationPage.as_view(), name="registration_form"),
        path(
            "registration-form/phone/<str:language>/",
            as_on_a_phone,
            name="registration_form_phone",
        ),
        path("form-versions/<uuid:pk>/", VersionsPage.as_view(), name="form_versions"),
        path("form-paper/<uuid:pk>/", PaperPage.as_view(), name="form_paper"),
        path("form-trial/<uuid:pk>/", TrialPage.as_view(), name="form_trial"),
        path("form-comments/<uuid:pk>/", CommentsPage.as_view(), name="form_comments"),
        path("form-check/<uuid:pk>/", CheckPage.as_view(), name="form_check"),
        path("form-choices/", ListsPage.as_view(), name="choice_lists"),
        path("form-choices/new/", ListPage.as_view(), name="choice_list_new"),
        path("form-choices/<uuid:pk>/", ListPage.as_view(), name="choice_list"),
        path(here, first_language, name="form_translations"),
        path(f"{here}<str:language>/", TranslationPage.as_view(), name="form_translation"),
        path(
            f"{here}<str:language>/file.<str:kind>",
            TranslationFile.as_view(),
            name="form_translation_file",
        ),
    ]


register_permission_policy(FormDraft, FormDesignPolicy(FormDraft))
register_permission_policy(ChoiceList, FormDesignPolicy(ChoiceList))
register_snippet(FormDraftViewSet)


@hooks.register("before_delete_snippet")
def no_deleting_in_bulk(request, forms):
    match = request.resolver_match
    if match.url_name == "wagtail_bulk_action" and match.kwargs["model_name"] == "formdraft":
        raise Http404


@hooks.register("register_log_actions")
def what_history_tells(actions):
    @actions.register_action(publishing.NOT_PUBLISHED)
    class NotPublished(LogFormatter):
        label = gettext_lazy("Not published at its time")

        def format_message(self, entry):
            return _("Not published at its time: %(why)s") % {"why": entry.data.get("why", "")}


@hooks.register("portal_dashboard_cards")
def forms_to_look_at(request):
    """What colleagues asked this person to look at before it is published."""
    if not policy_registry.get_by_type(FormDraft).user_has_permission(request.user, "publish"):
        return None
    number = asked_of(request.user).count()
    if not number:
        return None
    says, url = _("Forms that a colleague asks you to check"), reverse("visit_forms:list")
    return Card(number, says, f"{url}?asked=1", icon="form", urgent=True, order=38)
