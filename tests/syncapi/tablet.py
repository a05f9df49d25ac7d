"""A new client reduced to its one HTTP call, over the WSGI application in this process."""

import gzip
import json

from django.test import Client

from syncapi import devices
from syncapi.auth import Caller
from tests.syncapi.door import new_id


class Tablet:
    """Syncs as one user; remembers its cursor once an answer has come whole."""

    def __init__(self, user):
        device, token = devices.register(Caller(user), name="Tablet", platform="test")
        self.device = str(device.pk)
        self.client = Client(headers={"Authorization": f"Bearer {token}"})
        self.cursor = None

    def post(self, body, **headers):
        """The HTTP answer; ``body`` may be bytes sent as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(
            "/api/sync", data=data, content_type="application/json", headers=headers
        )

    def ask(self, changes=None, **more):
        """The answer of one request that may be lost: the cursor stays."""
        body = {"cursor": self.cursor, "changes": changes or {}, "push_id": new_id(), **more}
        return read(self.post(body))

    def sync(self, *, created=(), updated=(), deleted=(), **more):
        """Send (table, row) and (table, id) pairs; take the answer."""
        answer = self.ask(change_set(created, updated, deleted), **more)
        self.cursor = answer["cursor"]
        return answer

    def walk(self, limit, between=lambda page: None, **more):
        """All pages of a sync; ``between`` happens after each."""
        pages = [self.ask(limit=limit, **more)]
        while pages[-1]["next"]:
            assert pages[-1]["cursor"] is None
            between(len(pages))
            pages.append(read(self.post({"next": pages[-1]["next"]})))
        self.cursor = pages[-1]["cursor"]
        return pages


def read(answer):
    assert answer.status_code == 200, answer.content
    body = b"".join(answer.streaming_content)
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return json.loads(body)


def change_set(created=(), updated=(), deleted=()):
    changes = {}
    for part, pairs in (("created", created), ("updated", updated), ("deleted", deleted)):
        for table, item in pairs:
            lists = changes.setdefault(table, {"created": [], "updated": [], "deleted": []})
            lists[part].append(item)
    return changes


def verdicts(answer):
    """{id: verdict}"""
    return {told["id"]: told["verdict"] for told in answer["verdicts"]}


def brought(answer):
    """{(table, id)}: rows that came, hidden patients too."""
    return {
        (table, record["id"])
        for table, lists in answer["changes"].items()
        for record in lists["created"] + lists["updated"]
    }
