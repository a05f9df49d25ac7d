"""Articles and their pictures; of an article in several languages each is a row, with one ``work``."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin

from clinical.facts.folding import fold
from clinical.models.fields import MomentField, new_id
from clinical.search import finding
from formsbuilder.education import blocks
from formsbuilder.education.article_form import ArticleForm


class ArticleQuerySet(models.QuerySet):
    def published(self):
        """As the newest publication says it: what is drafted since stands in the revisions."""
        return self.filter(live=True)

    def readable_by(self, user):
        """Strangers read what is public, staff all that is published."""
        published = self.published()
        return published if getattr(user, "is_active", False) else published.filter(is_public=True)

    def saying(self, text):
        """In whose words each word of ``text`` stands, folded as names are."""
        return finding.find_folded(self, text, "words")


class Article(PreviewableMixin, DraftStateMixin, RevisionMixin, models.Model):
    """Something to read about health, in one language.

    ``work``: the same for an article in every language. ``words``: all that is said in it,
    folded, so that a search of strangers costs little; ``picture_ids``: the pictures in its body.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    live = models.BooleanField(_("published"), default=False, editable=False)
    work = models.UUIDField(default=new_id, editable=False)
    language = models.CharField(_("language"), max_length=10, default="en")
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(
        _("what it is about"),
        blank=True,
        max_length=500,
        help_text=_("A sentence or two; it stands in the list of articles."),
    )
    keywords = models.CharField(
        _("keywords"), max_length=300, blank=True, help_text=_("With commas between them.")
    )
    is_public = models.BooleanField(
        _("everybody may read it"),
        default=False,
        help_text=_("At a public address, without signing in. Otherwise only staff get it."),
    )
    body = StreamField(blocks.body_stream(), verbose_name=_("article"))
    words = models.TextField(default="", editable=False)
    picture_ids = ArrayField(models.UUIDField(), default=list, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = MomentField(default=timezone.now, editable=False)

    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="content_type",
        object_id_field="object_id",
        related_query_name="article",
        for_concrete_model=False,
    )
    objects = ArticleQuerySet.as_manager()
    base_form_class = ArticleForm
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["title", "id"]

    def __str__(self):
        return self.title or gettext("Article without a title")

    @property
    def revisions(self):
        return self._revisions

    @property
    def tags(self):
        return [
            word for part in self.keywords.replace("،", ",").split(",") if (word := part.strip())
        ]

    def save(self, *args, **kwargs):
        self.note_what_it_says()
        return super().save(*args, **kwargs)

    def note_what_it_says(self):
        """For the search, and for who asks where a picture is shown."""
        said = (self.title, self.description, self.keywords, blocks.words(self.body))
        self.words = fold("\n".join(said))
        self.picture_ids = blocks.pictures(self.body)

    def get_absolute_url(self):
        return reverse("article", args=[self.pk])

    def serve_preview(self, request, mode_name):
        from formsbuilder.education import pages

        return pages.as_read(request, self, Article.objects.published())


class ArticlePicture(models.Model):
    """An uploaded picture as it was drawn anew; the file lies under ``DATA_DIR/media``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(
        _("what the picture shows"),
        max_length=200,
        help_text=_("Read aloud to people who do not see it."),
    )
    file = models.FileField(_("file"), upload_to="articles/")
    content_type = models.CharField(max_length=40, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    uploaded_at = MomentField(default=timezone.now, editable=False)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-uploaded_at", "id"]

    def __str__(self):
        return self.title

    def is_public(self):
        """Does a published article for everybody show it?"""
        shown = Article.objects.published().filter(is_public=True)
        return shown.filter(picture_ids__contains=[self.pk]).exists()

    def is_published(self):
        return Article.objects.published().filter(picture_ids__contains=[self.pk]).exists()
