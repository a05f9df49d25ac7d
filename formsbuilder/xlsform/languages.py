"""Which language a column of an XLSForm is in: ``label::العربية (ar)``, ``hint::English``, ``label``."""

import re
from dataclasses import dataclass

from django.conf.locale import LANG_INFO

UNNAMED = ""  # a column that names no language is in the form's own
_CODE = re.compile(r"\(\s*([A-Za-z]{2,3})(?:[-_][A-Za-z]{2,4})?\s*\)\s*$")
_BY_NAME = {
    name.casefold(): code
    for code, info in LANG_INFO.items()
    for name in (info.get("name"), info.get("name_local"), code)
    if name
}
TEXTS = {"label", "hint", "guidance_hint"}
NOT_CARRIED = {"image", "audio", "video", "media::image", "media::audio", "media::video"}


@dataclass
class Texts:
    """The texts of one row: {column: {language: text}}."""

    said: dict[str, dict[str, str]]

    def own(self, column: str, language: str) -> str:
        found = self.said.get(column, {})
        return found.get(language) or found.get(UNNAMED) or next(iter(found.values()), "")

    def others(self, column: str, language: str) -> dict[str, str]:
        found = self.said.get(column, {})
        return {
            code: text for code, text in found.items() if code not in (language, UNNAMED) and text
        }


def split_header(header: str) -> tuple[str, str]:
    """(column, language) of a header; ``label:English`` of old forms is the same as ``label::English``.

    The language is a code where it is one that is known, else what stood there.
    """
    column, _, named = header.replace("::", ":").partition(":")
    column = column.strip().lower()
    if column not in TEXTS or not named.strip():
        return column if column in TEXTS else header.strip().lower(), UNNAMED
    return column, code_of(named)


def code_of(named: str) -> str:
    """``ar`` of "العربية (ar)", "Arabic" and "ar"; what is no known language stays as it is."""
    named = named.strip()
    if found := _CODE.search(named):
        return found.group(1).lower()
    return _BY_NAME.get(named.casefold(), named)
