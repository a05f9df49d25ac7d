"""What waits for a person closes by itself only when it was answered; each of these once lost a word."""

import json
import time

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from clinical.models import FLAGS, Event, EventForm, Patient
from syncapi import filing
from syncapi.models import TrayEntry
from tests import cast
from tests.syncapi.door import Door, held, row
from tests.syncapi.tablet import Tablet, change_set
from tests.syncapi.test_conflicts import edit


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic()


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture
def phone(bela, clinic):
    """Bela's phone with Amina on it, pushed past her."""
    phone = Door(bela)
    phone.amina = row("patients", given_name="أمينة", primary_clinic_id=str(clinic.pk))
    phone.send(created=[("patients", phone.amina)])
    phone.send()
    return phone


def may(user, *flags):
    cast.permit(user, user.home_clinic, *flags)


def entries(record_id, state="open"):
    return TrayEntry.objects.filter(record_key=record_id, state=state)


def waits(record_id):
    """What waits of this record: the words of its one open entry."""
    return json.loads(bytes(entries(record_id).get().content))


def amina(phone):
    return Patient.objects.get(pk=phone.amina["id"])


def typed(door, **columns):
    return ("patients", edit(door, door.amina, at=1, **columns))


@pytest.fixture
def homs_waits(phone, bela):
    """Bela may only look; what she typed all the same waits."""
    may(bela, "can_view_history")
    phone.send(updated=[typed(phone, hometown="Homs")])
    assert waits(phone.amina["id"])["hometown"] == "Homs"


def test_a_late_body_of_an_older_edit_leaves_the_newer_one_waiting(phone, bela, clinic):
    answer = row(
        "events",
        patient_id=phone.amina["id"],
        form_id=str(EventForm.objects.create(name="Malaria").pk),
        recorded_by_user_id=str(bela.pk),
        event_type="one",
    )
    phone.send(created=[("events", answer)])
    first = phone.cursor
    may(bela)
    phone.send(updated=[("events", edit(phone, answer, at=1, event_type="two"))])
    phone.send(created=[("events", answer)], cursor=first)
    assert waits(answer["id"])["event_type"] == "two"
    assert Event.objects.get(pk=answer["id"]).event_type == "one"


def test_a_late_body_that_may_not_be_written_lies_beneath(phone, homs_waits):
    first = phone.cursor
    phone.send(updated=[typed(phone, hometown="Hama")])
    older, read = typed(phone, hometown="Idlib"), entries(phone.amina["id"]).get()
    for _ in range(2):
        phone.send(updated=[older], cursor=first)
    assert waits(phone.amina["id"])["hometown"] == "Hama"
    beneath = [json.loads(one["content"]) for one in entries(phone.amina["id"]).get().earlier]
    assert [one["hometown"] for one in beneath] == ["Homs", "Idlib"]
    now = entries(phone.amina["id"]).get()
    assert now.mark != read.mark and now.changed_at == read.changed_at, "Hama came when it came"
    with pytest.raises(filing.NotFiled):
        filing.refuse(
            read, reason="Idlib was not there yet", by=cast.person("Boss", role="super_admin")
        )


def test_another_phone_of_the_same_person_that_deletes_does_not_close_an_edit(phone, bela):
    visit = row("visits", patient_id=phone.amina["id"], clinic_id=str(bela.home_clinic_id))
    phone.send(created=[("visits", visit)])
    other = Door(bela)
    other.send()
    other.send(deleted=[("visits", visit["id"])])
    phone.send(updated=[("visits", edit(phone, visit, at=1, provider_name="سارة"))])
    other.send(deleted=[("visits", visit["id"])])  # the answer was lost, so once more
    assert waits(visit["id"])["provider_name"] == "سارة"
    phone.send(deleted=[("visits", visit["id"])])  # here whoever deletes saw what was typed
    assert entries(visit["id"], "superseded").exists()


def test_another_phone_of_the_same_person_that_edits_does_not_close_an_edit(
    phone, homs_waits, bela
):
    may(bela, *FLAGS)
    other = Door(bela)
    other.send()
    other.send(updated=[("patients", edit(other, phone.amina, at=1, hometown="Hama"))])
    assert (waits(phone.amina["id"])["hometown"], amina(phone).hometown) == ("Homs", "Hama")


