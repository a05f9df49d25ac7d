"""The app without its own database: each command and query it has, seen through its door."""

import itertools
import json

import pytest

from clinical.models import Event, Patient, PatientAttribute, Problem, RegistrationForm, Visit
from syncapi.models import Receipt, TrayEntry
from syncapi.online.commands import COMMANDS
from tests import cast
from tests.syncapi.door import NOW, Door, new_id, row
from tests.syncapi.online import Online

QUESTIONS = [
    {"id": "q-name", "column": "given_name", "fieldType": "text", "baseField": True},
    {"id": "q-born", "column": "date_of_birth", "fieldType": "date", "baseField": True},
    {"id": "q-house", "column": "household", "fieldType": "number", "baseField": False},
    {"id": "q-since", "column": "since", "fieldType": "date", "baseField": False},
    {"id": "q-old", "column": "old", "fieldType": "text", "baseField": False, "deleted": True},
]
ANSWERS = [{"name": "Pain", "fieldId": "f1", "value": "strong"}]


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
def form(fresh_database):
    return RegistrationForm.objects.create(name="Form", fields=QUESTIONS, is_active=True)


def registration(patient_id, *attributes, **columns):
    """What the app sends: every attribute has the question's id, and an empty patient."""
    now = "2026-03-01T10:00:00.000Z"
    patient = {
        "id": patient_id, "given_name": "Amina", "surname": "", "date_of_birth": "1990-06-15",
        "citizenship": "", "hometown": "", "phone": "", "sex": "female", "camp": "",
        "government_id": "", "external_patient_id": "", "additional_data": {}, "metadata": {},
        "photo_url": "", "created_at": now, "updated_at": now,
    }  # fmt: skip
    rows = [
        {
            "id": key,
            "patient_id": "",
            "attribute_id": key,
            "attribute": key,
            "metadata": {},
            **value,
        }
        for key, value in attributes
    ]
    return {"patient": {**patient, **columns}, "additional_attributes": rows}


@pytest.fixture
def amina(online):
    patient_id = new_id()
    online.command("register_patient", **registration(patient_id))
    return patient_id


@pytest.fixture
def visit(online, amina, clinic):
    return online.command("visits.create", patient_id=amina, clinic_id=str(clinic.pk))["id"]


@pytest.fixture
def event(online, amina, visit):
    made = online.command(
        "events.create", patient_id=amina, visit_id=visit, event_type="Triage", form_data=ANSWERS,
        form_id=new_id(), metadata={"providerName": "Bela"}, recorded_by_user_id=new_id(),
    )  # fmt: skip
    return made["id"]


class TestRegistration:
    def test_a_patient_is_registered_where_the_person_works_today(self, online, bela, clinic, form):
        patient_id = new_id()
        sent = registration(
            patient_id,
            ("q-house", {"number_value": 7}),
            ("q-since", {"date_value": "2025-12-24T00:00:00.000Z"}),
        )
        result = online.command("register_patient", **sent)
        assert result == {"patient_id": patient_id, "attributes_count": 2}
        patient = Patient.objects.get(pk=patient_id)
        assert (patient.primary_clinic, patient.registered_by) == (clinic, bela)
        assert patient.date_of_birth.isoformat() == "1990-06-15"
        shown = online.query("get_patient", patient_id=patient_id)
        assert shown["values"] == {
            "q-name": "Amina",
            "q-born": "1990-06-15",
            "q-house": 7,
            "q-since": "2025-12-24T00:00:00.000Z",
        }
        assert [q["id"] for q in shown["fields"]] == ["q-name", "q-born", "q-house", "q-since"]

    def test_two_patients_answer_the_same_question(self, online, form):
        first, second = new_id(), new_id()
        for patient_id, size in ((first, 4), (second, 5)):
            sent = registration(patient_id, ("q-house", {"number_value": size}))
            online.command("register_patient", **sent)
        found = PatientAttribute.objects.filter(patient__in=[first, second])
        assert {(str(a.patient_id), a.number_value) for a in found} == {(first, 4), (second, 5)}

    def test_an_edit_changes_answers_and_keeps_when_it_was_registered(self, online, form, amina):
        before = Patient.objects.get(pk=amina).created_at
        for size in (4, 6):
            sent = registration(amina, ("q-house", {"number_value": size}), phone="0944 1")
            online.query("get_patient", patient_id=amina)
            online.command("register_patient", **sent)
        patient = Patient.objects.get(pk=amina)
        assert (patient.phone, patient.created_at) == ("0944 1", before)
        assert [a.number_value for a in patient.patientattribute_set.all()] == [6]

    def test_the_newest_of_several_answers_counts_and_is_edited(self, online, bela, form, amina):
        door = Door(bela)
        rows = [
            row("patient_additional_attributes", patient_id=amina, attribute_id="q-house", number_value=n)
            for n in (1, 2)
        ]  # fmt: skip
        door.send(created=[("patient_additional_attributes", r) for r in rows])
        assert online.query("get_patient", patient_id=amina)["values"]["q-house"] == 2
        online.command("register_patient", **registration(amina, ("q-house", {"number_value": 9})))
        kept = PatientAttribute.objects.filter(patient=amina).order_by("updated_at")
        assert [a.number_value for a in kept] == [1, 9]

    def test_an_unknown_patient_is_no_failure_of_the_network(self, online):
        assert online.query("get_patient", patient_id=new_id()) == {
            "error": "There is no such patient here."
        }

    def test_without_a_registration_form_the_columns_are_the_questions(self, online, form, amina):
        RegistrationForm.objects.update(is_active=False)
        shown = online.query("get_patient", patient_id=amina)
        RegistrationForm.objects.update(is_active=True)
        assert shown["values"]["given_name"] == "Amina"
        assert {"id": "sex", "column": "sex", "baseField": True} in shown["fields"]


