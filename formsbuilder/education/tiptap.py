"""An article as the document of nodes that apps read (the existing server's ``tiptap_content``). Pure."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from formsbuilder.education import links

Node = dict[str, Any]
MARKS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic"}
LISTS = {"ul": "bulletList", "ol": "orderedList"}
TEXTS = {"p", "h2", "h3", "li"}
# Apps open these within their own page, so nothing that only looks like one may be among them.
SHOWN_IN_PAGES = {"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be"}


def of_html(html: str, article_at: Callable[[str], str] = lambda _id: "") -> list[Node]:
    """The nodes of text as the editor stores it: paragraphs, headings, lists, bold, italic, links.

    ``article_at``: the address of an article by its id; "" if its link is text alone.
    """
    reader = _Reader(article_at)
    reader.feed(html)
    reader.close()
    return reader.top


def document(nodes: list[Node]) -> Node:
    return {"type": "doc", "content": nodes}


def image(src: str, alt: str, title: str) -> Node:
    return {"type": "image", "attrs": {"src": src, "alt": alt, "title": title or None}}


def video(src: str, title: str) -> list[Node]:
    """Its title, and the video: in the page where apps can show it so, else as a link."""
    told = {"type": "text", "text": title}
    if urlsplit(src).hostname in SHOWN_IN_PAGES:
        return [
            {"type": "paragraph", "content": [told]},
            {"type": "youtube", "attrs": {"src": src}},
        ]
    return [{"type": "paragraph", "content": [told | {"marks": [_link(src)]}]}]


def _link(address: str) -> Node:
    return {"type": "link", "attrs": {"href": address}}


class _Reader(HTMLParser):
    def __init__(self, article_at: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.article_at = article_at
        self.link = ""  # where the words that are read lead
        self.top: list[Node] = []
        self.open: list[Node] = []  # lists and their items around what is read
        self.text: Node | None = None  # the paragraph or heading that takes words
        self.marks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LISTS:
            self.text = None
            self.open.append(self._add({"type": LISTS[tag], "content": []}))
        elif tag == "li":
            self.open.append(self._add({"type": "listItem", "content": []}))
            self.text = self._add({"type": "paragraph"})
        elif tag == "p":
            self.text = self._add({"type": "paragraph"})
        elif tag in TEXTS:
            self.text = self._add({"type": "heading", "attrs": {"level": int(tag[1])}})
        elif tag == "hr":
            self._add({"type": "horizontalRule"})
        elif tag == "br" and self.text is not None:
            self.text.setdefault("content", []).append({"type": "hardBreak"})
        elif tag in MARKS:
            self.marks.append(MARKS[tag])
        elif tag == "a":
            self.link = links.address_of(dict(attrs).get("href"))
            if article := links.article_in(self.link):
                self.link = self.article_at(article)

    def handle_endtag(self, tag: str) -> None:
        if (tag in LISTS or tag == "li") and self.open:
            self.open.pop()
        if tag in TEXTS:
            self.text = None
        elif tag in MARKS and MARKS[tag] in self.marks:
            self.marks.remove(MARKS[tag])
        elif tag == "a":
            self.link = ""

    def handle_data(self, data: str) -> None:
        if self.text is None:
            if not data.strip():
                return
            self.text = self._add({"type": "paragraph"})
        said: Node = {"type": "text", "text": data}
        marks: list[Node] = [{"type": mark} for mark in dict.fromkeys(self.marks)]
        if self.link:
            marks.append(_link(self.link))
        if marks:
            said["marks"] = marks
        self.text.setdefault("content", []).append(said)

    def _add(self, node: Node) -> Node:
        (self.open[-1]["content"] if self.open else self.top).append(node)
        return node
