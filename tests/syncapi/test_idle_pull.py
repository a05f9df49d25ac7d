"""An idle pull costs next to nothing at any size, and nothing that matters is idle."""

import re

import psycopg
import pytest
from django.db import connection

from clinical.models import Access, ClinicPermission, EventForm, Notice, Patient, Presence, Visit
from syncapi import news, parts, scope, whole
from syncapi.asked import Asked
from syncapi.models import Pull
from syncapi.wire import CHART, TABLES, WHOLE
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
    """What is asked of the database meanwhile, whichever cursor asks it."""
    asked, real = [], psycopg.Cursor.execute

    def noting(cursor, query, *more, **how):
        asked.append(query)
        return real(cursor, query, *more, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", noting)
        act()
    return [query for query in asked if query]  # the pool asks nothing, to see if somebody answers


def is_empty(changes):
    return not any(part for lists in changes.values() for part in lists.values())


def test_an_idle_pull_reads_no_record_and_opens_no_transaction(settled):
    # The caller, the pull with its phone, "is anything new?", the log.
    asked = statements_of(lambda: is_empty(settled.pull()) or pytest.fail("not empty"))
    assert len(asked) == 4, asked
    asked.remove(news.NEWEST)
    assert not [sql for sql in asked if "clinical_patient" in sql or "ISOLATION" in sql]


def test_postgresql_plans_the_questions_of_an_idle_pull_once(settled):
    """One of them asks thirty indexes: planning it takes several times what answering it takes."""
    for _ in range(2):  # over one connection from the pool, as behind a web server
        settled.pull()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        prepared = [statement for (statement,) in cursor.fetchall()]
    assert news.NEWEST in prepared
    assert len([s for s in prepared if "syncapi_pull" in s]) >= 2  # with its phone; the log


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


def delete_patient(clinic, user):
    Patient.objects.filter(primary_clinic=clinic).update(deleted_at="2026-01-02T03:04:05Z")


def write_visit(clinic, user):
    patient = Patient.objects.get(primary_clinic=clinic)
    Visit.objects.create(patient=patient, clinic=clinic, provider=user)


def publish_form(clinic, user):
    EventForm.objects.create(name="Malaria")


CHANGES = [
    change_patient, change_presence, change_access, change_permission, send_notice, delete_patient,
    write_visit, publish_form,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_any_kind_ends_the_quiet(settled, clinic, bela, change):
    assert is_empty(settled.pull())
    change(clinic, bela)
    assert not is_empty(settled.pull())


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_not_asked_has_nothing_to_tell(settled, clinic, bela, change, monkeypatch):
    """The answer is the same when every question is asked, though nothing new stands where it looks."""
    settled.pull()
    change(clinic, bela)
    monkeypatch.setattr(parts, "now_ms", lambda: 0)  # when somebody was hidden
    before = settled.cursor
    short = settled.pull(before)
    monkeypatch.setattr(Asked, "news", news.Unread())
    whole = settled.pull(before)
    assert short == whole and not is_empty(whole)


def test_every_table_whose_changes_are_asked_for_is_looked_at_first():
    anything = news.Unread()
    tests, views = scope.perhaps(TABLES, anything)
    questions = [*tests.values(), views, scope.hidden_since(anything)]
    for table in CHART:
        questions += [scope.entered(table, anything), scope.left(table, anything, sweep="known")]
    questions += [whole.newest(table, anything) for table in WHOLE]
    assert {*re.findall(r"\bclinical_\w+", " ".join(questions))} == {*news.ASKED}


def test_the_quick_look_takes_the_last_entry_of_an_index_of_every_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off"
        )  # tables of a test are too small for an index
        cursor.execute(f"EXPLAIN {news.NEWEST}")
        plan = "\n".join(line for (line,) in cursor)
    assert set(re.findall(r"Seq Scan on (\w+)", plan)) <= {"clinical_changebase"}
    assert plan.count("Index Only Scan Backward") >= len(news.ASKED)
