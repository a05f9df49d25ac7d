"""One request of a new client: verdicts, its own records left out, answers lost and repeated."""

import gzip
import json
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from clinical.models import Clinic, Conflict, Patient, Vitals
from syncapi import emptying
from syncapi.models import Answered, Device, Phone, Pull, Receipt, TrayEntry
from tests import cast
from tests.syncapi.door import Door, held, new_id, row
from tests.syncapi.tablet import Tablet, brought, change_set, read, verdicts


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic()


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture
def tablet(bela):
    return Tablet(bela)


@pytest.fixture
def chidi(clinic):
    return cast.person("Chidi", clinic)


def amina(clinic, **columns):
    empty = {"additional_data": "{}", "metadata": "{}", "primary_clinic_id": str(clinic.pk)}
    return row("patients", **{"given_name": "Amina", **empty, **columns})


def now():
    return time.time_ns() // 1_000_000


def edit(record, **columns):
    changed = ",".join([*columns, "updated_at"])
    return {**record, "updated_at": now(), **columns, "_status": "updated", "_changed": changed}


def ids(answer, table):
    return {record_id for name, record_id in brought(answer) if name == table}


# verdicts, and what comes back


def test_a_first_sync_stores_what_was_written_before_and_brings_the_scope(tablet, clinic, chidi):
    other = amina(clinic)
    Door(chidi).send(created=[("patients", other)])
    mine = amina(clinic)
    answer = tablet.sync(created=[("patients", mine)])
    assert answer["verdicts"] == [
        {"table": "patients", "id": mine["id"], "verdict": "created", "message": "", "fields": []}
    ]
    assert ids(answer, "patients") == {other["id"]}
    assert answer["next"] is None and tablet.cursor > 0
    assert Pull.objects.get(cursor=tablet.cursor).device_id is not None
    assert Receipt.objects.get(device=tablet.device).chain == tablet.cursor


def test_each_record_gets_its_verdict_and_a_sentence(tablet, clinic):
    good, bad, orphan = amina(clinic), amina(clinic, date_of_birth="15/06/1990"), new_id()
    vitals = row("patient_vitals", patient_id=orphan)
    answer = tablet.sync(
        created=[("patients", good), ("patients", bad), ("patient_vitals", vitals)],
        updated=[("clinic_inventory", {"id": new_id()}), ("peers", {"id": "own"})],
        deleted=[("visits", "no id")],
    )
    told = {told["verdict"]: told for told in answer["verdicts"]}
    assert set(told) == {"created", "refused", "waiting", "derived"}
    refused = [t for t in answer["verdicts"] if t["verdict"] == "refused"]
    assert {t["table"] for t in refused} == {"patients", "visits"}
    named = next(t for t in refused if t["id"] == bad["id"])
    assert named["fields"] == ["date_of_birth"] and named["message"].startswith("date_of_birth:")
    assert len(answer["verdicts"]) == 5  # the client's own tables get none


def test_own_records_that_stand_as_sent_do_not_come_back(tablet, clinic):
    patient = amina(clinic)
    visit = row("visits", patient_id=patient["id"], clinic_id=str(clinic.pk), metadata="{}")
    answer = tablet.sync(created=[("patients", patient), ("visits", visit)])
    assert not ids(answer, "patients") and not ids(answer, "visits")
    answer = tablet.sync(updated=[("patients", edit(patient, phone="1"))])
    assert verdicts(answer) == {patient["id"]: "updated"} and not ids(answer, "patients")
    short = {"id": patient["id"], "phone": "2", "updated_at": now(), "_changed": "phone"}
    answer = tablet.sync(updated=[("patients", short)])
    assert verdicts(answer) == {patient["id"]: "updated"} and not ids(answer, "patients")
    assert not brought(tablet.sync())


@pytest.mark.parametrize(
    "columns",
    [
        {"primary_clinic_id": "Unknown"},
        {"additional_data": '{"a":  1}'},
        {"created_at": 0},
    ],
    ids=["a clinic that is none", "JSON written in another way", "a time left out"],
)
def test_what_is_stored_otherwise_than_sent_comes_back(tablet, clinic, columns):
    patient = {**amina(clinic), **columns}
    answer = tablet.sync(created=[("patients", patient)])
    assert verdicts(answer) == {patient["id"]: "created"}
    assert ids(answer, "patients") == {patient["id"]}


