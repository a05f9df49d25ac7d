"""Managers at the same place at the same moment."""

import threading
import uuid

import pytest
from django.db import connection

from clinical import hiring, places
from clinical.actions import NotDone
from clinical.models import Clinic, ClinicDepartment, User
from clinical.models.fields import new_id
from clinical.presets import BY_KEY


@pytest.fixture
def admin(fresh_database, django_db_blocker):
    with django_db_blocker.unblock():
        login = f"{uuid.uuid4().hex}@alsalam"
        yield User.objects.create_superuser(login, "demo-pass-2026", name="Manager")


def at_once(count, call):
    """What became of each: what it returned or why it was refused."""
    ready, told = threading.Barrier(count), []

    def run():
        ready.wait()
        try:
            told.append(call())
        except NotDone as problem:
            told.append(str(problem))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_one_clinic_of_a_name_is_opened(admin):
    told = at_once(4, lambda: places.open_clinic(name="Hope", by=admin))
    assert told.count("There is a clinic of this name already.") == 3
    assert Clinic.objects.live().filter(name="Hope").count() == 1


def test_one_department_of_a_name_is_made(admin):
    clinic = places.open_clinic(name="Peace", by=admin)
    told = at_once(4, lambda: places.save_department(clinic=clinic, by=admin, name="Ward"))
    assert told.count("This clinic has a department of this name already.") == 3
    assert ClinicDepartment.objects.filter(clinic=clinic).count() == 1


def test_saving_a_clinic_as_it_is_sends_it_to_nobody(admin):
    clinic = places.open_clinic(name="Calm", by=admin)
    said = {"name": clinic.name, "time_zone": clinic.time_zone}
    before = Clinic.objects.get(pk=clinic.pk).change_number
    places.describe_clinic(clinic=clinic, was=said, by=admin, **said)
    assert Clinic.objects.get(pk=clinic.pk).change_number == before


def test_of_two_people_of_one_name_from_one_page_none_is_taken_for_the_other(admin):
    clinic = places.open_clinic(name="Two", by=admin)
    said = {"preset": BY_KEY["nurse"], "clinics": [clinic], "key": new_id(), "place": "Two"}
    said |= {"name": "Mohammed Ahmed", "by": admin}
    one = hiring.hire(login="", **said)
    assert one == hiring.hire(login="", **said) == hiring.hire(login=one.login, **said)
    with pytest.raises(NotDone):
        hiring.hire(login="mohammed@home", **said)
