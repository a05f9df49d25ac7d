"""A manager settles what needs attention: filed, mended, given away, refused, deleted all the same."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from clinical.models import Conflict, Event, Notice, Patient, Presence, User, Visit, Vitals
from syncapi import filing
from syncapi.filing import AlreadySettled, NotFiled
from syncapi.models import TrayEntry
from syncapi.rights import may_settle
from tests import cast
from tests.syncapi.door import Door, held, new_id, row
from tests.syncapi.test_conflicts import MINUTE, edit

SEES = ("can_view_history",)
WRITES = ("can_view_history", "can_register_patients", "can_edit_records")


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic()


@pytest.fixture
def maha(clinic):
    """Manages the clinic."""
    return cast.person("Maha", clinic)


@pytest.fixture
def nurse(clinic):
    """Sees patients and may write nothing."""
    return cast.person("Noor", clinic, flags=SEES)


@pytest.fixture
def amina(clinic, maha):
    patient = row("patients", given_name="أمينة", primary_clinic_id=str(clinic.pk))
    Door(maha).send(created=[("patients", patient)])
    return patient


@pytest.fixture
def phone(nurse, amina):
    """The nurse's phone, which holds Amina."""
    door = Door(nurse)
    door.send()
    door.send()
    return door


def waiting(key):
    return TrayEntry.objects.get(record_key=key, state="open")


def state(entry):
    entry.refresh_from_db()
    return entry.state


def unreadable_patient(clinic, **columns):
    return row(
        "patients", given_name="ليان", date_of_birth="٣١/١٢/١٩٨٠",
        primary_clinic_id=str(clinic.pk), **columns,
    )  # fmt: skip


