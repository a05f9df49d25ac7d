"""A new client in a few lines, as docs/protocol.md asks for it: it pushes and pulls in one request.

What is typed while a request is on its way belongs to the older cursor and is sent with it; an id that
is listed as deleted is kept while it holds something unsent.
"""

import json
from collections import defaultdict

from syncapi.sync import BOOKKEEPING
from tests.syncapi.door import new_id
from tests.syncapi.model_phone import ModelPhone
from tests.syncapi.tablet import Tablet, read


class NewClient(ModelPhone):
    """``typed_with``: {(table, id): the cursor it held when the record was first edited since its push}.

    ``unanswered``: the request that got no answer yet: (push id, cursor, changes, what it held).
    """

    leaves_out = BOOKKEEPING

    def __init__(self, user, **more):
        self.typed_with, self.unanswered, self.sent = {}, None, {}
        super().__init__(user, **more)

    def use(self, user):
        super().use(user)
        self.tablet = Tablet(user)
        self.give_up()

    def create(self, table, **columns):
        record_id = super().create(table, **columns)
        self.typed_with[table, record_id] = self.cursor
        return record_id

    def edit(self, table, record_id, **columns):
        super().edit(table, record_id, **columns)
        self.typed_with.setdefault((table, record_id), self.cursor)

    def delete(self, table, record_id):
        super().delete(table, record_id)
        self.typed_with.setdefault((table, record_id), self.cursor)

    # one sync

    def sync(self, *, answer_lost=False, meanwhile=lambda: None, limit=None, look=None, cut=None):
        """Sync as a careful client does; returns the changes of the last page.

        ``meanwhile``: what a person does while the request is on its way; ``look``: sees each page's
        changes; ``cut``: the walk ends after so many pages, to be begun again with the next sync.
        """
        look = look or (lambda changes: None)
        if self.unanswered:
            self.ask(self.unanswered, look, limit=1)
        for cursor in sorted(c for c in {*self.typed_with.values()} if c != self.cursor):
            keys = [key for key, with_cursor in self.typed_with.items() if with_cursor == cursor]
            self.ask(self.request(keys, cursor), look, limit=1)
        request = self.request(list(self.dirty), self.cursor)
        answer = self.post(request, limit=limit)
        meanwhile()
        if answer_lost:
            return {}
        pages = 0
        while True:
            look(answer["changes"])
            self.answered()
            self.take(answer["changes"])
            pages += 1
            if not answer["next"] or pages == cut:
                break
            answer = read(self.tablet.post({"next": answer["next"]}))
        if answer["cursor"]:
            self.cursor = answer["cursor"]
        return answer["changes"]

    def request(self, keys, cursor):
        """Everything of these records, on its way from now on; what is typed after this is new."""
        changes = defaultdict(lambda: {"created": [], "updated": [], "deleted": []})
        held = {}
        for key in keys:
            table, record_id = key
            state = self.dirty.pop(key)
            held[key] = state, self.touched.pop(key, set()), self.typed_with.pop(key)
            if state == "deleted":
                changes[table]["deleted"].append(record_id)
                continue
            local = {k: v for k, v in self.rows[key].items() if k != "shell"}
            changed = held[key][1] if state == "created" else state
            part = "created" if state == "created" else "updated"
            changes[table][part].append({**local, "_changed": ",".join(sorted(changed))})
        self.unanswered = new_id(), cursor, dict(changes), held
        return self.unanswered

    def post(self, request, **more):
        push_id, cursor, changes, _ = request
        body = {"cursor": cursor or None, "changes": changes, "push_id": push_id, **more}
        self.bodies.append((json.dumps(body).encode(), cursor, self.user))
        return read(self.tablet.post(self.bodies[-1][0]))

    def ask(self, request, look, **more):
        """Send and take the verdicts alone: the changes come with the request that follows."""
        look(self.post(request, **more)["changes"])
        self.answered()

    def answered(self):
        if self.unanswered:
            for key, (state, _, _) in self.unanswered[3].items():
                if state == "deleted" and key not in self.dirty:
                    self.rows.pop(key, None)
        self.unanswered = None

    def give_up(self):
        """No answer will come: all of it is unsent again, with the cursor it was typed with."""
        if self.unanswered is None:
            return
        for key, (state, touched, cursor) in self.unanswered[3].items():
            newer = self.dirty.get(key)
            if newer == "deleted" or state == "deleted":
                self.dirty[key] = "deleted"
            elif state == "created":
                self.dirty[key] = "created"
                self.touched[key] |= touched | set(newer or ())
            else:
                self.dirty[key] = {*state, *(newer or ())}
            self.typed_with[key] = cursor
        self.unanswered = None

    def take(self, changes):
        """Apply one page: what is unsent here stays as it was typed."""
        for table, lists in changes.items():
            for remote in lists["created"] + lists["updated"]:
                self._take(table, remote, revive=False)
            for record_id in lists["deleted"]:
                if self.dirty.get((table, record_id)) in (None, "deleted"):
                    self.dirty.pop((table, record_id), None)
                    self.typed_with.pop((table, record_id), None)
                    self.rows.pop((table, record_id), None)

    # as the schedules call a phone of today

    def pull(self, **_):
        return self.sync()

    def push(self, **_):
        pass

    def send_again(self, number):
        """An old request arrives once more, late, while its token is good; its answer goes nowhere."""
        if not self.bodies:
            return None
        number %= len(self.bodies)
        body, _, user = self.bodies[number]
        if user != self.user:
            return None
        read(self.tablet.post(body))
        return number
