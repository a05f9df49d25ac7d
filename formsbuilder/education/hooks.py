"""What articles offer the portal: the menu entry with its pages, and the dialog for pictures."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from clinical import access
from formsbuilder.education import linking, pages
from formsbuilder.education.choosing import pictures
from formsbuilder.education.models import Article, ArticlePicture
from formsbuilder.education.picture_pages import DeletePicture, PicturesPage
from formsbuilder.education.viewset import ArticlePolicy, ArticleViewSet

register_permission_policy(Article, ArticlePolicy(Article))
register_permission_policy(ArticlePicture, ArticlePolicy(ArticlePicture))
register_snippet(ArticleViewSet)


@hooks.register("register_admin_viewset")
def choosing_pictures():
    return pictures


@hooks.register("register_admin_urls")
def pictures_shown():
    one = "<uuid:pk>"
    return [
        path(f"article-picture/{one}", pages.picture_shown, name="article_picture_shown"),
        path("pictures/", PicturesPage.as_view(), name="article_pictures_all"),
        path(f"pictures/{one}/delete/", DeletePicture.as_view(), name="article_picture_delete"),
        path("article-link/", linking.LinkDialog.as_view(), name="article_link"),
        path("articles-to-read/", pages.listing_for_staff, name="articles_to_read"),
        path(f"articles-to-read/{one}", pages.article_for_staff, name="article_to_read"),
    ]


hooks.register("register_rich_text_features", linking.register)


class ToRead(MenuItem):
    """For who does not write them; writers have the list to write in."""

    def is_shown(self, request):
        return not access.writes_articles(request.user)


@hooks.register("register_admin_menu_item")
def articles_to_read():
    address = reverse("articles_to_read")
    return ToRead(_("Articles"), address, name="articles-to-read", icon_name="doc-full", order=310)
