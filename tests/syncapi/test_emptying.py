"""A lost phone is emptied when it syncs next: nothing it wrote is lost, nothing stays on it."""

import pytest

from clinical.models import AppConfig, EventForm, Patient
from syncapi import auth, codes, emptying
from syncapi.models import Phone, Pull, TrayEntry
from syncapi.wire import PARKING
from tests import cast
from tests.syncapi.door import Door, held, new_id, row


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic("Al Salam")


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture
def amina(clinic):
    return Patient.objects.create(given_name="Amina", primary_clinic=clinic)


@pytest.fixture
def lost(bela, amina):
    """A phone of Bela's with Amina on it, signed in by a code."""
    EventForm.objects.create(name="Wound")
    AppConfig.objects.get_or_create(namespace="system", key="operation_mode")
    door = Door(bela, codes.make(user=bela, by=bela)[1])
    door.pull()
    door.send()
    return door


def phone(door):
    return Phone.objects.get(chain=Pull.objects.get(cursor=door.cursor).chain)


def unsent(clinic, amina):
    """An edit of Amina, and a new patient with a visit."""
    new = row("patients", given_name="New", primary_clinic_id=str(clinic.pk))
    visit = row("visits", patient_id=new["id"], clinic_id=str(clinic.pk))
    edit = row("patients", id=str(amina.pk), _status="updated", _changed="phone", phone="0700")
    return new, visit, edit


def test_first_hidden_then_kept_then_listed_then_stopped(lost, bela, clinic, amina):
    emptying.ask(phone(lost), by=bela)
    hidden = lost.pull()
    assert held(hidden)["patients"][str(amina.pk)]["primary_clinic_id"] == PARKING
    assert all(not lists["deleted"] for lists in hidden.values())
    assert sum(len(rows) for rows in held(hidden).values()) == 1, "nothing but the hidden patient"

    new, visit, edit = unsent(clinic, amina)
    changes = {
        "patients": {"created": [new], "updated": [edit], "deleted": []},
        "visits": {"created": [visit], "updated": [], "deleted": [new_id()]},
    }
    assert lost.push(changes).status_code == 200
    amina.refresh_from_db()
    assert amina.phone == "" and not Patient.objects.filter(pk=new["id"]).exists()
    waiting = {e.record_key: e for e in TrayEntry.objects.filter(user=bela, state="open")}
    assert {new["id"], visit["id"], str(amina.pk)} <= waiting.keys() and len(waiting) == 4
    assert waiting[str(amina.pk)].verdict == "not_allowed"
    assert "is being emptied" in waiting[new["id"]].reason

    dropped = lost.pull()
    assert not any(held(dropped).values())
    assert {str(amina.pk), new["id"]} <= set(dropped["patients"]["deleted"])
    assert visit["id"] in dropped["visits"]["deleted"]
    for table in ("clinics", "event_forms", "app_config", "user_clinic_permissions"):
        assert dropped[table]["deleted"], table
    assert not phone(lost).is_stopped, "it may not have got the answer"
    assert lost.push({}).status_code == 200
    assert phone(lost).is_stopped and phone(lost).code.ended_at
    assert [name for name, _ in emptying.steps(phone(lost))] == [
        "asked", "hidden", "kept", "listed", "emptied",
    ]  # fmt: skip
    assert lost.client.get(f"/api/v2/sync?last_pulled_at={lost.cursor}").status_code == 401


def test_an_answer_that_was_lost_is_given_again(lost, bela, amina):
    before = lost.cursor
    emptying.ask(phone(lost), by=bela)
    lost.pull()
    again = lost.pull(before)
    assert str(amina.pk) in held(again)["patients"] and not again["patients"]["deleted"]
    lost.push({})
    cursor = lost.cursor
    assert str(amina.pk) in lost.pull()["patients"]["deleted"]
    assert str(amina.pk) in lost.pull(cursor)["patients"]["deleted"]


def test_what_is_written_between_the_two_answers_is_kept_before_it_stops(lost, bela, clinic):
    emptying.ask(phone(lost), by=bela)
    lost.pull()
    lost.push({})
    lost.pull()
    late = row("patients", given_name="Late", primary_clinic_id=str(clinic.pk))
    lost.push({"patients": {"created": [late], "updated": [], "deleted": []}})
    assert not phone(lost).is_stopped and TrayEntry.objects.get(record_key=late["id"])
    assert late["id"] in lost.pull()["patients"]["deleted"]
    lost.push({})
    assert phone(lost).is_stopped


def test_at_once_everything_is_listed_in_the_first_answer(lost, bela, amina):
    emptying.ask(phone(lost), at_once=True, by=bela)
    assert str(amina.pk) in lost.pull()["patients"]["deleted"]
    assert lost.push({}).status_code == 200
    assert phone(lost).is_stopped


def test_the_code_of_a_lost_phone_opens_nothing_else(lost, bela):
    emptying.ask(phone(lost), by=bela)
    assert lost.client.get("/api/v2/sync?last_pulled_at=0").status_code == 401, "a new copy"
    assert lost.client.get("/api/v2/sync?last_pulled_at=12345").status_code == 401
    assert lost.push({}, cursor=0).status_code == 401
    header = lost.client.defaults["HTTP_AUTHORIZATION"]
    assert auth.caller_of(header).only_chains and auth.by_basic(header) is None
    lost.pull()


def test_a_token_given_while_it_was_asked_for_opens_nothing(lost, bela):
    code = phone(lost).code
    emptying.ask(phone(lost), by=bela)
    late = auth.give_token(bela, code)  # its sign-in was let in a moment before
    assert auth.by_token(f"Bearer {late}") is None


def test_without_a_code_the_tokens_of_the_password_end(bela, amina):
    door = Door(bela)
    door.pull()
    token = auth.give_token(bela)
    assert auth.by_token(f"Bearer {token}") == bela
    emptying.ask(phone(door), by=bela)
    assert auth.by_token(f"Bearer {token}") is None


def test_another_person_on_a_lost_phone_gets_nothing(lost, bela, clinic, amina):
    chidi = cast.person("Chidi", clinic)
    emptying.ask(phone(lost), by=bela)
    thief = Door(chidi)
    thief.cursor = lost.cursor
    pulled = held(thief.pull())
    assert set(pulled["patients"]) == {str(amina.pk)} and "given_name" not in str(pulled)


def test_a_phone_that_was_found_again_gets_everything_anew(bela, amina):
    door = Door(bela)
    door.pull()
    door.send()
    mine = phone(door)
    emptying.ask(mine, by=bela)
    door.pull()
    door.push({})
    door.pull()
    door.push({})
    assert phone(door).is_stopped
    emptying.call_off(mine, by=bela)
    assert held(door.pull())["patients"][str(amina.pk)]["given_name"] == "Amina"
    door.push({})
    assert str(amina.pk) not in door.pull()["patients"]["deleted"]


def test_nobody_empties_a_phone_twice(lost, bela):
    emptying.ask(phone(lost), by=bela)
    with pytest.raises(emptying.NotDone):
        emptying.ask(phone(lost), by=bela)
    emptying.ask(phone(lost), at_once=True, by=bela)
    emptying.call_off(phone(lost), by=bela)
    with pytest.raises(emptying.NotDone):
        emptying.call_off(phone(lost), by=bela)