def test_a_new_record_sent_with_some_of_its_columns_comes_back_whole(tablet, clinic):
    patient = {"id": new_id(), "given_name": "Amina", "primary_clinic_id": str(clinic.pk)}
    answer = tablet.sync(created=[("patients", patient)])
    (got,) = answer["changes"]["patients"]["created"]
    assert got["given_name"] == "Amina" and got["created_at"] > 0


def test_an_edit_that_others_stand_beside_comes_back_whole(tablet, clinic, chidi):
    patient = amina(clinic)
    tablet.sync(created=[("patients", patient)])
    Patient.objects.filter(pk=patient["id"]).update(hometown="Homs")
    answer = tablet.sync(updated=[("patients", edit(patient, phone="1"))])
    assert verdicts(answer) == {patient["id"]: "merged"}
    (got,) = answer["changes"]["patients"]["updated"]
    assert (got["phone"], got["hometown"]) == ("1", "Homs")


def test_what_another_wrote_between_push_and_pull_comes_along(tablet, clinic, monkeypatch):
    from syncapi import sync

    patient = amina(clinic)
    real = sync.look_up

    def another_writes(asked):
        Patient.objects.filter(pk=patient["id"]).update(hometown="Homs")
        real(asked)

    monkeypatch.setattr(sync, "look_up", another_writes)
    answer = tablet.sync(created=[("patients", patient)])
    assert verdicts(answer) == {patient["id"]: "created"}
    (got,) = answer["changes"]["patients"]["created"]
    assert got["hometown"] == "Homs"


def test_a_record_asked_for_again_comes_though_it_was_just_edited(tablet, clinic):
    """An earlier edit was refused and its answer lost; a later one of another column must not hide that."""
    patient = amina(clinic)
    tablet.sync(created=[("patients", patient)])
    bad = edit(patient, date_of_birth="15/06/1990")
    assert verdicts(tablet.ask(change_set(updated=[("patients", bad)]))) == {
        patient["id"]: "refused"
    }
    other = {"id": patient["id"], "metadata": '{"a": 1}', "updated_at": now()}
    answer = tablet.sync(updated=[("patients", other | {"_changed": "metadata"})])
    assert verdicts(answer) == {patient["id"]: "updated"}
    assert ids(answer, "patients") == {patient["id"]}


# what the client knew


def test_two_tablets_that_edit_the_same_column_make_a_conflict(tablet, clinic, bela, chidi):
    other = Tablet(chidi)
    patient = amina(clinic)
    tablet.sync(created=[("patients", patient)])
    other.sync()
    early, late = edit(patient, phone="1"), edit(patient, phone="2", updated_at=now() + 1)
    assert verdicts(tablet.sync(updated=[("patients", early)])) == {patient["id"]: "updated"}
    answer = other.sync(updated=[("patients", late)])
    (told,) = answer["verdicts"]
    assert (told["verdict"], told["fields"]) == ("conflict", ["phone"]) and told["message"]
    kept = Conflict.objects.get(record_id=patient["id"])
    assert (kept.standing, kept.other) == ("2", "1")
    assert (kept.standing_by, kept.other_by) == (chidi, bela)
    (got,) = tablet.sync()["changes"]["patients"]["updated"]
    assert got["phone"] == "2"


def test_an_edit_of_what_the_last_sync_brought_is_no_conflict(tablet, clinic, chidi):
    """What the client knew is the cursor it names, not the one before."""
    other = Tablet(chidi)
    patient = amina(clinic)
    tablet.sync(created=[("patients", patient)])
    other.sync()
    tablet.sync(updated=[("patients", edit(patient, phone="1"))])
    other.sync()
    assert verdicts(other.sync(updated=[("patients", edit(patient, phone="2"))])) == {
        patient["id"]: "updated"
    }
    assert not Conflict.objects.filter(record_id=patient["id"]).exists()


