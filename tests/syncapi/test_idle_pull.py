"""An idle pull costs next to nothing at any size, and nothing that matters is idle."""

import re

import pytest
from django.db import connection

from clinical.models import Access, ClinicPermission, Notice, Patient, Presence
from syncapi import scope
from syncapi.models import Pull
from syncapi.wire import TABLES
from tests import cast
from tests.syncapi.door import Door


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic()


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture
def settled(clinic, bela):
    """A phone that has everything there is."""
    door = Door(bela)
    Patient.objects.create(given_name="Amina", primary_clinic=clinic)
    door.pull()
    return door


def statements_of(act):
    asked = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    return asked


def is_empty(changes):
    return not any(part for lists in changes.values() for part in lists.values())


def test_an_idle_pull_reads_no_record_and_opens_no_transaction(settled):
    # The caller, the pull with its phone, the log; "is anything new?" goes past Django's cursor.
    asked = statements_of(lambda: is_empty(settled.pull()) or pytest.fail("not empty"))
    assert len(asked) == 3, asked
    assert not [sql for sql in asked if "clinical_patient" in sql or "ISOLATION" in sql]


def test_postgresql_plans_the_question_of_an_idle_pull_once(settled):
    """It asks thirty indexes: planning it each time took several times what answering it takes."""
    for _ in range(2):  # over one connection from the pool, as behind a web server
        settled.pull()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        assert scope.NEWEST in {statement for (statement,) in cursor.fetchall()}


def test_an_idle_pull_is_logged_and_its_cursor_goes_on(settled):
    before = settled.cursor
    settled.pull()
    row = Pull.objects.get(cursor=settled.cursor)
    assert row.came_with == before and row.horizon >= Pull.objects.get(cursor=before).horizon


def change_patient(clinic, user):
    Patient.objects.filter(primary_clinic=clinic).update(phone="0790")


def change_presence(clinic, user):
    Presence.objects.filter(clinic=clinic).update(has=False)


def change_access(clinic, user):
    Access.objects.filter(user=user).update(sees=False, reads=False)


def change_permission(clinic, user):
    ClinicPermission.objects.filter(user=user).update(
        is_clinic_admin=False, can_prescribe_medications=False
    )


def send_notice(clinic, user):
    patient = Patient.objects.get(primary_clinic=clinic)
    Notice.objects.create(kind="resend", user=user, model="patient", record_id=patient.pk)


@pytest.mark.parametrize(
    "change", [change_patient, change_presence, change_access, change_permission, send_notice]
)
def test_a_change_of_any_kind_ends_the_quiet(settled, clinic, bela, change):
    assert is_empty(settled.pull())
    change(clinic, bela)
    assert not is_empty(settled.pull())


def test_the_quick_look_asks_every_table_that_the_thorough_one_asks():
    thorough = set(re.findall(r"\bclinical_\w+", scope.changed_tables()))
    quick = set(re.findall(r"\bclinical_\w+", scope.NEWEST))
    assert thorough <= quick
    assert {t.db_table for t in TABLES} <= quick


def test_the_quick_look_takes_the_last_entry_of_an_index_of_every_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off"
        )  # tables of a test are too small for an index
        cursor.execute(f"EXPLAIN {scope.NEWEST}")
        plan = "\n".join(line for (line,) in cursor)
    assert set(re.findall(r"Seq Scan on (\w+)", plan)) <= {"clinical_changebase"}
    assert plan.count("Index Only Scan Backward") >= len(TABLES) + len(scope.DECIDING)
