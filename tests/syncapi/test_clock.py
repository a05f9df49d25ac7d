"""A phone's clock is judged by what it writes; old records do not blame it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinical.models import Patient
from syncapi import clock
from syncapi.models import Phone, Pull
from tests import cast
from tests.syncapi.door import Door, row

HOUR = 3_600_000


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic("Al Salam")


@pytest.fixture
def door(clinic):
    door = Door(cast.person("Bela", clinic))
    door.pull()
    door.push({})
    return door


def write(door, clinic, *offsets):
    """New patients, written at these milliseconds from now by the phone's clock; what is said of it."""
    now = int(timezone.now().timestamp() * 1000)
    rows = [
        row("patients", primary_clinic_id=str(clinic.pk), created_at=now + o, updated_at=now + o)
        for o in offsets
    ]
    door.send(created=[("patients", r) for r in rows])
    return clock.ahead(Phone.objects.get(chain=Pull.objects.get(cursor=door.cursor).chain))


def test_a_clock_that_is_right_is_not_blamed(door, clinic):
    assert write(door, clinic, -1000, -2000) is None


def test_a_fast_clock_is_at_least_so_much_ahead(door, clinic):
    ahead = write(door, clinic, 2 * HOUR, HOUR)
    assert timedelta(hours=1, minutes=55) < ahead <= timedelta(hours=2)


def test_a_slow_clock_is_behind_the_last_sync(door, clinic):
    assert write(door, clinic, -3 * HOUR) < timedelta(hours=-2, minutes=-55)


def test_a_clock_that_was_set_right_is_not_blamed_for_ever(door, clinic):
    write(door, clinic, 2 * HOUR)
    assert write(door, clinic, -100) is None
    write(door, clinic, -5 * HOUR)
    assert write(door, clinic, -100) is None


def test_an_old_record_that_is_changed_says_nothing(door, clinic):
    old = Patient.objects.create(given_name="Old", primary_clinic=clinic)
    sent = row("patients", id=str(old.pk), _status="updated", _changed="phone", phone="1")
    door.send(updated=[("patients", sent)])
    assert clock.ahead(Phone.objects.get(chain=Pull.objects.get(cursor=door.cursor).chain)) is None


def test_a_record_that_was_refused_and_is_mended_days_later_says_nothing(door, clinic):
    then = int(timezone.now().timestamp() * 1000) - 72 * HOUR
    sent = row("patients", primary_clinic_id=str(clinic.pk), created_at=then, updated_at=then)
    sent |= {"_status": "updated", "_changed": "date_of_birth", "date_of_birth": "1990-12-31"}
    door.send(updated=[("patients", sent)])
    assert Patient.objects.filter(pk=sent["id"]).exists()
    assert clock.ahead(Phone.objects.get(chain=Pull.objects.get(cursor=door.cursor).chain)) is None
