"""Thousands of bodies that no phone should send: no 5xx, and every record that was sent is somewhere."""

import hashlib
import json
import logging
import os
import re
from pathlib import Path

import pytest
from django.db import connection

from clinical.facts import kept
from clinical.models import Patient, Vitals
from syncapi import tray
from syncapi.models import Receipt, TrayEntry
from syncapi.wire import BY_NAME
from tests import cast
from tests.syncapi.bodies import WORD_COLUMNS, Bodies
from tests.syncapi.door import Door, held, new_id, row
from tests.syncapi.tablet import Tablet

BODIES = int(os.environ.get("BODIES", 2_000))
SEED = os.environ.get("BODIES_SEED", "1")
AT_ONCE = 50  # from one phone, then looked at
OF_ONE_CLINIC = 1_000  # then comes another, lest the phones here hold all that was sent
MOST_GROWTH_MB = 250  # the most that one of them, and all before it, may take of this process
BODY_MEGABYTES = int(os.environ.get("BODY_MEGABYTES", 3))

pytestmark = pytest.mark.timeout(60 + BODIES)


@pytest.fixture(scope="module")
def clinic(fresh_database):
    return cast.clinic()


def test_no_generated_body_loses_a_record_or_breaks_the_server(fresh_database, caplog):
    stranger = cast.person("Sara", cast.clinic())
    theirs = [Patient.objects.create(primary_clinic=stranger.home_clinic).pk for _ in "12"]
    # pytest keeps each line of the log to the end, and with it the request and its body
    caplog.set_level(logging.ERROR, "django.request")
    memory = Memory()
    for first in range(0, BODIES, AT_ONCE):
        if first % OF_ONE_CLINIC == 0:
            bela = cast.person("Bela", cast.clinic())
            bodies, tablet = Bodies(SEED, bela.home_clinic_id, theirs), Tablet(bela)
        door = Door(bela)
        door.pull()
        sent, bodies.cursor = {}, door.cursor
        for number in range(first, min(first + AT_ONCE, BODIES)):
            body = sent[number] = bodies.make(number)
            answer = sent_to(door, tablet, body)
            told = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code == body.status, (number, told[:2_000], body.data[:2_000])
            told = json.loads(told)
            assert body.status == 200 or told["error"]
            if body.by_tablet and body.status == 200:
                assert len(told["verdicts"]) == body.entries, number
        all_is_somewhere(bela, sent)
        phone_can_go_on(door, sent)
    assert memory.growth_mb() < MOST_GROWTH_MB
    tray.apply_waiting()
    kept.settle_due()
    assert Patient.objects.filter(pk__in=theirs, phone="").count() == 2
    nothing_reached(stranger)


def sent_to(door, tablet, body):
    if body.by_tablet:
        return tablet.post(body.data, **({"Content-Encoding": "gzip"} if body.packed else {}))
    return door.client.post(
        "/rpc/command" if body.online else f"/api/v2/sync?last_pulled_at={door.cursor}",
        data=body.data,
        content_type="application/json",
        headers={"Content-Encoding": "gzip"} if body.packed else {},
    )


def all_is_somewhere(user, sent):
    """Every record is stored or waits; there are as many verdicts as records."""
    bodies = [body for body in sent.values() if body.status == 200]
    receipts = Receipt.objects.filter(user=user, size_bytes__gt=0).order_by("-number")
    verdicts = [sum(r.counts.values()) for r in receipts[: len(bodies)]][::-1]
    wrong = {
        number: (verdict, body.entries)
        for (number, body), verdict in zip(
            ((n, b) for n, b in sent.items() if b.status == 200), verdicts, strict=True
        )
        if verdict != body.entries
    }
    assert not wrong, f"(verdicts, records) by number of the body: {wrong}"

    ids = {key for body in bodies for key in body.ids}
    waiting = set(
        TrayEntry.objects.filter(record_key__in={i for _, i in ids}).values_list(
            "table", "record_key"
        )
    )
    stored = words_of(ids)
    gone = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT model, record_id::text FROM clinical_notice WHERE user_id IS NULL")
        gone = set(cursor.fetchall())
    lost = {
        (table, i)
        for table, i in ids - waiting - stored.keys()
        if table not in BY_NAME or (BY_NAME[table].kind, i) not in gone
        if table in BY_NAME
    }
    assert not lost
    refused = {key for body in sent.values() if body.status == 400 for key in body.good}
    assert not words_of(refused), "stored, though the answer says that nothing was"
    for body in bodies:
        for key, word in body.good.items():
            assert stored.get(key) == word or key in waiting, (key, word, stored.get(key))

    contents = "".join(
        bytes(c).decode() for c in TrayEntry.objects.filter(
            record_key__startswith="sha256:", receipt__in=receipts[: len(bodies)].values("pk")
        ).values_list("content", flat=True)
    )  # fmt: skip
    for body in bodies:
        for table, value in body.nameless:
            if isinstance(value, str):
                assert value in contents
            else:
                digest = hashlib.sha256(json.dumps(value).encode()).hexdigest()
                assert TrayEntry.objects.filter(table=table, record_key=f"sha256:{digest}").exists()


def words_of(ids):
    """{(table, id): the word it carries} of what is stored, dead or alive."""
    found = {}
    for table in {t for t, _ in ids} & WORD_COLUMNS.keys():
        column = BY_NAME[table].by_name[WORD_COLUMNS[table]].attname
        rows = BY_NAME[table].model.objects.filter(pk__in={i for t, i in ids if t == table})
        found |= {(table, str(pk)): word for pk, word in rows.values_list("pk", column)}
    return found


def phone_can_go_on(door, sent):
    changes = door.pull()
    assert door.push({}).status_code == 200
    for lists in changes.values():
        ids = [r["id"] for part in ("created", "updated") for r in lists[part]] + lists["deleted"]
        assert len(ids) == len(set(ids))


def test_a_large_body_takes_memory_in_proportion_and_loses_nothing(clinic):
    """As large as BODY_MEGABYTES; `make soak` goes to the limit."""
    bela = cast.person("Bela", clinic)
    door = Door(bela)
    door.pull()
    patient = row("patients", primary_clinic_id=str(clinic.pk))
    vitals = json.dumps(row("patient_vitals", patient_id=patient["id"], bp_position="x" * 300))
    number = BODY_MEGABYTES * 10**6 // len(vitals)
    rows = ",".join(vitals.replace(json.loads(vitals)["id"], new_id()) for _ in range(number))
    body = f'{{"patients":{{"created":[{json.dumps(patient)}]}},"patient_vitals":{{"created":[{rows},5]}}}}'
    body = body.encode()
    del rows
    memory = Memory()
    answer = door.push(body)
    assert answer.status_code == 200, answer.content
    assert Receipt.objects.filter(user=bela).latest("at").counts == {
        "created": number + 1,
        "refused": 1,
    }
    assert Vitals.objects.filter(patient_id=patient["id"]).count() == number
    assert memory.growth_mb() < 50 + 25 * len(body) / 2**20


class Memory:
    """How far the peak of this process goes beyond what it holds now."""

    def __init__(self):
        Path("/proc/self/clear_refs").write_text("5")  # the peak is forgotten
        self.before = self._read("VmRSS")

    def growth_mb(self):
        return (self._read("VmHWM") - self.before) / 1024

    def _read(self, name):
        status = Path("/proc/self/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+) kB", status)[1])


def nothing_reached(stranger):
    door = Door(stranger)
    assert len(held(door.pull())["patients"]) == 2
