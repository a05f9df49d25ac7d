"""Nobody raises anyone above themselves: every way around that somebody might try."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from clinical import invitations, staff
from clinical.actions import NotDone
from clinical.changes import doing
from clinical.changes.kinds import (
    ArchiveChange,
    ChartsChange,
    JobChange,
    LeavingChange,
    PermissionChange,
)
from clinical.models import (
    FLAGS,
    WITHOUT_DELETING,
    AccessChange,
    ClinicPermission,
    Confidentiality,
    EventForm,
    Patient,
    User,
)
from clinical.presets import BY_KEY
from syncapi.staff import people_to_make_codes_for
from tests import cast

pytestmark = pytest.mark.django_db
SEES = ["can_view_history"]
ALL = list(FLAGS)


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
def deputy(town, camp):
    """Organisation manager without deleting."""
    return cast.person("Deputy", town, camp, flags=WITHOUT_DELETING, role=User.Role.ADMIN)


@pytest.fixture
def bela(town):
    return cast.person("Bela", town, flags=SEES)


def job(person, flags, *, role=None, **marks):
    return JobChange(
        str(person.pk), {str(c.pk): list(f) for c, f in flags.items()}, "said", role, marks
    )


def refused(change, by):
    with pytest.raises(PermissionDenied):
        doing.do(change, by=by)


def flags(person, clinic):
    row = ClinicPermission.objects.live().get(user=person, clinic=clinic)
    return {flag for flag in FLAGS if getattr(row, flag)}


class TestAClinicManager:
    def test_gives_the_presets_of_a_clinic_in_their_clinic(self, maha, bela, town):
        nurse = BY_KEY["nurse"]
        doing.do(job(bela, {town: nurse.flags}, role=nurse.role, **nurse.marks), by=maha)
        assert flags(bela, town) == set(nurse.flags)

    def test_does_not_raise_themselves(self, maha, camp):
        refused(job(maha, {camp: SEES}), maha)
        refused(job(maha, {}, role="super_admin"), maha)
        refused(job(maha, {}, designs_forms=True), maha)
        refused(ChartsChange(str(maha.pk), True), maha)
        refused(LeavingChange(str(maha.pk), False), maha)

    def test_gives_nothing_in_the_clinic_of_another(self, maha, bela, camp, town):
        refused(job(bela, {camp: SEES}), maha)
        refused(job(bela, {town: SEES, camp: SEES}), maha)
        refused(PermissionChange(str(bela.pk), str(camp.pk), SEES), maha)

    def test_makes_no_manager_of_any_kind(self, maha, bela, town):
        refused(job(bela, {town: ALL}), maha)
        refused(job(bela, {town: ["is_clinic_admin"]}), maha)
        for role in ("admin", "super_admin"):
            refused(job(bela, {town: SEES}, role=role), maha)

    def test_gives_no_mark_that_they_do_not_have(self, maha, bela, town):
        refused(job(bela, {}, designs_forms=True), maha)
        doing.do(job(bela, {}, exports_without_charts=True), by=maha)  # less than Maha reads
        User.objects.filter(pk=maha.pk).update(reads_charts=False)
        maha.refresh_from_db()
        User.objects.filter(pk=bela.pk).update(reads_charts=False)
        for change in (
            ChartsChange(str(bela.pk), True),
            job(bela, {}, reads_charts=True),
            PermissionChange(str(bela.pk), str(town.pk), SEES, reads_charts=True),
        ):
            refused(change, maha)

    def test_does_not_touch_an_equal_or_somebody_above(self, maha, boss, deputy, town):
        sami = cast.person("Sami", town)
        for person in (sami, boss, deputy):
            refused(job(person, {town: SEES}), maha)
            refused(job(person, {}, role="provider"), maha)
            refused(LeavingChange(str(person.pk), True), maha)
            refused(ChartsChange(str(person.pk), False), maha)
            with pytest.raises(PermissionDenied):
                invitations.invite(person=person, by=maha)

    def test_does_not_decide_about_an_account_that_works_elsewhere_too(self, maha, bela, camp):
        cast.permit(bela, camp, *SEES)
        refused(LeavingChange(str(bela.pk), True), maha)
        refused(job(bela, {}, role="registrar"), maha)
        with pytest.raises(PermissionDenied):
            invitations.invite(person=bela, by=maha)

    def test_does_not_decide_about_a_person_whose_home_is_elsewhere(self, maha, bela, camp):
        User.objects.filter(pk=bela.pk).update(home_clinic=camp)
        bela.refresh_from_db()
        assert not staff.manages_person(maha, bela)

    def test_gives_no_role_that_opens_a_confidential_form_to_others_than_them(self, maha, bela):
        form = EventForm.objects.create(name="Violence")
        Confidentiality.objects.create(form=form, answers_for="named", reader_roles=["registrar"])
        refused(job(bela, {}, role="registrar"), maha)

    def test_does_not_plan_for_a_day_when_they_may_no_more(self, maha, bela, town):
        soon = timezone.now() + timedelta(hours=1)
        stored = doing.plan(PermissionChange(str(bela.pk), str(town.pk), []), by=maha, due_at=soon)
        cast.permit(bela, town, *ALL)  # Bela was made an equal meanwhile
        AccessChange.objects.filter(pk=stored.pk).update(due_at=timezone.now())
        doing.do_due()
        stored.refresh_from_db()
        assert stored.state == AccessChange.State.FAILED and flags(bela, town) == set(ALL)
        with pytest.raises(PermissionDenied):
            doing.plan(job(bela, {town: ALL}), by=maha, due_at=soon)

    def test_brings_nobody_above_themselves_by_undoing(self, maha, boss, bela, town):
        cast.permit(bela, town, *ALL)
        stored = doing.do(PermissionChange(str(bela.pk), str(town.pk), SEES), by=boss)
        with pytest.raises(PermissionDenied):
            doing.undo(stored=stored, by=maha)
        assert flags(bela, town) == set(SEES)
        doing.undo(stored=stored, by=boss)
        assert flags(bela, town) == set(ALL)


class TestAnOrganisationManagerWithoutDeleting:
    def test_gives_what_they_have_in_every_clinic(self, deputy, bela, camp, town):
        doing.do(job(bela, {town: WITHOUT_DELETING, camp: SEES}), by=deputy)
        assert flags(bela, camp) == set(SEES)

    def test_gives_no_deleting_and_makes_no_manager(self, deputy, bela, town):
        refused(job(bela, {town: ["can_delete_patient_records"]}), deputy)
        refused(job(bela, {town: ALL}), deputy)
        for role in ("admin", "super_admin"):
            refused(job(bela, {}, role=role), deputy)

    def test_does_not_touch_who_may_delete(self, deputy, maha, boss, town):
        for person in (maha, boss):
            refused(job(person, {town: SEES}), deputy)
            refused(LeavingChange(str(person.pk), True), deputy)
            with pytest.raises(PermissionDenied):
                invitations.invite(person=person, by=deputy)

    def test_makes_a_phone_code_for_nobody_who_may_delete(self, deputy, maha, boss, bela):
        found = set(people_to_make_codes_for(deputy))
        assert bela in found and deputy in found and not found & {maha, boss}

    def test_does_not_bring_deleting_back_by_undoing(self, deputy, boss, bela, town):
        cast.permit(bela, town, *SEES, "can_delete_records")
        stored = doing.do(PermissionChange(str(bela.pk), str(town.pk), SEES), by=boss)
        with pytest.raises(PermissionDenied):
            doing.undo(stored=stored, by=deputy)


class TestOrganisationManagers:
    def test_make_another_one_and_take_it_back_without_a_trace(self, boss, bela, town, camp):
        before = flags(bela, town)
        everywhere = dict.fromkeys((town, camp), FLAGS)
        stored = doing.do(job(bela, everywhere, role="super_admin"), by=boss)
        bela.refresh_from_db()
        assert bela.is_superuser and flags(bela, camp) == set(FLAGS)
        doing.undo(stored=stored, by=boss)
        bela.refresh_from_db()
        assert not bela.is_superuser and flags(bela, town) == before and not flags(bela, camp)

    def test_the_last_one_stays(self, boss):
        other = cast.person("Other", role=User.Role.SUPER_ADMIN)
        User.objects.filter(pk=other.pk).update(is_active=False)
        for change in (job(boss, {}, role="provider"), LeavingChange(str(boss.pk), True)):
            with pytest.raises(NotDone, match="one must stay"):
                change.check()

    def test_nobody_takes_their_own_role(self, boss):
        refused(job(boss, {}, role="provider"), boss)

    def test_a_new_clinic_gives_both_kinds_their_rows(self, boss, deputy):
        new = cast.clinic("New")
        assert flags(boss, new) == set(FLAGS)
        assert flags(deputy, new) == set(WITHOUT_DELETING)


class TestInvitations:
    def test_a_card_sets_a_password_once(self, maha, bela):
        made, digits = invitations.invite(person=bela, by=maha)
        typed = digits[:4] + " " + digits[4:].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        assert invitations.find(typed) == made
        assert digits.encode() not in bytes(made.digest)
        invitations.accept(typed=typed, password="three blue herons")
        assert User.objects.get(pk=bela.pk).check_password("three blue herons")
        with pytest.raises(NotDone, match="not good any more"):
            invitations.accept(typed=typed, password="another")

    def test_it_expires_and_a_new_one_ends_it(self, maha, bela):
        made, digits = invitations.invite(person=bela, by=maha)
        _other, newer = invitations.invite(person=bela, by=maha)
        assert invitations.find(digits) is None and invitations.find(newer)
        bela.invitations.update(expires_at=timezone.now())
        assert invitations.find(newer) is None

    def test_it_is_worth_no_more_than_its_maker(self, maha, bela, boss, town, camp):
        _made, digits = invitations.invite(person=bela, by=maha)
        raised = dict.fromkeys((town, camp), FLAGS)
        stored = doing.do(job(bela, raised, role="super_admin"), by=boss)
        assert invitations.find(digits) is None  # it would open an organisation manager's account
        doing.undo(stored=stored, by=boss)
        assert invitations.find(digits)
        User.objects.filter(pk=maha.pk).update(is_active=False)
        assert invitations.find(digits) is None

    def test_the_old_password_can_be_stopped_at_once(self, maha, bela):
        invitations.invite(person=bela, by=maha)
        assert User.objects.get(pk=bela.pk).check_password(cast.PASSWORD)
        invitations.invite(person=bela, by=maha, stop_password=True)
        assert not User.objects.get(pk=bela.pk).has_usable_password()

    def test_nobody_gets_at_what_is_confidential_by_a_new_password(self, maha, bela, boss):
        form = EventForm.objects.create(name="Violence")
        Confidentiality.objects.create(form=form, answers_for="named", reader_ids=[bela.pk])
        with pytest.raises(PermissionDenied):
            invitations.invite(person=bela, by=maha)
        assert invitations.invite(person=bela, by=boss)


class TestArchivingAClinic:
    @pytest.fixture
    def patients(self, camp):
        return [Patient.objects.create(given_name=f"P{n}", primary_clinic=camp) for n in range(3)]

    @pytest.fixture
    def cem(self, camp):
        return cast.person("Cem", camp, flags=SEES)

    def sees(self, user):
        return Patient.objects.visible_to(user).live().count()

    def test_patients_and_people_go_on_elsewhere_and_come_back(
        self, boss, bela, cem, town, camp, patients
    ):
        stored = doing.do(ArchiveChange(str(camp.pk), str(town.pk), str(town.pk)), by=boss)
        camp.refresh_from_db()
        cem.refresh_from_db()
        assert camp.is_archived and cem.home_clinic == town
        assert self.sees(bela) == self.sees(cem) == 3
        doing.undo(stored=stored, by=boss)
        camp.refresh_from_db()
        cem.refresh_from_db()
        assert not camp.is_archived and cem.home_clinic == camp
        assert (self.sees(bela), self.sees(cem)) == (0, 3)

    def test_people_may_leave_and_hand_in(self, boss, cem, camp, patients):
        doing.do(ArchiveChange(str(camp.pk), None, None), by=boss)
        cem.refresh_from_db()
        assert cem.is_locked and self.sees(boss) == 3

    def test_nothing_goes_to_a_closed_clinic(self, boss, cem, town, camp):
        doing.do(ArchiveChange(str(town.pk), None, str(camp.pk)), by=boss)
        with pytest.raises(NotDone, match="stays open"):
            doing.do(ArchiveChange(str(camp.pk), str(town.pk), None), by=boss)

    def test_an_organisation_manager_is_never_sent_home(self, boss, town):
        with pytest.raises(NotDone, match="organisation manager"):
            doing.do(ArchiveChange(str(town.pk), None, None), by=boss)

    def test_only_organisation_managers_archive(self, maha, deputy, town, camp):
        for by in (maha, deputy):
            refused(ArchiveChange(str(town.pk), None, str(camp.pk)), by)
