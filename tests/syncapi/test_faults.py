"""What breaks around the server: a full disk, no connection left, a clock that is ten years wrong."""

import json
import os
import resource
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from clinical.models import Conflict, Patient
from syncapi import news, parts, pruning, pull
from syncapi.models import Pull
from tests import cast
from tests.harness.waiting import wait_for
from tests.harness.waiting import waiting as stuck
from tests.syncapi.door import Door, row
from tests.syncapi.light_phone import HttpDoor, Line, NoAnswer
from tests.syncapi.model_phone import ModelPhone

pytestmark = pytest.mark.timeout(120)
TEN_YEARS_MS = 10 * 365 * 24 * 60 * 60 * 1000


@pytest.fixture(scope="module")
def server(start_server):
    """Two connections, and nobody waits for one of them longer than a second."""
    return start_server(env={"DATABASE_POOL": "2", "DATABASE_POOL_SECONDS": "1"})


@pytest.fixture
def bela(house):
    return cast.person("Bela", cast.clinic())


@pytest.fixture
def door(server, bela):
    return HttpDoor(bela, Line(server.url))


def pushed(door, cursor, *names):
    patients = [row("patients", given_name=n, primary_clinic_id=str(door.clinic_id)) for n in names]
    door.push(json.dumps({"patients": {"created": patients}}).encode(), cursor)
    return patients


