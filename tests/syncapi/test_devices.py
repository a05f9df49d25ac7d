"""A new client signs in once; its token lasts until it is taken back, alone or with the account."""

import pytest
from django.test import Client

from clinical.models import User
from syncapi.models import Device
from tests import cast


@pytest.fixture
def bela(db):
    return cast.person("Bela", cast.clinic())


def register(user, **told):
    body = {"email": user.login, "password": cast.PASSWORD, "name": "Tablet", "platform": "android"}
    return Client().post("/api/devices", data=body | told, content_type="application/json")


def with_token(token):
    return Client(headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def told(bela):
    answer = register(bela)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_device_is_registered_by_signing_in_once(bela, told):
    assert told["device"]["name"] == "Tablet" and told["device"]["platform"] == "android"
    assert told["user"]["id"] == str(bela.pk) and told["user"]["email"] == bela.login
    listed = with_token(told["token"]).get("/api/devices").json()["devices"]
    assert [d["id"] for d in listed] == [told["device"]["id"]]
    assert listed[0]["last_sync_at"] is None


def test_the_token_itself_is_not_stored(told):
    stored = Device.objects.get(pk=told["device"]["id"])
    assert told["token"].encode() not in bytes(stored.digest) and len(stored.digest) == 32


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"password": "wrong"}, 401, None),
        ({"name": ""}, 400, "name"),
        ({"name": None}, 400, "name"),
        ({"platform": "x" * 101}, 400, "platform"),
        ({"name": "nul\x00"}, 400, "name"),
        ({"name": "half \ud83d"}, 400, "name"),
    ],
)
def test_what_is_wrong_with_a_registration_is_said(bela, change, status, field):
    answer = register(bela, **change)
    assert answer.status_code == status and answer.json()["error"]
    if field:
        assert any(name.endswith(field) for name in answer.json()["fields"])
    assert not Device.objects.exists()


def test_one_device_is_taken_back_and_the_other_goes_on(bela, told):
    lost = register(bela).json()
    assert with_token(told["token"]).delete(f"/api/devices/{lost['device']['id']}").json() == {
        "success": True
    }
    assert with_token(lost["token"]).get("/api/devices").status_code == 401
    listed = with_token(told["token"]).get("/api/devices").json()["devices"]
    assert [d["id"] for d in listed] == [told["device"]["id"]]
    assert (
        with_token(told["token"]).delete(f"/api/devices/{lost['device']['id']}").status_code == 404
    )


def test_nobody_takes_back_the_device_of_another(told):
    other = cast.person("Chidi", cast.clinic())
    token = register(other).json()["token"]
    assert with_token(token).delete(f"/api/devices/{told['device']['id']}").status_code == 404
    assert with_token(told["token"]).get("/api/devices").status_code == 200


def test_whoever_lost_the_phone_takes_it_back_with_a_sign_in(bela, told):
    signed_in = Client().post(
        "/api/auth/sign-in",
        data={"email": bela.login, "password": cast.PASSWORD},
        content_type="application/json",
    )
    client = with_token(signed_in.json()["token"])
    assert client.delete(f"/api/devices/{told['device']['id']}").status_code == 200
    assert with_token(told["token"]).get("/api/devices").status_code == 401


def test_a_new_portal_password_does_not_cut_off_a_phone_in_the_field(bela, told):
    bela.set_password("another pass:word")
    bela.save()
    assert with_token(told["token"]).get("/api/devices").status_code == 200


def test_a_closed_account_ends_its_devices(bela, told):
    User.objects.filter(pk=bela.pk).update(is_active=False)
    assert with_token(told["token"]).get("/api/devices").status_code == 401


@pytest.mark.parametrize("token", ["", "hikma_", "hikma_wrong", "hikma_\udc80"])
def test_no_other_token_opens(told, token):
    assert with_token(token).get("/api/devices").status_code == 401
