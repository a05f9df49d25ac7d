"""Pushes: against COPY and upsert of the same rows, by number of statements, and many phones at once."""

import json
import threading
import time
from base64 import b64encode
from unittest import mock

import psycopg
from django.contrib.auth.hashers import make_password

from clinical.models import FLAGS, Clinic, ClinicPermission, Event, User, Visit
from clinical.models.fields import new_id
from syncapi.models import Receipt
from syncapi.push import push
from tests.bench.asking import Link, post
from tests.bench.ground import AUTHORIZATION, SIGN_IN, Ground
from tests.bench.idle_pulls import up_to_date_phones
from tests.bench.measuring import Row, divided, in_turn
from tests.harness.database import default_is

PASSWORD = "bench-pass-2026"


class Events:
    """Makes change sets of new form answers to stored visits, some two or three for each patient."""

    def __init__(self, number):
        like = Event.objects.filter(event_type="Vital signs").order_by("pk").first()
        self.answers, self.form_id = _as_javascript(like.answers), str(like.form_id)
        visits = Visit.objects.order_by("pk").values_list("pk", "patient_id")
        self.visits = list(visits[:number])

    def body(self, number, start=0):
        """A body as a phone writes it."""
        at = time.time_ns() // 1_000_000
        chosen = [self.visits[(start + n) % len(self.visits)] for n in range(number)]
        records = [
            {
                "id": str(new_id()), "patient_id": str(patient_id), "visit_id": str(visit_id),
                "form_id": self.form_id, "event_type": "Vital signs", "form_data": self.answers,
                "metadata": "{}", "recorded_by_user_id": None, "is_deleted": False,
                "created_at": at, "updated_at": at, "last_modified": at, "server_created_at": at,
                "_status": "created", "_changed": "",
            }
            for visit_id, patient_id in chosen
        ]  # fmt: skip
        changes = {"events": {"created": records, "updated": [], "deleted": []}}
        return _as_javascript(changes).encode()