class TestFiling:
    def test_what_the_sender_may_not_do_a_manager_files_and_the_author_stays(
        self, phone, nurse, maha, amina
    ):
        event = row("events", patient_id=amina["id"], recorded_by_user_id=str(nurse.pk))
        phone.send(created=[("events", event)])
        entry = waiting(event["id"])
        assert filing.file_as_is(entry, by=maha) == "created"
        assert Event.objects.get(pk=event["id"]).recorded_by == nurse
        assert (state(entry), entry.resolved_by, entry.resolved_at is None) == (
            "applied", maha, False,
        )  # fmt: skip

    def test_an_edit_that_nobody_contradicts_is_filed_without_a_question(self, phone, maha, amina):
        phone.send(updated=[("patients", edit(phone, amina, hometown="حمص"))])
        filing.file_as_is(waiting(amina["id"]), by=maha)
        assert Patient.objects.get(pk=amina["id"]).hometown == "حمص"
        assert not Conflict.objects.filter(record_id=amina["id"]).exists()

    def test_what_a_colleague_wrote_meanwhile_is_not_overwritten_unseen(
        self, phone, nurse, maha, amina
    ):
        phone.send(updated=[("patients", edit(phone, amina, at=-MINUTE, hometown="Homs"))])
        other = Door(maha)
        other.pull()
        other.send(updated=[("patients", edit(other, amina, at=MINUTE, hometown="Hama"))])
        assert filing.file_as_is(waiting(amina["id"]), by=maha) == "conflict"
        kept = Conflict.objects.get(record_id=amina["id"])
        assert (kept.standing, kept.other, kept.other_by) == ("Hama", "Homs", nurse)
        assert Patient.objects.get(pk=amina["id"]).hometown == "Hama"

    def test_who_may_not_write_it_cannot_file_it(self, phone, nurse, amina, clinic):
        phone.send(updated=[("patients", edit(phone, amina, hometown="Homs"))])
        entry = waiting(amina["id"])
        for stranger in (nurse, cast.person("Writer", clinic, flags=WRITES),
                         cast.person("Outsider", cast.clinic())):  # fmt: skip
            for act in (
                lambda by: filing.file_as_is(entry, by=by),
                lambda by: filing.mend_and_file(entry, values={"hometown": "X"}, by=by),
                lambda by: filing.refuse(entry, reason="no", by=by),
                lambda by: filing.give_to_clinic(entry, clinic=clinic, by=by),
            ):
                with pytest.raises(PermissionDenied):
                    act(stranger)
        assert state(entry) == "open"

    def test_a_manager_of_the_clinic_it_names_opens_no_foreign_chart_with_it(self, amina):
        """A nurse elsewhere guesses an id; her own manager reads what she sent, but cannot file it."""
        elsewhere = cast.clinic()
        guessing = cast.person("Guess", elsewhere, flags=WRITES)
        boss = cast.person("Boss", elsewhere)
        visit = row("visits", patient_id=amina["id"], clinic_id=str(elsewhere.pk))
        Door(guessing).send(created=[("visits", visit)])
        entry = waiting(visit["id"])
        with pytest.raises(NotFiled):
            filing.file_as_is(entry, by=boss)
        with pytest.raises(NotFiled):
            filing.give_to_clinic(entry, clinic=elsewhere, by=boss)
        assert not Presence.objects.filter(patient=amina["id"], clinic=elsewhere).exists()
        assert state(entry) == "open"

    def test_twice_is_once(self, phone, maha, amina):
        visit = row("visits", patient_id=amina["id"])
        phone.send(created=[("visits", visit)])
        entry = waiting(visit["id"])
        filing.file_as_is(entry, by=maha)
        with pytest.raises(AlreadySettled):
            filing.file_as_is(entry, by=maha)
        with pytest.raises(AlreadySettled):
            filing.refuse(entry, reason="no", by=maha)
        assert Visit.objects.filter(pk=visit["id"]).count() == 1

    def test_two_managers_at_the_same_moment_settle_it_once(self, phone, maha, amina):
        visit = row("visits", patient_id=amina["id"])
        phone.send(created=[("visits", visit)])
        entry = waiting(visit["id"])

        def attempt(act):
            try:
                return str(act(TrayEntry.objects.get(pk=entry.pk)))
            except NotFiled as problem:
                return type(problem).__name__
            finally:
                connection.close()

        acts = [lambda e: filing.file_as_is(e, by=maha)] * 3 + [
            lambda e: filing.refuse(e, reason="twice", by=maha)
        ]
        with ThreadPoolExecutor(4) as pool:
            came = list(pool.map(attempt, acts))
        assert came.count("AlreadySettled") == 3
        assert Visit.objects.filter(pk=visit["id"]).exists() == (state(entry) == "applied")

    def test_several_at_once_patients_first_and_one_failing_stops_no_other(
        self, phone, maha, amina, clinic
    ):
        new = row("patients", primary_clinic_id=str(clinic.pk))
        visit = row("visits", patient_id=new["id"])
        bad = row("patient_vitals", patient_id=amina["id"], heart_rate="fast")
        phone.send(created=[("visits", visit), ("patient_vitals", bad), ("patients", new)])
        entries = [waiting(r["id"]) for r in (visit, bad, new)]
        results = {r.entry.record_key: r.problem for r in filing.file_all(entries, by=maha)}
        assert results[new["id"]] is None and results[visit["id"]] is None
        assert results[bad["id"]].fields == {"heart_rate": "should be a number"}
        assert Visit.objects.filter(pk=visit["id"]).exists()

    def test_a_newer_version_from_the_phone_is_looked_at_first(self, phone, maha, amina):
        phone.send(updated=[("patients", edit(phone, amina, hometown="Homs"))])
        seen = waiting(amina["id"])
        phone.send(updated=[("patients", edit(phone, amina, at=1, hometown="Hama"))])
        with pytest.raises(NotFiled):
            filing.file_as_is(seen, by=maha)
        entry = waiting(amina["id"])
        assert len(entry.earlier) == 1
        filing.file_as_is(entry, by=maha)
        assert Patient.objects.get(pk=amina["id"]).hometown == "Hama"
        assert not Conflict.objects.filter(record_id=amina["id"]).exists()


class TestMending:
    def test_the_mended_value_is_filed_and_children_follow_by_themselves(self, maha, clinic):
        door = Door(maha)
        new = unreadable_patient(clinic)
        visit = row("visits", patient_id=new["id"])
        vitals = row("patient_vitals", patient_id=new["id"], heart_rate=71)
        door.send(created=[("patients", new), ("visits", visit), ("patient_vitals", vitals)])
        assert waiting(visit["id"]).verdict == "waiting"
        entry = waiting(new["id"])
        filing.mend_and_file(entry, values={"date_of_birth": "1980-12-31"}, by=maha)
        filed = Patient.objects.get(pk=new["id"])
        assert (filed.given_name, filed.date_of_birth) == ("ليان", date(1980, 12, 31))
        assert Visit.objects.filter(pk=visit["id"]).exists()
        assert Vitals.objects.get(pk=vitals["id"]).heart_rate == 71
        assert not TrayEntry.objects.filter(patient_id=new["id"], state="open").exists()
        assert held(door.pull())["patients"][new["id"]]["date_of_birth"] == "1980-12-31"

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"date_of_birth": "still wrong"}, "date_of_birth"),
            ({"given_name": "Layan"}, "date_of_birth"),
            ({"date_of_birth": "1980-12-31", "phone": 5}, "phone"),
            ({"id": "x"}, "id"),
            ({"deleted_at": 1}, "deleted_at"),
            ({"is_superuser": True}, "is_superuser"),
            ({"updated_at": 1}, "updated_at"),
        ],
    )
    def test_what_is_still_wrong_is_named_and_nothing_changes(self, values, field, maha, clinic):
        new = unreadable_patient(clinic)
        Door(maha).send(created=[("patients", new)])
        entry = waiting(new["id"])
        before = bytes(entry.content)
        with pytest.raises(NotFiled) as told:
            filing.mend_and_file(entry, values=values, by=maha)
        assert field in told.value.fields
        assert state(entry) == "open" and bytes(entry.content) == before
        assert not Patient.objects.filter(pk=new["id"]).exists()

    def test_a_value_mended_here_is_a_rival_of_what_the_phone_types_over_its_own(
        self, phone, maha, amina, clinic, nurse
    ):
        cast.permit(nurse, clinic, *WRITES)
        wrong = edit(phone, amina, hometown=17, phone="0991")
        phone.send(updated=[("patients", wrong)])
        values = {"hometown": "حلب"}
        filing.mend_and_file(waiting(amina["id"]), values=values, by=maha)
        phone.send(updated=[("patients", edit(phone, wrong, at=1, hometown="Homs"))])
        kept = Conflict.objects.get(record_id=amina["id"])
        assert {kept.standing, kept.other} == {"حلب", "Homs"}

    def test_what_is_no_record_can_only_be_refused(self, maha, clinic):
        Door(maha).push({"visits": {"created": [["x"]]}, "users": {"created": [{"id": new_id()}]}})
        for entry in TrayEntry.objects.filter(user=maha, state="open"):
            with pytest.raises(NotFiled):
                filing.file_as_is(entry, by=maha)
            filing.refuse(entry, reason="غير صالح", by=maha)
            assert state(entry) == "refused"