def test_what_was_typed_while_a_request_was_on_its_way_goes_with_the_older_cursor(
    tablet, clinic, chidi
):
    patient = amina(clinic)
    tablet.sync(created=[("patients", patient)])
    before = tablet.cursor
    Patient.objects.filter(pk=patient["id"]).update(phone="theirs")
    tablet.sync()
    typed = change_set(updated=[("patients", edit(patient, phone="mine"))])
    answer = tablet.ask(typed, cursor=before, limit=1)
    assert verdicts(answer) == {patient["id"]: "conflict"}
    assert Patient.objects.get(pk=patient["id"]).phone == "mine"
    again = edit(patient, phone="mine, corrected")
    assert verdicts(tablet.sync(updated=[("patients", again)])) == {patient["id"]: "updated"}


def test_a_fast_clock_counts_as_the_time_of_arrival(tablet, clinic, chidi):
    other = Tablet(chidi)
    patient = amina(clinic)
    tablet.sync(created=[("patients", patient)])
    other.sync()
    fast = edit(patient, phone="1", updated_at=now() + 86_400_000)
    tablet.sync(updated=[("patients", fast)])
    time.sleep(0.005)
    other.sync(updated=[("patients", edit(patient, phone="2"))])
    assert Patient.objects.get(pk=patient["id"]).phone == "2"


def test_an_old_phone_and_a_tablet_edit_the_same_column(tablet, clinic, chidi):
    phone, patient = Door(chidi), amina(clinic)
    tablet.sync(created=[("patients", patient)])
    phone.send()
    phone.send()
    tablet.sync(updated=[("patients", edit(patient, phone="tablet"))])
    phone.send(updated=[("patients", edit(patient, phone="phone", updated_at=now() - 60_000))])
    assert Receipt.objects.filter(user=chidi).latest("at").counts == {"conflict": 1}
    assert held(phone.pull())["patients"][patient["id"]]["phone"] == "tablet"


# answers that are lost


def test_a_repeated_push_id_gets_the_stored_verdicts_and_a_new_pull(tablet, clinic, chidi):
    patient, changes = amina(clinic), None
    changes = change_set(created=[("patients", patient)])
    push_id = new_id()
    lost = tablet.ask(changes, push_id=push_id)
    other = amina(clinic)
    Door(chidi).send(created=[("patients", other)])
    again = tablet.ask(changes, push_id=push_id)
    assert again["verdicts"] == lost["verdicts"]
    assert ids(again, "patients") == {other["id"]}
    assert Receipt.objects.filter(device=tablet.device).count() == 1


def test_a_repeated_push_may_be_packed_and_ordered_otherwise(tablet, clinic):
    patient, push_id = amina(clinic), new_id()
    tablet.ask(change_set(created=[("patients", patient)]), push_id=push_id)
    turned = dict(reversed(patient.items()))
    body = {"push_id": push_id, "changes": change_set(created=[("patients", turned)]), "limit": 50}
    packed = gzip.compress(json.dumps(body).encode())
    answer = read(tablet.post(packed, **{"Content-Encoding": "gzip"}))
    assert verdicts(answer) == {patient["id"]: "created"}
    assert Receipt.objects.filter(device=tablet.device).count() == 1


def test_a_push_id_used_for_other_records_is_refused_and_nothing_applied(tablet, clinic):
    one, two, push_id = amina(clinic), amina(clinic), new_id()
    tablet.ask(change_set(created=[("patients", one)]), push_id=push_id)
    answer = tablet.post({"push_id": push_id, "changes": change_set(created=[("patients", two)])})
    assert answer.status_code == 409 and "push_id" in answer.json()["error"]
    assert not Patient.objects.filter(pk=two["id"]).exists()


def test_two_people_may_make_the_same_push_id(tablet, clinic, chidi):
    one, two, push_id = amina(clinic), amina(clinic), new_id()
    tablet.ask(change_set(created=[("patients", one)]), push_id=push_id)
    answer = Tablet(chidi).ask(change_set(created=[("patients", two)]), push_id=push_id)
    assert verdicts(answer) == {two["id"]: "created"}


