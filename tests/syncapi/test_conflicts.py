"""Two people write the same thing: nothing is overwritten unseen, and all phones agree in the end."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from clinical import actions
from clinical.models import FLAGS, Conflict, Patient, Visit
from syncapi import filing
from syncapi.models import Receipt, TrayEntry
from syncapi.portal.policy import TrayPolicy
from tests import cast
from tests.syncapi.door import Door, held, new_id, row

MINUTE = 60_000


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic()


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture
def chidi(clinic):
    return cast.person("Chidi", clinic)


@pytest.fixture
def phones(bela, chidi):
    """Two phones that both hold Amina and have both pushed past her."""
    one, two = Door(bela), Door(chidi)
    patient = row("patients", given_name="Amina", primary_clinic_id=str(bela.home_clinic_id))
    one.send(created=[("patients", patient)])
    for door in (one, two):
        door.send()
        door.send()
    one.patient = two.patient = patient
    return one, two


def edit(door, record, *, at=0, **columns):
    """The row as the library sends it, typed ``at`` milliseconds after this phone's last sync."""
    changed = ",".join(["updated_at", *columns])
    return {
        **record, **columns, "updated_at": door.cursor + at, "_status": "updated", "_changed": changed,
    }  # fmt: skip


def stored(phone):
    return Patient.objects.get(pk=phone.patient["id"])


def verdicts(user):
    return Receipt.objects.filter(user=user).latest("at").counts


def test_a_long_transaction_elsewhere_does_not_make_a_phone_its_own_rival(
    fresh_database, phones, bela
):
    """It holds the horizon back below the numbers that this very phone has written meanwhile."""
    one, _ = phones
    with psycopg.connect(fresh_database) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")
        one.send(updated=[("patients", edit(one, one.patient, phone="1"))])
        one.send()
        one.send(updated=[("patients", edit(one, one.patient, phone="2"))])
        assert verdicts(bela) == {"updated": 1}
        one.send(updated=[("patients", edit(one, one.patient, phone="1"))])
        assert verdicts(bela) == {"updated": 1}
        one.send()
        one.send(deleted=[("patients", one.patient["id"])])
        assert verdicts(bela) == {"deleted": 1}
    assert not Conflict.objects.filter(record_id=one.patient["id"]).exists()


def test_the_later_edit_stands_and_the_other_is_kept_for_a_person(phones, bela, chidi):
    one, two = phones
    early = edit(one, one.patient, at=1 - MINUTE, phone="1")
    late = edit(two, two.patient, at=2, phone="2")
    one.send(updated=[("patients", early)])
    two.send(updated=[("patients", late)])
    assert verdicts(chidi) == {"conflict": 1}
    kept = Conflict.objects.get(record_id=one.patient["id"])
    assert (kept.field, kept.standing, kept.other) == ("phone", "2", "1")
    assert (kept.standing_by, kept.other_by, kept.state) == (chidi, bela, "open")
    assert stored(one).phone == "2"
    assert held(one.pull())["patients"][one.patient["id"]]["phone"] == "2"


def test_an_earlier_edit_that_arrives_later_does_not_stand(phones, bela, chidi):
    one, two = phones
    early = edit(two, two.patient, at=-MINUTE, phone="2", hometown="Homs")
    one.send(updated=[("patients", edit(one, one.patient, phone="1"))])
    two.send(updated=[("patients", early)])
    assert verdicts(chidi) == {"conflict": 1}
    assert (stored(one).phone, stored(one).hometown) == ("1", "Homs")
    kept = Conflict.objects.get(record_id=one.patient["id"])
    assert (kept.standing, kept.standing_by, kept.other, kept.other_by) == ("1", bela, "2", chidi)
    assert held(two.pull())["patients"][two.patient["id"]]["phone"] == "1"


def test_when_nothing_of_a_push_stands_its_phone_gets_the_stored_version(phones):
    one, two = phones
    early = edit(two, two.patient, at=-MINUTE, phone="2")
    one.send(updated=[("patients", edit(one, one.patient, phone="1"))])
    two.send(updated=[("patients", early)])
    two.pull()
    one.send()
    assert held(one.pull())["patients"] == {}, "the others need not download it again"


