"""Force Upload and Force Download, as the app asks for them."""

import pytest

from clinical.models import Conflict, Event, Notice, Patient
from syncapi.models import Pull, Receipt, TrayEntry
from tests import cast
from tests.syncapi.door import NOW, Door, new_id, row
from tests.syncapi.online import Online

LATER = NOW + 10**7


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic()


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture
def online(bela):
    return Online(bela)


@pytest.fixture
def amina(clinic, bela):
    """A patient as the phone holds her, synced."""
    patient = row("patients", given_name="Amina", primary_clinic_id=str(clinic.pk))
    Door(bela).send(created=[("patients", patient)])
    return {**patient, "_status": "synced"}


def upload(online, **tables):
    """{verdict: count} of a Force Upload of these rows."""
    changes = {
        table: {"created": [], "updated": rows, "deleted": []} for table, rows in tables.items()
    }
    result = online.command("sync_push", changes=changes, lastPulledAt=0)
    assert result["success"]
    return result["counts"]


class TestUpload:
    def test_what_is_here_already_changes_nothing(self, online, amina):
        assert upload(online, patients=[amina]) == {"repeated": 1}

    def test_a_newer_row_without_a_list_of_edits_brings_what_differs(self, online, amina):
        newer = {**amina, "phone": "0944 1", "updated_at": LATER, "_changed": ""}
        assert upload(online, patients=[newer]) == {"conflict": 1}
        patient = Patient.objects.get(pk=amina["id"])
        assert (patient.phone, patient.given_name) == ("0944 1", "Amina")
        [conflict] = Conflict.objects.filter(record_id=amina["id"])
        assert (conflict.field, conflict.standing, conflict.other) == ("phone", "0944 1", "")

    def test_an_older_row_is_no_edit_and_the_phone_gets_the_stored_one(self, online, bela, amina):
        older = {**amina, "phone": "0944 1", "updated_at": amina["updated_at"] - 1}
        del older["_changed"]
        assert upload(online, patients=[older]) == {"repeated": 1}
        assert Patient.objects.get(pk=amina["id"]).phone == ""
        assert Notice.objects.filter(user=bela, kind="resend", record_id=amina["id"]).exists()

    def test_a_list_of_edits_is_believed_whatever_the_clock_says(self, online, amina):
        listed = {**amina, "phone": "1", "surname": "no edit", "updated_at": 5, "_changed": "phone"}
        assert upload(online, patients=[listed]) == {"conflict": 1}
        assert Patient.objects.get(pk=amina["id"]).surname == ""

    def test_what_the_server_lost_is_there_again(self, online, clinic):
        patient = row("patients", primary_clinic_id=str(clinic.pk), _status="synced")
        event = row("events", patient_id=patient["id"], form_data="[]", _status="synced")
        assert upload(online, patients=[patient], events=[event]) == {"created": 2}
        assert Event.objects.filter(pk=event["id"], patient=patient["id"]).exists()

    def test_copies_of_the_servers_own_tables_are_left_alone(self, online, bela, clinic, amina):
        clinics = [row("clinics", id=str(clinic.pk), name="Mine now")]
        rights = [row("user_clinic_permissions", user_id=str(bela.pk), is_clinic_admin=True)]
        counts = upload(
            online, clinics=clinics, user_clinic_permissions=rights, users=[{"id": "x"}], peers=[{}],
            patients=[amina],
        )  # fmt: skip
        assert counts == {"repeated": 1}
        clinic.refresh_from_db()
        assert clinic.name != "Mine now" and not TrayEntry.objects.filter(user=bela).exists()

    def test_deletions_may_be_objects_and_wait_because_nothing_tells_what_the_phone_knew(
        self, online, bela, amina
    ):
        changes = {"patients": {"deleted": [{"id": amina["id"], "given_name": "Amina"}]}}
        result = online.command("sync_push", changes=changes)
        assert result["counts"] == {"delete_after_edit": 1}
        assert Patient.objects.live().filter(pk=amina["id"]).exists()

    def test_one_bad_record_spoils_no_other_and_waits(self, online, bela, amina, clinic):
        bad = row("patients", date_of_birth="15/06/1990")
        good = row("patients", primary_clinic_id=str(clinic.pk), _status="created")
        assert upload(online, patients=[bad, good, amina]) == {
            "created": 1, "refused": 1, "repeated": 1,
        }  # fmt: skip
        assert TrayEntry.objects.get(user=bela).record_key == bad["id"]

    def test_a_clock_that_runs_ahead_wins_nothing(self, online, bela, chidis_edit, amina):
        ahead = {**amina, "phone": "ahead", "updated_at": 4_000_000_000_000, "_changed": "phone"}
        upload(online, patients=[ahead])
        Door(chidis_edit).pull()
        receipt = Receipt.objects.filter(user=bela).latest("at")
        assert (receipt.cursor, receipt.chain) == (0, None)

    @pytest.fixture
    def chidis_edit(self, clinic):
        return cast.person("Chidi", clinic)


class TestDownload:
    def test_the_whole_scope_comes_as_created_and_leaves_no_trace(self, online, bela, amina):
        pulls = Pull.objects.filter(user=bela).count()
        answer = online.query("sync_pull", lastPulledAt=LATER)
        changes = answer["changes"]
        assert changes["patients"]["created"][0]["id"] == amina["id"]
        assert all(set(lists) == {"created", "updated", "deleted"} for lists in changes.values())
        assert all(lists["updated"] == [] for lists in changes.values())
        assert len(changes) == 18 and "app_config" in changes and "users" not in changes
        assert answer["timestamp"] > NOW
        assert Pull.objects.filter(user=bela).count() == pulls

    def test_rows_are_those_of_a_first_sync(self, online, bela, amina):
        first = Door(bela).pull()
        now = online.query("sync_pull")["changes"]
        for table, lists in first.items():
            assert now[table]["created"] == lists["created"], table

    def test_what_is_gone_is_listed_as_objects_and_never_what_is_here(
        self, online, bela, clinic, amina
    ):
        door = Door(bela)
        dead = row("patients", primary_clinic_id=str(clinic.pk))
        visit = row("visits", patient_id=dead["id"], clinic_id=str(clinic.pk))
        door.send(created=[("patients", dead), ("visits", visit)])
        Patient.objects.get(pk=dead["id"]).delete()
        never_here = new_id()
        door.send(deleted=[("events", never_here)])
        changes = online.query("sync_pull")["changes"]
        for table, record_id in (
            ("patients", dead["id"]), ("visits", visit["id"]), ("events", never_here),
        ):  # fmt: skip
            assert {"id": record_id} in changes[table]["deleted"]
        for lists in changes.values():
            here = {r["id"] for r in lists["created"]}
            gone = [r["id"] for r in lists["deleted"]]
            assert not here & {*gone} and len(gone) == len({*gone})

    def test_what_a_push_lost_to_another_clinic_is_dropped_by_its_sender_alone(
        self, online, bela, clinic, amina
    ):
        other = cast.clinic()
        olivia = cast.person("Olivia", other)
        foreign = row("patients", primary_clinic_id=str(other.pk))
        Door(olivia).send(created=[("patients", foreign)])
        vitals = row("patient_vitals", patient_id=foreign["id"])
        Door(bela).send(created=[("patient_vitals", vitals)])
        answers = {
            who: who_online.query("sync_pull")["changes"]["patient_vitals"]["deleted"]
            for who, who_online in (("bela", online), ("olivia", Online(olivia)))
        }
        assert {"id": vitals["id"]} in answers["bela"]
        assert {"id": vitals["id"]} not in answers["olivia"]