@pytest.fixture(scope="module")
def desk(fresh_database):
    clinic = cast.clinic()
    desk = Online(cast.person("Dina", clinic))
    for given_name, surname, phone, number in (
        ("فَاطِمَة", "أحمد", "0944-123", "S1"),
        ("José", "Año Nuevo", "٠٩٥٥ ١٢٣", "S2"),
        ("100%", "under_score", "", "G\\3"),
    ):
        sent = registration(
            new_id(),
            given_name=given_name,
            surname=surname,
            phone=phone,
            external_patient_id=number,
        )
        desk.command("register_patient", **sent)
    return desk


class TestPatients:
    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("فاطمه احمد", ["S1"]),
            ("احمد فاطمة", ["S1"]),
            ("jose", ["S2"]),
            ("ano-nuevo JOSÉ", ["S2"]),
            ("0955 123", ["S2"]),
            ("0944-123", ["S1"]),
            ("123", ["S2", "S1"]),
            ("s2", ["S2"]),
            ("0%", ["G\\3"]),
            ("r%s", []),
            ("g\\3", ["G\\3"]),
            ("nobody", []),
            ("", ["G\\3", "S2", "S1"]),
        ],
    )
    def test_search_finds_any_word_of_name_and_number_in_any_order(self, desk, typed, found):
        result = desk.query("search_patients", filters={"given_name": typed}, limit=10, offset=0)
        assert [p["external_patient_id"] for p in result["data"]] == found
        assert result["total"] == len(found)

    def test_other_filters_look_in_their_column_or_answer(self, desk, form):
        sent = registration(new_id(), ("q-camp", {"string_value": "Zaatari"}), hometown="حِمْص")
        desk.command("register_patient", **sent)
        for filters, number in (
            ({"hometown": "حمص"}, 1),
            ({"q-camp": "zaat"}, 1),
            ({"sex": "x"}, 0),
        ):
            assert desk.query("search_patients", filters=filters)["total"] == number
        Patient.objects.filter(pk=sent["patient"]["id"]).update(deleted_at="2026-01-01T00:00:00Z")

    def test_pages_follow_each_other_and_tell_the_total(self, desk):
        pages = [desk.query("get_patients", limit=2, offset=at) for at in (0, 2)]
        assert [len(page["data"]) for page in pages] == [2, 1]
        assert [page["total"] for page in pages] == [3, 3]
        ids = [p["id"] for page in pages for p in page["data"]]
        assert len({*ids}) == 3
        assert pages[0]["data"][0]["metadata"] == {} and pages[0]["offset"] == 0


