"""Links in the text of an article: where one may lead, and how its readers get it. Pure."""

import re
from collections.abc import Callable
from html import escape, unescape

LONGEST = 2_000
_ARTICLE = re.compile(r"/education/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?")
_MAIL = re.compile(r"(?:mailto:)?([^\s@:/?<>\"]+@[^\s@:/?<>\"]+\.[^\s@:/?<>\"]+)", re.IGNORECASE)
_PHONE = re.compile(r"(?:tel:)?(\+?[\d\s().-]{3,30})", re.IGNORECASE)
_WEB = re.compile(r"(https?)://([\w.-]+(?::\d{1,5})?(?:[/?#][^\s<>\"]*)?)", re.IGNORECASE)
_BARE = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?:[/?#][^\s<>\"]*)?")
_A_TAG = re.compile(r"<a\b([^>]*)>")
_HREF = re.compile(r'\bhref="([^"]*)"')


def address_of(typed: object, own: tuple[str, ...] = ()) -> str:
    """The address that somebody meant; "" where no link may lead.

    Web pages, mail, phones and articles of ours (by their public address, without the ``own`` host):
    no script, no file, nothing else of this server.
    """
    text = typed.strip() if isinstance(typed, str) else ""
    if not text or len(text) > LONGEST:
        return ""
    for host in own:
        if host and text.startswith(f"{host.rstrip('/')}/education/"):
            text = text[len(host.rstrip("/")) :]
    if found := _ARTICLE.fullmatch(text):
        return f"/education/{found[1]}"
    if found := _WEB.fullmatch(text):
        return f"{found[1].lower()}://{found[2]}"
    if found := _MAIL.fullmatch(text):
        return f"mailto:{found[1]}"
    if (found := _PHONE.fullmatch(text)) and len(digits := re.sub(r"\D", "", found[1])) >= 3:
        plus = "+" if found[1].strip().startswith("+") else ""
        return f"tel:{plus}{''.join(str(int(digit)) for digit in digits)}"
    return f"https://{text}" if _BARE.fullmatch(text) else ""


def article_in(address: str) -> str:
    """The id of the article that an address is of, or ""."""
    found = _ARTICLE.fullmatch(address)
    return found[1] if found else ""


def articles_in(html: str) -> set[str]:
    """Ids of the articles that a text links to."""
    return {found for tag in _A_TAG.findall(html) if (found := article_in(_address(tag)))}


def as_read(html: str, article_at: Callable[[str], str]) -> str:
    """The text with its links as readers get them; one that leads nowhere is text alone.

    ``article_at``: the address of an article for these readers, "" if they may not read it.
    """
    return _A_TAG.sub(lambda found: _opened(found[1], article_at), html)


def _opened(attributes: str, article_at: Callable[[str], str]) -> str:
    address = _address(attributes)
    if article := article_in(address):
        address = article_at(article)
    elif address.startswith("http"):
        return f'<a href="{escape(address)}" rel="noopener noreferrer">'
    return f'<a href="{escape(address)}">' if address else "<a>"


def _address(attributes: str) -> str:
    found = _HREF.search(attributes)
    return address_of(unescape(found[1])) if found else ""