class TestGivingToAClinic:
    def test_a_new_patient_is_registered_in_the_clinic_that_takes_them(self, nurse, clinic):
        other = cast.clinic()
        director = cast.person("Dina", role=User.Role.SUPER_ADMIN)
        new = row("patients", given_name="ليان", primary_clinic_id=str(clinic.pk))
        Door(nurse).send(created=[("patients", new)])
        entry = waiting(new["id"])
        assert filing.give_to_clinic(entry, clinic=other, by=director) == "created"
        assert Patient.objects.get(pk=new["id"]).primary_clinic == other
        assert list(
            Presence.objects.filter(patient=new["id"]).values_list("clinic", flat=True)
        ) == [other.pk]

    def test_a_known_patient_comes_to_the_clinic_and_the_record_is_filed(self, maha, amina):
        elsewhere = cast.clinic()
        sender = cast.person("Sami", elsewhere, flags=WRITES)
        visit = row("visits", patient_id=amina["id"])
        Door(sender).send(created=[("visits", visit)])
        entry = waiting(visit["id"])
        filing.give_to_clinic(entry, clinic=elsewhere, by=maha)
        assert Visit.objects.filter(pk=visit["id"]).exists()
        assert Presence.objects.get(patient=amina["id"], clinic=elsewhere).has
        assert amina["id"] in held(Door(sender).pull())["patients"]

    def test_it_takes_a_manager_of_the_patient(self, amina):
        elsewhere = cast.clinic()
        sender = cast.person("Sami", elsewhere, flags=WRITES)
        visit = row("visits", patient_id=amina["id"])
        Door(sender).send(created=[("visits", visit)])
        with pytest.raises(PermissionDenied):
            filing.give_to_clinic(waiting(visit["id"]), clinic=elsewhere, by=sender)
        archived = cast.clinic()
        archived.is_archived = True
        archived.save()
        with pytest.raises(NotFiled):
            filing.give_to_clinic(waiting(visit["id"]), clinic=archived, by=sender)