def test_an_edit_of_another_column_does_not_close_it(phone, homs_waits, bela):
    may(bela, *FLAGS)
    phone.send(updated=[typed(phone, phone="7")])
    assert (waits(phone.amina["id"])["hometown"], amina(phone).phone) == ("Homs", "7")


def test_what_is_typed_over_it_before_the_phone_was_told_closes_it(phone, homs_waits, bela):
    may(bela, *FLAGS)
    phone.send(updated=[typed(phone, hometown="Hama")])
    assert amina(phone).hometown == "Hama"
    assert entries(phone.amina["id"], "superseded").exists()


def test_what_is_typed_after_the_phone_was_told_does_not_close_it(phone, homs_waits, bela):
    """Whoever types now sees what is stored, perhaps another person on the same phone."""
    may(bela, *FLAGS)
    phone.send()
    assert held(phone.pull(0))["patients"][phone.amina["id"]]["hometown"] == ""
    phone.send()
    phone.send(updated=[typed(phone, hometown="Hama")])
    assert (waits(phone.amina["id"])["hometown"], amina(phone).hometown) == ("Homs", "Hama")


def test_it_closes_when_it_is_stored_after_all(phone, homs_waits, bela):
    may(bela, *FLAGS)
    phone.send()
    phone.send()
    phone.send(updated=[typed(phone, hometown="Homs")])
    assert amina(phone).hometown == "Homs"
    assert entries(phone.amina["id"], "superseded").exists()


def test_a_new_record_that_could_not_be_read_closes_when_it_can(phone, bela):
    salma = row("patients", given_name="Salma", primary_clinic_id=str(bela.home_clinic_id))
    phone.send(created=[("patients", {**salma, "date_of_birth": "yesterday"})])
    assert waits(salma["id"])["date_of_birth"] == "yesterday"
    for _ in range(3):
        phone.send()
    mended = {**salma, "date_of_birth": "1990-05-01", "given_name": "Salma A."}
    phone.send(
        updated=[("patients", {**mended, "_status": "updated", "_changed": "date_of_birth"})]
    )
    assert Patient.objects.get(pk=salma["id"]).given_name == "Salma A."
    assert entries(salma["id"], "superseded").exists()


def test_who_edits_instead_of_deleting_takes_the_deletion_back(phone, bela):
    may(bela, "can_view_history", "can_edit_records")
    phone.send(deleted=[("patients", phone.amina["id"])])
    assert entries(phone.amina["id"]).get().operation == "delete"
    phone.send(updated=[typed(phone, hometown="Hama")])
    assert amina(phone).hometown == "Hama"
    assert entries(phone.amina["id"], "superseded").exists()


def test_what_lies_unanswered_beneath_waits_again(phone, homs_waits, bela, clinic):
    """The phone was told of the first before it typed the second, and answers only that."""
    phone.send()
    phone.send()
    phone.send(updated=[typed(phone, phone="1")])
    may(bela, *FLAGS)
    phone.send(updated=[typed(phone, phone="2")])
    assert amina(phone).phone == "2"
    assert waits(phone.amina["id"])["hometown"] == "Homs"
    entry = entries(phone.amina["id"]).get()
    assert (entry.user, entry.earlier, entry.verdict) == (bela, [], "not_allowed")
    filing.file_as_is(entry, by=cast.person("Maha", clinic))
    assert (amina(phone).hometown, amina(phone).phone) == ("Homs", "2")


def test_a_new_record_of_few_fields_leaves_the_others_waiting(tablet, bela):
    salma = row(
        "patients",
        given_name="سلمى",
        date_of_birth="yesterday",
        primary_clinic_id=str(bela.home_clinic_id),
    )
    tablet.sync(created=[("patients", salma)])
    born = {"id": salma["id"], "date_of_birth": "1990-05-01", "_changed": "date_of_birth"}
    tablet.sync(updated=[("patients", {**born, "updated_at": salma["updated_at"] + 9})])
    assert Patient.objects.get(pk=salma["id"]).given_name == ""
    assert waits(salma["id"])["given_name"] == "سلمى"


