"""What a broken program may send, one oddity at a time: nothing of it is lost, nothing breaks."""

import json

import pytest

from clinical.models import Event, Patient
from syncapi.models import Receipt, TrayEntry
from tests import cast
from tests.syncapi.door import Door, new_id, row


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic()


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture
def door(bela):
    door = Door(bela)
    door.pull()
    return door


@pytest.fixture
def patients(clinic):
    """Makes rows of new patients."""
    return lambda *names: [
        row("patients", given_name=name, primary_clinic_id=str(clinic.pk)) for name in names
    ]


def verdicts(user):
    return Receipt.objects.filter(user=user).latest("at").counts


def entry(key):
    return TrayEntry.objects.get(record_key=key, state="open")


def accepted(door, body):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = door.push(body)
    assert answer.status_code == 200, answer.content


def test_a_table_that_is_named_twice_keeps_both_lists(door, bela, patients):
    one, two, three = patients("One", "Two", "Three")
    body = (
        f'{{"patients": {{"created": [{json.dumps(one)}], "created": [{json.dumps(two)}]}},'
        f' "patients": {{"created": [{json.dumps(three)}]}}}}'
    )
    accepted(door, body.encode())
    assert verdicts(bela) == {"created": 3}


def test_a_record_that_says_a_column_twice_waits_with_both_values(door, patients):
    (amina,) = patients("Amina")
    record = json.dumps(amina)[:-1] + ', "given_name": "Emina"}'
    accepted(door, f'{{"patients": {{"created": [{record}]}}}}'.encode())
    kept = json.loads(bytes(entry(amina["id"]).content))
    assert (kept["given_name"], kept["given_name (1)"]) == ("Emina", "Amina")


def test_an_unreadable_record_that_comes_twice_is_kept_once(door, bela, patients):
    (amina,) = patients("Amina")
    bad = {**amina, "date_of_birth": "15/06/1990"}
    accepted(door, {"patients": {"created": [bad, None, None], "updated": [bad, None]}})
    assert verdicts(bela) == {"refused": 2}
    assert entry(amina["id"]).earlier == []


def test_of_two_entries_of_one_record_the_later_mends_the_earlier(door, bela, patients):
    (amina,) = patients("Amina")
    bad = {**amina, "date_of_birth": "15/06/1990", "phone": "0944"}
    accepted(door, {"patients": {"created": [bad], "updated": [{**amina, "phone": "0955"}]}})
    assert verdicts(bela) == {"created": 1}
    assert Patient.objects.get(pk=amina["id"]).phone == "0955"


@pytest.mark.parametrize("digits", ["9" * 5_000, "9" * 400, "1e400", "-Infinity", "NaN"])
def test_an_endless_number_spoils_only_its_record(door, bela, patients, digits):
    good, bad = patients("Good", "Bad")
    body = json.dumps({"patients": {"created": [good, {**bad, "created_at": "HERE"}]}})
    accepted(door, body.replace('"HERE"', digits).encode())
    assert verdicts(bela) == {"created": 1, "refused": 1}
    assert entry(bad["id"]).fields == ["created_at"]


@pytest.mark.parametrize("depth", [70, 900, 3_000])
def test_a_deeply_nested_value_spoils_only_its_record(door, bela, patients, depth):
    good, bad = patients("Good", "Bad")
    body = json.dumps({"patients": {"created": [good, {**bad, "phone": "HERE"}]}})
    accepted(door, body.replace('"HERE"', "[" * depth + "]" * depth).encode())
    assert verdicts(bela) == {"created": 1, "refused": 1}
    assert bytes(entry(bad["id"]).content).count(b"[") == depth


def test_deep_json_text_is_kept_letter_by_letter_and_edited_later(door, bela, patients):
    (amina,) = patients("Amina")
    deep = "[" * 900 + "]" * 900
    event = row("events", patient_id=amina["id"], metadata=json.dumps(deep), form_data=deep)
    door.send(created=[("patients", amina), ("events", event)])
    assert Event.objects.get(pk=event["id"]).answers == {"_unparsed": deep}
    door.send(updated=[("events", {**event, "_changed": "metadata", "metadata": '{"a": 1}'})])
    assert Event.objects.get(pk=event["id"]).metadata == {"a": 1}


@pytest.mark.parametrize("name", ["a\x00b", "\ud83d", "__proto__", "x" * 10_000])
def test_a_table_with_a_strange_name_is_kept(door, bela, name):
    accepted(door, {name: {"created": [{"id": new_id()}]}})
    assert verdicts(bela) == {"refused": 1}


@pytest.mark.parametrize(
    "misplaced",
    [
        lambda records: records,
        lambda records: {"Created": records},
        lambda records: {"created": [], "inserted": records},
        lambda records: {"created": {str(n): record for n, record in enumerate(records)}},
    ],
)
def test_records_in_the_wrong_place_wait_one_by_one(door, bela, patients, misplaced):
    records = patients("One", "Two")
    accepted(door, {"patients": misplaced(records)})
    assert verdicts(bela) == {"refused": 2}
    assert {entry(record["id"]).table for record in records} == {"patients"}


def test_thousands_of_things_without_an_id_are_kept_together(door, bela):
    accepted(door, {"visits": {"created": [[n] for n in range(3_000)]}})
    assert verdicts(bela) == {"refused": 1_001}
    kept = TrayEntry.objects.get(user=bela, reason__startswith="2,000 more")
    assert json.loads(bytes(kept.content))[-1] == [2_999]