def test_a_clock_two_days_fast_does_not_win(phones, chidi):
    one, two = phones
    fast = edit(one, one.patient, at=2 * 24 * 60 * MINUTE, phone="fast")
    one.send(updated=[("patients", fast)])
    two.send(updated=[("patients", edit(two, two.patient, at=60 * MINUTE, phone="right"))])
    assert stored(one).phone == "right"
    assert Conflict.objects.filter(record_id=one.patient["id"]).count() == 1


def test_edits_of_other_columns_merge_without_a_conflict(phones, chidi):
    one, two = phones
    one.send(updated=[("patients", edit(one, one.patient, phone="1"))])
    two.send(updated=[("patients", edit(two, two.patient, hometown="Homs"))])
    assert verdicts(chidi) == {"merged": 1}
    assert (stored(one).phone, stored(one).hometown) == ("1", "Homs")
    assert not Conflict.objects.filter(record_id=one.patient["id"]).exists()


def test_the_same_value_from_two_people_is_no_conflict(phones, chidi):
    one, two = phones
    early = edit(two, two.patient, at=-MINUTE, phone="same")
    one.send(updated=[("patients", edit(one, one.patient, phone="same"))])
    two.send(updated=[("patients", early)])
    assert verdicts(chidi) == {"repeated": 1}
    assert not Conflict.objects.filter(record_id=one.patient["id"]).exists()
    brought = held(two.pull())["patients"][one.patient["id"]]
    assert brought["updated_at"] == round(stored(one).updated_at.timestamp() * 1000)


def test_a_push_whose_answer_was_lost_is_repeated_and_does_not_undo_the_others(phones, bela):
    one, two = phones
    mine = edit(one, one.patient, phone="1")
    one.send(updated=[("patients", mine)])  # stored, but the phone never learns it
    two.send()
    two.send(updated=[("patients", edit(two, {**two.patient, "phone": "1"}, at=5, phone="2"))])
    assert stored(one).phone == "2"
    one.send(updated=[("patients", {**mine, "updated_at": one.cursor + MINUTE, "hometown": "Homs",
                                    "_changed": "updated_at,phone,hometown"})])  # fmt: skip
    assert (stored(one).phone, stored(one).hometown) == ("2", "Homs")
    assert not Conflict.objects.filter(record_id=one.patient["id"]).exists()
    assert held(one.pull())["patients"][one.patient["id"]]["phone"] == "2"


def test_what_is_typed_over_a_new_record_stands_although_a_restored_server_meets_it_first(
    phones, chidi
):
    """Chidi had the visit, edits it, and brings it to a server that forgot it; then Bela brings it."""
    one, two = phones
    visit = row(
        "visits", patient_id=one.patient["id"], clinic_id=str(chidi.home_clinic_id),
        provider_name="Bela",
    )  # fmt: skip
    two.send(updated=[("visits", edit(two, visit, at=1, provider_name="Bela and Chidi"))])
    one.send(created=[("visits", visit)])
    assert Visit.objects.get(pk=visit["id"]).provider_name == "Bela and Chidi"
    assert not Conflict.objects.filter(record_id=visit["id"]).exists(), (
        "whoever typed over it saw it"
    )
    assert held(one.pull(one.cursor))["visits"][visit["id"]]["provider_name"] == "Bela and Chidi"


def test_an_edit_that_waits_for_a_person_waits_on_when_its_answer_was_lost(phones, bela):
    """The phone sends it again; that it was sent before does not settle it."""
    one, _ = phones
    manager = cast.person("Maha", bela.home_clinic)
    cast.permit(bela, bela.home_clinic, "can_view_history")
    one.pull()
    typed = edit(one, one.patient, at=1, hometown="Homs")
    one.send(updated=[("patients", typed)], cursor=one.cursor)
    entry = TrayEntry.objects.get(record_key=one.patient["id"])
    assert (entry.state, entry.verdict) == ("open", "not_allowed")
    one.send(updated=[("patients", typed)])  # pulled first, as the library does
    entry.refresh_from_db()
    assert entry.state == "open"

    cast.permit(bela, bela.home_clinic, *FLAGS)  # may again, and types something else
    both = {**typed, "phone": "7", "_changed": "hometown,phone,updated_at"}
    one.send(updated=[("patients", both)])
    entry.refresh_from_db()
    assert (stored(one).phone, stored(one).hometown, entry.state) == ("7", "", "open")
    filing.file_as_is(entry, by=manager)
    assert (stored(one).phone, stored(one).hometown) == ("7", "Homs")