def _as_javascript(value):
    """Letters of any script stand for themselves, no spaces between."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def pushed(server, cursor, body, authorization=AUTHORIZATION):
    with Link(server.url) as link:
        answer = link.ask(post(f"/api/v2/sync?last_pulled_at={cursor}", body, authorization))
    assert answer.status == 200, answer
    return answer.whole


def copied(url, number):
    """Copy as many rows as stored ones into a staging table, insert or update them, commit."""
    names = [f.column for f in Event._meta.concrete_fields]
    listed = ", ".join(f'"{name}"' for name in names)
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "id")
    with psycopg.connect(url) as database:
        database.execute(
            f"CREATE TEMP TABLE sample AS SELECT {listed} FROM clinical_event"
            f" WHERE event_type = 'Vital signs' ORDER BY id LIMIT {number}"
        )
        database.execute("UPDATE sample SET id = gen_random_uuid()")
        with database.cursor().copy(f"COPY sample ({listed}) TO STDOUT") as lines:
            rows = b"".join(bytes(line) for line in lines)
        database.commit()
        began = time.perf_counter()
        database.execute("CREATE TEMP TABLE staging (LIKE clinical_event) ON COMMIT DROP")
        with database.cursor().copy(f"COPY staging ({listed}) FROM STDIN") as copy:
            copy.write(rows)
        database.execute(
            f"INSERT INTO clinical_event ({listed}) SELECT {listed} FROM staging"
            f" ON CONFLICT (id) DO UPDATE SET {updates}"
        )
        database.commit()
        return time.perf_counter() - began


def against_upsert(ground: Ground) -> list[Row]:
    server, size = ground["pushed"], ground.scale.push
    with default_is(server.database_url):
        events = Events(size)
    cursor = up_to_date_phones(server.database_url, 1)[0]
    pushed(server, cursor, events.body(10))
    works, references = in_turn(
        lambda: pushed(server, cursor, events.body(size)),
        lambda: copied(server.database_url, size),
        ground.scale.turns,
    )
    return [
        Row(
            f"push of {size:,} events",
            "COPY into staging and upsert, triggers on",
            2,
            divided(works, references),
            works,
            references,
        )
    ]


def spied(method):
    return mock.patch.object(
        psycopg.Cursor, method, autospec=True, side_effect=getattr(psycopg.Cursor, method)
    )


def statements(ground: Ground) -> list[Row]:
    """Counted at the driver, in this process; the triggers' own statements are not the push's."""
    server, size = ground["pushed"], ground.scale.push
    cursor = up_to_date_phones(server.database_url, 1)[0]
    counts = {}
    with default_is(server.database_url):
        user = User.objects.get(login=SIGN_IN[0])
        events = Events(size)
        for number in (max(2, size // 100), size):
            body = events.body(number)
            with spied("execute") as asked, spied("copy") as copied:
                push(user, cursor, body)
            counts[number] = asked.call_count + copied.call_count
    few, many = counts.values()
    return [
        Row(
            f"SQL statements of a push of {size:,} records",
            f"of {next(iter(counts)):,} records",
            1,
            [many / few],
            [many],
            [few],
            "statements",
        )
    ]


def nurses(number):
    """People with every permission in the first clinic; as (login, Authorization)."""
    clinic = Clinic.objects.live().order_by("created_at", "pk").first()
    hashed, made = make_password(PASSWORD), []
    for n in range(number):
        login = f"bench{n}@example.org"
        user, new = User.objects.get_or_create(
            login=login, defaults={"name": f"Bench {n}", "home_clinic": clinic, "password": hashed}
        )
        if new:
            ClinicPermission.objects.create(user=user, clinic=clinic, **dict.fromkeys(FLAGS, True))
        elif user.password != hashed:
            User.objects.filter(pk=user.pk).update(password=hashed)
        secret = b64encode(f"{login}:{PASSWORD}".encode()).decode()
        made.append((login, f"Basic {secret}"))
    return clinic, made


def many_phones(ground: Ground) -> list[Row]:
    server, scale = ground["pushed"], ground.scale
    with default_is(server.database_url):
        clinic, people = nurses(scale.phones)
        events = Events(scale.push)
        of_clinic = Visit.objects.filter(clinic=clinic).order_by("pk")
        events.visits = list(of_clinic.values_list("pk", "patient_id")[: scale.push])
    own = up_to_date_phones(server.database_url, 1)[0]
    phones = [
        (up_to_date_phones(server.database_url, 1, login)[0], secret) for login, secret in people
    ]
    for cursor, secret in phones:
        pushed(server, cursor, events.body(1), secret)  # pays the slow hash
    errors: list = []
    before = deadlocks(server.database_url)

    def all_phones():
        stored = [0] * len(phones)
        until = time.monotonic() + scale.seconds

        def phone(number):
            cursor, secret = phones[number]
            with Link(server.url) as link:
                while time.monotonic() < until:
                    # Two phones in three share some patients.
                    start = (number // 2) * 2 * scale.phone_push + stored[number]
                    body = events.body(scale.phone_push, start)
                    path = f"/api/v2/sync?last_pulled_at={cursor}"
                    answer = link.ask(post(path, body, secret))
                    if answer.status != 200:
                        errors.append(answer)
                        return
                    stored[number] += scale.phone_push

        began = time.monotonic()
        threads = [threading.Thread(target=phone, args=(n,)) for n in range(len(phones))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(stored) / (time.monotonic() - began)

    works, references = in_turn(
        all_phones,
        lambda: scale.push / pushed(server, own, events.body(scale.push)),
        scale.turns,
    )
    row = Row(
        f"{scale.phones} phones pushing {scale.phone_push} records each for {scale.seconds:g} s",
        f"one push of {scale.push:,}",
        0.5,
        divided(works, references),
        works,
        references,
        "records per second",
        at_least=True,
    )
    row.notes.append(f"{len(errors)} errors")
    if errors:
        row.failures.append(f"{len(errors)} errors, the first {errors[0].status}")
    if found := deadlocks(server.database_url) - before:
        row.failures.append(f"{found} deadlocks")
    else:
        row.notes.append("no deadlock")
    with default_is(server.database_url):
        verdicts = {
            v for counts in Receipt.objects.values_list("counts", flat=True) for v in counts
        }
    if verdicts - {"created"}:
        row.failures.append(f"verdicts {sorted(verdicts)}")
    return [row]


def deadlocks(url):
    with psycopg.connect(url) as database:
        return database.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()[0]
