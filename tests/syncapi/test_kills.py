"""The web process and PostgreSQL die under writing phones: afterwards nothing is lost or doubled."""

import os
import random
import shutil
import signal
import threading
import time

import pytest
from django.db import connection

from clinical.models import Conflict, Patient, PatientAttribute
from config.launch import postgres
from syncapi.models import TrayEntry
from syncapi.wire import BY_NAME, CHART
from tests import cast
from tests.harness import static_files
from tests.harness.database import default_is
from tests.harness.servers import LiveServer
from tests.syncapi.light_phone import LightPhone, Line, NoAnswer

PHONES = 8
WEB_KILLS = int(os.environ.get("WEB_KILLS", 10))
DATABASE_KILLS = int(os.environ.get("DATABASE_KILLS", 3))
CUT_ANSWERS = int(os.environ.get("CUT_ANSWERS", 50))
SECONDS_PER_KILL = 60  # on a machine with much else to do

pytestmark = pytest.mark.timeout(120 + SECONDS_PER_KILL * (WEB_KILLS + DATABASE_KILLS))


class House:
    """A web server on a PostgreSQL of its own, whose commits are safe as in the field."""

    def __init__(self, cluster, place):
        if cluster.kept is None:
            pytest.skip("a PostgreSQL that is not ours cannot be killed")
        shutil.copytree(cluster.kept, place / "pg", symlinks=True)
        self.place, self.watchdog = place, cluster.watchdog
        self.postgres = self._start_postgres()
        self.database_url = self.postgres.url(cluster.template)
        (place / "data").mkdir()
        static_files.collect_into(place / "data")
        self.web = LiveServer(self.database_url, place / "data", cluster.watchdog)

    def _start_postgres(self):
        return postgres.start(self.place / "pg", max_connections=60, watchdog=self.watchdog)

    def kill_web(self):
        self.web.kill()
        self.web.start()

    def kill_postgres(self):
        """Immediate shutdown, as in a power cut: what was not committed is gone."""
        self.postgres.process.send_signal(signal.SIGQUIT)
        self.postgres.process.wait(30)
        self.watchdog.forget_postgres(self.postgres.process.pid)
        self.postgres = self._start_postgres()

    def close(self):
        self.web.stop()
        self.postgres.stop()


@pytest.fixture(scope="module")
def house(cluster, tmp_path_factory, django_db_setup, django_db_blocker):
    opened = House(cluster, tmp_path_factory.mktemp("house"))
    try:
        opened.web.start()
        with django_db_blocker.unblock(), default_is(opened.database_url):
            yield opened
    finally:
        opened.close()


class Day:
    """Phones that write and sync, over and over, until told to go home."""

    def __init__(self, house, clinic):
        self.line, self.clinic = Line(house.web.url), clinic
        self.phones = [
            LightPhone(cast.person(f"Nurse{n}", clinic), self.line) for n in range(PHONES)
        ]
        self.over, self.syncs, self.failures, self.cuts = threading.Event(), 0, 0, 0
        self.problems, self._lock = [], threading.Lock()
        self.threads = [
            threading.Thread(target=self.work, args=(phone, random.Random(n)))
            for n, phone in enumerate(self.phones)
        ]
        for thread in self.threads:
            thread.start()

    def work(self, phone, rnd):
        try:
            while not self.over.is_set():
                self.write(phone, rnd)
                self.sync(phone, rnd)
        except Exception as problem:  # told by the main thread
            self.problems.append(problem)

    def write(self, phone, rnd):
        patient = phone.write(
            "patients", primary_clinic_id=str(self.clinic.pk), given_name=f"n{rnd.random()}"
        )
        for _ in range(rnd.randint(1, 6)):
            phone.write("patient_vitals", patient_id=patient, weight_kg=rnd.random())
        phone.write("patient_additional_attributes", patient_id=patient, string_value="x")
        table, record_id = rnd.choice([k for k in phone.typed if k[0] != "visits"])
        column = {"patients": "phone", "patient_vitals": "bp_position"}.get(table, "attribute")
        phone.write(table, record_id, **{column: f"e{rnd.random()}"})

    def sync(self, phone, rnd):
        fault = rnd.random()
        if fault < 0.12:
            phone.door.cut = {"GET": "answer"}
        elif fault < 0.24:
            phone.door.cut = {"POST": "answer"}
        elif fault < 0.3:
            phone.door.cut = {"POST": "sending"}
        try:
            phone.sync()
            if fault > 0.85:
                phone.send_again(-1)  # the body just sent comes twice
            with self._lock:
                self.syncs += 1
        except NoAnswer as problem:
            phone.door.cut = {}
            with self._lock:
                self.cuts += "cut in the answer" in str(problem)
                self.failures += "cut" not in str(problem)
            time.sleep(0.05)

    def until_a_push_is_under_way(self):
        patience = time.monotonic() + SECONDS_PER_KILL
        while not self.line.pushing:
            assert time.monotonic() < patience and not self.problems, self.problems
            time.sleep(0.001)
        time.sleep(random.random() * 0.08)

    def end(self):
        self.over.set()
        for thread in self.threads:
            thread.join(SECONDS_PER_KILL)
        assert not self.problems, self.problems

    def everybody_syncs(self, times):
        for _ in range(times):
            for phone in self.phones:
                phone.sync()


