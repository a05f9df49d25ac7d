"""Articles for apps: the rows of the existing server's ``education_content``."""

from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from ninja import Router, Schema

from formsbuilder.education import blocks, tiptap
from formsbuilder.education.models import Article
from formsbuilder.education.strangers import within_their_share

router = Router()
MOST = 1_000  # rows of one answer
FARTHEST = 1_000_000  # offset; beyond 64 bits the database could not count


class Row(Schema):
    """``tiptap_content``: a document of nodes. Pictures in it have addresses of this server."""

    id: UUID
    title: str
    description: str
    content_type: str = "tiptap"
    tiptap_content: dict
    resource_id: UUID | None = None
    status: str = "published"
    visibility: str
    language: str
    tags: list[str]
    metadata: dict
    author_id: UUID | None
    published_at: datetime | None
    is_deleted: bool = False
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


@router.get("/api/education", response=list[Row], tags=["education"])
@within_their_share
def list_articles(request, search: str = "", language: str = "", limit: int = 100, offset: int = 0):
    """The published articles, the newest first: all of them for who signs in (``Bearer`` token or
    ``Basic`` name and secret), without a sign-in those that everybody may read."""
    found = Article.objects.readable_by(request.auth).saying(search)
    if language:
        found = found.filter(language=language.replace("\x00", ""))
    found = found.order_by("-first_published_at", "pk")
    offset = max(0, min(offset, FARTHEST))
    rows = list(found[offset : offset + max(0, min(limit, MOST))])
    linked = _linked(request, rows)
    return [_row(request, a, linked) for a in rows]


@router.get("/api/education/{uuid:pk}", response=Row, tags=["education"])
@within_their_share
def read_article(request, pk: UUID):
    """One article; 404 if it is not published, or not for who asks."""
    article = Article.objects.readable_by(request.auth).filter(pk=pk).first()
    if article is None:
        raise Http404
    return _row(request, article, _linked(request, [article]))


def _linked(request, articles):
    """{id: public address} of articles that these link to and everybody may read."""
    ids = {pk for article in articles for pk in blocks.articles(article.body)}
    public = Article.objects.readable_by(None).filter(pk__in=ids).only("pk") if ids else ()
    return {str(a.pk): request.build_absolute_uri(a.get_absolute_url()) for a in public}


def _row(request, article, linked):
    return {
        "id": article.pk,
        "title": article.title,
        "description": article.description,
        "tiptap_content": tiptap.document(list(_nodes(request, article.body, linked))),
        "visibility": "public" if article.is_public else "private",
        "language": article.language,
        "tags": article.tags,
        # The same article in other languages has the same work.
        "metadata": {"work": str(article.work)},
        # Who of the staff wrote it is not for strangers.
        "author_id": article.written_by_id if getattr(request.auth, "is_active", False) else None,
        "published_at": article.first_published_at,
        "created_at": article.created_at,
        "updated_at": article.last_published_at or article.created_at,
    }


def _nodes(request, body, linked):
    for block in body:
        if block.block_type == "text":
            yield from tiptap.of_html(block.value.source, lambda pk: linked.get(pk, ""))
        elif block.block_type == "video":
            yield from tiptap.video(block.value["address"], block.value["title"])
        elif picture := block.value["picture"]:
            address = request.build_absolute_uri(reverse("article_picture", args=[picture.pk]))
            yield tiptap.image(address, picture.title, block.value["caption"])
