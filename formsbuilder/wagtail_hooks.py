"""What this room offers the portal: the menu entry "Forms" with its pages."""

from django.http import Http404
from django.urls import path
from wagtail import hooks
from wagtail.permissions import policy_registry, register_permission_policy
from wagtail.snippets.action_menu import PublishMenuItem, UnpublishMenuItem
from wagtail.snippets.models import register_snippet

from formsbuilder import first_step  # noqa: F401
from formsbuilder.designers import FormDesignPolicy
from formsbuilder.education import hooks as _education  # noqa: F401
from formsbuilder.education.models import Article
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
        path("form-check/<uuid:pk>/", CheckPage.as_view(), name="form_check"),
        path(here, first_language, name="form_translations"),
        path(f"{here}<str:language>/", TranslationPage.as_view(), name="form_translation"),
        path(
            f"{here}<str:language>/file.<str:kind>",
            TranslationFile.as_view(),
            name="form_translation_file",
        ),
    ]


register_permission_policy(FormDraft, FormDesignPolicy(FormDraft))
register_snippet(FormDraftViewSet)


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


@hooks.register("construct_snippet_action_menu")
def offer_publishing(menu_items, request, context):
    if context["model"] not in WRITTEN:
        return
    ours = [
        item for item in (PublishForm(order=30), UnpublishForm(order=20)) if item.is_shown(context)
    ]
    menu_items[:] = [
        item for item in menu_items if not isinstance(item, PublishMenuItem | UnpublishMenuItem)
    ] + ours
    menu_items.sort(key=lambda item: item.order)


@hooks.register("before_delete_snippet")
def no_deleting_in_bulk(request, forms):
    match = request.resolver_match
    if match.url_name == "wagtail_bulk_action" and match.kwargs["model_name"] == "formdraft":
        raise Http404
