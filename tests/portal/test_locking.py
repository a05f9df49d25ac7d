"""The screen locks over the page: behind it every page is shut until the same person's password is typed."""

import pytest
from django.conf import settings
from django.urls import reverse

from clinical.demo.cast import PASSWORD

JSON = {"accept": "application/json"}
HTML = {"accept": "text/html"}


@pytest.fixture
def bela(cast, sign_in):
    return sign_in("bela")


def lock(client):
    assert client.post(reverse("lock_screen"), headers=JSON).json() == {"locked": True}


def unlock(client, password, **more):
    return client.post(reverse("unlock_screen"), {"password": password}, headers=JSON, **more)


def test_a_shift_is_ten_hours_and_the_screen_locks_after_fifteen_minutes(bela):
    assert settings.SESSION_COOKIE_AGE == 36_000
    assert 'data-minutes="15"' in bela.get("/admin/").content.decode()


def test_a_locked_screen_shows_nothing_until_the_password_is_typed(bela, cast):
    chart = reverse("patients:inspect", args=[cast.amina.pk])
    lock(bela)
    page = bela.get(chart, headers=HTML)
    assert page.status_code == 302 and page["Location"].startswith(reverse("unlock_screen"))
    assert bela.get(chart, headers=JSON).status_code == 423
    assert bela.post(chart, {"x": "typed"}, headers=HTML).status_code == 423
    assert "Amina" not in bela.get(page["Location"]).content.decode()
    wrong = unlock(bela, "wrong")
    assert wrong.status_code == 403 and "not your password" in wrong.json()["error"]
    assert bela.get(chart, headers=JSON).status_code == 423
    assert unlock(bela, PASSWORD).status_code == 200
    assert bela.get(chart, headers=HTML).status_code == 200


def test_without_the_page_one_comes_back_to_where_one_was(bela, cast):
    chart = reverse("patients:inspect", args=[cast.amina.pk])
    lock(bela)
    way = bela.get(chart, headers=HTML)["Location"]
    assert 'name="next" value="' in bela.get(way, headers=HTML).content.decode()
    back = bela.post(reverse("unlock_screen"), {"password": PASSWORD, "next": chart}, headers=HTML)
    assert back["Location"] == chart


@pytest.mark.parametrize(
    "next_page", ["https://evil.example.org/admin/", "//evil/admin/", "/other"]
)
def test_it_leads_nowhere_else(bela, next_page):
    lock(bela)
    said = {"password": PASSWORD, "next": next_page}
    assert bela.post(reverse("unlock_screen"), said, headers=HTML)["Location"] == "/admin/"


def test_another_persons_password_does_not_open_it(bela, cast):
    cast.chidi.set_password("another pass:word")
    cast.chidi.save()
    lock(bela)
    assert unlock(bela, "another pass:word").status_code == 403


def test_guesses_are_slowed_down(bela):
    lock(bela)
    answers = [unlock(bela, f"guess {n}").status_code for n in range(30)]
    # ten at a time; a new time may begin while this runs
    assert answers[0] == 403 and answers.count(429) >= 10
    assert bela.get("/admin/", headers=JSON).status_code == 423


def test_somebody_else_may_sign_in_instead(bela):
    lock(bela)
    assert bela.post(reverse("wagtailadmin_logout")).status_code == 302
    assert bela.get("/admin/", headers=HTML)["Location"].startswith("/admin/login/")


def test_after_the_shift_the_lock_says_so_and_a_new_session_has_a_new_token(client, bela):
    assert client.get(reverse("unlock_screen"), headers=JSON).status_code == 401
    assert unlock(client, PASSWORD).status_code == 401
    told = bela.get(reverse("unlock_screen"), headers=JSON).json()
    assert told["name"] and told["token"]


def test_phones_and_the_api_do_not_know_the_lock(bela):
    lock(bela)
    assert bela.get("/rpc/heartbeat").status_code == 200
