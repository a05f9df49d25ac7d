"""A server is restored from last night's backup into a new cluster, and phones come back to it."""

import subprocess
import threading

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from clinical.models import ChangeBase, Patient
from config import first_start
from config.launch import binaries, postgres
from syncapi.models import Pull, TrayEntry
from syncapi.rebase import numbered, rebase
from tests import cast
from tests.harness.database import default_is, point_default_at
from tests.harness.waiting import wait_for, waiting
from tests.phone.fixtures import phone  # noqa: F401
from tests.syncapi.door import Door, held
from tests.syncapi.model_phone import ModelPhone

INSERT = """
    INSERT INTO clinical_patient (id, created_at, updated_at, primary_clinic_id, given_name, surname,
        citizenship, hometown, phone, sex, additional_data, metadata, government_id, external_patient_id)
    VALUES (gen_random_uuid(), now(), now(), %s, '', '', '', '', '', '', '{}', '{}', '', '')
    RETURNING id::text, change_number"""


def test_every_column_that_holds_a_change_number_is_raised_above(fresh_database):
    """A new bigint is either one of them or named here, so that none is forgotten."""
    others = {"id", "pgh_id", "cursor", "chain", "came_with", "holds", "size_bytes"}
    others |= {"latest", "clock_from_ms", "clock_to_ms", "last_step"}  # times
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE data_type = 'bigint' AND table_schema = 'public'"
            " AND table_name ~ '^(clinical|syncapi|formsbuilder|exports)_'"
        )
        stored = {(table, name) for table, name in cursor if name not in others}
    known = {(model._meta.db_table, name) for model, name in numbered()}
    assert known - stored == set()
    left_out = {(t, n) for t, n in stored - known if not n.endswith("_id")}
    assert left_out == {(ChangeBase._meta.db_table, "base")}


def test_cursors_that_ran_ahead_of_the_clock_are_not_given_twice(fresh_database, monkeypatch):
    clinic = cast.clinic()
    bela, chidi = cast.person("Bela", clinic), cast.person("Chidi", clinic)
    with monkeypatch.context() as clock:
        clock.setattr("syncapi.pull.now_ms", lambda: 4_000_000_000_000)  # it was wrong for a day
        Door(chidi).pull()
    newest = Pull.objects.latest("cursor").cursor
    door, other = Door(bela), Door(chidi)
    door.pull()
    assert door.cursor == newest + 1
    ahead = set()
    for _ in range(2):  # the backup is older, and is restored twice
        Pull.objects.filter(cursor__gt=newest).delete()
        ChangeBase.objects.update(cursor=0)
        rebase()
        ahead.add(ChangeBase.objects.get().cursor)
    assert len(ahead) == 2, "each time after another gap"
    new = Patient.objects.create(given_name="Zain", primary_clinic=clinic)
    other.pull()
    assert other.cursor > door.cursor
    assert str(new.pk) in held(door.pull())["patients"]


def test_a_rebase_waits_for_an_open_writer_and_no_phone_misses_what_it_wrote(fresh_database):
    clinic = cast.clinic()
    door = Door(cast.person("Bela", clinic))
    door.pull()
    raised, second = [], []
    with psycopg.connect(fresh_database) as writer, psycopg.connect(fresh_database) as later:
        first_id, first_number = writer.execute(INSERT, [clinic.pk]).fetchone()
        raising = threading.Thread(target=lambda: (raised.append(rebase()), connection.close()))
        raising.start()
        wait_for(lambda: waiting(fresh_database, "LOCK TABLE%"))
        # somebody who starts meanwhile waits behind it, and is numbered from the new base
        writing = threading.Thread(
            target=lambda: (
                second.append(later.execute(INSERT, [clinic.pk]).fetchone()),
                later.commit(),
            )
        )
        writing.start()
        wait_for(lambda: waiting(fresh_database, "%INSERT INTO clinical_patient%"))
        assert not raised
        writer.commit()
        raising.join()
        writing.join()
    (before, after), (second_id, second_number) = raised[0], second[0]
    assert before < first_number <= after < second_number
    assert ChangeBase.objects.get().base == after
    assert held(door.pull())["patients"].keys() == {first_id, second_id}
    door.pull()
    third_id = str(Patient.objects.create(primary_clinic=clinic).pk)
    assert third_id in held(door.pull())["patients"]