def test_what_two_people_may_not_write_waits_for_each_of_them(phones, bela, chidi):
    """One record, one entry: when the second sender's edit is settled, the first one's waits again."""
    one, two = phones
    for user in (bela, chidi):
        cast.permit(user, user.home_clinic, "can_view_history")
    one.send(updated=[("patients", edit(one, one.patient, at=1, hometown="Homs"))])
    two.send(updated=[("patients", edit(two, two.patient, at=1, hometown="Hama"))])
    entry = TrayEntry.objects.get(record_key=one.patient["id"], state="open")
    assert (
        entry.user == chidi
        and entry.number == Receipt.objects.filter(user=chidi).latest("at").number
    )
    assert TrayPolicy(TrayEntry).scope(bela).filter(pk=entry.pk).exists(), "it is Bela's, too"
    cast.permit(chidi, chidi.home_clinic, *FLAGS)
    two.send(updated=[("patients", edit(two, two.patient, at=1, hometown="Aleppo"))])
    entry.refresh_from_db()
    assert (entry.state, stored(one).hometown) == ("superseded", "Aleppo")
    waits = TrayEntry.objects.get(record_key=one.patient["id"], state="open")
    assert waits.user == bela and b"Homs" in bytes(waits.content)
    filing.file_as_is(waits, by=chidi)
    kept = Conflict.objects.filter(record_id=one.patient["id"]).latest("made_at")
    assert {kept.standing, kept.other} == {"Homs", "Aleppo"}


def test_what_a_clinician_chose_is_not_typed_over_unseen(phones, clinic):
    """Chidi's phone got Homs while it held his Hama, and never showed it: back to Homs is news to him."""
    one, two = phones
    two.pull()
    hama = edit(two, two.patient, at=MINUTE, hometown="Hama")
    one.send(updated=[("patients", edit(one, one.patient, hometown="Homs"))])
    two.send(updated=[("patients", hama)])
    chosen = Conflict.objects.get(record_id=one.patient["id"])
    actions.settle_conflict(
        conflict=chosen, value="Homs", seen="Hama", by=cast.person("Maha", clinic)
    )
    two.send(updated=[("patients", edit(two, hama, at=5 * MINUTE, hometown="Hama, old town"))])
    kept = Conflict.objects.exclude(pk=chosen.pk).get(record_id=one.patient["id"])
    assert {kept.standing, kept.other} == {"Homs", "Hama, old town"}


def test_an_edit_over_a_value_that_lost_is_a_conflict_again(phones, bela):
    """The phone has not seen yet that its value did not stand: the answer told it nothing."""
    one, two = phones
    two.send(updated=[("patients", edit(two, two.patient, phone="2"))])
    lost = edit(one, one.patient, at=-MINUTE, phone="1")
    one.send(updated=[("patients", lost)])
    again = edit(one, one.patient, at=5, phone="3")  # typed before the next pull
    one.send(updated=[("patients", again)])
    kept = Conflict.objects.filter(record_id=one.patient["id"]).order_by("made_at")
    assert [(c.standing, c.other) for c in kept] == [("2", "1"), ("3", "2")]


def test_an_old_body_that_arrives_late_does_not_replace_the_newer_edit(phones, bela):
    one, _ = phones
    one.pull()
    delayed, cursor = edit(one, one.patient, at=-2, phone="old"), one.cursor
    one.send(updated=[("patients", edit(one, one.patient, at=5, phone="new"))])
    one.send(updated=[("patients", delayed)], cursor=cursor)
    assert stored(one).phone == "new"


