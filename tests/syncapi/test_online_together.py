"""Online mode beside phones and other people: who may do what, and what two write at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from clinical import catalogue
from clinical.merging import merge_patients
from clinical.models import (
    Confidentiality,
    Conflict,
    Event,
    EventForm,
    Patient,
    Presence,
    User,
)
from syncapi.models import Shown, TrayEntry
from syncapi.online.commands import COMMANDS
from syncapi.online.queries import QUERIES
from syncapi.pruning import forget_old_views
from tests import cast
from tests.syncapi.door import Door, held, new_id
from tests.syncapi.online import Online
from tests.syncapi.test_online import ANSWERS, registration
from tests.syncapi.test_push import edited


@pytest.fixture(scope="module")
def clinic(fresh_database):
    return cast.clinic()


@pytest.fixture(scope="module")
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture(scope="module")
def online(bela):
    return Online(bela)


@pytest.fixture(scope="module")
def chidi(clinic):
    """A colleague with a phone."""
    return cast.person("Chidi", clinic)


@pytest.fixture(scope="module")
def outsider(fresh_database):
    return Online(cast.person("Olivia", cast.clinic()))


@pytest.fixture
def chart(online):
    """{what: id} of one patient with a visit, answers, vitals and a diagnosis."""
    patient = new_id()
    online.command("register_patient", **registration(patient, ("q", {"string_value": "a"})))
    made = online.command(
        "events.create", patient_id=patient, visit_id=None, form_id=new_id(), form_data=ANSWERS
    )
    online.command("vitals.create", patient_id=patient, weight_kg=60)
    problem = online.command("problems.create", patient_id=patient, clinical_status="active")
    event = Event.objects.get(pk=made["id"])
    return {
        "patient": patient,
        "visit": made["visit_id"],
        "event": made["id"],
        "form": str(event.form_id),
        "problem": problem["id"],
    }


def asked_of(chart):
    """Every query and command with the ids of this chart."""
    patient = {"patient_id": chart["patient"]}
    queries = {
        "get_patients": {},
        "search_patients": {"filters": {"given_name": "Amina"}},
        "get_patient": patient,
        "get_visits": patient,
        "get_visit_events": patient | {"visit_id": chart["visit"]},
        "events.by_form": patient | {"form_id": chart["form"]},
        "vitals.list": patient,
        "problems.list": patient,
        "problems.get": {"id": chart["problem"]},
    }
    changed = registration(chart["patient"], ("q", {"string_value": "b"}), surname="Changed")
    commands = {
        "register_patient": changed,
        "visits.create": patient,
        "events.create": patient | {"visit_id": None, "form_data": []},
        "events.update": {"id": chart["event"], "form_data": []},
        "events.delete": {"id": chart["event"]},
        "vitals.create": patient | {"weight_kg": 70},
        "problems.create": patient,
        "problems.update": {"id": chart["problem"], "clinical_status": "resolved"},
        "sync_push": {
            "changes": {
                "patients": {
                    "updated": [
                        {"id": chart["patient"], "surname": "Changed", "_changed": "surname"}
                    ],
                    "deleted": [{"id": chart["patient"]}],
                },
                "events": {"updated": [{"id": chart["event"], "_changed": "form_data",
                                        "form_data": "[]", **patient}]},
            }
        },
    }  # fmt: skip
    return queries, commands


def everything_of(patient_id):
    """All rows of a chart, and who has the patient."""
    rows = [list(Patient.objects.filter(pk=patient_id).values())]
    rows += [list(m.objects.filter(patient=patient_id).values()) for m in catalogue.chart()]
    return [*rows, list(Presence.objects.filter(patient=patient_id).values())]


class TestAnOutsider:
    @pytest.mark.parametrize("name", QUERIES)
    def test_gets_nothing(self, outsider, online, chart, name):
        params = asked_of(chart)[0][name]
        theirs, ours = (str(who.query(name, **params)) for who in (outsider, online))
        assert "Amina" not in theirs and chart["visit"] not in theirs
        assert all(chart[what] not in theirs for what in ("patient", "event", "problem"))
        assert len(ours) > len(theirs)

    def test_downloads_nothing_of_it(self, outsider, chart):
        answer = str(outsider.query("sync_pull"))
        assert not any(chart[what] in answer for what in ("patient", "visit", "event", "problem"))

    @pytest.mark.parametrize("name", COMMANDS)
    def test_writes_nothing(self, outsider, chart, name):
        before = everything_of(chart["patient"])
        answer = outsider.tried(name, **asked_of(chart)[1][name])
        assert everything_of(chart["patient"]) == before
        if name == "sync_push":
            assert answer.json()["counts"] == {"not_allowed": 2}
        else:
            assert answer.status_code == 403 and "Needs attention" in answer.json()["error"]
        waiting = TrayEntry.objects.filter(user=outsider.user, state="open")
        assert waiting.filter(patient_id=chart["patient"], verdict="not_allowed").exists()

    def test_every_query_and_command_is_asked_here(self, chart):
        queries, commands = asked_of(chart)
        assert (queries.keys(), commands.keys()) == (QUERIES.keys(), COMMANDS.keys())


class TestPermissions:
    @pytest.mark.parametrize(
        ("name", "flags"),
        [
            ("register_patient", ("can_edit_records",)),
            ("events.create", ("can_edit_records",)),
            ("events.update", ("can_edit_records", "can_edit_other_provider_event")),
            ("events.delete", ("can_delete_records",)),
            ("problems.update", ("can_edit_records",)),
        ],
    )
    def test_each_command_asks_for_the_flags_that_a_sync_asks_for(self, clinic, chart, name, flags):
        data = asked_of(chart)[1][name]
        reader = Online(cast.person("Reader", clinic, flags=("can_view_history",)))
        for queried in ("get_patient", "get_visit_events", "problems.list"):
            reader.query(queried, **asked_of(chart)[0][queried])
        refused = reader.tried(name, **data)
        assert refused.status_code == 403 and refused.json()["kept"]
        for missing in flags:
            cast.permit(reader.user, clinic, "can_view_history", *({*flags} - {missing}))
            assert reader.tried(name, **data).status_code == 403
        cast.permit(reader.user, clinic, "can_view_history", *flags)
        reader.command(name, **data)

    def test_the_front_desk_registers_whom_it_does_not_see(self, clinic):
        desk = Online(cast.person("Omar", clinic, flags=("can_register_patients",)))
        patient = new_id()
        desk.command("register_patient", **registration(patient, ("q", {"string_value": "a"})))
        assert Patient.objects.get(pk=patient).patientattribute_set.count() == 1
        assert "error" in desk.query("get_patient", patient_id=patient)

    def test_of_a_patient_nobody_knows_yet_it_waits_like_in_a_sync(self, online, bela):
        patient = new_id()
        data = {"patient_id": patient, "visit_id": None, "form_data": ANSWERS}
        refused = online.tried("events.create", **data)
        assert refused.status_code == 404 and refused.json()["kept"]
        online.command("register_patient", **registration(patient))
        assert Event.objects.get(patient=patient).answers == ANSWERS
        assert Event.objects.get(patient=patient).visit.clinic == bela.home_clinic


class TestTwoAtOnce:
    @pytest.fixture
    def phone(self, chidi):
        door = Door(chidi)
        door.pull()
        return door

    def phones_edit(self, phone, table, record_id, /, **columns):
        """The phone edits the record as it holds it now, and syncs."""
        rows = held(phone.pull())[table]
        phone.push({})  # from here on it knows what it has pulled
        phone.pull()
        edit = edited(rows[record_id], **columns) | {"updated_at": phone.cursor}
        phone.send(updated=[(table, edit)], cursor=phone.cursor)

    def test_columns_that_the_screen_only_shows_are_not_written_back(self, online, phone, chart):
        online.query("get_patient", patient_id=chart["patient"])
        self.phones_edit(phone, "patients", chart["patient"], phone="0944 1")
        online.command("register_patient", **registration(chart["patient"], surname="Haddad"))
        patient = Patient.objects.get(pk=chart["patient"])
        assert (patient.surname, patient.phone) == ("Haddad", "0944 1")
        assert not Conflict.objects.filter(patient_id=chart["patient"]).exists()

    def test_two_values_of_one_column_are_both_kept(self, online, phone, chart):
        online.query("get_patient", patient_id=chart["patient"])
        self.phones_edit(phone, "patients", chart["patient"], phone="0944 1")
        online.command("register_patient", **registration(chart["patient"], phone="0955 2"))
        [conflict] = Conflict.objects.filter(patient_id=chart["patient"])
        assert (conflict.field, conflict.standing, conflict.other) == ("phone", "0955 2", "0944 1")
        assert Patient.objects.get(pk=chart["patient"]).phone == "0955 2"

    def test_who_has_seen_the_others_value_types_over_it_in_peace(self, online, phone, chart):
        self.phones_edit(phone, "patients", chart["patient"], phone="0944 1")
        online.query("get_patient", patient_id=chart["patient"])
        online.command("register_patient", **registration(chart["patient"], phone="0955 2"))
        assert Patient.objects.get(pk=chart["patient"]).phone == "0955 2"
        assert not Conflict.objects.filter(patient_id=chart["patient"]).exists()

    def test_answers_edited_by_two_are_both_kept(self, online, phone, chart):
        ours, theirs = ([{**ANSWERS[0], "value": v}] for v in ("mine", "theirs"))
        online.query("get_visit_events", patient_id=chart["patient"], visit_id=chart["visit"])
        self.phones_edit(phone, "events", chart["event"], form_data=theirs)
        online.command("events.update", id=chart["event"], form_data=ours, metadata={})
        [conflict] = Conflict.objects.filter(record_id=chart["event"])
        assert (conflict.standing, conflict.other) == (ours, theirs)

    def test_saving_unchanged_answers_leaves_what_another_wrote(self, online, phone, chart):
        theirs = [{**ANSWERS[0], "value": "theirs"}]
        online.query("get_visit_events", patient_id=chart["patient"], visit_id=chart["visit"])
        self.phones_edit(phone, "events", chart["event"], form_data=theirs)
        row = online.command("events.update", id=chart["event"], form_data=ANSWERS, metadata={})
        assert row["form_data"] == theirs

    def test_who_never_looked_overwrites_nothing_silently(self, clinic, phone, chart):
        blind = Online(cast.person("Blind", clinic))
        blind.command("problems.update", id=chart["problem"], clinical_status="resolved")
        [conflict] = Conflict.objects.filter(record_id=chart["problem"])
        assert (conflict.standing, conflict.other) == ("resolved", "active")

    def test_a_deletion_waits_if_another_wrote_since(self, online, phone, chart):
        online.query("get_visit_events", patient_id=chart["patient"], visit_id=chart["visit"])
        self.phones_edit(phone, "events", chart["event"], form_data=[])
        refused = online.tried("events.delete", id=chart["event"])
        assert refused.status_code == 409 and refused.json()["kept"]
        assert Event.objects.live().filter(pk=chart["event"]).exists()

    def test_an_edit_of_what_was_deleted_is_kept_aside(self, online, bela, phone, chart):
        Event.objects.get(pk=chart["event"]).delete()
        refused = online.tried("events.update", id=chart["event"], form_data=[])
        assert refused.status_code == 409 and refused.json()["kept"]
        assert TrayEntry.objects.get(record_key=chart["event"], user=bela, state="open")

    def test_what_was_shown_long_ago_is_forgotten(self, online, chart):
        long_ago = timezone.now() - timedelta(days=31)
        views = Shown.objects.filter(patient_id=chart["patient"])
        online.query("get_visit_events", patient_id=chart["patient"], visit_id=chart["visit"])
        views.filter(part="events").update(at=long_ago)
        assert forget_old_views() == 2  # the list of the visit, and what she wrote herself
        assert {*views.values_list("part", flat=True)} == {"registration", "problems"}

    def test_signing_in_again_forgets_nothing(self, online, bela, phone, chart):
        online.query("get_patient", patient_id=chart["patient"])
        again = Online(bela)
        again.command("register_patient", **registration(chart["patient"], phone="0955 2"))
        assert not Conflict.objects.filter(patient_id=chart["patient"]).exists()

    def test_two_who_tap_at_the_same_time_make_one_visit(self, bela, chart):
        """The second tap waits for the first, whatever thread serves it."""
        data = {
            "patient_id": chart["patient"],
            "visit_id": None,
            "form_data": ANSWERS,
            "metadata": {"n": 1},
        }
        doors = [Online(bela) for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda door: tap(door, data), doors))
        assert len({m["id"] for m in made}) == 1
        assert Event.objects.filter(patient=chart["patient"]).count() == 2


def tap(door, data):
    try:
        return door.command("events.create", **data)
    finally:
        connection.close()


class TestWhatIsNotForEverybody:
    def test_the_front_desk_sees_visits_and_nothing_of_the_chart(self, clinic, chart):
        desk = cast.person("Omar", clinic, flags=("can_register_patients", "can_view_history"))
        User.objects.filter(pk=desk.pk).update(reads_charts=False)
        desk = Online(desk)
        queries, commands = asked_of(chart)
        assert desk.query("get_patient", **queries["get_patient"])["values"]
        [visit] = desk.query("get_visits", **queries["get_visits"])["data"]
        assert visit["id"] == chart["visit"]
        for name in ("get_visit_events", "vitals.list", "problems.list"):
            assert desk.query(name, **queries[name]) == {"data": []}, name
        assert desk.query("events.by_form", **queries["events.by_form"]) == []
        assert desk.query("problems.get", **queries["problems.get"]) is None
        for name in ("events.update", "events.delete", "problems.update"):
            assert desk.tried(name, **commands[name]).status_code == 404, name
        assert not TrayEntry.objects.filter(user=desk.user).exists()

    def test_answers_to_a_confidential_form_are_for_its_readers(self, online, clinic, chart):
        form = EventForm.objects.create(name="Safe place")
        Confidentiality.objects.create(form=form, answers_for=Confidentiality.AnswersFor.NAMED)
        Event.objects.filter(pk=chart["event"]).update(form=form)
        queries, commands = asked_of(chart | {"form": str(form.pk)})
        assert online.query("get_visit_events", **queries["get_visit_events"]) == {"data": []}
        assert online.query("events.by_form", **queries["events.by_form"]) == []
        for name in ("events.update", "events.delete"):
            assert online.tried(name, **commands[name]).status_code == 404, name
        assert Event.objects.get(pk=chart["event"]).answers == ANSWERS

    def test_answers_for_a_merged_patient_land_on_the_one_who_stays(self, online, bela, chart):
        kept = new_id()
        online.command("register_patient", **registration(kept))
        keep, drop = (Patient.objects.get(pk=pk) for pk in (kept, chart["patient"]))
        merge_patients(keep=keep, drop=drop, by=bela)
        made = online.command(
            "events.create", patient_id=chart["patient"], visit_id=None, form_data=ANSWERS
        )
        assert str(Event.objects.get(pk=made["id"]).patient_id) == kept
        refused = online.tried("register_patient", **registration(chart["patient"], phone="1"))
        assert refused.status_code == 409 and refused.json()["kept"]


class TestWhoLeft:
    def test_what_a_locked_person_writes_is_kept_and_they_see_nothing(self, clinic, chart):
        leaver = Online(cast.person("Lena", clinic))
        User.objects.filter(pk=leaver.user.pk).update(
            is_active=False, locked_until=timezone.now() + timedelta(days=1)
        )
        assert leaver.query("get_patients")["total"] == 0
        refused = leaver.tried("events.create", patient_id=chart["patient"], form_data=[])
        assert refused.status_code == 403 and refused.json()["kept"]
        assert TrayEntry.objects.filter(user=leaver.user, state="open").exists()
        uploaded = leaver.command("sync_push", **asked_of(chart)[1]["sync_push"])
        assert uploaded["counts"].keys() == {"not_allowed"}
