"""What waits for a person closes by itself only when it was answered; each of these once lost a word."""

import json

import pytest

from clinical.models import FLAGS, Event, EventForm, Patient
from syncapi import filing
from syncapi.models import TrayEntry
from tests import cast
from tests.syncapi.door import Door, held, row
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
    older = typed(phone, hometown="Idlib")
    for _ in range(2):
        phone.send(updated=[older], cursor=first)
    assert waits(phone.amina["id"])["hometown"] == "Hama"
    beneath = [json.loads(one["content"]) for one in entries(phone.amina["id"]).get().earlier]
    assert [one["hometown"] for one in beneath] == ["Homs", "Idlib"]


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