class TestChart:
    def test_a_visit_is_stored_and_read(self, online, bela, clinic, amina):
        made = online.command(
            "visits.create", patient_id=amina, clinic_id=str(clinic.pk), provider_id=str(bela.pk),
            provider_name="Bela", check_in_timestamp="2026-02-01T08:30:00.123Z", metadata={"a": 1},
        )  # fmt: skip
        [visit] = online.query("get_visits", patient_id=amina)["data"]
        assert made == {"success": True, "id": visit["id"]}
        assert visit["check_in_timestamp"] == "2026-02-01T08:30:00.123Z"
        assert (visit["metadata"], visit["provider_id"]) == ({"a": 1}, str(bela.pk))

    def test_answers_without_a_visit_make_one(self, online, bela, clinic, amina):
        made = online.command(
            "events.create", patient_id=amina, visit_id=None, event_type="Triage", form_id=new_id(),
            form_data=ANSWERS, metadata={}, recorded_by_user_id=str(bela.pk),
        )  # fmt: skip
        visit = Visit.objects.get(pk=made["visit_id"])
        assert (visit.clinic, visit.provider, visit.provider_name) == (clinic, bela, "Bela")
        assert Event.objects.get(pk=made["id"]).visit == visit
        assert Receipt.objects.filter(user=bela).latest("at").counts == {"created": 2}

    def test_answers_are_read_edited_and_deleted(self, online, bela, amina, visit, event):
        [shown] = online.query("get_visit_events", patient_id=amina, visit_id=visit)["data"]
        assert (shown["id"], shown["form_data"], shown["recorded_by_user_id"]) == (
            event,
            ANSWERS,
            str(bela.pk),
        )
        better = [{**ANSWERS[0], "value": "none"}]
        edited = online.command("events.update", id=event, form_data=better, metadata={})
        assert edited["form_data"] == better and edited["metadata"] == {"providerName": "Bela"}
        by_form = online.query("events.by_form", form_id=shown["form_id"], patient_id=amina)
        assert [e["form_data"] for e in by_form] == [better]
        assert online.command("events.delete", id=event) == {"success": True}
        assert online.command("events.delete", id=event) == {"success": True}
        assert online.query("get_visit_events", patient_id=amina, visit_id=visit)["data"] == []

    def test_an_edit_can_be_taken_back_from_the_same_screen(self, online, amina, visit, event):
        online.query("get_visit_events", patient_id=amina, visit_id=visit)
        better = [{**ANSWERS[0], "value": "none"}]
        for answers in (better, ANSWERS, better):
            edited = online.command("events.update", id=event, form_data=answers, metadata={})
            assert edited["form_data"] == answers

    def test_answers_that_the_app_encoded_twice_are_read_as_they_are(
        self, online, bela, amina, visit
    ):
        twice = json.dumps(json.dumps({"providerName": "Bela"}))
        sent = row("events", patient_id=amina, visit_id=visit, form_data="not json", metadata=twice)
        Door(bela).send(created=[("events", sent)])
        [shown] = online.query("get_visit_events", patient_id=amina, visit_id=visit)["data"]
        assert shown["metadata"] == {"providerName": "Bela"} and shown["form_data"] == []

    def test_vitals_are_stored_unrounded(self, online, amina, visit):
        made = online.command(
            "vitals.create", patient_id=amina, visit_id=visit, timestamp="2026-02-01T08:30:00Z",
            weight_kg=62.55, temperature_celsius=36.6, bp_position="sitting", metadata={},
        )  # fmt: skip
        [vitals] = online.query("vitals.list", patient_id=amina)["data"]
        assert (vitals["id"], vitals["weight_kg"], vitals["pain_level"]) == (
            made["id"],
            62.55,
            None,
        )
        assert vitals["timestamp"] == "2026-02-01T08:30:00.000Z"

    def test_a_diagnosis_is_made_and_resolved(self, online, amina):
        made = online.command(
            "problems.create", patient_id=amina, problem_code_system="icd10cm", problem_code="J06.9",
            problem_label="Common cold", clinical_status="active", verification_status="confirmed",
            onset_date="2026-01-05T00:00:00.000Z", metadata={},
        )  # fmt: skip
        assert online.query("problems.get", id=made["id"])["clinical_status"] == "active"
        over = online.command(
            "problems.update", id=made["id"], clinical_status="resolved",
            end_date="2026-02-01T00:00:00.000Z",
        )  # fmt: skip
        assert (over["clinical_status"], over["problem_code"]) == ("resolved", "J06.9")
        assert over["end_date"] == "2026-02-01T00:00:00.000Z"
        assert [p["id"] for p in online.query("problems.list", patient_id=amina)["data"]] == [
            made["id"]
        ]
        assert online.query("problems.get", id=new_id()) is None

    def test_what_is_written_online_reaches_phones(self, online, bela, amina, event):
        got = Door(bela).pull()
        assert event in {e["id"] for e in got["events"]["created"]}
        assert amina in {p["id"] for p in got["patients"]["created"]}

    @pytest.mark.parametrize("metadata", [{"n": 1}, {"n": 2}])
    def test_a_command_sent_again_because_no_answer_came_is_one_record(
        self, online, amina, metadata
    ):
        sent = {"patient_id": amina, "visit_id": None, "form_data": ANSWERS, "metadata": metadata}
        first, again = (online.command("events.create", **sent) for _ in range(2))
        other = online.command("events.create", **sent | {"form_data": []})
        assert first == again and other["id"] != first["id"]
        assert Event.objects.filter(patient=amina).count() == 2
        online.command("events.delete", id=first["id"])
        assert online.command("events.create", **sent)["id"] != first["id"]