@pytest.mark.parametrize("synced_before", [False, True], ids=["first sync", "later"])
def test_a_lost_answer_and_a_new_push_id_double_nothing_and_are_no_conflict(
    tablet, clinic, synced_before
):
    if synced_before:
        tablet.sync()
    patient = amina(clinic, phone="1")
    visit = row("visits", patient_id=patient["id"], clinic_id=str(clinic.pk))
    changes = change_set(created=[("patients", patient), ("visits", visit)])
    tablet.ask(changes)
    answer = tablet.ask(changes)
    assert set(verdicts(answer).values()) == {"repeated"}
    edited = {**patient, "phone": "2", "updated_at": now(), "_changed": "phone,updated_at"}
    answer = tablet.sync(created=[("patients", edited), ("visits", visit)])
    assert verdicts(answer) == {patient["id"]: "updated", visit["id"]: "repeated"}
    answer = tablet.sync(updated=[("patients", edit(edited, phone="3"))])
    assert verdicts(answer) == {patient["id"]: "updated"}
    assert Patient.objects.filter(primary_clinic=clinic).count() == 1
    assert not Conflict.objects.filter(record_id=patient["id"]).exists()


def test_a_lost_answer_hides_no_rival(tablet, clinic, chidi):
    patient = amina(clinic)
    tablet.sync(created=[("patients", patient)])
    tablet.ask(change_set(updated=[("patients", edit(patient, phone="1"))]))
    Patient.objects.filter(pk=patient["id"]).update(phone="theirs", updated_at="2020-01-01T00:00Z")
    answer = tablet.ask(change_set(updated=[("patients", edit(patient, phone="2"))]))
    assert verdicts(answer) == {patient["id"]: "conflict"}
    assert {Conflict.objects.get(record_id=patient["id"]).other} == {"theirs"}


def test_a_writer_that_stays_open_makes_no_conflict_with_oneself(tablet, clinic, fresh_database):
    """Its number holds the horizon below the number of this client's own push."""
    import psycopg

    patient = amina(clinic)
    with psycopg.connect(fresh_database) as writer:
        writer.execute("UPDATE clinical_clinic SET name = name || '!' WHERE id = %s", [clinic.pk])
        tablet.sync(created=[("patients", patient)])
        tablet.sync(updated=[("patients", edit(patient, phone="1"))])
        answer = tablet.sync(updated=[("patients", edit(patient, phone="2"))])
    assert verdicts(answer) == {patient["id"]: "updated"}


def test_two_requests_at_once_with_one_push_id_are_applied_once(tablet, clinic):
    patient, push_id = amina(clinic), new_id()
    tablet.sync()
    changes, answers = change_set(created=[("patients", patient)]), []

    def send():
        answers.append(tablet.ask(changes, push_id=push_id))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [verdicts(a) for a in answers] == [{patient["id"]: "created"}] * 3
    assert Answered.objects.filter(push_id=push_id).count() == 1
    assert Patient.objects.get(pk=patient["id"]).versions.count() == 0


def test_a_failure_between_push_and_pull_is_safe_to_repeat(tablet, clinic, monkeypatch):
    from syncapi import sync

    patient, push_id = amina(clinic), new_id()
    changes = change_set(created=[("patients", patient)])

    def disk_full(asked):
        raise OSError("no space")

    with monkeypatch.context() as broken:
        broken.setattr(sync, "look_up", disk_full)
        assert tablet.post({"changes": changes, "push_id": push_id}).status_code == 507
    answer = tablet.ask(changes, push_id=push_id)
    assert verdicts(answer) == {patient["id"]: "created"} and not ids(answer, "patients")


# leaving


def test_a_deleted_patient_is_hidden_first_and_dropped_with_the_next_sync(tablet, clinic):
    patient = amina(clinic)
    tablet.sync(created=[("patients", patient)])
    Patient.objects.filter(pk=patient["id"]).update(deleted_at="2026-01-01T00:00Z")
    answer = tablet.sync()
    (shell,) = answer["changes"]["patients"]["updated"]
    assert set(shell) == {"id", "primary_clinic_id", "created_at", "updated_at"}
    assert not answer["changes"]["patients"]["deleted"]
    answer = tablet.sync()
    assert answer["changes"]["patients"] == {
        "created": [], "updated": [], "deleted": [patient["id"]],
    }  # fmt: skip
    assert not tablet.sync()["changes"]["patients"]["deleted"]


