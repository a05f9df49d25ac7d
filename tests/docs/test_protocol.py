"""docs/protocol.md is played from top to bottom: each request is sent, each answer compared.

An answer may say ``...`` for what does not matter there; ``$name`` is bound where it first appears.
"""

import base64
import json
import re

import pytest
from django.test import Client

from clinical.models import User
from syncapi.merge import Verdict
from syncapi.models import Receipt
from tests import cast
from tests.docs import DOCS
from tests.syncapi.door import new_id, row

TEXT = (DOCS / "protocol.md").read_text()
BLOCK = re.compile(r"^```(http|json noted)\n(.*?)^```$", re.M | re.S)
MORE = "..."


@pytest.fixture
def names(fresh_database):
    """The cast under the names of the document."""
    clinic = cast.clinic()
    for name in ("Bela", "Chidi"):
        user = cast.person(name, clinic)
        User.objects.filter(pk=user.pk).update(login=f"{name.lower()}@example.org")
    return {}


def test_every_example_happens_as_written(names):
    """One story: a later example stands on the earlier ones."""
    blocks = BLOCK.findall(TEXT)
    answers = 0
    for kind, block in blocks:
        if kind == "json noted":
            assert Receipt.objects.latest("at").counts == json.loads(block), block
        elif re.match(r"(GET|POST) ", block):
            answer = send(block, names)
        else:
            status, _, expected = block.partition("\n")
            got = b"".join(answer) if answer.streaming else answer.content
            assert answer.status_code == int(status), (block, got)
            compare(read(expected, names, asked=False), json.loads(got), names, at=block)
            answers += 1
    assert answers > 20, "the examples were not found"


def send(block, names):
    """Send one request as it stands in the document."""
    head, _, body = block.partition("\n\n")
    first, *headers = filled(head, names).splitlines()
    method, address = first.split(" ", 1)
    sent = dict(header.split(": ", 1) for header in headers)
    scheme, _, secret = sent.get("Authorization", "").partition(" ")
    if scheme == "Basic":
        sent["Authorization"] = "Basic " + base64.b64encode(secret.encode()).decode()
    document = with_all_columns(read(body, names, asked=True)) if body else None
    data = json.dumps(document) if body else ""
    client = Client(headers=sent)
    return client.generic(method, address, data, content_type="application/json")


def filled(text, names):
    return re.sub(r"\$(\w+)", lambda found: str(names[found[1]]), text)


def read(text, names, *, asked):
    """JSON of the document's notation. In a request an unknown ``$name`` is a new id of the phone."""

    def value(found):
        if found[2] not in names and asked:
            names[found[2]] = new_id()
        known = json.dumps(names.get(found[2], "$" + found[2]))
        return known if found[1] else known.strip('"') if found[2] in names else known

    text = re.sub(r"\.\.\.(?=\s*\})", f'"{MORE}": null', text)
    text = re.sub(r"\.\.\.(?=\s*\])", f'"{MORE}"', text)
    return json.loads(re.sub(r'("?)\$(\w+)\1', value, text))


def with_all_columns(changes):
    """Rows that end with ``...`` get the other columns of their table, empty."""
    if isinstance(changes, dict) and "push_id" in changes:
        with_all_columns(changes["changes"])
        return changes
    for table, lists in changes.items() if isinstance(changes, dict) else ():
        for rows in lists.values() if isinstance(lists, dict) else ():
            if isinstance(rows, list):
                rows[:] = [_whole_row(table, r) if MORE in r else r for r in rows]
    return changes


def _whole_row(table, told):
    return row(table, **{name: value for name, value in told.items() if name != MORE})


def compare(expected, got, names, at):
    """Equal, but for what ``...`` leaves out; an unknown ``$name`` takes what is there."""
    if isinstance(expected, str) and expected.startswith("$"):
        assert got == names.setdefault(expected[1:], got), (expected, at)
    elif isinstance(expected, dict):
        assert isinstance(got, dict), (got, at)
        more = MORE in expected
        told = expected.keys() - {MORE}
        assert told <= got.keys() if more else told == got.keys(), (sorted(got), at)
        for key in expected:
            if key != MORE:
                compare(expected[key], got[key], names, at)
    elif isinstance(expected, list):
        assert isinstance(got, list), (got, at)
        if MORE in expected:  # only what is told must be there, found by its id
            expected = [one for one in expected if one != MORE]
            told = {one["id"] for one in expected}
            got = [one for one in got if one["id"] in told]
        assert len(expected) == len(got), (got, at)
        for one, other in zip(expected, got, strict=True):
            compare(one, other, names, at)
    else:
        assert expected == got, (expected, got, at)


def test_the_table_of_verdicts_is_complete():
    chapter = TEXT.partition("### One verdict for each record")[2].partition("\n### ")[0]
    told = re.findall(r"^\| `(\w+)` \|", chapter, re.M)
    assert sorted(told) == sorted(Verdict)


def test_the_comparison_notices_what_is_wrong():
    for expected, got in (
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1, MORE: None}, {"b": 1}),
        ([], [1]),
        (["$x", "$x"], [1, 2]),
    ):
        with pytest.raises(AssertionError):
            compare(expected, got, {}, at="here")