class TestTheDoor:
    def test_signing_in_gives_a_token_that_works(self, bela, clinic, online):
        sent = {"command": "login", "data": {"email": bela.login, "password": cast.PASSWORD}}
        stranger = Online.__new__(Online)
        from django.test import Client

        stranger.client = Client()
        answer = stranger.ask("command", sent).json()
        assert answer.pop("token")
        assert answer == {
            "user_id": str(bela.pk), "clinic_id": str(clinic.pk), "role": bela.role,
            "provider_name": "Bela", "email": bela.login,
        }  # fmt: skip
        wrong = {"command": "login", "data": {"email": bela.login, "password": "wrong"}}
        assert stranger.ask("command", wrong).status_code == 401
        for address, document in (
            ("query", {"query": "get_patients"}),
            ("command", {"command": "visits.create", "data": {}}),
            ("command", {"command": "no such"}),
            ("query", {"query": "login", "params": sent["data"], "filler": "x" * 10_000}),
        ):
            assert stranger.ask(address, document).status_code == 401
        assert stranger.ask("command", {"command": "login"}).json()["fields"].keys() == {
            "email",
            "password",
        }

    def test_name_and_password_will_do(self, bela, amina):
        client = Door(bela).client
        sent = {"query": "get_patients", "params": {}}
        assert client.post("/rpc/query", sent, content_type="application/json").status_code == 200

    @pytest.mark.parametrize(
        ("address", "document", "field"),
        [
            ("command", b"", None),
            ("command", b"[]", None),
            ("command", b"\xff", None),
            ("query", b"[" * 100_000, None),
            ("command", {"command": "drop_tables"}, "command"),
            ("command", {"command": ["x"]}, "command"),
            ("command", {}, "command"),
            ("query", {"query": "get_everything"}, "query"),
            ("query", {"query": "get_patients", "params": []}, "params"),
            ("query", {"query": "get_patients", "params": {"limit": -1}}, "limit"),
            ("query", {"query": "get_patients", "params": {"offset": 10**30}}, "offset"),
            ("query", {"query": "get_patient", "params": {}}, "patient_id"),
            ("query", {"query": "get_visits", "params": {"patient_id": "x"}}, "patient_id"),
            ("query", {"query": "search_patients", "params": {"filters": {"given_name": "\x00"}}},
             "filters.given_name"),
            ("query", {"query": "search_patients", "params": {"filters": {"given_name": "\ud83d"}}},
             "filters.given_name"),
            ("query", {"query": "search_patients", "params": {"filters": {"given_name": 5}}},
             "filters.given_name"),
            ("command", {"command": "sync_push", "data": {"changes": []}}, "changes"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_understood_is_said(self, online, address, document, field):
        answer = online.ask(address, document)
        assert answer.status_code == 400, answer.content
        body = answer.json()
        assert body["error"] and (field is None or field in body["fields"]), body

    @pytest.mark.parametrize(
        ("name", "data", "fields"),
        [
            ("register_patient", {}, {"patient"}),
            ("register_patient", {"patient": {"given_name": "x"}}, {"patient.id"}),
            ("register_patient", {"patient": {"id": "ABC"}}, {"patient.id"}),
            ("register_patient", {"patient": {"id": new_id(), "date_of_birth": "15/06/1990"}},
             {"patient.date_of_birth"}),
            ("register_patient", {"patient": {"id": new_id()}, "additional_attributes": [5]},
             {"additional_attributes"}),
            ("register_patient",
             {"patient": {"id": new_id()},
              "additional_attributes": [{"attribute_id": "q", "number_value": "seven"}]},
             {"additional_attributes.0.number_value"}),
            ("register_patient",
             {"patient": {"id": new_id()}, "additional_attributes": [{"number_value": 7}]},
             {"additional_attributes.0.attribute_id"}),
            ("visits.create", {}, {"patient_id"}),
            ("visits.create", {"patient_id": new_id(), "check_in_timestamp": "yesterday",
                               "clinic_id": 5}, {"check_in_timestamp", "clinic_id"}),
            ("events.create", {"patient_id": new_id()}, {"form_data"}),
            ("events.create", {"patient_id": new_id(), "form_data": "[]"}, {"form_data"}),
            ("events.create", {"patient_id": "", "form_data": []}, {"patient_id"}),
            ("events.create", {"patient_id": new_id(), "form_data": [], "event_type": "\x00"},
             {"event_type"}),
            ("events.update", {"form_data": []}, {"id"}),
            ("events.update", {"id": new_id(), "form_data": []}, {"id"}),
            ("events.delete", {"id": 5}, {"id"}),
            ("events.delete", {"id": new_id()}, {"id"}),
            ("vitals.create", {"patient_id": new_id(), "weight_kg": "heavy"}, {"weight_kg"}),
            ("problems.update", {"id": None}, {"id"}),
        ],
    )  # fmt: skip
    def test_bad_input_names_its_field_and_stores_nothing(self, online, bela, name, data, fields):
        def stored():
            return [model.objects.count() for model in (Receipt, TrayEntry, Patient, Visit, Event)]

        before = stored()
        answer = online.tried(name, **data)
        assert answer.status_code in (400, 404)
        assert answer.json()["fields"].keys() == fields
        assert stored() == before


def test_the_clock_of_an_online_phone_does_not_matter(online, amina):
    assert Patient.objects.get(pk=amina).created_at.timestamp() * 1000 > NOW
    assert Problem.objects.filter(patient=amina).count() == 0


ODD = [
    None, True, -1, 1.5, 10**400, float("nan"), float("inf"), "", " ", "\x00", "\ud83d", "x" * 100_001,
    "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-02-30", "1700000000000", "null", "{", [], {},
    [None], {"a": "\x00"}, {"\ud83d": 1}, [[[[]]]], new_id().upper(), "' OR 1=1 --", {"__proto__": 1},
]  # fmt: skip


def wholly(name, patient):
    """What a good command or query of this name sends."""
    chart = {"patient_id": patient, "visit_id": None, "metadata": {}}
    return {
        "register_patient": registration(new_id(), ("q", {"string_value": "a"})),
        "visits.create": chart
        | {"clinic_id": None, "provider_id": None, "check_in_timestamp": None},
        "events.create": chart | {"form_id": None, "form_data": [], "event_type": "x"},
        "events.update": {"id": new_id(), "form_data": [], "metadata": {}},
        "events.delete": {"id": new_id()},
        "vitals.create": chart | {"timestamp": None, "weight_kg": 1, "bp_position": None},
        "problems.create": chart | {"severity_score": 1, "onset_date": None, "problem_code": "x"},
        "problems.update": {"id": new_id(), "clinical_status": "x"},
        "sync_push": {"changes": {"patients": {"created": [], "updated": [], "deleted": []}}},
        "search_patients": {"filters": {}, "limit": 1, "offset": 0},
        "get_patients": {"limit": 1, "offset": 0},
        "problems.get": {"id": new_id()},
    }.get(name, {"patient_id": patient, "visit_id": new_id(), "form_id": new_id()})


@pytest.mark.parametrize("name", [*COMMANDS, "search_patients", "get_visit_events", "problems.get"])
def test_nothing_odd_in_any_field_is_the_servers_mistake(online, amina, name):
    kind, holding = ("command", "data") if name in COMMANDS else ("query", "params")
    whole = wholly(name, amina)
    places = [(key, None) for key in whole]
    places += [
        (key, inner) for key, value in whole.items() if isinstance(value, dict) for inner in value
    ]
    for odd, (key, inner) in zip(ODD, itertools.cycle(places), strict=False):
        sent = {**whole, key: odd if inner is None else {**whole[key], inner: odd}}
        answer = online.ask(kind, {kind: name, holding: sent})
        assert_answered(answer, key, inner, odd)


def assert_answered(answer, *what):
    assert answer.status_code < 500, (what, answer.content)
    if answer.status_code >= 400:
        assert answer.json()["error"], what
