"""First pulls: against psql copying the same rows, tenfold, compressed, and what others feel of one."""

import threading
import time
from pathlib import Path
from statistics import median, quantiles

from django.db import connection

from clinical.models import User
from syncapi import scope, whole
from syncapi.news import Unread
from syncapi.wire import TABLES, row_json
from tests.bench.asking import FIRST_PULL, Link, get
from tests.bench.ground import SIGN_IN, Ground, psql
from tests.bench.measuring import Row, divided, in_turn, timed
from tests.harness.database import default_is

MOST_MB = 30


def copies(url: str) -> str:
    """COPY of each table's wire rows in the same scope, as statements for psql."""
    with default_is(url), connection.cursor() as cursor:
        user = User.objects.get(login=SIGN_IN[0])
        statements = []
        for table in TABLES:
            where = (scope.everything if table.is_chart else whole.rows)(table, Unread())
            rows = f"SELECT {row_json(table)} FROM {table.db_table} r WHERE {where}"
            copy = cursor.cursor.mogrify(f"COPY ({rows}) TO STDOUT", {"user": user.pk})
            statements.append(f"{copy};\n")
    return "".join(statements)


def pulled(server, **headers):
    with Link(server.url) as link:
        answer = link.ask(get(FIRST_PULL, **headers))
    assert answer.status == 200, answer
    return answer


class Memory:
    """The web process with the most memory: what it holds, and its peak since the last reset."""

    def __init__(self, server):
        self.pid = max(_family(server.children[0].process.pid), key=lambda pid: _kb(pid, "VmRSS"))

    def reset(self):
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")
        self.before = _kb(self.pid, "VmRSS")

    @property
    def grown_mb(self):
        return (_kb(self.pid, "VmHWM") - self.before) / 1024


def _family(pid):
    children = [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [pid, *(member for child in children for member in _family(child))]


def _kb(pid, name):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split(f"{name}:")[1].split()[0])


def against_copy(ground: Ground) -> list[Row]:
    """Until the spool is full is until the first byte: nothing is sent before."""
    server = ground["medium"]
    statements = copies(server.database_url)
    pulled(server)  # warm: imports, plans, the password's slow hash
    memory = Memory(server)
    memory.reset()
    works, references = in_turn(
        lambda: pulled(server).first,
        lambda: timed(lambda: psql(server.database_url, statements)),
        ground.scale.turns,
    )
    row = Row(
        f"first pull, {ground.records('medium'):,} records",
        "psql COPY of the same rows",
        1.3,
        divided(works, references),
        works,
        references,
    )
    _judge_memory(row, memory.grown_mb)
    return [row]


def _judge_memory(row, grown):
    sentence = f"web process + {grown:.0f} MB"
    (row.notes if grown <= MOST_MB else row.failures).append(sentence)


def compressed(ground: Ground) -> list[Row]:
    server = ground["medium"]
    sizes = {}

    def pull(name, **headers):
        answer = pulled(server, **headers)
        sizes[name] = answer.size
        return answer.whole

    works, references = in_turn(
        lambda: pull("gzip", Accept_Encoding="gzip"), lambda: pull("plain"), ground.scale.turns
    )
    name = f"gzip first pull, {ground.records('medium'):,} records"
    share = sizes["gzip"] / sizes["plain"]
    return [
        Row(f"{name}: bytes", "uncompressed bytes", 0.15, [share],
            [sizes["gzip"] / 1e6], [sizes["plain"] / 1e6], "MB"),
        Row(f"{name}: wall", "uncompressed", 2.0, divided(works, references), works, references),
    ]  # fmt: skip


def tenfold(ground: Ground) -> list[Row]:
    """The large first pull beside the medium one, and small requests beside the large one.

    The small request is an idle heartbeat of the app; about twenty a second are asked, which costs the
    pull a few percent.
    """
    large, medium = ground["large"], ground["medium"]
    memory = Memory(large)
    idle, busy, of_large = [], [], []
    with Link(large.url) as link:
        heartbeats(link, idle, threading.Event(), seconds=ground.scale.idle_seconds)
        idle.clear()
        memory.reset()

        def pull_large():
            heartbeats(link, idle, threading.Event(), seconds=ground.scale.idle_seconds)
            done = threading.Event()
            meanwhile: list[float] = []
            asking = threading.Thread(target=heartbeats, args=(link, meanwhile, done))
            asking.start()
            try:
                answer = pulled(large)
            finally:
                done.set()
                asking.join()
            busy.append(p95(meanwhile))
            of_large.append(answer.whole)
            return answer.first

        works, references = in_turn(pull_large, lambda: pulled(medium).first, ground.scale.turns)
    first = Row(
        f"first pull, {ground.records('large'):,} records",
        f"the same at {ground.records('medium'):,}",
        11.5,
        divided(works, references),
        works,
        references,
    )
    _judge_memory(first, memory.grown_mb)
    quiet = p95(idle)
    second = Row(
        f"a small request while a first pull of {ground.records('large'):,} runs: p95",
        "the same when idle",
        5,
        [value / quiet for value in busy],
        [value * 1000 for value in busy],
        [quiet * 1000],
        "ms",
    )
    second.notes.append(f"pulls of {median(of_large):.1f} s to the last byte")
    return [first, second]


def heartbeats(link, taken, done, seconds=3600.0):
    """Ask about twenty times a second until ``done`` or the time is over; at least five times."""
    until = time.monotonic() + seconds
    asked = 0
    while asked < 5 or (not done.is_set() and time.monotonic() < until):
        taken.append(link.ask(get("/rpc/heartbeat")).whole)
        asked += 1
        time.sleep(0.05)


def p95(values):
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