def test_what_was_typed_on_a_patient_who_left_reaches_a_person(tablet, clinic):
    """Typed while the answer that hides the patient was on its way: sent, in the tray, then dropped."""
    patient = amina(clinic)
    tablet.sync(created=[("patients", patient)])
    before = tablet.cursor
    Patient.objects.filter(pk=patient["id"]).update(deleted_at="2026-01-01T00:00Z")
    tablet.sync()
    typed = change_set(updated=[("patients", edit(patient, phone="1"))])
    answer = tablet.ask(typed, cursor=before)
    assert verdicts(answer) == {patient["id"]: "edit_after_delete"}
    assert not answer["changes"]["patients"]["deleted"]
    assert TrayEntry.objects.filter(record_key=patient["id"], state="open").exists()
    dropped = [tablet.sync()["changes"]["patients"]["deleted"] for _ in range(2)]
    assert [patient["id"]] in dropped


def test_an_answer_that_is_lost_does_not_ripen_what_it_hid(tablet, clinic):
    patient = amina(clinic)
    tablet.sync(created=[("patients", patient)])
    Patient.objects.filter(pk=patient["id"]).update(deleted_at="2026-01-01T00:00Z")
    for _ in range(3):
        assert not tablet.ask()["changes"]["patients"]["deleted"]


def test_another_person_cannot_ripen_it_with_somebody_elses_cursor(tablet, clinic, chidi):
    phone, patient = Door(chidi), amina(clinic)
    tablet.sync(created=[("patients", patient)])
    phone.send()
    Patient.objects.filter(pk=patient["id"]).update(deleted_at="2026-01-01T00:00Z")
    phone.pull()
    tablet.ask(cursor=phone.cursor)
    assert not phone.pull()["patients"]["deleted"]


def test_what_a_first_push_may_not_keep_is_dropped_later(tablet, clinic):
    """The push came before the client's first pull; what it said of the record must not be forgotten."""
    elsewhere = cast.clinic()
    registrar = Tablet(cast.person("Dia", elsewhere, flags=["can_register_patients"]))
    patient = amina(elsewhere)
    assert verdicts(registrar.sync(created=[("patients", patient)])) == {patient["id"]: "created"}
    assert [patient["id"]] in [registrar.sync()["changes"]["patients"]["deleted"] for _ in range(2)]


def test_the_next_person_on_a_tablet_goes_on_with_its_cursor(tablet, clinic, bela):
    patient = amina(clinic)
    tablet.sync(created=[("patients", patient)])
    elsewhere = cast.clinic()
    mine = amina(elsewhere)
    Patient.objects.create(pk=mine["id"], primary_clinic=elsewhere, given_name="Mona")
    other = Tablet(cast.person("Dia", elsewhere))
    other.cursor = tablet.cursor
    answer = other.sync()
    came = {r["id"]: r for r in answer["changes"]["patients"]["updated"]}
    assert set(came) == {patient["id"], mine["id"]} and "given_name" not in came[patient["id"]]
    assert [patient["id"]] == other.sync()["changes"]["patients"]["deleted"]


def test_a_lost_tablet_hands_in_what_it_has_is_emptied_and_cannot_begin_anew(tablet, clinic, bela):
    patient = amina(clinic)
    tablet.sync(created=[("patients", patient)])
    phone = Phone.objects.get(chain=Pull.objects.get(cursor=tablet.cursor).chain)
    emptying.ask(phone, by=bela)
    for start in (None, 12345):
        answer = tablet.post({"cursor": start})
        assert answer.status_code == 401 and "stopped" in answer.json()["error"]
    answer = tablet.sync(updated=[("patients", edit(patient, phone="1"))])
    assert verdicts(answer) == {patient["id"]: "not_allowed"}
    (shell,) = answer["changes"]["patients"]["updated"]
    assert "given_name" not in shell
    assert patient["id"] in tablet.sync()["changes"]["patients"]["deleted"]
    assert tablet.post({"cursor": tablet.cursor}).status_code == 401
    phone.refresh_from_db()
    assert phone.is_stopped
    assert TrayEntry.objects.filter(record_key=patient["id"], state="open").exists()


