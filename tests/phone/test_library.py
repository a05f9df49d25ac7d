"""What the phone's library does, whatever a server thinks: the facts that sync rests on."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.phone.phone import PhoneFailed
from tests.phone.screens import new_id

BELA = {
    "id": "u1",
    "name": "Bela",
    "email": "bela@example.org",
    "role": "provider",
    "clinic_id": "c1",
}


class ScriptedServer:
    """Answers pulls with what a test put into `changes`, keeps what it was sent."""

    def __init__(self):
        self.changes, self.timestamp, self.pulls, self.pushes, self.logins = {}, 1000, [], [], []
        self.login_answer, self.push_status = (200, BELA), 200
        handler = type("Handler", (_Handler,), {"script": self})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def will_send(self, table, *, created=(), updated=(), deleted=()):
        self.changes = {
            table: {"created": list(created), "updated": list(updated), "deleted": list(deleted)}
        }


class _Handler(BaseHTTPRequestHandler):
    def answer(self, status, body):
        body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def query(self):
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        return {**query, "authorization": self.headers["Authorization"]}

    def do_GET(self):
        self.script.pulls.append(self.query())
        self.script.timestamp += 1
        self.answer(200, {"changes": self.script.changes, "timestamp": self.script.timestamp})
        self.script.changes = {}

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.startswith("/api/v2/sync"):
            self.script.pushes.append(body)
            self.answer(self.script.push_status, {})
        else:
            self.script.logins.append((self.path, body))
            self.answer(*self.script.login_answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def scripted():
    server = ScriptedServer()
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture
def belas(scripted, phone):
    return phone(scripted.url, "bela@example.org", "dot:and:كلمة")


def patient(**columns):
    return {"id": new_id(), "given_name": "Amina", "created_at": 1, "updated_at": 1, **columns}


def test_a_sync_is_two_logins_a_pull_and_a_push_of_all_21_tables(scripted, belas):
    report = belas.sync()
    assert [(call["method"], call["path"]) for call in report.http] == [
        ("POST", "/api/login"),
        ("POST", "/api/auth/sign-in"),
        ("GET", "/api/v2/sync"),
        ("POST", "/api/v2/sync"),
    ]
    expected = base64.b64encode("bela@example.org:dot:and:كلمة".encode()).decode()
    first_pull = {
        "last_pulled_at": "0",
        "schema_version": "9",
        "migration": "null",
        "authorization": f"Basic {expected}",
    }
    assert scripted.pulls == [first_pull]
    (push,) = scripted.pushes
    assert len(push) == 21
    assert push["event_logs"] == {"created": [], "updated": [], "deleted": []}
    assert push["peers"]["created"][0]["peer_id"] == f"cloud:{scripted.url}"


def test_even_an_idle_phone_pushes_because_it_notes_the_sync_in_its_peers(scripted, belas):
    belas.sync()
    assert belas.sync().pushed == {}
    assert scripted.pushes[1]["peers"]["updated"][0]["_changed"] == "updated_at,last_synced_at"
    assert belas.pending() == {}


def test_a_locally_deleted_row_is_revived_by_created_but_not_by_updated(scripted, belas):
    row = patient()
    scripted.will_send("patients", created=[row])
    belas.sync()
    belas.delete("patients", row["id"])
    scripted.will_send("patients", updated=[row])
    belas.sync(drop="before_push")
    assert belas.get("patients", row["id"]) is None
    assert belas.pending() == {"patients": {"created": 0, "updated": 0, "deleted": 1}}
    scripted.will_send("patients", created=[row])
    belas.sync(drop="before_push")
    assert belas.get("patients", row["id"])["given_name"] == "Amina"
    assert belas.pending() == {}


def test_what_was_made_and_deleted_here_is_pushed_as_deleted(scripted, belas):
    """Also when the server never heard of it: its first push may have arrived without an answer."""
    id = belas.register_patient(given_name="Amina")
    belas.delete("patients", id)
    assert belas.pending() == {"patients": {"created": 0, "updated": 0, "deleted": 1}}
    belas.sync()
    assert scripted.pushes[0]["patients"]["deleted"] == [id]
    assert belas.rows("patients", with_deleted=True) == []


def test_a_pulled_row_leaves_locally_changed_columns_alone(scripted, belas):
    row = patient(phone="1", hometown="Old")
    scripted.will_send("patients", created=[row])
    belas.sync()
    belas.update("patients", row["id"], phone="2")
    scripted.will_send("patients", updated=[{**row, "phone": "3", "hometown": "New"}])
    belas.sync()
    (pushed,) = scripted.pushes[1]["patients"]["updated"]
    assert (pushed["phone"], pushed["hometown"]) == ("2", "New")
    assert set(pushed["_changed"].split(",")) == {"phone", "updated_at"}


def test_after_a_lost_answer_the_same_rows_come_again_as_created(scripted, belas):
    id = belas.register_patient(given_name="Amina")
    assert belas.sync(drop="push_answer").lost == "push_answer"
    scripted.will_send("patients", updated=[belas.get("patients", id)])
    report = belas.sync()
    assert report.pushed == {"patients": {"created": 1, "updated": 0, "deleted": 0}}
    assert scripted.pushes[0]["patients"]["created"] == scripted.pushes[1]["patients"]["created"]
    assert belas.pending() == {}


def test_a_refused_push_keeps_every_row_pending(scripted, belas):
    belas.register_patient(given_name="Amina")
    scripted.push_status = 409
    with pytest.raises(PhoneFailed) as failed:
        belas.sync()
    assert (failed.value.stage, failed.value.status) == ("push", 409)
    assert belas.pending() == {"patients": {"created": 1, "updated": 0, "deleted": 0}}


def test_a_row_edited_while_its_push_is_under_way_stays_pending(scripted, belas):
    id = belas.register_patient(given_name="Amina")
    belas.start_sync()
    belas.update("patients", id, phone="5")
    belas.finish_sync()
    assert belas.pending() == {"patients": {"created": 1, "updated": 0, "deleted": 0}}


def test_wrong_types_become_empty_and_missing_columns_keep_the_local_value(scripted, belas):
    vitals = {"id": new_id(), "weight_kg": 61.5, "heart_rate": 70, "created_at": 1, "updated_at": 1}
    scripted.will_send("patient_vitals", created=[vitals])
    belas.sync()
    scripted.will_send(
        "patient_vitals",
        updated=[{"id": vitals["id"], "weight_kg": "62.5", "created_at": 1, "updated_at": 2}],
    )
    belas.sync()
    row = belas.get("patient_vitals", vitals["id"])
    assert (row["weight_kg"], row["heart_rate"]) == (None, 70)


def test_the_app_converts_some_times_and_json_columns_on_the_way_in(scripted, belas):
    drug = {
        "id": new_id(),
        "created_at": "2026-01-02T03:04:05Z",
        "updated_at": "1700000000000",
        "metadata": {"a": 1},
    }
    scripted.will_send(
        "drug_catalogue", created=[{**drug, "last_modified": "2026-01-02T03:04:05Z"}]
    )
    belas.sync()
    row = belas.get("drug_catalogue", drug["id"])
    assert row["created_at"] == 1767323045000
    assert row["updated_at"] > 1767323045000, (
        "digits in a string do not parse: it became the time of the pull"
    )
    assert row["metadata"] == '{"a":1}'
    assert row["last_modified"] == 0, "not converted, so a string is lost"


@pytest.mark.parametrize(
    "bad",
    [
        {"patients": {"created": [], "updated": []}},
        {
            "patients": {
                "created": [{"id": "p1", "_status": "synced"}],
                "updated": [],
                "deleted": [],
            }
        },
    ],
    ids=["a missing array", "a row with _status"],
)
def test_a_pull_of_the_wrong_shape_is_refused_and_moves_no_cursor(scripted, belas, bad):
    scripted.changes = bad
    with pytest.raises(PhoneFailed) as failed:
        belas.sync()
    assert failed.value.stage == "apply"
    assert belas.last_pulled_at is None


def test_after_an_update_from_version_6_the_pull_asks_for_what_came_later(scripted, belas):
    belas.sync()
    belas.migrate_from(6)
    belas.sync()
    asked = json.loads(scripted.pulls[1]["migration"])
    assert asked["from"] == 6
    pharmacy = {"drug_catalogue", "clinic_inventory", "prescription_items", "dispensing_records"}
    assert set(asked["tables"]) == pharmacy | {"event_logs", "peers"}
    assert {"table": "patient_vitals", "columns": ["event_id"]} in asked["columns"]
    assert belas.sync().migration is None


def test_three_metadata_columns_arrive_encoded_twice(scripted, belas):
    form_data = [
        {
            "fieldId": "f",
            "fieldType": "free-text",
            "inputType": "text",
            "name": "Note",
            "value": "مرحبا",
        }
    ]
    amina = belas.register_patient(given_name="Amina")
    belas.answer_form(amina, "form", form_data, event_type="Triage")
    belas.add_problem(amina, code="I10", label="Hypertension")
    belas.prescribe(amina, [{"drug_id": "d1", "quantity_prescribed": 10}])
    belas.sync()
    (push,) = scripted.pushes
    assert json.loads(push["events"]["created"][0]["form_data"]) == form_data
    assert push["visits"]["created"][0]["metadata"] == "{}"
    for table in ("events", "prescriptions", "patient_problems"):
        once = json.loads(push[table]["created"][0]["metadata"])
        assert isinstance(once, str) and isinstance(json.loads(once), dict)


def test_a_pulled_form_is_answered_in_its_order_with_the_diagnosis_last(scripted, belas):
    def question(name, kind, shape, **more):
        return {"id": f"id-{name}", "name": name, "fieldType": kind, "inputType": shape, **more}

    fields = [
        question("Findings", "text", "text", content="Look closely"),
        question("ICD", "diagnosis", "input-group"),
        question("Weight", "free-text", "number", required=True),
        question("Fever", "binary", "checkbox"),
    ]
    form = {
        "id": new_id(),
        "name": "Triage",
        "form_fields": fields,
        "created_at": 1,
        "updated_at": 1,
    }
    scripted.will_send("event_forms", created=[form])
    belas.sync()
    amina = belas.register_patient(given_name="Amina")
    with pytest.raises(ValueError, match="Weight"):
        belas.answer_form(amina, form["id"], {"Weight": " "})
    malaria = [{"code": "B54", "desc": "Malaria"}]
    event = belas.get(
        "events",
        belas.answer_form(amina, form["id"], {"ICD": malaria, "Weight": "61.5", "Fever": False}),
    )
    assert event["event_type"] == "Triage"
    entries = [(entry["name"], entry["value"]) for entry in json.loads(event["form_data"])]
    assert entries == [("Weight", "61.5"), ("Fever", ""), ("ICD", malaria)]
    assert belas.get("visits", event["visit_id"])["patient_id"] == amina


def test_deleting_a_patient_leaves_vitals_and_prescriptions_to_the_server(scripted, belas):
    attribute = {"attribute_id": "f1", "attribute": "tribe", "string_value": "x"}
    amina = belas.register_patient(given_name="Amina", attributes=[attribute])
    belas.book_appointment(amina)
    belas.take_vitals(amina, weight_kg=61.5)
    belas.sync()
    belas.delete_patient(amina)
    marked = {table for table, kinds in belas.pending().items() if kinds["deleted"]}
    assert marked == {"patients", "patient_additional_attributes", "appointments", "visits"}
    assert belas.rows("patient_vitals", patient_id=amina)


def test_a_second_user_on_the_same_phone_keeps_records_and_cursor(scripted, belas):
    belas.register_patient(given_name="Amina")
    cursor = belas.sync().timestamp
    belas.sign_out()
    with pytest.raises(PhoneFailed, match="sign in"):
        belas.sync()
    belas.sign_in("chidi@example.org", "another")
    assert belas.sync().sent_cursor == cursor
    assert [row["given_name"] for row in belas.rows("patients")] == ["Amina"]


def test_an_answer_with_a_message_is_no_login(scripted, phone):
    scripted.login_answer = (200, {**BELA, "message": "welcome"})
    with pytest.raises(PhoneFailed) as failed:
        phone(scripted.url, "bela@example.org", "password")
    assert failed.value.stage == "login"


def test_two_thousand_patients_with_attributes_go_in_one_push(scripted, belas):
    clinic = new_id()
    ids = belas.batch_create(
        "patients", [{"given_name": f"P{n}", "primary_clinic_id": clinic} for n in range(2000)]
    )
    kinds = [
        {"attribute_id": new_id(), "attribute": name, "string_value": "given"}
        for name in ("tribe", "language")
    ]
    belas.batch_create(
        "patient_additional_attributes",
        [{"patient_id": id, **kind} for id in ids for kind in kinds],
    )
    report = belas.sync()
    assert report.pushed["patients"]["created"] == 2000
    assert report.http[-1]["sent_bytes"] > 2.5 * 2**20, "more than Django takes by default"
    assert belas.pending() == {}
