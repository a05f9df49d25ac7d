"""Two entries merged and separated again: which clinics have whom, and what goes with whom."""

import pytest

from clinical.merging import merge_patients, separate_patients
from clinical.models import Conflict, Patient, Presence, User, Visit
from tests import cast


@pytest.fixture
def town(db):
    return cast.clinic("Town")


@pytest.fixture
def camp(db):
    return cast.clinic("Camp")


@pytest.fixture
def boss(town):
    return cast.person("Boss", role=User.Role.SUPER_ADMIN, home=town)


def entry(clinic):
    return Patient.objects.create(given_name="Amina", primary_clinic=clinic)


def clinics_of(patient):
    here = Presence.objects.filter(patient=patient, has=True)
    return {row.clinic for row in here.select_related("clinic")}


def test_separating_takes_back_the_clinic_that_was_chosen_as_the_patients_own(town, camp, boss):
    keep, drop = entry(town), entry(camp)
    merge = merge_patients(keep=keep, drop=drop, by=boss, chosen={"primary_clinic": str(camp.pk)})
    assert clinics_of(keep) == {town, camp}
    separate_patients(merge=merge, by=boss)
    assert Patient.objects.get(pk=keep.pk).primary_clinic == town
    assert clinics_of(keep) == {town} and clinics_of(drop) == {camp}


def test_separating_one_of_two_leaves_the_other_in_its_clinic_until_it_goes_too(town, camp, boss):
    keep, one, other = entry(town), entry(camp), entry(camp)
    first = merge_patients(keep=keep, drop=one, by=boss)
    second = merge_patients(keep=keep, drop=other, by=boss)
    separate_patients(merge=first, by=boss)
    assert clinics_of(keep) == {town, camp}
    separate_patients(merge=second, by=boss)
    assert clinics_of(keep) == {town}
    assert clinics_of(one) == clinics_of(other) == {camp}


def test_separating_leaves_the_clinic_whom_it_has_seen_since(town, camp, boss):
    keep, drop = entry(town), entry(camp)
    merge = merge_patients(keep=keep, drop=drop, by=boss)
    nurse = cast.person("Ben", camp)
    visit = Visit.objects.create(patient=keep, clinic=camp)
    separate_patients(merge=merge, by=boss)
    assert visit in Visit.objects.visible_to(nurse)
    assert clinics_of(keep) == {town, camp}


def test_separating_leaves_the_clinic_that_became_their_own_since(town, camp, boss):
    keep, drop = entry(town), entry(camp)
    merge = merge_patients(keep=keep, drop=drop, by=boss)
    Patient.objects.filter(pk=keep.pk).update(primary_clinic=camp)
    separate_patients(merge=merge, by=boss)
    assert clinics_of(keep) == {town, camp}


def test_a_visit_of_before_the_merge_keeps_nobody_in_its_clinic(town, camp, boss):
    keep, drop = entry(town), entry(camp)
    Visit.objects.create(patient=drop, clinic=camp)
    merge = merge_patients(keep=keep, drop=drop, by=boss)
    separate_patients(merge=merge, by=boss)
    assert clinics_of(keep) == {town}


def two_values(record, patient, by):
    return Conflict.objects.create(
        patient=patient, model=record._meta.model_name, record_id=record.pk, field="provider_name",
        standing="one", other="two", standing_by=by, other_by=by,
    )  # fmt: skip


def test_a_conflict_goes_with_its_record_to_the_kept_entry_and_back(town, boss):
    keep, drop = entry(town), entry(town)
    theirs = two_values(Visit.objects.create(patient=drop, clinic=town), drop, boss)
    ours = two_values(Visit.objects.create(patient=keep, clinic=town), keep, boss)
    merge = merge_patients(keep=keep, drop=drop, by=boss)
    assert set(keep.conflicts.all()) == {theirs, ours}
    separate_patients(merge=merge, by=boss)
    assert (keep.conflicts.get(), drop.conflicts.get()) == (ours, theirs)


def test_a_conflict_of_the_merged_time_goes_with_its_record_where_that_belongs(town, boss):
    keep, drop = entry(town), entry(town)
    visit = Visit.objects.create(patient=drop, clinic=town)
    merge = merge_patients(keep=keep, drop=drop, by=boss)
    conflict = two_values(visit, keep, boss)
    separate_patients(merge=merge, by=boss)
    assert drop.conflicts.get() == conflict
