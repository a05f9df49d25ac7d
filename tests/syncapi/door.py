"""A phone reduced to its two HTTP calls, over the WSGI application in this process."""

import base64
import itertools
import json
import uuid

from django.test import Client

from syncapi.wire import SCHEMA, TABLES
from tests import cast

_ids = itertools.count(1)
NOW = 1_760_000_000_000


class Door:
    """Pulls and pushes as one user; remembers its cursor like the app."""

    def __init__(self, user, password=cast.PASSWORD):
        secret = base64.b64encode(f"{user.login}:{password}".encode()).decode()
        self.client = Client(headers={"Authorization": f"Basic {secret}"})
        self.cursor = 0

    def pull(self, cursor=None, migration="null"):
        """The changes of a pull; moves the cursor on."""
        cursor = self.cursor if cursor is None else cursor
        query = {"last_pulled_at": cursor, "schema_version": 9, "migration": migration}
        answer = self.client.get("/api/v2/sync", query)
        assert answer.status_code == 200, answer.content
        body = json.loads(b"".join(answer.streaming_content))
        self.cursor = body["timestamp"]
        return body["changes"]

    def push(self, changes, cursor=None):
        """The HTTP answer of a push; ``changes`` may be a change set, or bytes sent as they are."""
        body = changes if isinstance(changes, bytes) else json.dumps(changes).encode()
        cursor = self.cursor if cursor is None else cursor
        return self.client.post(
            f"/api/v2/sync?last_pulled_at={cursor}", data=body, content_type="application/json"
        )

    def send(self, *, created=(), updated=(), deleted=(), cursor=None):
        """Push (table, row) pairs and (table, id) pairs as the app does: after a pull, accepted."""
        if cursor is None:
            self.pull()
        changes = {}
        for part, pairs in (("created", created), ("updated", updated), ("deleted", deleted)):
            for table, item in pairs:
                lists = changes.setdefault(table, {"created": [], "updated": [], "deleted": []})
                lists[part].append(item)
        answer = self.push(changes, cursor)
        assert answer.status_code == 200, answer.content


def row(table, **columns):
    """A full row as the library makes it: every column, empty where nothing was said."""
    empty = {"string": "", "number": 0, "boolean": False}
    values = {
        name: None if kind.endswith("?") else empty[kind] for name, kind in SCHEMA[table].items()
    }
    values |= {"id": new_id(), "_status": "created", "_changed": "", "created_at": NOW}
    return {**values, "updated_at": NOW + next(_ids), **columns}


def new_id():
    return str(uuid.uuid4())


def held(changes):
    """{table: {id: row}} of everything an answer brings."""
    return {
        t.name: {r["id"]: r for part in ("created", "updated") for r in changes[t.name][part]}
        for t in TABLES
    }