def nothing_is_lost_or_doubled(day):
    """What people typed is stored, once; every phone holds what the server would give a new one."""
    stored = {table.name: {} for table in CHART}
    for table in CHART:
        for row in table.model.objects.live().filter(
            **{"pk__in" if table.patient_column == "id" else "patient__in": day_patients(day)}
        ):
            stored[table.name][str(row.pk)] = row
    typed = {key: columns for phone in day.phones for key, columns in phone.typed.items()}
    for (table, record_id), columns in typed.items():
        row = stored[table].pop(record_id)
        for name, value in columns.items():
            here = getattr(row, BY_NAME[table].by_name[name].attname)
            assert (str(here) if name.endswith("_id") else here) == value, (table, record_id, name)
    assert not any(stored.values()), "more than anybody wrote"
    assert not Conflict.objects.exists() and not TrayEntry.objects.exists()
    fresh = LightPhone(day.phones[0].user, day.line)
    fresh.pull()
    expected = charts(fresh)
    for phone in day.phones:
        assert not phone.dirty and not phone.destroyed
        assert charts(phone) == expected


def day_patients(day):
    return Patient.objects.filter(primary_clinic=day.clinic).values("pk")


def charts(phone):
    held = phone.holds()
    return {table.name: held[table.name] for table in CHART}


def test_ten_kills_of_the_web_server_and_three_of_postgresql_lose_nothing(house):
    day = Day(house, cast.clinic())
    order = ["web"] * WEB_KILLS + ["database"] * DATABASE_KILLS
    random.shuffle(order)
    hit = 0
    for what in order:
        before = day.failures
        day.until_a_push_is_under_way()
        house.kill_web() if what == "web" else house.kill_postgres()
        until_all_is_well(day, house)
        hit += day.failures > before
    while day.cuts < CUT_ANSWERS:
        assert not day.problems, day.problems
        time.sleep(0.05)
    day.end()
    connection.close()  # it died with the first PostgreSQL
    day.everybody_syncs(3)
    nothing_is_lost_or_doubled(day)
    answers = {answer[0] for phone in day.phones for answer in phone.door.refused}
    assert answers <= {503}, "what phones hear while the database is away"
    assert hit > len(order) // 2, "most kills should cut somebody off"
    print(f"\n{day.syncs} syncs, {day.failures} failed, {day.cuts} answers cut")
    assert PatientAttribute.objects.count() > PHONES


def until_all_is_well(day, house):
    """The next syncs succeed without anybody helping."""
    before, patience = day.syncs, time.monotonic() + SECONDS_PER_KILL
    while day.syncs < before + 2:
        assert time.monotonic() < patience and not day.problems, (
            day.problems,
            [p.door.refused[-1:] for p in day.phones],
        )
        time.sleep(0.01)