def test_a_cursor_we_never_gave_knows_nothing(phones, chidi):
    one, two = phones
    stale = edit(two, two.patient, at=-MINUTE, given_name="Stale")
    one.send(updated=[("patients", edit(one, one.patient, given_name="Right"))])
    two.cursor = 12345
    two.send(updated=[("patients", stale)])
    assert stored(one).given_name == "Right"
    assert Conflict.objects.get(record_id=one.patient["id"]).other == "Stale"


class TestDeletions:
    def test_what_others_edited_is_not_deleted_and_comes_back(self, phones, chidi):
        one, two = phones
        one.send(updated=[("patients", edit(one, one.patient, phone="1"))])
        two.send(deleted=[("patients", two.patient["id"])])
        assert verdicts(chidi) == {"delete_after_edit": 1}
        assert stored(one).deleted_at is None
        assert TrayEntry.objects.get(record_key=one.patient["id"]).operation == "delete"
        two.send()
        assert held(two.pull(0))["patients"]

    def test_a_chart_in_which_others_wrote_is_not_deleted(self, phones, chidi):
        one, two = phones
        visit = row("visits", patient_id=one.patient["id"])
        one.send(created=[("visits", visit)])
        two.send(deleted=[("patients", two.patient["id"]), ("visits", visit["id"])])
        assert verdicts(chidi) == {"delete_after_edit": 2}
        assert Visit.objects.live().filter(pk=visit["id"]).exists()
        assert TrayEntry.objects.filter(user=chidi).count() == 1, "one question, not one per record"
        back = held(two.pull())
        assert two.patient["id"] in back["patients"] and visit["id"] in back["visits"]

    def test_ones_own_work_is_no_reason_against(self, phones, bela):
        one, _ = phones
        visit = row("visits", patient_id=one.patient["id"])
        one.send(created=[("visits", visit)])
        one.send(deleted=[("patients", one.patient["id"]), ("visits", visit["id"])])
        assert verdicts(bela) == {"deleted": 2}

    def test_a_visit_whose_answers_others_edited_stays(self, phones, chidi):
        one, two = phones
        visit = row("visits", patient_id=one.patient["id"])
        event = row("events", patient_id=one.patient["id"], visit_id=visit["id"])
        one.send(created=[("visits", visit), ("events", event)])
        for door in phones:
            door.send()
            door.send()
        one.send(updated=[("events", edit(one, event, form_data="[1]"))])
        two.send(deleted=[("visits", visit["id"])])
        assert verdicts(chidi) == {"delete_after_edit": 1}

    def test_more_than_three_patients_wait_for_a_manager(self, phones, bela, clinic):
        one, _ = phones
        many = [row("patients", primary_clinic_id=str(clinic.pk)) for _ in range(4)]
        one.send(created=[("patients", p) for p in many])
        one.send()
        one.send(deleted=[("patients", p["id"]) for p in many])
        assert verdicts(bela) == {"held": 4}
        assert Patient.objects.live().filter(pk__in=[p["id"] for p in many]).count() == 4
        one.send(deleted=[("patients", p["id"]) for p in many[:3]])
        assert verdicts(bela) == {"delete_after_edit": 3}, "the phone has not seen them come back"
        one.send()
        one.send()
        one.send(deleted=[("patients", p["id"]) for p in many[:3]])
        assert verdicts(bela) == {"deleted": 3}

    def test_a_patient_with_many_visits_waits_for_a_manager(self, phones, bela):
        one, _ = phones
        visits = [row("visits", patient_id=one.patient["id"]) for _ in range(11)]
        one.send(created=[("visits", v) for v in visits])
        one.send(deleted=[("patients", one.patient["id"])] + [("visits", v["id"]) for v in visits])
        assert verdicts(bela) == {"held": 12}
        assert "11 visits" in TrayEntry.objects.get(user=bela, state="open").reason


