"""What a person settles in the portal reaches every phone: a chosen value, a restored patient."""

import pytest

from clinical import actions
from clinical.models import Conflict, Patient, Visit
from tests import cast
from tests.syncapi.door import Door, held, row
from tests.syncapi.test_conflicts import MINUTE, edit


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic()


@pytest.fixture
def phones(clinic):
    """Two people's phones that hold Amina and have both pushed past her."""
    phones = [Door(cast.person(name, clinic)) for name in ("Bela", "Chidi")]
    amina = row("patients", given_name="أمينة", primary_clinic_id=str(clinic.pk))
    visit = row("visits", patient_id=amina["id"])
    phones[0].send(created=[("patients", amina), ("visits", visit)])
    for phone in [*phones, *phones]:
        phone.send()
    for phone in phones:
        phone.amina, phone.visit = amina, visit
    return phones


def test_a_third_value_written_here_reaches_both_phones_and_stays(phones, clinic):
    one, two = phones
    maha = cast.person("Maha", clinic)
    one.send(updated=[("patients", edit(one, one.amina, at=-MINUTE, hometown="Homs"))])
    two.send(updated=[("patients", edit(two, two.amina, hometown="Hama"))])
    conflict = Conflict.objects.get(record_id=one.amina["id"])
    actions.settle_conflict(conflict=conflict, value="حلب", by=maha)
    for phone in phones:
        assert held(phone.pull())["patients"][phone.amina["id"]]["hometown"] == "حلب"
    assert Patient.objects.get(pk=one.amina["id"]).last_modified_by == maha


def test_the_phone_that_deleted_gets_the_restored_patient_with_the_chart(phones, clinic):
    one, two = phones
    maha = cast.person("Maha", clinic)
    one.send(deleted=[("patients", one.amina["id"]), ("visits", one.visit["id"])])
    for phone in phones:
        phone.send()
        phone.send()
    patient = Patient.objects.get(pk=one.amina["id"])
    assert patient.deleted_at
    actions.restore_patient(patient=patient, by=maha)
    assert Visit.objects.live().filter(pk=one.visit["id"]).exists()
    for phone in phones:
        changes = phone.pull()
        assert phone.amina["id"] in held(changes)["patients"]
        assert phone.visit["id"] in held(changes)["visits"]
        assert changes["patients"]["deleted"] == []
