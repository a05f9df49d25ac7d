"""The portal's pages for articles: list, editor, history, preview, unpublish, delete."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.functional import cached_property
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import ChecksSidePanel
from wagtail.admin.ui.tables import LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.snippets.views import snippets

from clinical import access
from clinical.models import User
from clinical.portal.tables import TextColumn
from formsbuilder.asking_once import ReadsOnce, with_plans
from formsbuilder.education.models import Article

WRITING = {"add", "change", "delete", "publish", "view"}
WORK = "work"


class ArticlePolicy(BasePermissionPolicy):
    """Who writes articles writes all of them."""

    def user_has_permission(self, user, action):
        if action not in WRITING or not access.writes_articles(user):
            return False
        return action != "delete" or user.role != User.Role.ADMIN  # their role: without deleting

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action)

    def instances_user_has_any_permission_for(self, user, actions):
        may = any(self.user_has_permission(user, action) for action in actions)
        return self.model.objects.all() if may else self.model.objects.none()

    def users_with_any_permission(self, actions):
        people = User.objects.filter(is_active=True)
        writing = [user.pk for user in people if self.user_has_any_permission(user, actions)]
        return User.objects.filter(pk__in=writing)


class ForWriters:
    """In front of every view of one article: to others it is absent (404)."""

    def setup(self, request, *args, **kwargs):
        if "pk" in kwargs and not access.writes_articles(request.user):
            raise Http404
        super().setup(request, *args, **kwargs)

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except MultiValueDictKeyError as cut:  # not all of the editor was sent
            raise BadRequest from cut


class WithoutChecks:
    def get_side_panels(self):
        """Without Wagtail's checks of web pages of a site."""
        panels = super().get_side_panels()
        return MediaContainer(p for p in panels if not isinstance(p, ChecksSidePanel))


class ArticleList(snippets.IndexView):
    default_ordering = "title"

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("latest_revision")

    def search_queryset(self, queryset):
        """Folded as names are; Wagtail's index knows no articles."""
        return queryset.saying(self.search_query) if self.search_query else queryset

    def get_table(self, object_list, **kwargs):
        return super().get_table(with_plans(object_list), **kwargs)

    @cached_property
    def header_more_buttons(self):
        public = Button(_("Public page"), url=reverse("articles"), icon_name="link-external")
        staff = Button(_("As staff read them"), url=reverse("articles_to_read"), icon_name="view")
        pictures = Button(_("Pictures"), url=reverse("article_pictures_all"), icon_name="image")
        return [*super().header_more_buttons, public, staff, pictures]

    @cached_property
    def columns(self):
        return [
            self._get_title_column("__str__"),
            TextColumn("language", label=_("Language"), accessor=in_its_language),
            TextColumn("readers", label=_("Who reads it"), accessor=readers),
            LiveStatusTagColumn(),
            UpdatedAtColumn(),
        ]


def in_its_language(article):
    return get_language_info(article.language)["name_local"]


def readers(article):
    return _("everybody") if article.is_public else _("staff")


class AddArticle(WithoutChecks, snippets.CreateView):
    def get_initial_form_instance(self):
        """In another language it is the same work."""
        article = super().get_initial_form_instance() or self.model()
        asked = self.request.GET.get(WORK, "")
        known = {str(work) for work in Article.objects.values_list("work", flat=True)}
        if asked in known:
            article.work = asked
        article.written_by = self.request.user
        if not article.body:
            article.body = [("text", "")]  # so that one can begin to type
        return article


class ArticleInAnotherLanguage(snippets.CopyView):
    """The page of a new article, filled in with this one; what is saved there is the same work."""

    def get_initial_form_instance(self):
        source = self.get_object().get_latest_revision_as_object()
        taken = set(Article.objects.filter(work=source.work).values_list("language", flat=True))
        left = (code for code, _name in settings.LANGUAGES if code not in taken)
        source.language = next(left, source.language)
        return source

    def get_add_url(self):
        work = Article.objects.filter(pk=self.kwargs[self.pk_url_kwarg]).values_list(
            "work", flat=True
        )
        return f"{super().get_add_url()}?{urlencode({WORK: work.first()})}"


class EditArticle(ReadsOnce, WithoutChecks, snippets.EditView):
    @property
    def header_more_buttons(self):
        buttons = [
            Button(
                _("In another language"),
                url=reverse("health_articles:copy", args=[self.object.pk]),
                icon_name="globe",
                priority=5,
            )
        ]
        shown = self.live_object
        if shown.live and shown.is_public:
            address = shown.get_absolute_url()
            buttons.append(Button(_("Public page"), url=address, icon_name="link-external"))
        return [*buttons, *super().header_more_buttons]


class UnpublishArticle(snippets.UnpublishView):
    success_message = gettext_lazy("“%(object)s” is unpublished: nobody reads it any more.")


class DeleteArticle(snippets.DeleteView):
    @property
    def confirmation_message(self):
        return _("Delete this article? Nobody will be able to read it.")


class ArticleViewSet(snippets.SnippetViewSet):
    model = Article
    icon = "doc-full"
    url_prefix = "articles"
    url_namespace = "health_articles"
    menu_label = gettext_lazy("Articles")
    menu_name = "articles"
    menu_order = 310
    add_to_admin_menu = True
    index_view_class = ArticleList
    add_view_class = AddArticle
    copy_view_class = ArticleInAnotherLanguage
    edit_view_class = EditArticle
    unpublish_view_class = UnpublishArticle
    delete_view_class = DeleteArticle
    delete_template_name = "formsbuilder/education/confirm_delete.html"
    search_fields = ["title"]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [FieldPanel("title"), FieldPanel("description"), FieldPanel("body")],
                heading=gettext_lazy("Article"),
            ),
            ObjectList(
                [FieldPanel("language"), FieldPanel("is_public"), FieldPanel("keywords")],
                heading=gettext_lazy("Settings"),
            ),
        ]
    )

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(**{"usage_url_name": None, **kwargs})

    def construct_view(self, view_class, **kwargs):
        guarded = type(view_class.__name__, (ForWriters, view_class), {})
        return super().construct_view(guarded, **kwargs)

    def register_chooser_viewset(self):
        """No chooser: nothing points to an article."""
