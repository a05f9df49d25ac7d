"""One secret, two phones by the log: an app installed anew, or one whose first answer was lost.

Each can be emptied by itself, and the one in use goes on.
"""

import pytest
from django.utils import timezone

from clinical.models import Patient, SecondFactor
from syncapi import codes, emptying
from syncapi.models import Phone
from tests.syncapi.door import Door, new_id, row
from tests.syncapi.tablet import Tablet, read
from tests.syncapi.test_emptying import amina, bela, clinic, phone  # noqa: F401


def is_let_in(door):
    """Would its next pull be answered? Asks as one that loses the answer."""
    asked = {"last_pulled_at": door.cursor, "schema_version": 9, "migration": "null"}
    answer = door.client.get("/api/v2/sync", asked)
    if answer.status_code == 200:
        b"".join(answer.streaming_content)
    return answer.status_code == 200


def empties(door):
    """The patients it is told to drop, hidden first; then it is stopped."""
    door.pull()
    door.push({})
    dropped = door.pull()["patients"]["deleted"]
    door.push({})
    assert phone(door).is_stopped
    return dropped


@pytest.fixture
def secret(bela):
    return codes.make(user=bela, by=bela)[1]


@pytest.fixture
def two(bela, amina, secret):
    doors = Door(bela, secret), Door(bela, secret)
    for door in doors:
        door.pull()
        door.send()
    return doors


def test_both_are_emptied_if_both_are_asked_for_and_the_code_ends_with_the_last(two, bela, amina):
    for door in two:
        emptying.ask(phone(door), by=bela)
    assert str(amina.pk) in empties(two[0])
    assert phone(two[0]).code.ended_at is None
    assert str(amina.pk) in empties(two[1])
    assert phone(two[1]).code.ended_at is not None
    assert not is_let_in(two[0]) and not is_let_in(two[1])


def test_the_one_in_use_goes_on_when_the_other_is_emptied(two, bela, clinic, amina, secret):
    old, in_use = two
    emptying.ask(phone(old), by=bela)
    new = row("patients", given_name="New", primary_clinic_id=str(clinic.pk))
    in_use.pull()
    in_use.send(created=[("patients", new)])
    assert Patient.objects.filter(pk=new["id"]).exists()
    assert not is_let_in(Door(bela, secret)), "but no third phone begins with it"


def test_two_by_password_of_who_has_a_second_factor_now_are_both_emptied(bela, amina):
    doors = Door(bela), Door(bela)
    for door in doors:
        door.pull()
        door.send()
    SecondFactor.objects.create(user=bela, kind="app", seed=b"x" * 20, confirmed_at=timezone.now())
    for door in doors:
        emptying.ask(phone(door), by=bela)
    assert [str(amina.pk) in empties(door) for door in doors] == [True, True]


class TestATabletWhoseFirstAnswerWasLost:
    @pytest.fixture
    def tablet(self, bela, amina):
        tablet = Tablet(bela)
        tablet.ask()  # nobody holds this cursor
        tablet.sync()
        assert Phone.objects.filter(user=bela).count() == 2
        return tablet

    def test_goes_on_when_what_is_not_there_is_emptied(self, tablet, bela):
        emptying.ask(Phone.objects.filter(user=bela).exclude(pk=phone(tablet).pk).get(), by=bela)
        tablet.sync()
        assert tablet.post({"cursor": None}).status_code == 401

    def test_can_be_emptied(self, tablet, bela, clinic, amina):
        for one in Phone.objects.filter(user=bela):
            emptying.ask(one, by=bela)
        new = row("patients", given_name="New", primary_clinic_id=str(clinic.pk))
        changes = {"patients": {"created": [new], "updated": [], "deleted": []}}
        sent = {"cursor": tablet.cursor, "push_id": new_id(), "changes": changes}
        assert read(tablet.post(sent))["verdicts"][0]["verdict"] == "not_allowed"
