"""What articles offer the portal: the menu entry with its pages, and the dialog for pictures."""

from django.urls import path
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from formsbuilder.education import pages
from formsbuilder.education.choosing import pictures
from formsbuilder.education.models import Article, ArticlePicture
from formsbuilder.education.viewset import ArticlePolicy, ArticleViewSet

register_permission_policy(Article, ArticlePolicy(Article))
register_permission_policy(ArticlePicture, ArticlePolicy(ArticlePicture))
register_snippet(ArticleViewSet)


@hooks.register("register_admin_viewset")
def choosing_pictures():
    return pictures


@hooks.register("register_admin_urls")
def pictures_shown():
    address = "article-picture/<uuid:pk>"
    return [path(address, pages.picture_shown, name="article_picture_shown")]
