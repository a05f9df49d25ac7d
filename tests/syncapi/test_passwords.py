"""Wrong passwords: an app that repeats one, guesses, last week's, and who is slowed down by what."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.utils import timezone

from clinical import passwords
from clinical.models import FormerPassword, User, WrongPassword
from syncapi import auth, codes
from tests import cast
from tests.syncapi.test_sign_in import credentials, post


@pytest.fixture
def bela(db):
    return cast.person("Bela", cast.clinic("Al Salam"))


def guess(user, number, start=0):
    """That many different wrong passwords at the phone's door; the last answer."""
    for n in range(start, start + number):
        answer = post("/api/login", credentials(user, f"guess {n}"))
    return answer


def test_the_same_wrong_password_counts_once_and_is_not_hashed_again(bela, monkeypatch):
    assert guess(bela, 1).status_code == 401
    monkeypatch.setattr(passwords, "check_password", lambda *a, **k: pytest.fail("slow"))
    for _ in range(30):
        assert guess(bela, 1).status_code == 401
    assert WrongPassword.objects.filter(user=bela).count() == 1


def test_many_different_ones_slow_this_person_down_and_nobody_else(bela):
    assert guess(bela, passwords.FREE).status_code == 401
    answer = post("/api/login", credentials(bela, "one more"))
    assert answer.status_code == 429 and int(answer["Retry-After"]) >= 1
    assert answer.json()["error"] and "message" not in answer.json()
    assert post("/api/login", credentials(bela)).status_code == 429, "not even looked at"
    assert guess(bela, 1).status_code == 401, "known to be wrong"
    chidi = cast.person("Chidi")
    assert post("/api/login", credentials(chidi)).status_code == 200
    WrongPassword.objects.update(first_at=timezone.now() - timedelta(minutes=1))
    assert post("/api/login", credentials(bela)).status_code == 200


def test_each_further_guess_waits_longer_and_the_store_stays_small(bela):
    guess(bela, passwords.FREE)
    waits = []
    for n in range(4):
        WrongPassword.objects.update(first_at=timezone.now() - timedelta(hours=1))
        assert guess(bela, 1, start=100 + n).status_code == 401
        waits.append(int(guess(bela, 1, start=200)["Retry-After"]))
    assert waits == sorted(waits) and waits[-1] > waits[0]
    guess(bela, 50, start=300)
    assert WrongPassword.objects.filter(user=bela).count() == passwords.FREE + 4
    WrongPassword.objects.update(last_at=timezone.now() - timedelta(days=2))
    assert passwords.forget_old() == passwords.FREE + 4


def test_a_remembered_proof_a_code_and_a_token_always_pass(bela):
    token = post("/api/auth/sign-in", credentials(bela)).json()["token"]
    digits = codes.make(user=bela, by=bela)[1]
    guess(bela, passwords.FREE + 1)
    assert post("/api/login", credentials(bela)).status_code == 200
    assert post("/api/login", credentials(bela, digits)).status_code == 200
    assert auth.by_token(f"Bearer {token}") == bela
    cache.clear()
    assert post("/api/login", credentials(bela)).status_code == 429


def test_guessing_in_the_portal_slows_the_portal_and_no_phone(bela, client):
    form = {"username": bela.login}
    for n in range(passwords.FREE):
        client.post("/admin/login/", form | {"password": f"guess {n}"})
    body = client.post("/admin/login/", form | {"password": cast.PASSWORD}).content.decode()
    assert "Too many different passwords were tried for this name." in body
    assert post("/api/login", credentials(bela)).status_code == 200


def test_guessing_at_the_phones_door_slows_the_portal_as_well(bela, client):
    guess(bela, passwords.FREE)
    form = {"username": bela.login, "password": cast.PASSWORD}
    assert "Too many different" in client.post("/admin/login/", form).content.decode()


def test_the_password_of_last_week_does_not_count(bela):
    for n in range(passwords.FREE + 2):
        bela.set_password(f"new {n}")
        bela.save()
        assert post("/api/login", credentials(bela, f"new {n - 1}" if n else cast.PASSWORD))
    assert not WrongPassword.objects.filter(user=bela, was_right=False).exists()
    assert WrongPassword.objects.get(user=bela).was_right
    FormerPassword.objects.update(until=timezone.now() - timedelta(days=8))
    bela.set_password("the newest")
    bela.save()
    assert post("/api/login", credentials(bela, "new 3")).status_code == 401
    assert not WrongPassword.objects.get(user=bela).was_right


def test_a_new_password_starts_afresh_however_it_is_given(bela):
    guess(bela, passwords.FREE)
    User.objects.filter(pk=bela.pk).update(password=make_password("another one"))
    assert post("/api/login", credentials(bela, "another one")).status_code == 200


def test_a_name_that_nobody_has_answers_like_one_that_somebody_has(db):
    cast.person("Bela", cast.clinic())
    login = f"nobody{timezone.now().timestamp()}@example.org"
    answers = [
        post("/api/login", {"email": login, "password": f"guess {n}"}).status_code
        for n in range(passwords.FREE + 1)
    ]
    assert answers == [401] * passwords.FREE + [429]