@contextmanager
def no_file_larger_than(size, server):
    """A full disk for every process of the web server: a write beyond ``size`` bytes fails."""
    group = server.children[0].process.pid
    pids = [int(p) for p in os.listdir("/proc") if p.isdigit() and _group_of(int(p)) == group]
    assert pids
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids}
    for pid, (_, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def _group_of(pid):
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


@pytest.mark.parametrize("room", [10, 2_000])
def test_a_full_disk_is_told_and_the_next_try_is_as_if_nothing_had_been(server, door, bela, room):
    """10 bytes: not even the room for the end; 2,000: it breaks in the middle of the rows."""
    door.clinic_id = bela.home_clinic_id
    door.pull(0)
    names = [os.urandom(5_000).hex() for _ in range(100)]  # too much to be kept in memory
    pushed(door, door.cursor, *names)
    before = Pull.objects.filter(user=bela).count()
    with no_file_larger_than(room, server), pytest.raises(NoAnswer):
        door.pull(door.cursor)
    status, answer = door.refused.pop()
    assert status == 507 and "disk is full" in json.loads(answer)["error"]
    assert Pull.objects.filter(user=bela).count() == before
    changes = door.pull(door.cursor)
    assert {p["given_name"] for p in changes["patients"]["updated"]} == set(names)


def test_a_full_disk_does_not_hinder_a_push(server, door, bela):
    door.clinic_id = bela.home_clinic_id
    door.pull(0)
    with no_file_larger_than(10, server):
        pushed(door, door.cursor, "Amina")
    assert Patient.objects.filter(primary_clinic=bela.home_clinic, given_name="Amina").exists()


def test_without_a_free_connection_phones_hear_503_and_later_all_is_well(server, door, bela):
    door.clinic_id = bela.home_clinic_id
    door.pull(0)
    waiting = []
    with psycopg.connect(server.database_url) as holder:
        holder.execute("LOCK TABLE clinical_patient IN ACCESS EXCLUSIVE MODE")
        for n in "12":  # each keeps a connection until the lock is gone
            phone = HttpDoor(cast.person("Nurse", bela.home_clinic), door.line)
            phone.clinic_id = bela.home_clinic_id
            waiting.append(threading.Thread(target=pushed, args=(phone, 0, f"Waited {n}")))
            waiting[-1].start()
        wait_for(lambda: stuck(server.database_url) == 2)  # before one who must not wait asks
        refused = 0
        patience = time.monotonic() + 20
        while refused < 2 and time.monotonic() < patience:
            try:
                door._ask("GET", "/api/v2/sync?last_pulled_at=0")
            except NoAnswer:
                refused += 1
        holder.rollback()
    for thread in waiting:
        thread.join(30)
    assert refused == 2
    for status, answer in door.refused:
        assert status == 503 and "Nothing was stored" in json.loads(answer)["error"]
    assert Patient.objects.filter(given_name__startswith="Waited").count() == 2
    pushed(door, door.cursor, "Afterwards")
    assert Patient.objects.filter(given_name="Afterwards").exists()


DIES = "SELECT pg_terminate_backend(pg_backend_pid()), 0"


@pytest.mark.parametrize("where", ["the quick look", "a table"])
def test_a_connection_that_dies_in_a_pull_is_told_as_503_wherever_it_dies(
    where, house, monkeypatch
):
    phone = Door(cast.person("Bela", cast.clinic()))
    phone.pull()
    phone.pull()
    with monkeypatch.context() as patch:
        if where == "the quick look":  # asked of the driver itself
            patch.setattr(news, "NEWEST", DIES)
        else:
            patch.setattr(pull, "copy_rows", lambda *a: connection.connection.execute(DIES))
        cursor = phone.cursor if where == "the quick look" else 0
        phone.client.raise_request_exception = False
        answer = phone.client.get(f"/api/v2/sync?last_pulled_at={cursor}&schema_version=9")
    connection.close()  # as the end of a request does where a server runs
    assert answer.status_code == 503, answer.content
    assert "Nothing was stored; try again." in answer.json()["error"]
    phone.pull()  # on a connection that lives


@pytest.fixture
def web_clock(monkeypatch):
    """``web_clock(ms)``: the clock of the web server is wrong by so much; phones and database are right."""

    def set_wrong(by_ms):
        class Wrong(timezone.datetime):
            @classmethod
            def now(cls, tz=None):
                return real.now(tz) + timedelta(milliseconds=by_ms)

        monkeypatch.setattr(timezone, "datetime", Wrong)
        monkeypatch.setattr(parts, "time", SimpleNamespace(time_ns=lambda: ns() + by_ms * 10**6))

    real, ns = timezone.datetime, time.time_ns
    return set_wrong


@pytest.mark.parametrize("first", [TEN_YEARS_MS, -TEN_YEARS_MS])
def test_a_web_clock_ten_years_wrong_loses_nothing(house, web_clock, first):
    clinic = cast.clinic()
    bela, chidi = (ModelPhone(cast.person(name, clinic)) for name in ("Bela", "Chidi"))
    cursors, typed = {bela: [], chidi: []}, []

    def everybody_syncs():
        for phone in (bela, chidi):
            phone.sync()
            cursors[phone].append(phone.cursor)

    for wrong in (0, first, -first, 0):
        web_clock(wrong)
        typed.append(bela.create("patients", primary_clinic_id=str(clinic.pk)))
        everybody_syncs()
        everybody_syncs()
        for n, patient in enumerate(typed):
            bela.edit("patients", patient, phone=f"{wrong} {n}")
            chidi.edit("patients", patient, hometown=f"{wrong} {n}")
            if n == 0:
                chidi.edit("patients", patient, surname=f"Chidi at {wrong}")
                bela.edit("patients", patient, surname=f"Bela at {wrong}")
        pruning.forget_old_receipts()
        everybody_syncs()
        everybody_syncs()
        kept = Conflict.objects.filter(record_id=typed[0], field="surname").order_by("-pk").first()
        assert {kept.standing, kept.other} == {f"Chidi at {wrong}", f"Bela at {wrong}"}
    everybody_syncs()
    for seen in cursors.values():
        assert seen == sorted(set(seen)), "cursors keep rising"
    assert charts(bela) == charts(chidi)
    for n, patient in enumerate(typed):
        stored = Patient.objects.get(pk=patient)
        assert (stored.phone, stored.hometown) == (f"0 {n}", f"0 {n}")


def charts(phone):
    return {t: rows for t, rows in phone.holds().items() if t != "user_clinic_permissions"}
