"""The app's own sync library while others move, merge, close and settle: every phone ends as a new one."""

import pytest

from clinical.actions import settle_conflict
from clinical.merging import merge_patients
from clinical.models import Confidentiality, Conflict, EventForm, Patient
from clinical.moving import give_patient, take_patient
from syncapi import filing
from syncapi.models import TrayEntry
from tests import cast

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def clinics(house):
    return cast.clinic("Al Salam"), cast.clinic("Al Noor")


@pytest.fixture
def bela(clinics):
    return cast.person("Bela", clinics[0])


@pytest.fixture
def chidi(clinics):
    return cast.person("Chidi", clinics[1])


@pytest.fixture
def maha(clinics):
    """Manages both clinics in the portal."""
    return cast.person("Maha", *clinics)


def synced(*phones, times=3):
    for _ in range(times):
        for phone in phones:
            phone.sync()


def all_hold_their_scope(phone_of, **phones):
    """Column by column what a new phone of the same person gets from the server."""
    for user, phone in phones.values():
        fresh = phone_of(user)
        fresh.sync()
        assert phone.scope_rows() == fresh.scope_rows()
        assert phone.pending() == {}


def registered(phone, clinic, **columns):
    patient = phone.register_patient(
        primary_clinic_id=str(clinic.pk),
        attributes=[{"attribute_id": "camp", "attribute": "camp", "string_value": "3"}],
        **columns,
    )
    phone.record_visit(patient)
    phone.take_vitals(patient, weight_kg=60)
    return patient


def test_a_patient_who_moves_out_of_sight_leaves_the_phone_after_its_unsent_edit_has_come(
    phone_of, clinics, bela, chidi, maha
):
    a, b = phone_of(bela), phone_of(chidi)
    amina = registered(a, clinics[0], given_name="Amina")
    synced(a, b)
    a.update("patients", amina, phone="0700 UNSENT")
    patient = Patient.objects.get(pk=amina)
    give_patient(patient=patient, clinic=clinics[1], by=maha)
    take_patient(patient=patient, clinic=clinics[0], by=maha)
    synced(a, b)
    assert not a.scope_rows()["patients"] and not a.scope_rows()["patient_vitals"]
    assert set(b.scope_rows()["patients"]) == {amina}
    entry = TrayEntry.objects.get(record_key=amina, state="open")
    assert b"0700 UNSENT" in bytes(entry.content)
    all_hold_their_scope(phone_of, a=(bela, a), b=(chidi, b))


def test_whose_permission_is_taken_away_loses_the_charts_but_nothing_unsent(
    phone_of, clinics, bela, maha
):
    a, b = phone_of(bela), phone_of(maha)
    amina = registered(a, clinics[0], given_name="Amina")
    synced(a, b)
    vitals = a.take_vitals(amina, weight_kg=61)
    cast.permit(bela, clinics[0], "can_register_patients")
    synced(a, b)
    assert not any(a.scope_rows()[t] for t in ("patients", "visits", "patient_vitals"))
    entry = TrayEntry.objects.get(record_key=vitals, state="open")
    assert entry.verdict == "not_allowed"
    filing.file_as_is(entry, by=maha)
    synced(a, b)
    assert vitals in b.scope_rows()["patient_vitals"]
    all_hold_their_scope(phone_of, a=(bela, a), b=(maha, b))
    cast.permit(bela, clinics[0], "can_view_history")
    synced(a)
    assert set(a.scope_rows()["patients"]) == {amina}
    all_hold_their_scope(phone_of, a=(bela, a))


