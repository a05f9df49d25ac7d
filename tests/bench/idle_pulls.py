"""Idle pulls of eight phones: at any size the same, and not much dearer than one query."""

import json
import threading
import time

import psycopg

from tests.bench.asking import Link, get
from tests.bench.ground import SIGN_IN, Ground
from tests.bench.measuring import Row, divided, in_turn

PHONES = """
    WITH me AS (SELECT id FROM clinical_user WHERE login = %(login)s),
    fresh AS (SELECT (extract(epoch FROM now()) * 1000)::bigint + n AS cursor,
                     (SELECT base FROM clinical_changebase)
                     + pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon
              FROM generate_series(1, %(phones)s) n),
    phones AS (
        INSERT INTO syncapi_phone (chain, label, user_id, users, from_elsewhere, pulled_at, empty_at_once)
        SELECT cursor, 'bench', me.id, ARRAY[me.id], false, now(), false FROM fresh, me)
    INSERT INTO syncapi_pull (cursor, chain, user_id, came_with, horizon, withdrawn_to, pushed_to,
                              sweep_unknown, "full", at, emptying, sent, withdrawn)
    SELECT cursor, cursor, me.id, 0, horizon, horizon, 0, false, false, now(), '', 0, 0
    FROM fresh, me RETURNING cursor"""


def up_to_date_phones(url, number, login=SIGN_IN[0]):
    """Cursors of phones that have everything there is."""
    with psycopg.connect(url) as connection:
        made = connection.execute(PHONES, {"login": login, "phones": number}).fetchall()
    return [cursor for (cursor,) in made]


def pulls_per_second(ground, name):
    """Requests per second of phones that pull again and again, each with its newest cursor."""
    server = ground[name]
    cursors = up_to_date_phones(server.database_url, ground.scale.phones)

    def pull(link, number):
        path = f"/api/v2/sync?last_pulled_at={cursors[number]}&schema_version=9&migration=null"
        answer = link.ask(get(path))
        assert answer.status == 200, answer
        body = json.loads(answer.body)
        assert not any(part for lists in body["changes"].values() for part in lists.values())
        cursors[number] = body["timestamp"]

    return per_second(ground, server, pull)


def one_query_per_second(ground, name):
    """The same number of clients at /health/db, which asks the database one thing and says it in JSON."""

    def ask(link, number):
        assert link.ask(get("/health/db")).status == 200

    return per_second(ground, ground[name], ask)


def per_second(ground, server, act):
    counts, errors = [0] * ground.scale.phones, []
    until = time.monotonic() + ground.scale.idle_seconds

    def client(number):
        try:
            with Link(server.url) as link:
                while time.monotonic() < until:
                    act(link, number)
                    counts[number] += 1
        except Exception as error:
            errors.append(error)

    began = time.monotonic()
    threads = [threading.Thread(target=client, args=(n,)) for n in range(ground.scale.phones)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return sum(counts) / (time.monotonic() - began)


def idle(ground: Ground) -> list[Row]:
    pulls_per_second(ground, "large"), pulls_per_second(ground, "small")  # warm
    large, small = in_turn(
        lambda: pulls_per_second(ground, "large"),
        lambda: pulls_per_second(ground, "small"),
        ground.scale.turns,
    )
    work = f"empty pull at {ground.records('large'):,} records, {ground.scale.phones} clients"
    size = Row(
        f"{work}: time",
        f"at {ground.records('small'):,} records",
        1.2,
        divided(small, large),
        [1000 / value for value in large],
        [1000 / value for value in small],
        "ms per request",
    )
    pulls, queries = in_turn(
        lambda: pulls_per_second(ground, "large"),
        lambda: one_query_per_second(ground, "large"),
        ground.scale.turns,
    )
    rate = Row(
        f"{work}: rate",
        "a one-query JSON endpoint (/health/db)",
        0.25,
        divided(pulls, queries),
        pulls,
        queries,
        "requests per second",
        at_least=True,
    )
    return [size, rate]
