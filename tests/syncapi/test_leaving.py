"""Who left may hand in what is on their phones, and is blocked when all are empty."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinical.models import Patient, User
from syncapi import leaving
from syncapi.models import TrayEntry
from syncapi.wire import PARKING
from tests import cast
from tests.syncapi.door import Door, held, row
from tests.syncapi.test_sign_in import credentials, post


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic("Al Salam")


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


def leave(user, days=30):
    until = timezone.now() + timedelta(days=days)
    User.objects.filter(pk=user.pk).update(is_active=False, locked_until=until)


def test_a_person_who_left_hands_in_and_is_blocked_when_the_phone_is_empty(clinic, bela, client):
    amina = Patient.objects.create(given_name="Amina", primary_clinic=clinic)
    door = Door(bela)
    door.pull()
    door.send()
    leave(bela)
    form = {"username": bela.login, "password": cast.PASSWORD}
    assert client.post("/admin/login/", form).status_code == 200, "the portal is closed"
    assert held(door.pull())["patients"][str(amina.pk)]["primary_clinic_id"] == PARKING
    new = row("patients", given_name="New", primary_clinic_id=str(clinic.pk))
    door.push({"patients": {"created": [new], "updated": [], "deleted": []}})
    entry = TrayEntry.objects.get(record_key=new["id"])
    assert entry.verdict == "not_allowed" and "has left" in entry.reason
    leaving.block_who_handed_in()
    assert str(amina.pk) in door.pull()["patients"]["deleted"]
    leaving.block_who_handed_in()
    assert User.objects.get(pk=bela.pk).is_locked, "it may not have got the answer"
    door.push({})
    leaving.block_who_handed_in()
    assert User.objects.get(pk=bela.pk).is_locked, "what came last is still on the phone"
    assert new["id"] in door.pull()["patients"]["deleted"]
    door.push({})
    leaving.block_who_handed_in()
    assert not User.objects.get(pk=bela.pk).is_locked
    assert post("/api/login", credentials(bela)).status_code == 401


def test_after_the_last_day_the_phone_is_refused(bela):
    leave(bela, days=-1)
    assert post("/api/login", credentials(bela)).status_code == 401


def test_who_registers_and_sees_nobody_hands_in_too(clinic):
    rana = cast.person("Rana", clinic, flags=("can_register_patients",))
    door = Door(rana)
    for _ in range(2):
        door.pull()
        door.send()
    leave(rana)
    leaving.block_who_handed_in()
    new = row("patients", given_name="New", primary_clinic_id=str(clinic.pk))
    door.pull()
    door.push({"patients": {"created": [new], "updated": [], "deleted": []}})
    assert TrayEntry.objects.filter(record_key=new["id"], state="open").exists()
    for _ in range(3):
        door.pull()
        door.push({})
    leaving.block_who_handed_in()
    assert not User.objects.get(pk=rana.pk).is_locked


def test_a_phone_that_was_lent_is_to_be_handed_in_as_well(clinic, bela):
    amina = Patient.objects.create(given_name="Amina", primary_clinic=clinic)
    mine, lent = Door(bela), Door(cast.person("Chidi", clinic))
    mine.pull()
    mine.send()
    lent.cursor = mine.cursor
    lent.pull()
    lent.push({})
    mine.cursor = lent.cursor
    edit = row("patients", id=str(amina.pk), _status="updated", _changed="phone", phone="0777")
    leave(bela)
    leaving.block_who_handed_in()
    mine.pull()
    mine.push({"patients": {"created": [], "updated": [edit], "deleted": []}})
    assert TrayEntry.objects.filter(record_key=edit["id"], state="open").exists()