def test_whoever_left_hands_in_their_unsent_work_and_keeps_nothing(tablet, clinic, bela):
    patient = amina(clinic)
    tablet.sync(created=[("patients", patient)])
    bela.is_active, bela.locked_until = False, timezone.now() + timedelta(days=30)
    bela.save()
    answer = tablet.sync(updated=[("patients", edit(patient, phone="1"))])
    assert verdicts(answer) == {patient["id"]: "not_allowed"}
    assert TrayEntry.objects.filter(record_key=patient["id"], state="open").exists()
    assert {frozenset(r) for r in answer["changes"]["patients"]["updated"]} == {
        frozenset(["id", "primary_clinic_id", "created_at", "updated_at"])
    }


# who, and what is no request


def test_only_a_device_can_sync(tablet, bela):
    basic = Door(bela).client
    assert basic.post("/api/sync", data={}, content_type="application/json").status_code == 401
    Device.objects.filter(pk=tablet.device).update(ended_at="2026-01-01T00:00Z")
    answer = tablet.post({})
    assert answer.status_code == 401 and answer.json()["error"]
    assert Client().post("/api/sync", data={}, content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "body"),
        (b"[]", "body"),
        (b'{"changes": {}, "changes": {}}', "changes"),
        ({"cursor": "1"}, "cursor"),
        ({"cursor": True}, "cursor"),
        ({"cursor": -1}, "cursor"),
        ({"cursor": 2**53}, "cursor"),
        ({"cursor": 1.5}, "cursor"),
        ({"changes": []}, "changes"),
        ({"changes": {"patients": {"created": []}}}, "push_id"),
        ({"push_id": "x"}, "push_id"),
        ({"push_id": 7}, "push_id"),
        ({"limit": 0}, "limit"),
        ({"limit": 10_001}, "limit"),
        ({"limit": "5"}, "limit"),
        ({"next": 5}, "next"),
        ({"next": "made up"}, "next"),
        ({"next": "made up", "changes": {"patients": {}}}, "next"),
        ({"last_pulled_at": 0}, "last_pulled_at"),
        ({"half \ud83d": 0}, "half \\ud83d"),
    ],
)
def test_a_bad_request_says_which_field(tablet, body, field):
    answer = tablet.post(body)
    assert answer.status_code == 400, answer.content
    assert answer.json()["error"] and list(answer.json()["fields"]) == [field]
    assert not Receipt.objects.filter(device=tablet.device).exists()


def test_odd_names_and_texts_are_refused_by_record(tablet, clinic):
    patient = amina(clinic, given_name="half \ud83d")
    good = amina(clinic)
    changes = change_set(created=[("patients", patient), ("patients", good)])
    changes["half \ud83d"] = {"created": [{"id": new_id(), "x": "\x00"}]}
    answer = tablet.ask(changes)
    assert sorted(verdicts(answer).values()) == ["created", "refused", "refused"]


def test_an_answer_is_packed_when_the_client_likes_it(tablet, clinic):
    answer = tablet.post({}, **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip" and read(answer)["cursor"]


def test_stored_answers_are_forgotten_with_the_receipts(tablet, clinic):
    from syncapi.pruning import forget_old_receipts

    patient, push_id = amina(clinic), new_id()
    tablet.ask(change_set(created=[("patients", patient)]), push_id=push_id)
    forget_old_receipts()
    assert Answered.objects.filter(push_id=push_id).exists()
    Receipt.objects.filter(device=tablet.device).update(at="2020-01-01T00:00Z")
    forget_old_receipts()
    assert not Answered.objects.filter(push_id=push_id).exists()


def test_waiting_children_are_applied_and_come_with_the_next_sync(tablet, clinic, chidi):
    patient = amina(clinic)
    vitals = row("patient_vitals", patient_id=patient["id"])
    assert verdicts(tablet.sync(created=[("patient_vitals", vitals)])) == {vitals["id"]: "waiting"}
    Tablet(chidi).sync(created=[("patients", patient)])
    assert Vitals.objects.filter(pk=vitals["id"]).exists()
    assert brought(tablet.sync()) >= {("patient_vitals", vitals["id"]), ("patients", patient["id"])}
    assert Clinic.objects.filter(pk=clinic.pk).exists()
