"""What stands in the source to be translated, and what a catalogue says of it, without GNU gettext."""

import ast
import gettext
import re
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
ROOMS = ("config", "clinical", "formsbuilder", "syncapi", "exports", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|</?\w[^>]*>")
GLOSSARY = ROOT / "docs" / "glossary.md"
# How many texts a function takes: singular, or singular and plural; with a context before them.
_TEXTS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2,
          "ngettext_lazy": 2, "pgettext": 1, "pgettext_lazy": 1, "npgettext": 2,
          "npgettext_lazy": 2}  # fmt: skip
_CALL = re.compile(
    r" (?:_|n?p?gettext)\((?:u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")|, |count)+\) "
)


@dataclass
class Entry:
    """One text of a catalogue: ``said`` in the order of the plural forms."""

    text: str = ""
    context: str | None = None
    plural: str | None = None
    said: list = field(default_factory=list)
    fuzzy: bool = False

    @property
    def key(self):
        return (self.context, self.text)

    @property
    def is_told(self):
        return all(self.said) and not self.fuzzy


def path_of(language, ending):
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / f"django.{ending}"


def in_source():
    """{(context, text): file} of everything that goes through gettext."""
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.*")):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                read = _of_python if path.suffix == ".py" else _of_template
                for key in read(path.read_text("utf-8")):
                    found.setdefault(key, str(path.relative_to(ROOT)))
    return found


def _of_python(source):
    for node in ast.walk(ast.parse(source)):
        name = getattr(getattr(node, "func", None), "id", None)
        if isinstance(node, ast.Call) and name in _TEXTS:
            given = [a.value for a in node.args if isinstance(a, ast.Constant)]
            context = given.pop(0) if name.lstrip("n").startswith("p") else None
            if given and isinstance(given[0], str):
                yield context, given[0]


def in_f_strings():
    """Files in which a text stands inside an f-string: gettext's own reader passes over it."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.JoinedStr) and list(_of_python(ast.unparse(node))):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}"


def _of_template(source):
    """Django's own reading of a template makes gettext calls of it; these are read as Python."""
    for call in _CALL.findall(templatize(source)):
        yield from _of_python(call.strip())


def in_catalogue(language):
    """{key: Entry} of the ``.po`` file; the header has the empty text."""
    found = {}
    for block in path_of(language, "po").read_text("utf-8").split("\n\n"):
        entry = _entry([line for line in block.splitlines() if not line.startswith("#~")])
        if entry.said:
            found[entry.key] = entry
    return found


def _entry(lines):
    entry, parts = Entry(), {}
    for line in lines:
        if line.startswith("#"):
            entry.fuzzy |= line.startswith("#,") and "fuzzy" in line
        elif line.strip():
            if not line.startswith('"'):
                word, line = line.split(" ", 1)
                parts[word] = ""
            parts[word] += ast.literal_eval(line)
    entry.text = parts.pop("msgid", "")
    entry.context = parts.pop("msgctxt", None)
    entry.plural = parts.pop("msgid_plural", None)
    entry.said = list(parts.values())
    return entry


def compiled(language):
    """The ``.mo`` file as Python reads it."""
    with path_of(language, "mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def as_compiled(entries):
    """What ``compiled`` should hold: plurals under (text, number of the form)."""
    made = {}
    for entry in entries.values():
        text = entry.text if entry.context is None else f"{entry.context}\4{entry.text}"
        if not entry.text or not entry.is_told:
            continue
        if entry.plural is None:
            made[text] = entry.said[0]
        else:
            made |= {(text, number): said for number, said in enumerate(entry.said)}
    return made


def numbers_of_forms(header):
    """Which numbers up to 200 each plural form stands for, from the header's own rule."""
    count, rule = re.search(r"nplurals=(\d+); *plural=([^\n]*);", header).groups()
    plural = gettext.c2py(rule)
    numbers = {form: [] for form in range(int(count))}
    for number in range(200):
        numbers[plural(number)].append(number)
    return numbers


def glossary():
    """{English: {"ar": ..., "es": ...}} of the words on the screen."""
    rows = {}
    for line in GLOSSARY.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) >= 4 and cells[-1] and "---" not in line:
            rows[cells[-3]] = {"ar": cells[-2], "es": cells[-1]}
    return rows