def test_the_app_that_sets_birth_dates_to_today_is_not_followed(phones, bela):
    """App 1.5.6 of March does so on the 29th to 31st when any other field is edited."""
    one, _ = phones
    one.send(updated=[("patients", edit(one, one.patient, date_of_birth="1990-06-15"))])
    today = datetime.fromtimestamp(one.cursor / 1000, UTC).date().isoformat()
    slip = edit(one, one.patient, at=1, date_of_birth=today, phone="1")
    one.send(updated=[("patients", slip)])
    assert verdicts(bela) == {"conflict": 1}
    assert (stored(one).date_of_birth.isoformat(), stored(one).phone) == ("1990-06-15", "1")
    kept = Conflict.objects.get(record_id=one.patient["id"])
    assert (kept.reason, kept.standing, kept.other) == ("app_slip", "1990-06-15", today)


def test_nor_when_the_same_patient_is_edited_again_days_later_before_the_sync(phones, bela):
    one, _ = phones
    one.send(updated=[("patients", edit(one, one.patient, date_of_birth="1990-06-15"))])
    month_end = datetime.fromtimestamp(one.cursor / 1000, UTC).replace(day=1) - timedelta(days=1)
    month_end = (month_end if month_end.day >= 29 else month_end.replace(month=1, day=31)).date()
    slip = edit(one, one.patient, at=1, date_of_birth=month_end.isoformat(), phone="1")
    one.send(updated=[("patients", slip)])
    assert stored(one).date_of_birth.isoformat() == "1990-06-15"
    meant = edit(one, one.patient, at=1, date_of_birth="2024-02-03", phone="2")
    one.send(updated=[("patients", meant)])
    assert stored(one).date_of_birth.isoformat() == "2024-02-03", (
        "no month's end: the person meant it"
    )


def test_a_slip_beside_anothers_birth_date_is_one_question(phones, bela):
    """Both changed it; the app's value is later and must not win, whatever is chosen between them."""
    one, two = phones
    one.send(updated=[("patients", edit(one, one.patient, date_of_birth="1990-06-15"))])
    two.send(updated=[("patients", edit(two, two.patient, at=1, date_of_birth="1990-06-16"))])
    Conflict.objects.all().delete()
    today = datetime.fromtimestamp(one.cursor / 1000, UTC).date().isoformat()
    slip = edit(one, one.patient, date_of_birth=today, phone="1")
    one.pull()
    slip["updated_at"] = one.cursor
    one.send(updated=[("patients", slip)], cursor=one.cursor)
    kept = Conflict.objects.get(record_id=one.patient["id"])
    assert (kept.reason, kept.standing, kept.other) == ("app_slip", "1990-06-16", today)
    assert stored(one).date_of_birth.isoformat() == "1990-06-16"


class TestSharedPhone:
    def test_new_work_of_the_one_before_is_accepted_and_leaves_with_them(
        self, phones, bela, clinic
    ):
        one, _ = phones
        dora = cast.person("Dora", cast.clinic())
        new = row("patients", primary_clinic_id=str(clinic.pk))
        visit = row("visits", patient_id=new["id"], provider_id=str(bela.pk))
        hers = Door(dora)
        hers.cursor = one.cursor
        hers.send(created=[("patients", new), ("visits", visit)])
        assert verdicts(dora) == {"created": 2}
        assert Patient.objects.get(pk=new["id"]).registered_by == bela
        assert not Patient.objects.visible_to(dora).exists()
        hers.send()
        assert new["id"] in hers.pull()["patients"]["deleted"]

    def test_edits_and_prescriptions_of_the_one_before_wait(self, phones, bela):
        one, _ = phones
        dora = cast.person("Dora", cast.clinic())
        hers = Door(dora)
        hers.cursor = one.cursor
        ordered = row("prescriptions", patient_id=one.patient["id"], provider_id=str(bela.pk))
        hers.send(
            created=[("prescriptions", ordered)],
            updated=[("patients", edit(one, one.patient, phone="1"))],
        )
        assert verdicts(dora) == {"not_allowed": 2}

    def test_a_name_in_the_record_opens_nothing_on_another_phone(self, phones, bela):
        dora = cast.person("Dora", cast.clinic())
        forged = row(
            "visits", patient_id=phones[0].patient["id"], provider_id=str(bela.pk), id=new_id()
        )
        Door(dora).send(created=[("visits", forged)])
        assert verdicts(dora) == {"not_allowed": 1}