def test_a_refused_record_that_is_mended_and_filed_reaches_both_phones(
    phone_of, clinics, bela, maha
):
    a, b = phone_of(bela), phone_of(maha)
    amina = registered(a, clinics[0], given_name="Amina", date_of_birth="15/06/1990")
    synced(a, b)
    assert not b.scope_rows()["patients"]
    entry = TrayEntry.objects.get(record_key=amina, state="open")
    filing.mend_and_file(entry, values={"date_of_birth": "1990-06-15"}, by=maha)
    synced(a, b)
    for phone in (a, b):
        rows = phone.scope_rows()
        assert rows["patients"][amina]["date_of_birth"] == "1990-06-15"
        assert len(rows["visits"]) == len(rows["patient_vitals"]) == 1
    all_hold_their_scope(phone_of, a=(bela, a), b=(maha, b))


def test_what_a_clinician_decides_between_two_values_arrives_on_both_phones(
    phone_of, clinics, bela, maha
):
    a, b = phone_of(bela), phone_of(maha)
    amina = registered(a, clinics[0], given_name="Amina")
    synced(a, b)
    a.update("patients", amina, phone="0700 A")
    b.update("patients", amina, phone="0700 B")
    synced(a, b)
    conflict = Conflict.objects.get(record_id=amina)
    assert {conflict.standing, conflict.other} == {"0700 A", "0700 B"}
    assert {p.scope_rows()["patients"][amina]["phone"] for p in (a, b)} == {conflict.standing}
    settle_conflict(conflict=conflict, value=conflict.other, by=maha)
    synced(a, b)
    assert {p.scope_rows()["patients"][amina]["phone"] for p in (a, b)} == {conflict.other}
    all_hold_their_scope(phone_of, a=(bela, a), b=(maha, b))


def test_one_person_with_two_phones_holds_the_same_on_both(phone_of, clinics, bela):
    one, two = phone_of(bela), phone_of(bela)
    amina = registered(one, clinics[0], given_name="Amina")
    sami = registered(two, clinics[0], given_name="Sami")
    synced(one, two)
    one.update("patients", amina, phone="1")
    two.update("patients", amina, phone="2")
    one.delete_patient(sami)
    synced(one, two)
    assert Conflict.objects.filter(record_id=amina).count() == 1, "also between one's own phones"
    assert Patient.objects.get(pk=sami).deleted_at
    all_hold_their_scope(phone_of, one=(bela, one), two=(bela, two))


def test_merged_duplicates_are_one_patient_on_both_phones(phone_of, clinics, bela, chidi, maha):
    a, b = phone_of(bela), phone_of(chidi)
    keep = registered(a, clinics[0], given_name="محمد")
    drop = registered(b, clinics[1], given_name="Mohammed")
    synced(a, b)
    late = b.take_vitals(drop, weight_kg=62)
    merge_patients(keep=Patient.objects.get(pk=keep), drop=Patient.objects.get(pk=drop), by=maha)
    synced(a, b)
    for phone in (a, b):
        rows = phone.scope_rows()
        assert set(rows["patients"]) == {keep}
        assert {v["patient_id"] for v in rows["patient_vitals"].values()} == {keep}
        assert len(rows["patient_vitals"]) == 3 and late in rows["patient_vitals"]
    all_hold_their_scope(phone_of, a=(bela, a), b=(chidi, b))


def test_a_form_that_becomes_confidential_leaves_the_phones_of_others(
    phone_of, clinics, bela, maha
):
    question = {"id": "q1", "name": "Note", "fieldType": "free-text", "inputType": "text"}
    form = EventForm.objects.create(name="Counselling", fields=[question])
    a, b = phone_of(bela), phone_of(maha)
    a.sync()
    amina = registered(a, clinics[0], given_name="Amina")
    event = a.answer_form(amina, str(form.pk), {"Note": "told in confidence"})
    synced(a, b)
    assert event in b.scope_rows()["events"]
    Confidentiality.objects.create(form_id=form.pk, answers_for="named", reader_ids=[maha.pk])
    synced(a, b)
    assert event not in a.scope_rows()["events"]
    assert str(form.pk) not in a.scope_rows()["event_forms"]
    assert event in b.scope_rows()["events"]
    all_hold_their_scope(phone_of, a=(bela, a), b=(maha, b))
