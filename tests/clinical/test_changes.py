"""A change of who sees whom: what is foreseen, done, planned, undone, and who may ask for it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from clinical.actions import NotDone
from clinical.changes import doing
from clinical.changes.foresight import foresee
from clinical.changes.kinds import (
    ArchiveChange,
    ChartsChange,
    LeavingChange,
    PatientChange,
    PermissionChange,
    ReadersChange,
    SharingChange,
)
from clinical.merging import merge_patients, separate_patients
from clinical.models import (
    FLAGS,
    Access,
    AccessChange,
    ClinicPermission,
    Dispensing,
    Event,
    EventForm,
    Patient,
    Presence,
    User,
    Visit,
)
from tests import cast

pytestmark = pytest.mark.django_db
SEES = ["can_view_history"]


@pytest.fixture
def town():
    return cast.clinic("Town")


@pytest.fixture
def camp():
    return cast.clinic("Camp")


@pytest.fixture
def boss(town):
    return cast.person("Boss", role=User.Role.SUPER_ADMIN, home=town)


@pytest.fixture
def maha(town):
    """Manages the town clinic."""
    return cast.person("Maha", town)


@pytest.fixture
def bela(town):
    return cast.person("Bela", town, flags=SEES)


@pytest.fixture
def patients(town):
    return [Patient.objects.create(given_name=f"P{n}", primary_clinic=town) for n in range(3)]


def told(change):
    return {said.user.name: said for said in foresee(change)}


def sees(user):
    return Patient.objects.visible_to(user).live().count()


def taking(bela, town, *flags):
    return PermissionChange(str(bela.pk), str(town.pk), list(flags))


def test_what_leaves_is_told_and_nothing_of_the_trial_remains(town, bela, patients):
    Visit.objects.create(patient=patients[0], clinic=town, provider=bela)
    numbers = dict(Access.objects.values_list("pk", "change_number"))
    said = told(taking(bela, town))["Bela"]
    assert (said.leave, said.come, said.seen_lately) == (3, 0, 1)
    assert sees(bela) == 3
    assert dict(Access.objects.values_list("pk", "change_number")) == numbers


def test_a_patient_who_stays_through_another_clinic_does_not_leave(town, camp, bela, patients):
    cast.permit(bela, camp, *SEES)
    Presence.objects.create(patient=patients[0], clinic=camp, has=True)
    assert told(taking(bela, town))["Bela"].leave == 2


def test_sharing_is_told_for_everybody_it_reaches(town, camp, boss, bela, patients):
    cem = cast.person("Cem", camp, flags=SEES)
    group = cast.sharing_group(town)
    said = told(SharingChange(str(camp.pk), group.pk))
    assert said.keys() == {"Cem"} and said["Cem"].come == 3
    doing.do(SharingChange(str(camp.pk), group.pk), by=boss)
    assert sees(cem) == 3


def test_the_front_desk_loses_charts_and_no_patient(town, maha, bela, patients):
    change = ChartsChange(str(bela.pk), False)
    said = told(change)["Bela"]
    assert (said.leave, said.charts_leave) == (0, 3)
    doing.do(change, by=maha)
    assert sees(bela) == 3 and not Access.objects.filter(user=bela, reads=True).exists()


def test_closing_a_form_tells_whose_answers_leave(town, boss, maha, bela, patients):
    form = EventForm.objects.create(name="Violence")
    for patient in patients:
        Event.objects.create(patient=patient, form=form, written_by=maha)
    change = ReadersChange(str(form.pk), "named", [], [str(maha.pk)])
    said = told(change)
    assert said["Bela"].answers_leave == 3 and "Maha" not in {
        name for name, one in said.items() if one.takes_away
    }
    doing.do(change, by=boss)
    assert not Event.objects.visible_to(bela).exists()
    assert Event.objects.visible_to(maha).count() == 3


def test_done_and_undone_everything_is_as_before(town, maha, bela, patients):
    before = ClinicPermission.objects.filter(user=bela).values(*FLAGS, "deleted_at").get()
    stored = doing.do(taking(bela, town, "can_register_patients"), by=maha)
    assert sees(bela) == 0
    doing.undo(stored=stored, by=maha)
    assert sees(bela) == 3
    assert ClinicPermission.objects.filter(user=bela).values(*FLAGS, "deleted_at").get() == before
    stored.refresh_from_db()
    assert (stored.state, stored.ended_by) == (AccessChange.State.UNDONE, maha)
    with pytest.raises(NotDone):
        doing.undo(stored=stored, by=maha)


def test_what_was_changed_again_since_is_not_undone(town, maha, bela):
    stored = doing.do(taking(bela, town), by=maha)
    cast.permit(bela, town, "can_edit_records")
    with pytest.raises(NotDone, match="changed again"):
        doing.undo(stored=stored, by=maha)
    assert ClinicPermission.objects.get(user=bela).can_edit_records


def test_after_a_day_a_change_stands(town, maha, bela):
    stored = doing.do(taking(bela, town), by=maha)
    AccessChange.objects.filter(pk=stored.pk).update(done_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(NotDone, match="more than a day"):
        doing.undo(stored=stored, by=maha)


def test_a_planned_change_happens_at_its_time_and_once(town, maha, bela, patients):
    stored = doing.plan(taking(bela, town), by=maha, due_at=timezone.now() + timedelta(hours=1))
    doing.do_due()
    assert sees(bela) == 3
    AccessChange.objects.filter(pk=stored.pk).update(due_at=timezone.now())
    doing.do_due()
    doing.do_due()
    stored.refresh_from_db()
    assert sees(bela) == 0 and stored.state == AccessChange.State.DONE
    doing.undo(stored=stored, by=maha)
    assert sees(bela) == 3


def test_a_change_called_off_never_happens(town, maha, bela, patients):
    stored = doing.plan(taking(bela, town), by=maha, due_at=timezone.now() + timedelta(hours=1))
    doing.call_off(stored=stored, by=maha)
    AccessChange.objects.filter(pk=stored.pk).update(due_at=timezone.now())
    doing.do_due()
    assert sees(bela) == 3


def test_a_planned_change_of_a_person_who_lost_the_right_fails_and_says_so(
    town, maha, bela, patients
):
    stored = doing.plan(taking(bela, town), by=maha, due_at=timezone.now() + timedelta(hours=1))
    cast.permit(maha, town, *SEES)
    AccessChange.objects.filter(pk=stored.pk).update(due_at=timezone.now())
    doing.do_due()
    stored.refresh_from_db()
    assert stored.state == AccessChange.State.FAILED and "may not" in stored.problem
    assert sees(bela) == 3


def test_who_leaves_may_hand_in_for_thirty_days_and_can_come_back(maha, bela, patients):
    doing.do(LeavingChange(str(bela.pk), True), by=maha)
    bela.refresh_from_db()
    assert bela.is_locked and sees(bela) == 0
    doing.do(LeavingChange(str(bela.pk), False), by=maha)
    bela.refresh_from_db()
    assert bela.is_active and bela.locked_until is None and sees(bela) == 3


def test_the_last_clinic_of_a_patient_cannot_be_taken(town, camp, maha, patients):
    with pytest.raises(NotDone):
        foresee(PatientChange(str(patients[0].pk), str(town.pk), False))
    doing.do(PatientChange(str(patients[0].pk), str(camp.pk), True), by=maha)
    doing.do(PatientChange(str(patients[0].pk), str(town.pk), False), by=maha)
    assert sees(maha) == 2


def test_undoing_leaves_no_patient_without_a_clinic(town, camp, maha, boss, patients):
    """Given, taken from the first clinic, and then the giving undone: nobody would have her."""
    patient = str(patients[0].pk)
    given = doing.do(PatientChange(patient, str(camp.pk), True), by=boss)
    doing.do(PatientChange(patient, str(town.pk), False), by=boss)
    with pytest.raises(NotDone, match="somebody must keep them"):
        doing.undo(stored=given, by=boss)
    assert Presence.objects.filter(patient=patient, has=True).get().clinic == camp
    given.refresh_from_db()
    assert given.state == AccessChange.State.DONE


def due(change, by):
    """The stored change, planned for a time that has come; nobody has done it yet."""
    stored = doing.plan(change, by=by, due_at=timezone.now() + timedelta(hours=1))
    AccessChange.objects.filter(pk=stored.pk).update(due_at=timezone.now())
    return stored


@pytest.mark.parametrize("has", [True, False])
def test_a_planned_change_of_a_patient_merged_since_fails_and_says_so(
    town, camp, boss, patients, has
):
    drop, keep = patients[:2]
    if not has:
        Presence.objects.create(patient=drop, clinic=camp, has=True)
    stored = due(PatientChange(str(drop.pk), str(camp.pk), has), boss)
    merge_patients(keep=keep, drop=drop, by=boss)
    doing.do_due()
    stored.refresh_from_db()
    assert stored.state == AccessChange.State.FAILED and "merged" in stored.problem


def test_a_gift_of_a_patient_merged_or_deleted_since_is_not_undone(town, camp, boss, patients):
    dropped, keep, deleted = patients
    gifts = [
        doing.do(PatientChange(str(patient.pk), str(camp.pk), True), by=boss)
        for patient in (dropped, deleted)
    ]
    merge_patients(keep=keep, drop=dropped, by=boss)
    deleted.delete()
    for stored in gifts:
        with pytest.raises(NotDone, match="deleted or merged"):
            doing.undo(stored=stored, by=boss)
    assert Presence.objects.get(patient=keep, clinic=camp).has


def test_undoing_a_gift_hides_no_visit_of_the_clinic_from_itself(town, camp, boss, patients):
    nurse = cast.person("Ben", camp)
    given = doing.do(PatientChange(str(patients[0].pk), str(camp.pk), True), by=boss)
    visit = Visit.objects.create(patient=patients[0], clinic=camp)
    with pytest.raises(NotDone, match="has seen the patient since"):
        doing.undo(stored=given, by=boss)
    assert visit in Visit.objects.visible_to(nurse)
    visit.delete()
    doing.undo(stored=given, by=boss)
    assert sees(nurse) == 0


def test_undoing_a_gift_leaves_the_clinic_that_handed_out_there_or_became_their_own(
    town, camp, boss, patients
):
    one, other = patients[:2]
    given = [doing.do(PatientChange(str(p.pk), str(camp.pk), True), by=boss) for p in (one, other)]
    Dispensing.objects.create(patient=one, clinic=camp, quantity_dispensed=5)
    Patient.objects.filter(pk=other.pk).update(primary_clinic=camp)
    for stored in given:
        with pytest.raises(NotDone, match="has seen the patient since"):
            doing.undo(stored=stored, by=boss)


def test_undoing_an_archive_leaves_the_other_clinic_whom_it_has_seen_since(
    town, camp, boss, patients
):
    nurse, old = cast.person("Ben", camp), cast.clinic("Old")
    seen, unseen = (Patient.objects.create(primary_clinic=old) for _ in range(2))
    closed = doing.do(ArchiveChange(str(old.pk), str(camp.pk), None), by=boss)
    visit = Visit.objects.create(patient=seen, clinic=camp)
    assert sees(nurse) == 2
    doing.undo(stored=closed, by=boss)
    assert visit in Visit.objects.visible_to(nurse)
    assert not Patient.objects.visible_to(nurse).filter(pk=unseen.pk).exists()


def test_separating_leaves_no_patient_without_a_clinic(town, camp, boss, patients):
    keep = patients[0]
    drop = Patient.objects.create(given_name="P", primary_clinic=camp)
    merge = merge_patients(keep=keep, drop=drop, by=boss)
    doing.do(PatientChange(str(keep.pk), str(town.pk), False), by=boss)
    with pytest.raises(NotDone, match="somebody must keep them"):
        separate_patients(merge=merge, by=boss)
    assert Patient.objects.get(pk=drop.pk).merged_into == keep
    doing.do(PatientChange(str(keep.pk), str(town.pk), True), by=boss)
    separate_patients(merge=merge, by=boss)
    assert Presence.objects.get(patient=keep, has=True).clinic == town
    assert Presence.objects.get(patient=drop, has=True).clinic == camp


class TestWhoMay:
    def test_nobody_changes_their_own_permission(self, town, maha):
        with pytest.raises(PermissionDenied):
            doing.do(taking(maha, town), by=maha)

    def test_a_clinic_manager_makes_no_other_clinic_manager(self, town, maha, bela, boss):
        change = taking(bela, town, "is_clinic_admin")
        with pytest.raises(PermissionDenied):
            doing.do(change, by=maha)
        doing.do(change, by=boss)
        row = ClinicPermission.objects.get(user=bela)
        assert all(getattr(row, flag) for flag in FLAGS)
        with pytest.raises(PermissionDenied):
            doing.do(taking(bela, town), by=maha)

    def test_a_manager_decides_only_about_people_of_their_own_clinics(self, camp, maha, bela):
        cast.permit(bela, camp, *SEES)
        with pytest.raises(PermissionDenied):
            doing.do(LeavingChange(str(bela.pk), True), by=maha)
        with pytest.raises(PermissionDenied):
            doing.do(taking(bela, camp), by=maha)

    def test_sharing_and_confidential_forms_are_for_the_organisation(self, town, maha):
        form = EventForm.objects.create(name="Violence")
        for change in (
            SharingChange(str(town.pk), None),
            ReadersChange(str(form.pk), "named", [], [str(maha.pk)]),
        ):
            with pytest.raises(PermissionDenied):
                doing.do(change, by=maha)

    def test_nobody_touches_an_organisation_manager(self, town, maha, boss):
        for change in (LeavingChange(str(boss.pk), True), taking(boss, town)):
            with pytest.raises(PermissionDenied):
                doing.do(change, by=maha)
