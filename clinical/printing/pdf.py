"""Turns a template of this folder and plain data into a PDF.

Data reach the template as JSON and never as its source, so nothing that somebody typed is a command.
"""

import json
from functools import cache
from pathlib import Path

import typst
from django.utils.translation import get_language, get_language_info

HERE = Path(__file__).parent
PAPER = {"A4": "a4", "A5": "a5", "Letter": "us-letter"}


def make(template: str, data: dict[str, object]) -> bytes:
    """``template``: name of a ``.typ`` file here; ``data``: text, numbers, lists and dicts of these.

    Language and direction are those that are active; ``data`` may name a ``paper`` of ``PAPER``.
    """
    language = (get_language() or "en").split("-")[0]
    said = {"lang": language, "rtl": get_language_info(language)["bidi"], "paper": "a4"} | data
    result = typst.compile(
        str(HERE / f"{template}.typ"),
        root=str(HERE),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(said, ensure_ascii=False)},
    )
    assert isinstance(result, bytes)
    return result


@cache
def _fonts() -> "typst.Fonts":
    """Ours first; the system's for scripts that ours do not have. Read once: they are large."""
    return typst.Fonts(
        include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")]
    )
