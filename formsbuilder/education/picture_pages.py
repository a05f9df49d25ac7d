"""The uploaded pictures: which articles show each, and a page that deletes one that none shows."""

from collections import defaultdict

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.db.models.fields.json import KT
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Revision
from wagtail.permissions import policy_registry

from clinical import access
from formsbuilder.education.models import Article, ArticlePicture

PER_PAGE = 24


def shown_in(pictures):
    """{id of a picture: [Article]} of those that show it: published, as last drafted, or planned."""
    ids = {str(picture.pk): picture.pk for picture in pictures}
    found = defaultdict(dict)
    for article in Article.objects.filter(picture_ids__overlap=list(ids.values())).defer("words"):
        for pk in set(article.picture_ids) & set(ids.values()):
            found[pk][str(article.pk)] = article
    for pk, content in _drafts(ids):
        for text, picture in ids.items():
            if text in content:
                found[picture].setdefault(pk, None)
    missing = {pk for articles in found.values() for pk, one in articles.items() if one is None}
    drafted = {str(one.pk): one for one in Article.objects.filter(pk__in=missing).defer("words")}
    return {
        picture: [one or drafted[pk] for pk, one in articles.items() if one or pk in drafted]
        for picture, articles in found.items()
    }


def _drafts(ids):
    """(id of an article as text, its body as stored) of the drafts that hold any of these ids."""
    kind = ContentType.objects.get_for_model(Article)
    newest = Article.objects.filter(latest_revision__isnull=False).values("latest_revision")
    drafts = Revision.objects.filter(base_content_type=kind)
    drafts = drafts.filter(Q(pk__in=newest) | Q(approved_go_live_at__isnull=False))
    holding = Q()
    for text in ids:
        holding |= Q(body__contains=text)
    drafts = drafts.alias(body=KT("content__body")).filter(holding) if ids else drafts.none()
    yield from drafts.values_list("object_id", KT("content__body"))


class PicturesPage(WagtailAdminTemplateMixin, TemplateView):
    template_name = "formsbuilder/education/pictures.html"
    page_title = gettext_lazy("Pictures")
    header_icon = "image"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not access.writes_articles(request.user):
            raise Http404

    def get_breadcrumbs_items(self):
        articles = {"url": reverse("health_articles:list"), "label": _("Articles")}
        return [articles, {"url": "", "label": self.get_page_title()}]

    def may_delete(self):
        policy = policy_registry.get_by_type(ArticlePicture)
        return policy.user_has_permission(self.request.user, "delete")

    def get_context_data(self, **kwargs):
        page = Paginator(ArticlePicture.objects.all(), PER_PAGE).get_page(self.request.GET.get("p"))
        used = shown_in(page.object_list)
        return super().get_context_data(**kwargs) | {
            "page": page,
            "pictures": [(picture, used.get(picture.pk, [])) for picture in page.object_list],
            "may_delete": self.may_delete(),
        }


class DeletePicture(PicturesPage):
    template_name = "formsbuilder/education/picture_delete.html"
    page_title = gettext_lazy("Delete this picture")

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, **kwargs)
        self.picture = ArticlePicture.objects.filter(pk=pk).first()
        if self.picture is None:
            raise Http404
        if not self.may_delete():
            raise PermissionDenied

    def get_breadcrumbs_items(self):
        first, _last = super().get_breadcrumbs_items()
        pictures = {"url": reverse("article_pictures_all"), "label": _("Pictures")}
        return [first, pictures, {"url": "", "label": self.get_page_title()}]

    def get_page_subtitle(self):
        return str(self.picture)

    def get_context_data(self, **kwargs):
        articles = shown_in([self.picture]).get(self.picture.pk, [])
        context = super(PicturesPage, self).get_context_data(**kwargs)
        return context | {"picture": self.picture, "articles": articles}

    def post(self, request, *args, **kwargs):
        """Refused while an article shows it, also one that was saved since the page was opened."""
        with transaction.atomic():
            picture = ArticlePicture.objects.select_for_update().filter(pk=self.picture.pk).first()
            if picture is None:
                raise Http404
            if shown_in([picture]).get(picture.pk):
                return self.render_to_response(self.get_context_data())
            title, file = str(picture), picture.file
            picture.delete()
            transaction.on_commit(lambda: file.storage.delete(file.name))
        messages.success(request, _("The picture “%(title)s” is deleted.") % {"title": title})
        return redirect("article_pictures_all")