def test_an_edit_that_does_not_say_legibly_what_changed_waits(door, bela, patients):
    (amina,) = patients("Amina")
    door.send(created=[("patients", amina)])
    door.send(updated=[("patients", {**amina, "phone": "1", "_changed": ["phone"]})])
    assert entry(amina["id"]).fields == ["_changed"]
    door.send(updated=[("patients", {**amina, "phone": "2", "_changed": "sex, phone"})])
    assert Patient.objects.get(pk=amina["id"]).phone == "2"


def test_a_visit_with_the_id_of_its_patient_is_not_that_patient(door, bela, patients):
    """Whoever may delete visits must not thereby delete a patient's answers."""
    (amina,) = patients("Amina")
    visit = row("visits", id=amina["id"], patient_id=amina["id"])
    event = row("events", patient_id=amina["id"])
    door.send(created=[("patients", amina), ("visits", visit), ("events", event)])
    flags = ["can_view_history", "can_delete_patient_visits", "can_edit_records"]
    nurse = cast.person("Nurse", bela.home_clinic, flags=flags)
    new = row("events", patient_id=amina["id"])
    Door(nurse).send(
        created=[("events", new)], deleted=[("visits", visit["id"]), ("events", event["id"])]
    )
    assert verdicts(nurse) == {"deleted": 1, "not_allowed": 1, "created": 1}
    assert Patient.objects.get(pk=amina["id"]).deleted_at is None


@pytest.mark.parametrize("told", ["[]", "{}", "5", '"\\u0000"'])
def test_metadata_of_any_shape_can_be_edited(door, bela, patients, told):
    (amina,) = patients("Amina")
    twice = json.dumps(f'{{"providerId": {told}, "n": NaN}}')
    event = row("events", patient_id=amina["id"], metadata=twice)
    door.send(created=[("patients", amina), ("events", event)])
    door.send(updated=[("events", {**event, "_changed": "metadata", "metadata": '{"b": 2}'})])
    assert '"b": 2' in json.dumps(Event.objects.get(pk=event["id"]).metadata).replace("\\", "")


def test_a_conflict_under_a_cursor_that_nobody_gave_has_no_time(door, bela, patients):
    (amina,) = patients("Amina")
    door.send(created=[("patients", amina)])
    edit = {"id": amina["id"], "_changed": "phone", "phone": "1"}
    door.send(updated=[("patients", edit)], cursor=2**53 - 1)
    assert verdicts(bela) == {"conflict": 1}


def test_a_deletion_takes_what_was_sent_beside_it_into_the_tray(door, bela, patients):
    (amina,) = patients("Amina")
    door.send(created=[("patients", amina)])
    nurse = cast.person("Nurse", bela.home_clinic, flags=["can_view_history", "can_edit_records"])
    edit = {**amina, "phone": "0944", "_changed": "phone"}
    Door(nurse).send(updated=[("patients", edit)], deleted=[("patients", amina["id"])])
    kept = entry(amina["id"])
    assert kept.operation == "delete" and b"0944" in bytes(kept.content)


@pytest.mark.parametrize("cursor", ["9" * 5_000, "-1", "1.5", "1e3", "٣", "x", str(2**53)])
def test_a_cursor_that_is_none_is_said_to_be_so(door, cursor):
    for answer in (
        door.client.get("/api/v2/sync", {"last_pulled_at": cursor}),
        door.push({}, cursor),
    ):
        assert answer.status_code == 400 and "last_pulled_at" in answer.json()["error"]


@pytest.mark.parametrize(
    "migration",
    ["{", "5", "[]", '{"columns": 5}', '{"columns": [{"table": [], "columns": 5}]}', "[" * 3_000],
)
def test_a_migration_that_cannot_be_read_is_said_to_be_so(door, migration):
    answer = door.client.get("/api/v2/sync", {"last_pulled_at": 0, "migration": migration})
    assert answer.status_code == 400 and "migration" in answer.json()["error"]


@pytest.mark.parametrize(
    "migration",
    ['{"columns": [{"table": [], "columns": []}]}', '{"tables": [{}, null]}', '{"from": {}}'],
)
def test_a_migration_of_unknown_tables_brings_nothing_more(door, migration):
    assert door.pull(migration=migration)["patients"]["updated"] == []


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"[" * 100_000, b"\xff", b'{"email": 5, "password": []}',
        b'{"email": "a"}', b'{"email": "\\ud83d", "password": "\\u0000"}', b'{"email": null, "password": null}',
        b'{"email": "a", "password": "' + b"x" * 1_000_000 + b'"}',
        b'{"email": {"__proto__": 1}, "password": 1e400}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/login", "/api/auth/sign-in"])
def test_a_sign_in_that_is_none_gets_json_with_an_error(door, path, body):
    answer = door.client.post(path, data=body, content_type="application/json")
    assert answer.status_code in (400, 401) and answer.json()["error"]


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic !", "Basic \xff", "Basic AAAA", "Basic Og==", "Bearer x", "Basic /w=="]
)  # fmt: skip
def test_an_unreadable_authorization_is_nobody(door, header):
    for answer in (
        door.client.get("/api/v2/sync", headers={"Authorization": header}),
        door.client.post("/api/v2/sync", b"{}", "application/json", headers={"Authorization": header}),
    ):  # fmt: skip
        assert answer.status_code == 401 and answer.json() == {"error": "Unauthorized"}


def test_a_force_upload_that_names_a_table_twice_keeps_both_lists(door, bela, patients):
    one, two = (json.dumps({"patients": {"created": [p]}})[1:-1] for p in patients("One", "Two"))
    body = f'{{"command": "sync_push", "data": {{"lastPulledAt": 0, "changes": {{{one}, {two}}}}}}}'
    answer = door.client.post("/rpc/command", body, "application/json")
    assert answer.status_code == 200 and answer.json()["counts"] == {"created": 2}
