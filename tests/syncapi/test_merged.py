"""Two entries of one person merged and separated, while phones go on writing to both."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from clinical import actions
from clinical.actions import NotDone
from clinical.merging import merge_patients, separate_patients
from clinical.models import Conflict, Merge, Patient, Presence, Visit, Vitals
from clinical.moving import give_patient, take_patient
from syncapi.models import TrayEntry
from syncapi.wire import CHART
from tests import cast
from tests.syncapi.door import Door, held
from tests.syncapi.model_phone import ModelPhone


@pytest.fixture
def clinics(fresh_database):
    return cast.clinic(), cast.clinic()


@pytest.fixture
def maha(clinics):
    """Manages both clinics."""
    return cast.person("Maha", *clinics)


@pytest.fixture
def a(clinics):
    return ModelPhone(cast.person("Ana", clinics[0]))


@pytest.fixture
def b(clinics):
    return ModelPhone(cast.person("Ben", clinics[1]))


def settled(*phones, times=3):
    for _ in range(times):
        for phone in phones:
            phone.sync()


def registered(phone, clinic, **columns):
    patient = phone.create("patients", primary_clinic_id=str(clinic.pk), **columns)
    phone.create("patient_vitals", patient_id=patient, weight_kg=50)
    phone.sync()
    return patient


def merged(keep, drop, by, **more):
    keep, drop = Patient.objects.get(pk=keep), Patient.objects.get(pk=drop)
    return merge_patients(keep=keep, drop=drop, by=by, **more)


def assert_as_fresh(*phones):
    for phone in phones:
        fresh = held(ModelPhone(phone.user).door.pull(0))
        for table in CHART:
            assert phone.holds()[table.name] == fresh[table.name], table.name


@pytest.fixture
def pair(a, b, clinics):
    return registered(a, clinics[0], given_name="محمد"), registered(
        b, clinics[1], given_name="Mohammed"
    )


def test_both_phones_end_with_the_kept_entry_and_everything_of_both(a, b, pair, maha):
    keep, drop = pair
    merged(keep, drop, maha)
    settled(a, b)
    for phone in (a, b):
        assert phone.visible("patients") == [keep]
        assert len(phone.visible("patient_vitals")) == 2
    assert not Vitals.objects.filter(patient=drop).exists()
    assert_as_fresh(a, b)


def test_records_made_offline_for_the_merged_entry_land_on_the_kept_one(a, b, pair, maha, clinics):
    keep, drop = pair
    visit = b.create("visits", patient_id=drop, clinic_id=str(clinics[1].pk))
    merged(keep, drop, maha)
    settled(a, b)
    assert str(Visit.objects.get(pk=visit).patient_id) == keep
    assert b.holds()["visits"][visit]["patient_id"] == keep
    assert_as_fresh(a, b)
    assert b.destroyed == []


def test_an_edit_of_a_moved_record_is_an_edit_and_not_an_edit_of_something_deleted(
    a, b, pair, maha
):
    keep, drop = pair
    vitals = str(Vitals.objects.get(patient=drop).pk)
    b.edit("patient_vitals", vitals, bp_position="sitting")
    merged(keep, drop, maha)
    settled(a, b)
    assert Vitals.objects.get(pk=vitals).bp_position == "sitting"
    b.edit("patient_vitals", vitals, bp_position="lying")
    settled(b, a)
    assert a.holds()["patient_vitals"][vitals]["bp_position"] == "lying"


def test_an_edit_of_the_merged_entry_itself_needs_a_person(a, b, pair, maha):
    keep, drop = pair
    b.edit("patients", drop, phone="0700")
    merged(keep, drop, maha)
    settled(b)
    entry = TrayEntry.objects.get(record_key=drop, state="open")
    assert entry.verdict == "edit_after_delete"
    assert entry.reason == "This patient was merged with another entry of the same person."
    assert b.visible("patients") == [keep]


def test_the_way_is_followed_to_the_end(a, b, pair, maha, clinics):
    keep, drop = pair
    third = registered(a, clinics[0], given_name="Muhamad")
    settled(a, b)
    visit = b.create("visits", patient_id=drop, clinic_id=str(clinics[1].pk))
    merged(keep, drop, maha)
    merged(third, keep, maha)
    settled(a, b)
    assert str(Visit.objects.get(pk=visit).patient_id) == third
    assert_as_fresh(a, b)


def test_separated_again_both_are_as_they_were_byte_for_byte(a, b, pair, maha):
    before = [held(Door(maha).pull(0))[t.name] for t in CHART]
    merge = merged(*pair, maha, chosen={"phone": "0711"})
    assert Patient.objects.get(pk=pair[0]).phone == "0711"
    settled(a, b)
    separate_patients(merge=merge, by=maha)
    after = [held(Door(maha).pull(0))[t.name] for t in CHART]
    for rows in (*before, *after):
        for row in rows.values():
            row.pop("last_modified", None)  # the server's clock of the row, not its content
    assert before == after
    settled(a, b)
    assert a.visible("patients") == [pair[0]] and b.visible("patients") == [pair[1]]
    assert_as_fresh(a, b)


def test_what_was_recorded_after_the_merge_stays_with_the_kept_entry(a, b, pair, maha, clinics):
    merge = merged(*pair, maha)
    settled(a, b)
    visit = a.create("visits", patient_id=pair[0], clinic_id=str(clinics[0].pk))
    settled(a)
    separate_patients(merge=merge, by=maha)
    assert str(Visit.objects.get(pk=visit).patient_id) == pair[0]


def two_values(record, patient, by):
    return Conflict.objects.create(
        patient_id=patient, model="visit", record_id=record.pk, field="provider_name",
        standing="one", other="two", standing_by=by, other_by=by,
    )  # fmt: skip


def settling(conflict, by):
    """(a thread that lets "two" stand, what it was refused with)"""
    said = []

    def settle():
        try:
            actions.settle_conflict(conflict=conflict, value="two", by=by)
        except NotDone as problem:
            said.append(problem)
        finally:
            connection.close()

    return threading.Thread(target=settle), said


def test_settling_after_a_merge_waits_for_the_push_that_is_writing_the_record(pair, maha, clinics):
    keep, drop = pair
    visit = Visit.objects.create(patient_id=drop, clinic=clinics[1], provider_name="one")
    conflict = two_values(visit, drop, maha)
    merged(keep, drop, maha)
    deciding, said = settling(conflict, maha)
    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=keep)
        Visit.objects.filter(pk=visit.pk).update(provider_name="typed on a phone")
        deciding.start()
        deciding.join(0.5)
        assert deciding.is_alive()
    deciding.join(10)
    assert isinstance(said[0], actions.ChangedSince)
    assert Visit.objects.get(pk=visit.pk).provider_name == "typed on a phone"


def test_settling_while_the_two_are_being_merged_asks_to_look_again(pair, maha, clinics):
    keep, drop = pair
    visit = Visit.objects.create(patient_id=drop, clinic=clinics[1], provider_name="one")
    conflict = two_values(visit, drop, maha)
    deciding, said = settling(conflict, maha)
    with transaction.atomic():
        merged(keep, drop, maha)
        deciding.start()
        deciding.join(0.5)
        assert deciding.is_alive()
    deciding.join(10)
    assert isinstance(said[0], actions.ChangedSince)
    actions.settle_conflict(conflict=conflict, value="two", by=maha)
    assert Visit.objects.get(pk=visit.pk).provider_name == "two"


def test_merging_twice_with_oneself_or_without_managing_both_is_refused(a, pair, maha):
    keep, drop = pair
    with pytest.raises(NotDone):
        merged(keep, keep, maha)
    with pytest.raises(PermissionDenied):
        merged(keep, drop, a.user)
    merged(keep, drop, maha)
    with pytest.raises(NotDone):
        merged(keep, drop, maha)
    assert Merge.objects.filter(drop=drop).count() == 1


def test_a_patient_taken_from_a_clinic_leaves_its_phones_after_their_unsent_work(
    a, b, pair, maha, clinics
):
    keep, _ = pair
    patient = Patient.objects.get(pk=keep)
    give_patient(patient=patient, clinic=clinics[1], by=maha)
    settled(a, b)
    assert keep in b.visible("patients")
    a.edit("patients", keep, phone="typed before the move was known")
    take_patient(patient=patient, clinic=clinics[0], by=maha)
    settled(a, b)
    assert a.visible("patients") == [] and keep in b.visible("patients")
    entry = TrayEntry.objects.get(record_key=keep, state="open")
    assert b"typed before the move was known" in bytes(entry.content)
    assert entry.verdict == "not_allowed" and a.destroyed == []
    with pytest.raises(NotDone):
        take_patient(patient=patient, clinic=clinics[1], by=maha)
    assert Presence.objects.filter(patient=keep, has=True).count() == 1
