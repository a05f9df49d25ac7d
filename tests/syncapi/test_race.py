"""No missed record: writers with transactions of mixed length against one incremental puller; one id at once."""

import random
import threading
import time

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from clinical.models import Batch, Drug, Patient, Stock, Visit
from syncapi import push, rows
from syncapi.models import Receipt, TrayEntry
from tests import cast
from tests.syncapi.door import Door, held, new_id, row

WRITERS = 8
SECONDS = 6


@pytest.fixture(scope="module")
def clinic(fresh_database):
    return cast.clinic()


def write(url, clinic_id, seed, until, written, lock):
    """Insert patients in transactions of one to thirty rows, some held open, some rolled back."""
    rnd = random.Random(seed)
    with psycopg.connect(url) as connection:
        while time.monotonic() < until:
            ids = []
            for _ in range(rnd.choice([1, 1, 5, 30])):
                ids += connection.execute(
                    "INSERT INTO clinical_patient (id, created_at, updated_at, primary_clinic_id,"
                    " given_name, surname, citizenship, hometown, phone, sex, additional_data,"
                    " metadata, government_id, external_patient_id)"
                    " VALUES (gen_random_uuid(), now(), now(), %s, '', '', '', '', '', '', '{}', '{}',"
                    " '', '') RETURNING id::text",
                    [clinic_id],
                ).fetchone()
                time.sleep(rnd.choice([0, 0, 0.001, 0.01]))
            time.sleep(rnd.choice([0, 0, 0, 0.05, 0.3]))
            if rnd.random() < 0.1:
                connection.rollback()
                continue
            connection.commit()
            with lock:
                written.update(ids)


def pull_by_clock(connection, clinic_id, since):
    """The control: how servers with a clock cursor do it (the time is taken before reading)."""
    now = connection.execute("SELECT clock_timestamp()").fetchone()[0]
    rows = connection.execute(
        "SELECT id::text FROM clinical_patient WHERE primary_clinic_id = %s AND created_at >= %s",
        [clinic_id, since],
    ).fetchall()
    return now, {record_id for (record_id,) in rows}


def test_an_incremental_puller_misses_nothing_where_a_clock_cursor_does(fresh_database, clinic):
    door = Door(cast.person("Bela", clinic))
    door.pull()
    until = time.monotonic() + SECONDS
    written, lock = set(), threading.Lock()
    writers = [
        threading.Thread(target=write, args=(fresh_database, clinic.pk, n, until, written, lock))
        for n in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    by_horizon, by_clock, pulls = set(), set(), 0
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        since = connection.execute("SELECT clock_timestamp()").fetchone()[0]
        while any(w.is_alive() for w in writers):
            by_horizon |= held(door.pull())["patients"].keys()
            since, seen = pull_by_clock(connection, clinic.pk, since)
            by_clock |= seen
            pulls += 1
        by_horizon |= held(door.pull())["patients"].keys()
        by_clock |= pull_by_clock(connection, clinic.pk, since)[1]
    assert len(written) > 500 and pulls > 5
    assert Patient.objects.filter(primary_clinic=clinic).count() == len(written)
    assert written - by_horizon == set()
    assert written - by_clock, "the control must miss records, or this test proves nothing"


def test_a_new_patient_whom_another_phone_stores_at_the_same_moment_is_decided_again(
    clinic, monkeypatch
):
    """Nobody holds a lock on who is not here yet: the second of the two finds the id taken."""
    bela, chidi = (Door(cast.person(name, clinic)) for name in ("Bela", "Chidi"))
    bela.pull(), chidi.pull()
    patient = row("patients", given_name="أمينة", primary_clinic_id=str(clinic.pk))
    visit = row("visits", patient_id=patient["id"])
    changes = {"patients": {"created": [patient]}, "visits": {"created": [visit]}}
    insert, others = rows.insert, []

    def late(name, new):
        if not others:
            others.append(threading.Thread(target=chidis))
            others[0].start(), others[0].join()
        return insert(name, new)

    def chidis():
        try:
            answers.append(chidi.push({"patients": {"created": [patient]}}))
        finally:
            connection.close()

    answers = []
    monkeypatch.setattr(rows, "insert", late)
    answers.append(bela.push(changes))
    assert [answer.status_code for answer in answers] == [200, 200]
    receipts = {r.user.name: r.counts for r in Receipt.objects.filter(size_bytes__gt=100)}
    assert receipts == {"Chidi": {"created": 1}, "Bela": {"repeated": 1, "created": 1}}
    assert Patient.objects.get(pk=patient["id"]).given_name == "أمينة"
    assert Visit.objects.filter(pk=visit["id"], patient=patient["id"]).count() == 1
    assert not TrayEntry.objects.exists()


def test_two_who_hand_out_the_same_drugs_at_once_do_not_meet_crosswise(clinic, monkeypatch):
    """Each takes from every shelf, one from the first to the last, the other from the last to the first."""
    shelves = []
    for n in range(40):
        drug = Drug.objects.create(generic_name=f"Drug {n}")
        batch = Batch.objects.create(
            drug=drug, batch_number="1", quantity_received=0, expires_at=timezone.now()
        )
        shelves.append(
            Stock.objects.create(clinic=clinic, drug=drug, batch=batch, quantity_available=100)
        )
    doors = [Door(cast.person(name, clinic)) for name in ("Bela", "Chidi")]
    patients = [row("patients", primary_clinic_id=str(clinic.pk)) for _ in doors]
    for door, patient in zip(doors, patients, strict=True):
        door.send(created=[("patients", patient)])
    tried_again, together = [], threading.Barrier(2)
    worth = push._worth_retrying
    monkeypatch.setattr(push, "_worth_retrying", lambda e: tried_again.append(e) or worth(e))

    def hand_out(door, patient, order):
        ids = sorted(new_id() for _ in order)
        given = [
            row("dispensing_records", id=record_id, patient_id=patient["id"], quantity_dispensed=1,
                clinic_id=str(clinic.pk), drug_id=str(s.drug_id), batch_id=str(s.batch_id))
            for record_id, s in zip(ids, order, strict=True)
        ]  # fmt: skip
        try:
            door.pull()
            together.wait(30)
            answers.append(door.push({"dispensing_records": {"created": given}}).status_code)
        finally:
            connection.close()

    answers = []
    for _ in range(3):
        threads = [
            threading.Thread(target=hand_out, args=(door, patient, order))
            for door, patient, order in zip(doors, patients, (shelves, shelves[::-1]), strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [200] * 6
    assert not tried_again
    left = {Stock.objects.get(pk=s.pk).quantity_available for s in shelves}
    assert left == {94}
