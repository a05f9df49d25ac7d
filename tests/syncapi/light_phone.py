"""A phone over a real network connection that breaks: cheap enough for many at once.

It keeps and merges what the model phone does; only its door is HTTP, and may fail at any byte.
"""

import base64
import http.client
import json
import random
import threading
from contextlib import contextmanager
from types import SimpleNamespace
from urllib.parse import urlsplit

from tests import cast
from tests.syncapi.model_phone import ModelPhone

PATIENCE_SECONDS = 120


class NoAnswer(Exception):
    """No whole answer with 200 came; whether the server did its work is not known."""


class Line:
    """The way to one server. ``pushing`` is the number of pushes that are under way just now."""

    def __init__(self, url):
        self.place = urlsplit(url)
        self.pushing, self._lock = 0, threading.Lock()

    @contextmanager
    def under_way(self, pushes):
        with self._lock:
            self.pushing += pushes
        try:
            yield
        finally:
            with self._lock:
                self.pushing -= pushes

    def ask(self, method, path, headers, body=None, *, cut=None):
        """(status, bytes). ``cut``: "sending" half of the body, or "answer" after its first bytes."""
        link = http.client.HTTPConnection(
            self.place.hostname, self.place.port, timeout=PATIENCE_SECONDS
        )
        try:
            if cut == "sending" and body:
                link.putrequest(method, path)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    link.putheader(name, value)
                link.endheaders(body[: len(body) // 2])
                raise NoAnswer("cut while sending")
            with self.under_way(method == "POST"):
                link.request(method, path, body, headers)
                answer = link.getresponse()
            if cut:
                answer.read(random.randint(1, 40))
                raise NoAnswer("cut in the answer")
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as problem:
            raise NoAnswer(repr(problem)) from problem
        finally:
            link.close()


class HttpDoor:
    """``Door`` over a line; what is no 200 is a NoAnswer, kept in ``refused`` as (status, body)."""

    def __init__(self, user, line):
        secret = base64.b64encode(f"{user.login}:{cast.PASSWORD}".encode()).decode()
        self.headers = {"Authorization": f"Basic {secret}", "Content-Type": "application/json"}
        self.line, self.cursor, self.refused = line, 0, []
        self.cut = {}  # {method: how the next such call is cut}

    def pull(self, cursor):
        path = f"/api/v2/sync?last_pulled_at={cursor}&schema_version=9&migration=null"
        answer = json.loads(self._ask("GET", path))
        self.cursor = answer["timestamp"]
        return answer["changes"]

    def push(self, body, cursor):
        self._ask("POST", f"/api/v2/sync?last_pulled_at={cursor}", body)
        return SimpleNamespace(status_code=200, content=b"")

    def _ask(self, method, path, body=None):
        cut = self.cut.pop(method, None)
        status, answer = self.line.ask(method, path, self.headers, body, cut=cut)
        if status != 200:
            self.refused.append((status, answer))
            raise NoAnswer(f"{status} {answer[:300]!r}")
        return answer


class LightPhone(ModelPhone):
    """``typed``: {(table, id): {column: value}} of what its user wrote last and nobody else touches."""

    def __init__(self, user, line):
        self.line, self.typed = line, {}
        super().__init__(user)

    def use(self, user):
        self.user, self.door = user, HttpDoor(user, self.line)

    def write(self, table, record_id=None, **columns):
        """A new record, or an edit of one of its own."""
        if record_id:
            self.edit(table, record_id, **columns)
        else:
            record_id = self.create(table, **columns)
        self.typed.setdefault((table, record_id), {}).update(columns)
        return record_id

    def send_again(self, number):
        """An old body arrives once more; -1 is the last one."""
        if self.bodies:
            body, cursor, _ = self.bodies[number % len(self.bodies)]
            self.door.push(body, cursor)
