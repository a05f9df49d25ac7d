"""What was on a phone on a day, told from the log and from who saw whom at that time."""

import pytest
from django.utils import timezone

from clinical.models import Patient, Presence
from syncapi import emptying, held
from syncapi.models import Phone, Pull
from tests import cast
from tests.syncapi.door import Door, row


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic("Al Salam")


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


def patient(name, clinic):
    return Patient.objects.create(given_name=name, primary_clinic=clinic)


def phone(door):
    return Phone.objects.get(chain=Pull.objects.get(cursor=door.cursor).chain)


def names(door, at=None):
    found = held.patients_on(phone(door), at or timezone.now())
    return set(found.values_list("given_name", flat=True))


def test_who_came_later_and_who_left_before_are_not_on_it(clinic, bela):
    amina, _samir = patient("Amina", clinic), patient("Samir", clinic)
    door = Door(bela)
    before = timezone.now()
    door.pull()
    door.send()
    first_day = timezone.now()
    Presence.objects.filter(patient=amina).update(has=False)
    patient("Nour", clinic)
    assert names(door) == {"Amina", "Samir"}, "nothing has synced since"
    door.pull()
    door.push({})
    assert names(door) == {"Amina", "Samir", "Nour"}, "hidden, but still on it"
    door.pull()
    assert "Amina" in names(door), "told to drop her; the answer may be lost"
    door.push({})
    door.pull()
    door.push({})
    assert names(door) == {"Samir", "Nour"}
    assert names(door, first_day) == {"Amina", "Samir"}
    assert names(door, before) == set()


def test_whom_the_phone_itself_sent_last_is_on_it(clinic, bela):
    door = Door(bela)
    door.pull()
    new = row("patients", given_name="New", primary_clinic_id=str(clinic.pk))
    door.send(created=[("patients", new)])
    assert names(door) == {"New"}


def test_a_former_users_patients_are_on_it_until_it_was_swept(clinic, bela):
    elsewhere = cast.clinic("Far away")
    dora = cast.person("Dora", elsewhere)
    patient("His", clinic), patient("Hers", elsewhere)
    his = Door(bela)
    his.pull()
    his.push({})
    hers = Door(dora)
    hers.cursor = his.cursor
    hers.pull()
    hers.push({})
    assert names(hers) == {"His", "Hers"}
    hers.pull()
    hers.push({})
    hers.pull()
    hers.push({})
    assert names(hers) == {"Hers"}


def test_whom_a_registrar_sent_is_on_it_though_never_hers_to_see(clinic):
    omar = cast.person("Omar", clinic, flags=["can_register_patients"])
    door = Door(omar)
    door.pull()
    new = row("patients", given_name="New", primary_clinic_id=str(clinic.pk))
    door.send(created=[("patients", new)])
    door.pull()
    assert names(door) == {"New"}


def test_nothing_is_on_a_phone_that_was_emptied(clinic, bela):
    patient("Amina", clinic)
    door = Door(bela)
    door.pull()
    door.push({})
    lost = timezone.now()
    emptying.ask(phone(door), by=bela)
    for _ in range(2):
        assert names(door) == {"Amina"}
        door.pull()
        assert names(door) == {"Amina"}
        door.push({})
    assert phone(door).is_stopped
    assert names(door) == set() and names(door, lost) == {"Amina"}