class TestRefusing:
    def test_it_closes_with_the_reason_and_the_phone_lets_go(self, phone, nurse, maha, amina):
        visit = row("visits", patient_id=amina["id"])
        phone.send(created=[("visits", visit)])
        entry = waiting(visit["id"])
        with pytest.raises(NotFiled):
            filing.refuse(entry, reason="  ", by=maha)
        filing.refuse(entry, reason="مكرر", by=maha)
        assert (state(entry), entry.resolution_note) == ("refused", "مكرر")
        phone.send()
        assert visit["id"] in phone.pull()["visits"]["deleted"]

    def test_children_that_wait_for_a_refused_patient_are_refused_with_it(self, maha, clinic):
        new = unreadable_patient(clinic)
        visit = row("visits", patient_id=new["id"])
        Door(maha).send(created=[("patients", new), ("visits", visit)])
        child = waiting(visit["id"])
        filing.refuse(waiting(new["id"]), reason="a test person", by=maha)
        assert (state(child), child.resolution_note) == ("refused", "a test person")
        assert Notice.objects.filter(record_id=visit["id"], user=maha, kind="gone").exists()

    def test_what_a_colleague_sent_of_the_same_record_waits_on(
        self, phone, nurse, maha, amina, clinic
    ):
        colleague = Door(cast.person("Olga", clinic, flags=SEES))
        colleague.send()
        colleague.send()
        for door, town in ((phone, "Homs"), (phone, "Hama"), (colleague, "Aleppo")):
            door.send(updated=[("patients", edit(door, amina, at=len(town), hometown=town))])
        entry = waiting(amina["id"])
        assert len(entry.earlier) == 2
        filing.refuse(entry, reason="Olga is wrong", by=maha)
        again = waiting(amina["id"])
        assert (again.user, len(again.earlier), state(entry)) == (nurse, 1, "refused")
        filing.file_as_is(again, by=maha)
        assert Patient.objects.get(pk=amina["id"]).hometown == "Hama"

    def test_what_waits_on_is_for_those_of_its_own_patient(self, phone, nurse, maha, amina):
        """Somebody elsewhere sends under the same number: their manager reads nothing of the nurse."""
        elsewhere = cast.clinic()
        boss, stranger = (
            cast.person("Boss", elsewhere), cast.person("Sami", elsewhere, flags=SEES)
        )  # fmt: skip
        theirs = row("patients", primary_clinic_id=str(elsewhere.pk))
        Door(boss).send(created=[("patients", theirs)])
        visit = row("visits", patient_id=amina["id"], provider_name="Noor")
        phone.send(created=[("visits", visit)])
        guessed = {**visit, "patient_id": theirs["id"], "clinic_id": str(elsewhere.pk)}
        door = Door(stranger)
        door.send()
        door.send(created=[("visits", guessed)])
        filing.refuse(waiting(visit["id"]), reason="no", by=boss)
        again = waiting(visit["id"])
        assert (again.user, str(again.patient_id)) == (nurse, amina["id"])
        assert not may_settle(boss, again) and may_settle(maha, again)

    def test_children_of_a_patient_whom_a_colleague_sent_too_wait_on(self, maha, nurse, clinic):
        new, other = unreadable_patient(clinic), cast.person("Olga", clinic, flags=SEES)
        visit = row("visits", patient_id=new["id"])
        Door(nurse).send(created=[("patients", new), ("visits", visit)])
        Door(other).send(created=[("patients", {**new, "surname": "Olga"})])
        filing.refuse(waiting(new["id"]), reason="Olga is wrong", by=maha)
        assert waiting(new["id"]).user == nurse and waiting(visit["id"])
        filing.refuse(waiting(new["id"]), reason="a test person", by=maha)
        assert not TrayEntry.objects.filter(patient_id=new["id"], state="open").exists()

    def test_a_refused_edit_leaves_the_record_and_its_children(self, phone, maha, amina):
        phone.send(updated=[("patients", edit(phone, amina, hometown="X"))])
        filing.refuse(waiting(amina["id"]), reason="wrong", by=maha)
        assert Patient.objects.live().get(pk=amina["id"]).hometown == ""
        phone.send()
        assert amina["id"] not in phone.pull()["patients"]["deleted"]


class TestConfirmingADeletion:
    def test_what_others_edited_is_deleted_when_a_manager_says_so(self, maha, amina, clinic):
        colleague, theirs = cast.person("Chidi", clinic), None
        theirs = Door(colleague)
        theirs.send()
        theirs.send()
        mine = Door(maha)
        mine.send(updated=[("patients", edit(mine, amina, phone="1"))])
        theirs.send(deleted=[("patients", amina["id"])])
        entry = waiting(amina["id"])
        assert entry.verdict == "delete_after_edit"
        with pytest.raises(NotFiled):
            filing.file_as_is(entry, by=maha)
        assert filing.confirm_deletion(entry, by=maha) == "deleted"
        assert Patient.objects.get(pk=amina["id"]).deleted_at and state(entry) == "applied"
        with pytest.raises(AlreadySettled):
            filing.confirm_deletion(entry, by=maha)

    def test_a_large_deletion_is_confirmed_one_by_one(self, maha, clinic):
        door = Door(maha)
        many = [row("patients", primary_clinic_id=str(clinic.pk)) for _ in range(4)]
        door.send(created=[("patients", p) for p in many])
        door.send()
        door.send(deleted=[("patients", p["id"]) for p in many])
        filing.confirm_deletion(waiting(many[0]["id"]), by=maha)
        live = Patient.objects.live().filter(pk__in=[p["id"] for p in many])
        assert live.count() == 3

    def test_only_a_deletion_can_be_confirmed_and_only_by_who_may_delete(self, phone, maha, amina):
        phone.send(updated=[("patients", edit(phone, amina, hometown="X"))])
        with pytest.raises(NotFiled):
            filing.confirm_deletion(waiting(amina["id"]), by=maha)
