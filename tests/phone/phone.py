"""A phone of the field: the app's database and sync in a Node process, held by a test."""

import json
import queue
import subprocess
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass

from .node import HERE, install_library, node_environment
from .screens import Screens, new_id


class PhoneFailed(Exception):
    """What the app would show as an error.

    `stage` is login, pull, apply or push when a sync failed (None for the phone's own mistakes),
    `status` and `body` are the server's answer, if that was the reason.
    """

    def __init__(self, message, *, stage=None, status=None, body=None, stack=None):
        super().__init__(message)
        self.stage, self.status, self.body, self.stack = stage, status, body, stack


@dataclass(frozen=True)
class SyncReport:
    """What one sync did.

    Counts are {table: {"created": n, "updated": n, "deleted": n}}, empty tables left out.
    """

    user: dict | None  # the answer of /api/login
    token: str | None
    sent_cursor: int | None  # last_pulled_at of the pull
    timestamp: int | None  # the server's answer to it
    migration: dict | None
    pulled: dict
    pushed: dict | None  # without peers and event_logs; None when no push was sent
    lost: str | None  # the ordered fault, when it happened
    http: list  # {"method", "path", "status", "ms", "sent_bytes"} of each request
    complaints: list  # what the library logged as error or warning, the first 20
    complaint_count: int


class Phone(Screens):
    """A context manager; `url` is the scanned server address without a slash at the end."""

    def __init__(self, url=None):
        self.url = url
        self.user = None  # the account as the last login told it
        self._process = None

    def __enter__(self):
        install_library()
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            ["node", str(HERE / "phone.js")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=node_environment(),
            encoding="utf-8",
        )
        self._answers = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._process.kill()
        self._process.wait()
        self._listener.join()
        with suppress(BrokenPipeError):  # a command the dead process never read
            self._process.stdin.close()
        self._process.stdout.close()
        self._errors.close()

    # --- account

    def sign_in(self, email, password):
        """As the login screen does; a phone without an address only keeps the credentials."""
        answer = self._ask("sign_in", url=self.url, email=email, password=password)
        if answer:
            self.user = answer["user"]
        return self.user

    def sign_out(self):
        """Forgets the account, keeps the records: so does the app."""
        self._ask("sign_out")
        self.user = None

    # --- records

    def create(self, table, *, id=None, **columns):
        """A new record in local form: times in ms, JSON as text or as dict and list; its id."""
        id = id or new_id()
        self.write(("create", table, id, columns))
        return id

    def update(self, table, id, **columns):
        self.write(("update", table, id, columns))

    def delete(self, table, id):
        self.write(("delete", table, id))

    def delete_patient(self, id):
        """Marks the patient, attributes, appointments, visits and events; the app marks no more."""
        self._ask("delete_patient", id=id)

    def batch_create(self, table, rows):
        """Many records in one write; their ids are returned in order."""
        steps = []
        for row in rows:
            columns = dict(row)
            steps.append(("create", table, columns.pop("id", None) or new_id(), columns))
        self.write(*steps)
        return [id for _, _, id, _ in steps]

    def write(self, *steps):
        """All steps at once, as one tap on Save.

        A step is ("create" | "update", table, id, columns) or ("delete", table, id).
        """
        self._ask("write", steps=[_step(*step) for step in steps])

    def rows(self, table, *, with_status=False, with_deleted=False, **where):
        """Raw rows whose columns equal `where`.

        `with_status` adds _status and _changed, `with_deleted` rows deleted here but not pushed.
        """
        return self._ask(
            "rows", table=table, where=where, with_status=with_status, with_deleted=with_deleted
        )

    def get(self, table, id, *, with_status=False, with_deleted=False):
        return self._ask(
            "get", table=table, id=id, with_status=with_status, with_deleted=with_deleted
        )

    def scope_rows(self):
        """{table: {id: row}} of the 18 tables a server sends, to compare two phones."""
        return self._ask("scope_rows")

    def pending(self):
        """Counts of what the next push will carry, without device-only tables: {} after a sync."""
        return self._ask("pending")

    # --- sync

    def sync(self, url=None, *, drop=None, duplicate_push=False, timeout=180):
        """Sync as the app does; PhoneFailed when the app would say so.

        `drop` is an ordered fault and no failure: "pull_answer" and "push_answer" lose the answer
        to a request the server has served, "before_push" dies between the two. `duplicate_push`
        sends the same body twice.
        """
        faults = {"drop": drop, "duplicate_push": duplicate_push}
        return self._synced("sync", timeout, url=self._server(url), **faults)

    def force_upload(self):
        """All rows of the phone over RPC, whatever their state; the server's answer."""
        return self._ask("force_upload", url=self._server(None))

    def force_download(self):
        """The whole scope over RPC, taken in by the app's own code."""
        return self._ask("force_download", url=self._server(None))

    def start_sync(self, url=None, *, timeout=180):
        """Pull, apply, halt before the push; the phone can be used until `finish_sync`."""
        self._ask("start_sync", timeout, url=self._server(url))

    def finish_sync(self, *, timeout=180):
        return self._synced("finish_sync", timeout)

    @property
    def last_pulled_at(self):
        return self._ask("last_pulled_at")

    def set_last_pulled_at(self, timestamp):
        """As if this cursor had come from an earlier server."""
        self._ask("set_last_pulled_at", timestamp=timestamp)

    def migrate_from(self, version):
        """As if the app was just updated from this version: `migration` is in the next pull."""
        self._ask("migrate_from", version=version)

    def set_clock(self, *, off_by_ms):
        """A wrong clock: created_at and updated_at written from now on are off by this much."""
        self._ask("set_clock", off_by_ms=off_by_ms)

    def raw_pull(self, last_pulled_at=0, *, url=None, **options):
        """The pull alone, nothing applied: {"status", "headers", "body"}.

        Options: schema_version, migration.
        """
        return self._ask(
            "raw_pull", 180, url=self._server(url), last_pulled_at=last_pulled_at, **options
        )

    def raw_push(self, body, last_pulled_at=0, *, url=None):
        """Any body, as changes or as text: {"status", "headers", "body"}."""
        return self._ask(
            "raw_push", 180, url=self._server(url), body=body, last_pulled_at=last_pulled_at
        )

    # --- the process

    def _server(self, url):
        if not (url or self.url):
            raise RuntimeError("this phone has scanned no server: Phone(url) or sync(url)")
        return url or self.url

    def _synced(self, command, timeout, **options):
        report = SyncReport(**self._ask(command, timeout, **options))
        self.user = report.user or self.user
        return report

    def _ask(self, command, timeout=60, **options):
        try:
            self._process.stdin.write(json.dumps({"do": command, **options}) + "\n")
            self._process.stdin.flush()
            line = self._answers.get(timeout=timeout)
        except (queue.Empty, BrokenPipeError):
            line = ""
        if not line:
            self._process.kill()
            self._errors.seek(0)
            raise RuntimeError(
                f"the phone gave no answer to {command}:\n{self._errors.read()[-5000:].decode()}"
            )
        answer = json.loads(line)
        if not answer["ok"]:
            raise PhoneFailed(**answer["error"])
        return answer["result"]

    def _listen(self):
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")


def _step(do, table, id, columns=None):
    return {"do": do, "table": table, "id": id, "columns": columns}
