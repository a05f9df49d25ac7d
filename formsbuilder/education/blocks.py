"""What an article is made of: text, pictures and links to videos."""

import json
from contextlib import suppress
from uuid import UUID

from django.core.exceptions import BadRequest
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.error import ExporterException
from wagtail.blocks import (
    CharBlock,
    ChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    URLBlock,
)

from formsbuilder.education import links

WRITTEN_WITH = ["h2", "h3", "bold", "italic", "ul", "ol", "hr", "article-link"]


def ids(values):
    """Those of the stored values that are ids: a copy of an article may hold anything."""
    found = set()
    for value in values:
        with suppress(ValueError):
            found.add(UUID(str(value)))
    return found


class Words(RichTextBlock):
    """Text as the editor sends it; half of an emoji becomes a question mark, what is no text a 400."""

    @cached_property
    def field(self):
        """Read aloud by its name; Wagtail's label stands beside the editor without being tied to it."""
        field = super().field
        field.widget.options["ariaLabel"] = self.label
        return field

    def value_from_datadict(self, data, files, prefix):
        try:
            sent = json.dumps(json.loads(data.get(prefix) or "null"), ensure_ascii=False)
            whole = sent.encode(errors="replace").decode()
            return super().value_from_datadict({prefix: whole}, files, prefix)
        except (ValueError, TypeError, AttributeError, KeyError, ExporterException) as odd:
            raise BadRequest from odd

    def deconstruct(self):
        """In migrations it is what it is stored as."""
        _path, arguments, named = super().deconstruct()
        return "wagtail.blocks.RichTextBlock", arguments, named


class PictureChoice(ChooserBlock):
    """One of the uploaded pictures, or a new one."""

    @cached_property
    def target_model(self):
        from formsbuilder.education.models import ArticlePicture

        return ArticlePicture

    @cached_property
    def widget(self):
        from formsbuilder.education.choosing import pictures

        return pictures.widget_class()

    def value_from_form(self, value):
        """Whatever was sent as an id: no picture is none."""
        if value and not isinstance(value, self.model_class):
            return self.model_class.objects.filter(pk__in=ids([value])).first()
        return value or None

    def bulk_to_python(self, values):
        """Stored as texts; Wagtail would look for them among keys that are UUIDs."""
        found = {
            str(picture.pk): picture
            for picture in self.model_class.objects.filter(pk__in=ids(values))
        }
        return [found.get(str(value)) for value in values]


def body_stream():
    return StreamBlock(
        [
            ("text", Words(label=_("Text"), features=WRITTEN_WITH, icon="pilcrow")),
            (
                "picture",
                StructBlock(
                    [
                        ("picture", PictureChoice(label=_("Picture"))),
                        ("caption", CharBlock(label=_("Caption"), required=False, max_length=300)),
                    ],
                    label=_("Picture"),
                    icon="image",
                ),
            ),
            (
                "video",
                StructBlock(
                    [
                        ("title", CharBlock(label=_("What the video shows"), max_length=200)),
                        ("address", URLBlock(label=_("Address of the video"))),
                    ],
                    label=_("Link to a video"),
                    icon="media",
                ),
            ),
        ]
    )


def words(body):
    """All that can be read in an article, for the search."""
    said = []
    for block in body:
        if block.block_type == "text":
            said.append(strip_tags(block.value.source.replace("<", " <")))
        elif block.block_type == "picture":
            said += [block.value["caption"], getattr(block.value["picture"], "title", "")]
        else:
            said.append(block.value["title"])
    return " ".join(" ".join(said).split())


def articles(body):
    """Ids, as texts, of the articles that the text of an article links to."""
    texts = [block.value.source for block in body if block.block_type == "text"]
    return {pk for text in texts for pk in links.articles_in(text)}


def pictures(body):
    """Ids, as texts, of the pictures in an article."""
    chosen = [block.value["picture"] for block in body if block.block_type == "picture"]
    return sorted({str(picture.pk) for picture in chosen if picture})
