"""Signing in by login name, and a person's own page."""

import pytest
from django.test import Client

from clinical.demo.cast import PASSWORD
from clinical.models import User

pytestmark = pytest.mark.django_db


def sign_in_as(login, password=PASSWORD):
    client = Client()
    response = client.post("/admin/login/", {"username": login, "password": password})
    return client, response


@pytest.mark.parametrize("login", ["bela@example.org", " BELA@example.org ", "bela@alsalam"])
def test_signing_in_by_login_name(cast, login):
    if "alsalam" in login:
        User.objects.filter(pk=cast.bela.pk).update(login=login)
    _, response = sign_in_as(login)
    assert response.status_code == 302 and response["Location"] == "/admin/"


def test_a_wrong_password_says_so_in_our_words(cast):
    _, response = sign_in_as("bela@example.org", "no")
    assert "Sign-in name and password do not match" in response.content.decode()


def test_a_person_who_left_cannot_sign_in(cast):
    User.objects.filter(pk=cast.bela.pk).update(is_active=False)
    assert sign_in_as("bela@example.org")[1].status_code == 200


def test_the_name_is_kept_and_the_login_is_not_changed_here(cast, sign_in):
    bela = sign_in("bela")
    assert bela.get("/admin/account/").status_code == 200
    response = bela.post("/admin/account/", _form(name="Bela Horvat-Nagy", login="other"))
    assert response.status_code == 302
    cast.bela.refresh_from_db()
    assert (cast.bela.name, cast.bela.login) == ("Bela Horvat-Nagy", "bela@example.org")


def test_a_new_password_works_and_keeps_this_session(cast):
    client, _ = sign_in_as("bela@example.org")
    new = "three blue herons"
    passwords = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    response = client.post(
        "/admin/account/", _form() | {f"password-{key}": value for key, value in passwords.items()}
    )
    assert response.status_code == 302
    assert client.get("/admin/").status_code == 200
    assert sign_in_as("bela@example.org", new)[1].status_code == 302
    assert sign_in_as("bela@example.org")[1].status_code == 200


def test_the_portal_follows_the_language_a_person_chose(cast, sign_in):
    bela = sign_in("bela")
    bela.post("/admin/account/", _form(language="ar"))
    assert 'lang="ar"' in bela.get("/admin/").content.decode()


def _form(name="Bela Horvat", login="bela@example.org", language="en"):
    return {
        "person-name": name,
        "person-login": login,
        "person-email": "bela@example.org",
        "locale-preferred_language": language,
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
    }