@pytest.mark.parametrize(
    "begins", [first_start.begin, lambda: call_command("migrate", verbosity=0)]
)
def test_the_base_is_raised_at_a_start_and_by_migrate_where_numbers_lie_ahead(
    fresh_database, begins, caplog
):
    clinic = cast.clinic()
    door = Door(cast.person("Bela", clinic))
    door.pull()
    base = ChangeBase.objects.get().base
    begins()
    assert ChangeBase.objects.get().base == base and not caplog.text, "all numbers are its own"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (now,) = cursor.fetchone()
    numbered_by_another = now + base + 10**6
    Pull.objects.filter(cursor=door.cursor).update(horizon=numbered_by_another)
    begins()
    base = ChangeBase.objects.get().base
    assert base >= numbered_by_another and "came from another server" in caplog.text
    begins()
    assert ChangeBase.objects.get().base == base, "once is enough"
    new = str(Patient.objects.create(primary_clinic=clinic).pk)
    assert Patient.objects.get(pk=new).change_number > numbered_by_another
    assert new in held(door.pull())["patients"]


@pytest.fixture
def live(start_server, django_db_blocker):
    server = start_server()
    with django_db_blocker.unblock(), default_is(server.database_url):
        yield server


@pytest.fixture
def new_cluster(cluster, tmp_path):
    started = postgres.start(tmp_path / "pg", forgetful=True, watchdog=cluster.watchdog)
    yield started
    started.stop()


def run(program, *arguments):
    done = subprocess.run(
        [binaries.find() / program, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def records(rows):
    """What a phone holds, without its user's own permission row and without empty tables."""
    return {t: held for t, held in rows.items() if held and t != "user_clinic_permissions"}


@pytest.mark.timeout(180)
def test_phones_come_back_to_a_server_restored_from_an_older_backup(
    live, new_cluster, tmp_path, phone
):
    clinic = cast.clinic()
    bela, chidi, dia = (cast.person(name, clinic) for name in ("Bela", "Chidi", "Dia"))
    a = phone(live.url, bela.login, cast.PASSWORD)
    b = phone(live.url, chidi.login, cast.PASSWORD)
    idle = ModelPhone(dia)
    a.sync()
    amina = a.register_patient(given_name="Amina", primary_clinic_id=str(clinic.pk))
    visit = a.record_visit(amina)
    a.sync()
    b.sync()
    idle.sync()

    run("pg_dump", "--format=custom", f"--file={tmp_path / 'night.dump'}", live.database_url)

    # The next day: what reaches the server now will be gone from it.
    a.update("patients", amina, phone="pushed after the backup")
    bilal = a.register_patient(given_name="Bilal", primary_clinic_id=str(clinic.pk))
    a.sync()
    b.sync()
    # Not sent yet when the server breaks:
    b.update("patients", amina, hometown="typed offline")
    dana = b.register_patient(given_name="Dana", primary_clinic_id=str(clinic.pk))
    of_bilal = b.take_vitals(bilal, weight_kg=61.5)
    a.delete("visits", visit)
    highest = Patient.objects.order_by("-change_number").first().change_number

    live.stop()
    live.database_url = new_cluster.url()
    run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction",
        f"--dbname={live.database_url}", str(tmp_path / "night.dump"))  # fmt: skip
    point_default_at(live.database_url)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        assert cursor.fetchone()[0] < highest, "the new cluster counts from the beginning"
    live.start()  # who restores may forget the rebase: the server sees it by itself

    # Somebody writes before the others come back; a known cursor must find it.
    ezra = str(Patient.objects.create(given_name="Ezra", primary_clinic=clinic).pk)
    assert Patient.objects.get(pk=ezra).change_number > highest
    for _ in range(3):
        for one in (b, a, idle):
            one.sync()

    fresh = phone(live.url, bela.login, cast.PASSWORD)
    fresh.sync()
    scope = records(fresh.scope_rows())
    assert scope["patients"].keys() == {amina, dana, ezra}
    assert scope["patients"][amina]["hometown"] == "typed offline"
    assert scope["patients"][amina]["phone"] == "", "as it was when the backup was made"
    assert visit in scope["visits"], "its deletion waits: nobody knows what that phone had seen"
    assert a.pending() == b.pending() == {}
    for one in (a, b):
        rows = records(one.scope_rows())
        beyond = {t: held.keys() - scope.get(t, {}).keys() for t, held in rows.items()}
        assert beyond.pop("patients") == {bilal}, "kept, for a Force Upload"
        assert {i for ids in beyond.values() for i in ids} <= {of_bilal}
        assert {t: {i: rows[t][i] for i in scope[t]} for t in scope} == scope
    assert records(held(ModelPhone(dia).pull())) == records(idle.holds())
    waiting = TrayEntry.objects.filter(state=TrayEntry.State.OPEN)
    assert set(waiting.values_list("record_key", "verdict")) == {
        (of_bilal, "waiting"),
        (visit, "delete_after_edit"),
    }
