"""What anybody may read without signing in: a list of articles, one article, and its pictures.

Plain pages without any script, in the language of the article or of the reader. In the portal the same
pages have what is for staff alone, too.
"""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_info, override
from django.views.decorators.http import require_safe

from clinical import access, organisation
from formsbuilder.education import blocks, links
from formsbuilder.education.models import Article, ArticlePicture
from formsbuilder.education.strangers import within_their_share

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
PER_PAGE = 30


STRANGERS = {"list_at": "articles", "article_at": "article", "pictures_at": "article_picture"}
STAFF = {
    "list_at": "articles_to_read",
    "article_at": "article_to_read",
    "pictures_at": "article_picture_shown",
}


@require_safe
@within_their_share
def listing(request):
    """The public articles; of an article in several languages the one that the reader can read."""
    return _list(request, Article.objects.readable_by(None), STRANGERS)


def listing_for_staff(request):
    return _list(request, Article.objects.readable_by(request.user), STAFF)


def _list(request, readable, addresses):
    language = _asked(request) or _spoken()
    typed = request.GET.get("q", "").replace("\x00", "")[:200]
    rows = readable.saying(typed).order_by("-first_published_at", "pk")
    rows = rows.defer("body", "words")
    works = {}
    for article in rows:
        known = works.setdefault(article.work, article)
        if article.language == language and known.language != language:
            works[article.work] = article
    found = list(works.values())
    number = _number(request.GET.get("p"))
    first = (number - 1) * PER_PAGE
    return _answered(
        request,
        "list",
        language,
        {
            **addresses,
            "articles": found[first : first + PER_PAGE],
            "typed": typed,
            "spoken": [_named(code, code == language) for code, _name in settings.LANGUAGES],
            "before": number - 1,
            "after": number + 1 if len(found) > first + PER_PAGE else 0,
        },
    )


@require_safe
@within_their_share
def article(request, pk):
    return _one(request, pk, Article.objects.readable_by(None), STRANGERS)


def article_for_staff(request, pk):
    return _one(request, pk, Article.objects.readable_by(request.user), STAFF)


def _one(request, pk, readable, addresses):
    found = readable.filter(pk=pk).first()
    if found is None or request.method not in ("GET", "HEAD"):
        raise Http404
    return as_read(request, found, readable, addresses)


def as_read(request, found, readable, addresses=STAFF):
    """One article as its readers see it; ``readable``: the articles that they may read."""
    others = readable.filter(work=found.work).exclude(pk=found.pk).order_by("language")
    context = {
        **addresses,
        "article": found,
        "others": [(other, _named(other.language)) for other in others.defer("body", "words")],
        "parts": _parts(found.body, readable, addresses["article_at"]),
    }
    return _answered(request, "article", found.language, context)


def _parts(body, readable, article_at):
    """[(block, its text or "")]; a link to an article that these readers do not get is text alone."""
    ids = blocks.articles(body)
    there = readable.filter(pk__in=ids).values_list("pk", flat=True) if ids else ()
    at = {str(pk): reverse(article_at, args=[pk]) for pk in there}

    def text(block):
        if block.block_type != "text":
            return ""
        # Stored as the editor's converter wrote it, which knows no other tags than ours.
        return mark_safe(links.as_read(block.value.source, lambda pk: at.get(pk, "")))

    return [(block, text(block)) for block in body]


@require_safe
def picture(request, pk):
    """The bytes of a picture that a public article shows; staff of the portal see others elsewhere."""
    found = ArticlePicture.objects.filter(pk=pk).first()
    if found is None or not found.is_public():
        raise Http404
    response = sent(found)
    # Not longer: so long a picture can still be seen after its article was withdrawn.
    response["Cache-Control"] = "public, max-age=3600"
    return response


def picture_shown(request, pk):
    """In the portal, to staff; to who writes articles also those that no article shows yet."""
    found = ArticlePicture.objects.filter(pk=pk).first()
    if found is None or request.method != "GET":
        raise Http404
    if not access.writes_articles(request.user) and not found.is_published():
        raise Http404
    return sent(found)


def sent(found):
    """As what it was checked to be, whatever a browser might guess."""
    if not default_storage.exists(found.file.name):
        raise Http404
    response = FileResponse(found.file.open("rb"), content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = "inline"
    return response


def _answered(request, page, language, context):
    with override(language):
        info = get_language_info(language)
        context |= {"language": language, "bidi": info["bidi"], "organisation": organisation.name()}
        response = render(request, f"formsbuilder/education/{page}.html", context)
    response["Content-Security-Policy"] = POLICY
    response["Referrer-Policy"] = "no-referrer"
    return response


def _asked(request):
    code = request.GET.get("language", "")
    return code if code in dict(settings.LANGUAGES) else ""


def _spoken():
    code = (get_language() or "en").split("-")[0]
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGES[0][0]


def _named(code, is_here=False):
    info = get_language_info(code)
    return {"code": code, "name": info["name_local"], "bidi": info["bidi"], "is_here": is_here}


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and 0 < int(text) < 1000 else 1