def test_a_pull_that_came_told_the_phone_although_its_push_was_lost(phone, homs_waits, bela):
    may(bela, *FLAGS)
    assert held(phone.pull())["patients"][phone.amina["id"]]["hometown"] == ""
    phone.send(updated=[typed(phone, hometown="Hama")])
    assert (waits(phone.amina["id"])["hometown"], amina(phone).hometown) == ("Homs", "Hama")


def test_a_pull_tells_also_while_a_transaction_elsewhere_is_open(
    phone, bela, fresh_database, homs_waits
):
    """It holds back what the server takes for known by the phone, not what the phone shows."""
    with psycopg.connect(fresh_database) as writer:
        writer.execute("SELECT pg_current_xact_id()")
        phone.send()
        phone.send(updated=[typed(phone, hometown="Idlib")])
        phone.send()
        may(bela, *FLAGS)
        phone.send(updated=[typed(phone, hometown="Hama")])
    assert (waits(phone.amina["id"])["hometown"], amina(phone).hometown) == ("Idlib", "Hama")


def test_the_same_body_late_makes_nothing_new_of_it(phone, bela):
    may(bela, "can_view_history")
    homs = typed(phone, hometown="Homs")
    phone.send(updated=[homs])
    first = phone.cursor
    phone.send()
    phone.send()
    phone.send(updated=[homs], cursor=first)
    may(bela, *FLAGS)
    phone.send(updated=[typed(phone, hometown="Hama")])
    assert waits(phone.amina["id"])["hometown"] == "Homs"


def test_a_copy_of_the_phones_database_is_another_phone(phone, bela):
    copy = Door(bela)
    copy.cursor, copy.amina = phone.cursor, phone.amina
    may(bela, "can_view_history")
    phone.send(updated=[typed(phone, hometown="Homs")])
    may(bela, *FLAGS)
    copy.send(updated=[typed(copy, hometown="Hama")])
    assert (waits(phone.amina["id"])["hometown"], amina(phone).hometown) == ("Homs", "Hama")


@pytest.fixture
def tablet(bela, phone):
    tablet = Tablet(bela)
    tablet.sync()
    return tablet


def test_of_two_requests_with_one_cursor_the_older_closes_nothing(tablet, phone, bela):
    """The answer to the newer was lost; the older had hung somewhere and comes after it."""
    older = typed(phone, hometown="Idlib")
    newer = ("patients", edit(phone, phone.amina, at=9, hometown="Homs"))
    may(bela, "can_view_history")
    tablet.ask(change_set(updated=[newer]))
    may(bela, *FLAGS)
    tablet.ask(change_set(updated=[older]))
    assert waits(phone.amina["id"])["hometown"] == "Homs"


def test_a_tablet_that_was_told_what_is_wrong_mends_it(tablet, phone):
    """Its answer named the field and brought the stored value back; so whoever types anew knows."""
    tablet.sync(updated=[typed(phone, date_of_birth="yesterday")])
    assert waits(phone.amina["id"])["date_of_birth"] == "yesterday"
    tablet.sync(updated=[typed(phone, surname="S")])
    assert waits(phone.amina["id"])["date_of_birth"] == "yesterday"
    tablet.sync(updated=[typed(phone, date_of_birth="1990-05-01")])
    assert entries(phone.amina["id"], "superseded").exists()


def test_whoever_deletes_what_is_gone_for_all_answers_for_themselves(phone, bela, clinic):
    visit = row("visits", patient_id=phone.amina["id"], clinic_id=str(clinic.pk))
    phone.send(created=[("visits", visit)])
    chidi, other = Door(cast.person("Chidi", clinic)), Door(bela)
    for door in (chidi, other):
        door.send()
        door.send()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL clinical.allow_delete = 'on'")
        cursor.execute("DELETE FROM clinical_visit WHERE id = %s", [visit["id"]])
    chidi.send(updated=[("visits", edit(chidi, visit, at=1, provider_name="Chidi"))])
    phone.send(updated=[("visits", edit(phone, visit, at=1, provider_name="Bela"))])
    other.send(deleted=[("visits", visit["id"])])
    assert waits(visit["id"])["provider_name"] == "Bela"
    phone.send(deleted=[("visits", visit["id"])])
    assert waits(visit["id"])["provider_name"] == "Chidi"


