"""The phone's sign-in: what the app sends and what it needs to read."""

import pytest
from django.test import Client

from clinical.models import User
from syncapi.models import Token
from tests import cast
from tests.syncapi.door import Door


@pytest.fixture
def clinic(db):
    return cast.clinic("Al Salam")


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


def post(path, body=None, **headers):
    return Client(headers=headers).post(path, data=body or {}, content_type="application/json")


def credentials(user, password=cast.PASSWORD):
    return {"email": user.login, "password": password}


def test_login_answers_the_user_flat_and_without_a_message(bela, clinic):
    answer = post("/api/login", credentials(bela))
    assert answer.status_code == 200
    assert answer.json() == {
        "id": str(bela.pk),
        "name": "Bela",
        "email": bela.login,
        "role": "provider",
        "instance_url": None,
        "clinic_id": str(clinic.pk),
        "clinic_name": clinic.name,
    }


@pytest.mark.parametrize("path", ["/api/login", "/api/auth/sign-in"])
@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"password": "wrong"}, 401),
        ({"email": "nobody@example.org"}, 401),
        ({"email": "nul\x00"}, 401),
        ({"password": "half \ud83d"}, 401),
        ({"password": None}, 400),
        ({"email": 5}, 400),
    ],
)
def test_a_failed_sign_in_is_json(bela, path, change, status):
    answer = post(path, {**credentials(bela), **change})
    assert answer.status_code == status
    assert answer.json()["error"] and "message" not in answer.json()


def test_capitals_and_spaces_of_a_phone_keyboard_do_not_count(bela):
    assert (
        post("/api/login", {**credentials(bela), "email": f" {bela.login.upper()} "}).status_code
        == 200
    )


def test_sign_in_gives_a_token_that_ends_with_sign_out_or_the_password(bela):
    def valid(token):
        return post("/api/auth/is-valid-token", authorization=f"Bearer {token}").json()["isValid"]

    one, two = (post("/api/auth/sign-in", credentials(bela)).json()["token"] for _ in "12")
    assert len(one) >= 43 and one != two and valid(one) and valid(two)
    assert not Token.objects.filter(digest=one.encode()).exists(), "only a digest is stored"
    assert post("/api/auth/sign-out", authorization=f"Bearer {one}").json() == {"success": True}
    assert not valid(one) and valid(two)
    assert post("/api/auth/sign-out", authorization=f"Bearer {one}").status_code == 401
    bela.set_password("another one")
    bela.save()
    assert not valid(two)
    assert post("/api/auth/is-valid-token").status_code == 401


def test_at_most_twenty_tokens_a_person(bela):
    for _ in range(23):
        post("/api/auth/sign-in", credentials(bela))
    assert Token.objects.filter(user=bela).count() == 20


def test_a_remembered_password_ends_at_once_when_it_changes(bela, django_assert_max_num_queries):
    assert post("/api/login", credentials(bela)).status_code == 200
    with django_assert_max_num_queries(2):
        assert post("/api/login", credentials(bela)).status_code == 200
    bela.set_password("another one")
    bela.save()
    assert post("/api/login", credentials(bela)).status_code == 401
    assert post("/api/login", credentials(bela, "another one")).status_code == 200
    User.objects.filter(pk=bela.pk).update(is_active=False)
    assert post("/api/login", credentials(bela, "another one")).status_code == 401


def test_people_imported_with_bcrypt_sign_in_and_are_hashed_anew(bela, settings):
    import bcrypt

    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]  # as in production

    hashed = bcrypt.hashpw(b"old password", bcrypt.gensalt(4)).decode()
    User.objects.filter(pk=bela.pk).update(password=f"bcrypt_plain${hashed}")
    assert post("/api/login", credentials(bela, "old password")).status_code == 200
    bela.refresh_from_db()
    assert bela.password.startswith("argon2$")
    assert post("/api/login", credentials(bela, "old password")).status_code == 200


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Bearer x", "Basic //8=", "x" * 5000]
)
def test_sync_without_a_good_password_is_401_in_json(db, header):
    client = Client(headers={"authorization": header})
    for answer in (
        client.get("/api/v2/sync?last_pulled_at=0"),
        client.post("/api/v2/sync?last_pulled_at=0", data="{}", content_type="application/json"),
    ):
        assert answer.status_code == 401 and answer.json() == {"error": "Unauthorized"}


@pytest.mark.parametrize(
    "query",
    ["last_pulled_at=x", "last_pulled_at=-1", "last_pulled_at=1.5", "migration=x", "migration=[]",
     "migration={\"columns\":5}", "migration={\"tables\":5}", "last_pulled_at=99999999999999999999"],
)  # fmt: skip
def test_a_bad_question_is_answered_with_the_field(bela, query):
    answer = Door(bela).client.get(f"/api/v2/sync?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(query.split("=")[0])


def test_the_doors_that_ask_for_no_password(db):
    client = Client()
    assert client.head("/").status_code == 200 and client.get("/").status_code == 200
    for path in ("/rpc/heartbeat", "/health", "/health/db"):
        assert client.get(path).json() == {"status": "ok"}
    assert client.get("/health/writes").json()["status"] == "ok"
    assert client.get("/rpc/heartbeat/").status_code == 404, "no redirects"
