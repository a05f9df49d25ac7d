"""What the runbook tells an operator to type does what it says."""

import re
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client

from clinical import access
from clinical.models import ChangeBase, Clinic, Patient
from syncapi import auth
from syncapi.models import Pull, Receipt
from tests import cast
from tests.docs import DOCS, PROJECT

TEXT = (DOCS / "runbook.md").read_text()
BLOCKS = dict(re.findall(r"^```(?:python|sql) ([\w ]+)\n(.*?)^```$", TEXT, re.M | re.S))


def test_the_environment_is_told_completely():
    example = (PROJECT / ".env.example").read_text()
    settings = re.findall(r"^([A-Z_]+)=", example, re.M)
    table = TEXT.split("### Environment")[1].split("### ")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.M)) == sorted(settings)


@pytest.mark.django_db
def test_the_first_manager_clinic_and_colleague(client):
    said = StringIO()
    call_command("setup", stdout=said)
    key = re.search(r"key: ([\d ]+)", said.getvalue())[1]
    me = {"name": "Me", "login": "me@example.org", "password": "a long one, 2026"}
    client.post("/admin/setup/", me | {"key": key})
    client.post("/admin/first-steps/clinics/", {"clinics": "Al Salam", "walk": "none"})
    (clinic,) = Clinic.objects.all()
    bela = {"name": "Bela Horvat", "preset": "nurse", "clinics": [clinic.pk]}
    card = client.post("/admin/people/invite/", bela).content.decode()
    link = re.search(r'value="(http://testserver/admin/invite/\d+/)"', card)[1]
    chosen = {"password": "choose a long one", "again": "choose a long one"}
    Client().post(link.removeprefix("http://testserver"), chosen)
    bela = get_user_model().objects.get(login="bela@alsalam")
    assert access.clinics_seen(bela).get().name == "Al Salam"
    assert bela.check_password("choose a long one")
    manager = get_user_model().objects.get(login="me@example.org")
    assert access.holds(manager, access.Action.MANAGE) and manager.home_clinic.name == "Al Salam"


@pytest.mark.django_db
def test_a_new_password_locks_a_lost_phone_out_at_once(monkeypatch):
    bela = cast.person("Bela", cast.clinic())
    token = f"Bearer {auth.give_token(bela)}"
    assert auth.by_token(token) and auth.by_password(bela.login, cast.PASSWORD)
    monkeypatch.setattr("getpass.getpass", lambda prompt: "another long one, 2026")
    said = StringIO()
    call_command("changepassword", bela.login, stdout=said)
    assert "Bela's phones keep the old password" in said.getvalue()
    assert not auth.by_token(token) and not auth.by_password(bela.login, cast.PASSWORD)
    assert auth.by_password(bela.login, "another long one, 2026") == bela


@pytest.mark.django_db
def test_after_a_restore_new_numbers_lie_above_all_stored_ones():
    """A record and a pull of another database server, whose transactions were further on."""
    clinic = cast.clinic()
    bela = cast.person("Bela", clinic)
    far = 10**12
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL clinical.keep_numbers = 'on'")
        Patient.objects.create(given_name="Amina", primary_clinic=clinic, change_number=far)
        cursor.execute("SET LOCAL clinical.keep_numbers = 'off'")
        known = {"cursor": 5, "chain": 5, "came_with": 0, "withdrawn_to": 0}
        Pull.objects.create(user=bela, horizon=far + 7, **known)
        Receipt.objects.create(user=bela, cursor=5, size_bytes=0, number=far + 9)
        call_command("sync_rebase", stdout=StringIO())
        assert ChangeBase.objects.get().base > 0
    new = Patient.objects.create(given_name="Bilal", primary_clinic=clinic)
    new.refresh_from_db()
    assert new.change_number > far + 9


@pytest.mark.django_db
def test_a_person_s_last_syncs_are_printed(capsys):
    user = cast.person("Bela", cast.clinic())
    Pull.objects.create(user=user, cursor=5, chain=5, came_with=0, horizon=9, withdrawn_to=9)
    Receipt.objects.create(user=user, cursor=5, size_bytes=70, counts={"created": 2})
    exec(BLOCKS["last syncs"].replace("bela@example.org", user.login), {})
    out = capsys.readouterr().out
    assert " first None" in out and "70 {'created': 2}" in out