@pytest.fixture
def maha(clinic):
    return cast.person("Maha", clinic)


@pytest.fixture
def colleague(clinic, phone):
    """Chidi's phone; he may only look."""
    colleague = Door(cast.person("Chidi", clinic, flags=("can_view_history",)))
    colleague.send()
    colleague.send()
    return colleague


def test_who_files_files_also_what_was_sent_in_vain_before(phone, bela, colleague, maha):
    """Homs's answer is lost, Chidi's edit waits on top, Homs comes once more with another field."""
    may(bela, "can_view_history")
    phone.send(updated=[typed(phone, hometown="Homs")])
    colleague.send(updated=[("patients", edit(colleague, phone.amina, at=2, surname="S"))])
    both = edit(phone, phone.amina, at=2, hometown="Homs")
    phone.send(updated=[("patients", {**both, "phone": "7", "_changed": "hometown,phone"})])
    entry = entries(phone.amina["id"]).get()
    assert entry.user == bela
    filing.file_as_is(entry, by=maha)
    assert (amina(phone).hometown, amina(phone).phone) == ("Homs", "7")
    assert waits(phone.amina["id"])["surname"] == "S"


def test_what_a_colleague_sent_waits_on_when_part_of_what_is_filed_was_sent_before(
    phone, bela, colleague, maha
):
    phone.send(updated=[typed(phone, hometown="Homs")])  # stored; its answer is lost
    office = Door(maha)
    office.send()
    office.send()
    office.send(updated=[("patients", edit(office, phone.amina, at=3, hometown="Hama"))])
    colleague.send(updated=[("patients", edit(colleague, phone.amina, at=2, surname="S"))])
    may(bela, "can_view_history")
    both = edit(phone, phone.amina, at=2, hometown="Homs")
    phone.send(updated=[("patients", {**both, "phone": "7", "_changed": "hometown,phone"})])
    filing.file_as_is(entries(phone.amina["id"]).get(), by=maha)
    assert amina(phone).phone == "7"
    assert waits(phone.amina["id"])["surname"] == "S"


def test_much_that_waits_is_sent_again_in_as_many_statements_and_in_its_own_time(phone, bela):
    """A nurse without permission edits many visits, and once more: the server does not read for ever."""

    def again(count):
        visits = [row("visits", patient_id=phone.amina["id"]) for _ in range(count)]
        may(bela, *FLAGS)
        phone.send(created=[("visits", visit) for visit in visits])
        phone.send()
        may(bela, "can_view_history")
        for name in ("one", "two"):
            edits = [edit(phone, visit, at=1, provider_name=name) for visit in visits]
            phone.pull()
            with CaptureQueriesContext(connection) as asked:
                began = time.perf_counter()
                assert phone.push({"visits": {"updated": edits}}).status_code == 200
                took = time.perf_counter() - began
        assert all(len(entries(visit["id"]).get().earlier) == 1 for visit in visits[:3])
        return len(asked), took

    few, short = again(300)
    many, long = again(1200)
    assert many == few
    assert long < 8 * short, f"four times as much took {long / short:.1f} times as long"


def test_of_a_record_that_says_a_field_twice_both_are_looked_at(phone, bela):
    """What cannot be read waits; that the second of the two values is stored later is not enough."""
    table, sent = typed(phone, hometown="Hama")
    twice = json.dumps(sent)[:-1] + ', "hometown": "Homs"}'
    body = f'{{"{table}": {{"updated": [{twice}]}}}}'
    assert phone.push(body.encode()).status_code == 200
    assert waits(phone.amina["id"])["hometown (1)"] == "Hama"
    for _ in range(2):
        phone.send()
    phone.send(updated=[typed(phone, hometown="Homs")])
    assert (waits(phone.amina["id"])["hometown"], amina(phone).hometown) == ("Homs", "Homs")
