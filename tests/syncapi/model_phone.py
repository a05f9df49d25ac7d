"""A phone in a few lines, true to the sync library: what it keeps, merges, destroys and pushes.

Its faithfulness rests on tests/phone/test_library.py, where the real library does the same things.
"""

import json
import time
from collections import defaultdict

from syncapi.wire import TABLES
from tests.syncapi.door import Door, row


class ModelPhone:
    """``rows``: {(table, id): row}; ``dirty``: {(table, id): "created" | set of columns | "deleted"}."""

    latest = 0
    leaves_out = frozenset()  # columns that this kind of client does not get

    def __init__(self, user, *, fast_by_ms=0):
        self.fast_by_ms = fast_by_ms
        self.rows, self.dirty, self.cursor = {}, {}, 0
        self.touched = defaultdict(set)  # columns of a created row that were edited before its push
        self.bodies = []  # every push as sent, with its cursor: old ones may arrive late
        self.destroyed = []
        self.use(user)

    def use(self, user):
        """Somebody else signs in; the database and the cursor stay, as in the app."""
        self.user = user
        self.door = Door(user)

    def clock(self):
        """Epoch milliseconds; no two edits of a test are typed in the same one."""
        ModelPhone.latest = max(time.time_ns() // 1_000_000, ModelPhone.latest + 1)
        return ModelPhone.latest + self.fast_by_ms

    def create(self, table, **columns):
        made = row(table, created_at=self.clock(), updated_at=self.clock(), **columns)
        del made["_status"], made["_changed"]
        self.rows[table, made["id"]] = made
        self.dirty[table, made["id"]] = "created"
        return made["id"]

    def edit(self, table, record_id, **columns):
        key = table, record_id
        self.rows[key] = {**self.rows[key], **columns, "updated_at": self.clock()}
        if self.dirty.get(key) == "created":
            self.touched[key] |= {*columns, "updated_at"}
        else:
            self.dirty[key] = {*self.dirty.get(key, ()), *columns, "updated_at"}

    def delete(self, table, record_id):
        """Also of what was never pushed: the library sends its id all the same."""
        self.dirty[table, record_id] = "deleted"
        self.touched.pop((table, record_id), None)

    def visible(self, table):
        """Ids of what a person can open: live rows, neither hidden shells nor of a patient who is one."""
        patients = [
            record_id
            for (name, record_id), columns in self.rows.items()
            if name == "patients" and self._is_live(name, record_id) and not columns.get("shell")
        ]
        if table == "patients":
            return sorted(patients)
        shown = {*patients}
        return sorted(
            record_id
            for (name, record_id), columns in self.rows.items()
            if name == table
            and self._is_live(name, record_id)
            and columns.get("patient_id") in shown
        )

    def _is_live(self, table, record_id):
        key = table, record_id
        return self.dirty.get(key) != "deleted" and bool(self.rows[key].get("created_at"))

    def pull(self, *, answer_lost=False):
        """Pull and apply as the library does; returns the changes."""
        changes = self.door.pull(self.cursor)
        if answer_lost:
            return changes
        self.cursor = self.door.cursor
        for table, lists in changes.items():
            for part in ("created", "updated"):
                for remote in lists[part]:
                    self._take(table, remote, revive=part == "created")
            for record_id in lists["deleted"]:
                state = self.dirty.pop((table, record_id), None)
                if state not in (None, "deleted") and not self.has_arrived(table, record_id):
                    self.destroyed.append((table, record_id, self.rows[table, record_id], state))
                self.rows.pop((table, record_id), None)
        return changes

    def has_arrived(self, table, record_id):
        """Does the server have this row just as it is here, although the phone got no answer?"""
        mine = {k: v for k, v in self.rows[table, record_id].items() if k != "shell"}
        for body, _, _ in self.bodies:
            lists = json.loads(body).get(table, {})
            for sent in lists.get("created", []) + lists.get("updated", []):
                if {k: v for k, v in sent.items() if k not in ("_status", "_changed")} == mine:
                    return True
        return False

    def _take(self, table, remote, *, revive):
        key = table, remote["id"]
        local, state = self.rows.get(key), self.dirty.get(key)
        if state == "deleted" and not revive:
            return
        shell = len(remote) < 6
        merged = {**(local or {}), **remote, "shell": shell}
        mine = self.touched[key] if state == "created" else state if state != "deleted" else None
        merged |= {column: local[column] for column in mine or ()}
        self.rows[key] = merged
        if state == "deleted":
            self.destroyed.append((table, remote["id"], {}, state))  # it lives again on the phone
            del self.dirty[key]

    def push(self, *, lost=False, answer_lost=False):
        """Send what is pending; ``lost``: it never arrives; ``answer_lost``: it arrives unnoticed."""
        changes = defaultdict(lambda: {"created": [], "updated": [], "deleted": []})
        sent = dict(self.dirty)
        for (table, record_id), state in sent.items():
            if state == "deleted":
                changes[table]["deleted"].append(record_id)
                continue
            local = {k: v for k, v in self.rows[table, record_id].items() if k != "shell"}
            changed = ",".join(
                sorted(self.touched[table, record_id] if state == "created" else state)
            )
            part = "created" if state == "created" else "updated"
            status = {"_status": part, "_changed": changed}
            changes[table][part].append({**local, **status})
        if lost:
            return
        body = json.dumps(changes).encode()
        self.bodies.append((body, self.cursor, self.user))
        answer = self.door.push(body, self.cursor)
        assert answer.status_code == 200, answer.content
        if answer_lost:
            return
        for key, state in sent.items():
            self.dirty.pop(key, None)
            self.touched.pop(key, None)
            if state == "deleted":
                self.rows.pop(key, None)

    def sync(self, **faults):
        changes = self.pull()
        self.push(**faults)
        return changes

    def send_again(self, number):
        """An old body arrives once more, late; which of them it was, None if there is none."""
        if not self.bodies:
            return None
        number %= len(self.bodies)
        body, cursor, user = self.bodies[number]
        assert Door(user).push(body, cursor).status_code == 200
        return number

    def holds(self):
        """{table: {id: row}} of what the phone has, for comparison with a fresh one."""
        held = {table.name: {} for table in TABLES}
        for (table, record_id), columns in self.rows.items():
            held[table][record_id] = {k: v for k, v in columns.items() if k != "shell"}
        return held
