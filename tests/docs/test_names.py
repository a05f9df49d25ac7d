"""Every file, function, make target and command that a document names is there.

In backticks: ``path``, ``path:function``, ``path:Class.method``, ``make target``, ``python manage.py x``.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands

from clinical import catalogue
from syncapi.wire import BY_KIND
from tests.docs import DOCS, PROJECT

DOCUMENTS = [*PROJECT.glob("*.md"), *DOCS.rglob("*.md")]
# A file by its ending, or a folder by the slash at its end; a name of a module may follow.
NAMED = re.compile(
    r"(\.?[\w][\w./-]*(?:\.(?:py|md|json|toml|txt|html|css|js|png|example)|/)|\.ci/run)(?::([\w.]+))?"
)
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def spans(document):
    return CODE.findall(FENCE.sub("", document.read_text()))


def missing(span):
    """What is wrong with a name in backticks; None if nothing, or if it names nothing of ours."""
    if command := re.match(r"make ([a-z]+)", span):
        makefile = (PROJECT / "Makefile").read_text()
        found = re.search(rf"^{command[1]}:", makefile, re.M)
        return None if found else f"no make target {command[1]}"
    if command := re.search(r"manage\.py (\w+)", span):
        return None if command[1] in get_commands() else f"no command {command[1]}"
    for word in span.split():
        if named := NAMED.fullmatch(word):
            place = PROJECT / named[1]
            if not place.exists():
                return f"no file {named[1]}"
            if named[2] and not has(place, named[2]):
                return f"no {named[2]} in {named[1]}"
    return None


def has(place, name):
    return place.is_file() and name in names_in(place)


@cache
def names_in(place: Path):
    """Functions, classes, their methods, and what is assigned at the top of a module."""
    found = set()

    def look(body, prefix):
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(prefix + node.name)
            if isinstance(node, ast.ClassDef):
                look(node.body, f"{prefix}{node.name}.")
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                found.update(prefix + t.id for t in targets if isinstance(t, ast.Name))

    look(ast.parse(place.read_text()).body, "")
    return found


def name_of(document):
    return str(document.relative_to(PROJECT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_name_is_there(document):
    wrong = [f"`{span}`: {said}" for span in spans(document) if (said := missing(span))]
    assert wrong == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document):
    links = LINK.findall(FENCE.sub("", document.read_text()))
    local = [link for link in links if not link.startswith("http")]
    assert [link for link in local if not (document.parent / link).exists()] == []


@pytest.mark.parametrize(
    "span",
    [
        "syncapi/push.py:no_such_function",
        "syncapi/no_such_file.py",
        "synacpi/push.py:apply",
        "formsbuilder/models.py:FormDraft.no_such_method",
        "make coffee",
        "python manage.py no_such_command",
        "nowhere/",
    ],
)
def test_a_wrong_name_is_noticed(span):
    assert missing(span)


def test_names_are_found_at_all():
    known = [span for document in DOCUMENTS for span in spans(document) if ".py:" in span]
    assert len(known) > 60


def test_the_glossary_has_every_record_with_its_name_on_the_phone():
    told = dict(
        re.findall(r"^\| `(\w+)` \| [^|]+ \| [`(]?(\w+)", (DOCS / "glossary.md").read_text(), re.M)
    )
    for model in catalogue.records():
        assert model.__name__ in told, f"{model.__name__} is missing in docs/glossary.md"
        if table := BY_KIND.get(model._meta.model_name):
            assert told[model.__name__] == table.name
