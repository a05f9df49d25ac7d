"""Who has a second factor for the portal needs a phone code on phones: the password alone opens nothing."""

import pytest
from django.test import Client

from clinical import second_factor
from clinical.models import Patient
from syncapi import auth, codes, emptying
from syncapi.models import Phone
from tests import cast
from tests.syncapi.door import Door, row
from tests.syncapi.test_sign_in import credentials, post


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic("Al Salam")


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


def set_up(user):
    return second_factor.set_up_card(user=user, typed=second_factor.make_card(user=user)[0])


def test_from_then_on_the_password_opens_no_door_and_a_code_opens_all(bela):
    door, token = Door(bela), auth.give_token(bela)
    door.pull()
    assert set_up(bela)
    device = {"name": "Tablet", "platform": "android"}
    refused = [
        post("/api/login", credentials(bela)),
        post("/api/auth/sign-in", credentials(bela)),
        post("/api/devices", credentials(bela) | device),
        post("/rpc/command", {"command": "login", "data": credentials(bela)}),
        door.client.get("/api/v2/sync?last_pulled_at=0"),
        door.push({}),
        door.client.post("/rpc/query", {"query": "get_patients", "params": {}}, "application/json"),
    ]  # fmt: skip
    assert [r.status_code for r in refused] == [401] * len(refused)
    assert all("phone code" in r.json()["error"] for r in refused)
    assert auth.by_token(f"Bearer {token}") is None, "given for a password alone"
    wrong = post("/api/login", credentials(bela, "not it"))
    assert wrong.status_code == 401 and "phone code" not in wrong.json()["error"]
    digits = codes.make(user=bela, label="Blue phone", by=bela)[1]
    assert post("/api/login", credentials(bela, digits)).status_code == 200
    Door(bela, digits).pull()


def test_what_was_written_before_arrives_with_the_code(bela, clinic):
    phone = Door(bela)
    phone.pull()
    set_up(bela)
    new = row("patients", given_name="Amina", primary_clinic_id=str(clinic.pk))
    written = {"patients": {"created": [new], "updated": [], "deleted": []}}
    assert phone.push(written).status_code == 401 and not Patient.objects.exists()
    again = Door(bela, codes.make(user=bela, label="The same", by=bela)[1])
    again.cursor = phone.cursor
    again.send(created=[("patients", new)])
    assert Patient.objects.get().given_name == "Amina"


def test_a_device_that_has_its_own_token_goes_on(bela):
    device = {"name": "Tablet", "platform": "android"}
    told = post("/api/devices", credentials(bela) | device).json()
    set_up(bela)
    bearer = {"authorization": f"Bearer {told['token']}"}
    assert Client().get("/api/devices", headers=bearer).status_code == 200


def test_a_phone_that_is_to_be_emptied_is_emptied_by_the_password(bela):
    door = Door(bela)
    door.pull()
    set_up(bela)
    emptying.ask(Phone.objects.get(user=bela), at_once=True, by=bela)
    door.pull()
