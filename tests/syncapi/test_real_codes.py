"""The app's own library with phone codes, and while a lost phone is emptied."""

import pytest

from clinical.models import EventForm, Patient
from syncapi import codes, emptying, wire
from syncapi.models import Phone, TrayEntry
from tests import cast
from tests.phone.phone import PhoneFailed

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def clinic(house):
    return cast.clinic("Al Salam")


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture
def chidi(clinic):
    return cast.person("Chidi", clinic)


def synced(*phones):
    """Everybody syncs twice, so that all have seen what the others sent."""
    for one in phones * 2:
        one.sync()


def test_a_code_is_typed_as_the_password_and_one_of_two_is_taken_back(
    house, phone, clinic, bela, chidi
):
    """Two phones of one person, each with its own code; spaces and Arabic digits do not matter."""
    (blue, one), (_, two) = (codes.make(user=bela, by=chidi) for _ in range(2))
    a = phone(house, bela.login, codes.grouped(one))
    b = phone(house, bela.login, two.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
    amina = a.register_patient(given_name="Amina", primary_clinic_id=str(clinic.pk))
    synced(a, b)
    assert a.get("patients", amina) and b.get("patients", amina)
    assert Phone.objects.filter(code__user=bela).count() == 2
    codes.end(blue, by=chidi)
    with pytest.raises(PhoneFailed) as refused:
        a.sync()
    assert (refused.value.stage, refused.value.status) == ("login", 401)
    b.update("patients", amina, phone="0700 1")
    b.sync()
    assert Patient.objects.get(pk=amina).phone == "0700 1"


def test_a_lost_phone_is_emptied_in_two_syncs_its_unsent_work_kept_and_then_stopped(
    house, phone, phone_of, clinic, bela, chidi
):
    made, digits = codes.make(user=bela, by=chidi)
    lost, kept = phone(house, bela.login, digits), phone_of(chidi)
    EventForm.objects.create(name="Wound")
    amina = lost.register_patient(given_name="Amina", primary_clinic_id=str(clinic.pk))
    lost.record_visit(amina)
    synced(lost, kept)
    emptying.ask(Phone.objects.get(code=made), by=chidi)
    lost.update("patients", amina, phone="0700 UNSENT")
    new = lost.register_patient(given_name="New", primary_clinic_id=str(clinic.pk))
    vitals = lost.take_vitals(new, weight_kg=60)

    lost.sync()
    assert lost.get("patients", amina)["primary_clinic_id"] == wire.PARKING
    waiting = {e.record_key: e for e in TrayEntry.objects.filter(user=bela, state="open")}
    assert waiting.keys() == {amina, new, vitals}
    assert waiting[amina].verdict == "not_allowed"
    assert b"0700 UNSENT" in bytes(waiting[amina].content)

    lost.sync()
    assert not any(lost.scope_rows().values()) and lost.pending() == {}
    assert Phone.objects.get(code=made).is_stopped
    with pytest.raises(PhoneFailed) as refused:
        lost.sync()
    assert (refused.value.stage, refused.value.status) == ("login", 401)
    synced(kept)
    assert kept.get("patients", amina) and Patient.objects.get(pk=amina).phone == ""


def test_a_phone_that_signs_in_with_a_password_is_stopped_as_well(phone_of, clinic, bela):
    lost, other = phone_of(bela), phone_of(bela)
    amina = lost.register_patient(given_name="Amina", primary_clinic_id=str(clinic.pk))
    synced(lost, other)
    chain = Phone.objects.filter(user=bela).earliest("chain")
    emptying.ask(chain, at_once=True, by=bela)
    lost.sync()
    assert not any(lost.scope_rows().values())
    with pytest.raises(PhoneFailed) as refused:
        lost.sync()
    assert (refused.value.stage, refused.value.status) == ("pull", 401)
    synced(other)
    assert other.get("patients", amina)
