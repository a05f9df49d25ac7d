"""What becomes of a pushed record, seen through the phone's door."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from clinical.models import (
    FLAGS,
    Batch,
    Clinic,
    Drug,
    Event,
    Notice,
    Patient,
    PrescriptionItem,
    Stock,
    StockMovement,
    Visit,
    Vitals,
)
from syncapi import filing
from syncapi.models import Receipt, TrayEntry
from tests import cast
from tests.syncapi.door import NOW, Door, held, new_id, row


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
def amina(clinic, door):
    patient = row("patients", given_name="Amina", primary_clinic_id=str(clinic.pk))
    door.send(created=[("patients", patient)])
    door.pull()
    return patient


def edited(record, **columns):
    """The row as the library sends it after an edit."""
    changed = ",".join(["updated_at", *columns])
    return {
        **record,
        **columns,
        "updated_at": NOW + 10**6,
        "_status": "updated",
        "_changed": changed,
    }


def verdicts(user):
    return Receipt.objects.filter(user=user).latest("at").counts


def entry(key):
    return TrayEntry.objects.get(record_key=key, state="open")


class TestBodies:
    @pytest.mark.parametrize(
        "body", [b"", b"{", b"null", b"[]", b"5", b'"x"', b"[" * 100_000, b"\x00", b"\xff\xfe{}"]
    )
    def test_what_is_no_change_set_is_refused_with_a_sentence(self, door, body):
        answer = door.push(body)
        assert answer.status_code == 400
        assert "{table: {created, updated, deleted}}" in answer.json()["error"]

    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"patients": None},
            {"patients": {}},
            {"peers": {"created": [{"id": "x"}]}, "event_logs": {"updated": [5]}},
        ],
    )
    def test_nothing_is_an_accepted_push(self, door, bela, changes):
        assert door.push(changes).status_code == 200
        assert verdicts(bela) == {} and not TrayEntry.objects.filter(user=bela).exists()

    @pytest.mark.parametrize(
        "lists",
        [
            5,
            {"created": 5},
            {"created": [None]},
            {"created": [["x"]]},
            {"updated": ["text"]},
            {"deleted": [5]},
            {"deleted": [{"no": "id"}]},
            {"deleted": ["not-an-id"]},
        ],
    )
    def test_what_is_no_record_waits_and_its_neighbour_is_stored(self, door, bela, clinic, lists):
        good = row("patients", primary_clinic_id=str(clinic.pk))
        vitals = row("patient_vitals", patient_id=good["id"])
        changes = {"visits": lists, "patients": {"created": [good]}}
        assert door.push(changes | {"patient_vitals": {"created": [vitals]}}).status_code == 200
        assert Vitals.objects.filter(pk=vitals["id"], patient=good["id"]).exists()
        assert TrayEntry.objects.get(user=bela, state="open").verdict == "refused"

    def test_bytes_that_are_no_utf8_spoil_only_their_record(self, door, clinic):
        good = row("patients", given_name="Good", primary_clinic_id=str(clinic.pk))
        bad = row("patients", given_name="BROKEN", primary_clinic_id=str(clinic.pk))
        body = json.dumps({"patients": {"created": [good, bad]}}).encode()
        assert door.push(body.replace(b"BROKEN", b"\xff\xfe")).status_code == 200
        assert Patient.objects.get(pk=good["id"]).given_name == "Good"
        assert entry(bad["id"]).fields == ["given_name"]

    def test_tables_phones_do_not_write_are_refused(self, door, clinic, bela):
        foreign = row("clinics", id=str(clinic.pk), name="Mine now")
        grant = row("user_clinic_permissions", user_id=str(bela.pk), is_clinic_admin=True)
        door.send(
            updated=[
                ("clinics", foreign),
                ("user_clinic_permissions", grant),
                ("users", {"id": "x"}),
            ],
            deleted=[("event_forms", new_id())],
        )
        assert Clinic.objects.get(pk=clinic.pk).name == clinic.name
        assert verdicts(bela) == {"refused": 4}

    def test_an_unknown_column_is_kept_in_the_receipt(self, door, bela, clinic):
        newer = row("patients", primary_clinic_id=str(clinic.pk), blood_group="A+")
        door.send(created=[("patients", newer)])
        assert verdicts(bela) == {"created": 1}
        receipt = Receipt.objects.filter(user=bela).latest("at")
        assert receipt.unknown_columns == {"patients": ["blood_group"]}


class TestEdits:
    def test_only_the_changed_columns_count(self, door, amina):
        Patient.objects.filter(pk=amina["id"]).update(hometown="Homs")
        door.send(updated=[("patients", edited(amina, phone="1") | {"hometown": "stale"})])
        stored = Patient.objects.get(pk=amina["id"])
        assert (stored.phone, stored.hometown) == ("1", "Homs")

    def test_missing_is_not_null(self, door, amina):
        door.send(
            updated=[
                ("patients", {"id": amina["id"], "_changed": "phone,given_name", "phone": "2"}),
            ]
        )
        stored = Patient.objects.get(pk=amina["id"])
        assert (stored.phone, stored.given_name) == ("2", "Amina")

    def test_a_repeated_creation_writes_nothing(self, door, bela, amina):
        before = Patient.objects.get(pk=amina["id"]).change_number
        door.send(created=[("patients", amina)])
        assert verdicts(bela) == {"repeated": 1}
        assert Patient.objects.get(pk=amina["id"]).change_number == before
        assert Notice.objects.filter(user=bela, record_id=amina["id"]).count() == 0

    def test_a_repeat_that_differs_brings_the_phone_the_stored_version(self, door, bela, amina):
        Patient.objects.filter(pk=amina["id"]).update(hometown="Homs")
        door.pull()
        door.send(created=[("patients", amina)])
        assert held(door.pull())["patients"][amina["id"]]["hometown"] == "Homs"

    def test_metadata_merges_key_by_key_even_when_encoded_twice(self, door, amina, bela):
        twice = json.dumps(json.dumps({"providerId": str(bela.pk), "a": 1}))
        event = row("events", patient_id=amina["id"], metadata=twice)
        door.send(created=[("events", event)])
        event = edited(event, metadata=json.dumps(json.dumps({"b": 2})))
        door.send(updated=[("events", event)])
        kept = Event.objects.get(pk=event["id"]).metadata
        assert json.loads(kept) == {"providerId": str(bela.pk), "a": 1, "b": 2}
        door.send(updated=[("events", edited(event, metadata=json.dumps("{}")))])
        assert verdicts(bela) == {"repeated": 1}

    def test_a_record_stays_with_its_patient(self, door, amina, clinic):
        other = row("patients", primary_clinic_id=str(clinic.pk))
        visit = row("visits", patient_id=amina["id"])
        door.send(created=[("visits", visit), ("patients", other)])
        for patient_id in (other["id"], new_id()):
            door.send(updated=[("visits", edited(visit, patient_id=patient_id))])
            assert entry(visit["id"]).fields == ["patient_id"]
        assert str(Visit.objects.get(pk=visit["id"]).patient_id) == amina["id"]

    def test_the_later_updated_at_is_kept(self, door, amina):
        late = edited(amina, phone="1")
        door.send(updated=[("patients", late)])
        early = {**edited(amina, hometown="X"), "updated_at": NOW - 10**6}
        door.send(updated=[("patients", early)])
        stored = Patient.objects.get(pk=amina["id"])
        assert stored.hometown == "X"
        assert round(stored.updated_at.timestamp() * 1000) == late["updated_at"]

    def test_a_phones_tombstone_columns_never_revive(self, door, amina, bela):
        door.send(deleted=[("patients", amina["id"])])
        door.send(updated=[("patients", edited(amina, is_deleted=False, deleted_at=None))])
        assert verdicts(bela) == {"repeated": 1}
        assert Patient.objects.get(pk=amina["id"]).deleted_at

    def test_history_keeps_what_was_replaced_by_whom(self, door, amina, bela):
        door.send(updated=[("patients", edited(amina, phone="1"))])
        version = Patient.objects.get(pk=amina["id"]).versions.get()
        assert (version.phone, version.pgh_context["user"]) == ("", str(bela.pk))
        assert version.pgh_context["push"] == str(Receipt.objects.filter(user=bela).latest("at").pk)


class TestDeletions:
    def test_a_flag_is_a_deletion_and_entries_may_be_objects(self, door, amina, bela):
        one, two = (row("visits", patient_id=amina["id"]) for _ in "12")
        door.send(created=[("visits", one), ("visits", two)])
        door.send(
            updated=[("visits", {**one, "is_deleted": True})],
            deleted=[("visits", {"id": two["id"]})],
        )
        assert verdicts(bela) == {"deleted": 2}
        assert not Visit.objects.live().filter(patient=amina["id"]).exists()

    def test_a_deletion_beats_other_entries_of_its_id(self, door, amina, bela):
        door.send(
            updated=[("patients", edited(amina, phone="1"))], deleted=[("patients", amina["id"])]
        )
        assert verdicts(bela) == {"deleted": 1}

    def test_a_visit_takes_its_answers_appointments_and_prescriptions(self, door, amina):
        visit = row("visits", patient_id=amina["id"])
        event = row("events", patient_id=amina["id"], visit_id=visit["id"])
        prescription = row("prescriptions", patient_id=amina["id"], visit_id=visit["id"])
        item = row("prescription_items", patient_id=amina["id"], prescription_id=prescription["id"])
        vitals = row("patient_vitals", patient_id=amina["id"], visit_id=visit["id"])
        door.send(
            created=[
                ("visits", visit),
                ("events", event),
                ("prescriptions", prescription),
                ("prescription_items", item),
                ("patient_vitals", vitals),
            ]
        )
        door.send(deleted=[("visits", visit["id"])])
        assert not Event.objects.live().filter(pk=event["id"]).exists()
        assert not PrescriptionItem.objects.live().filter(pk=item["id"]).exists()
        assert Vitals.objects.live().filter(pk=vitals["id"]).exists()

    def test_a_late_edit_does_not_revive_a_deleted_visit(self, door, amina, bela):
        visit = row("visits", patient_id=amina["id"], provider_name="A")
        door.send(created=[("visits", visit)])
        other = Door(bela)
        other.pull()
        door.send(deleted=[("visits", visit["id"])])
        other.send(updated=[("visits", edited(visit, provider_name="B"))])
        assert Visit.objects.get(pk=visit["id"]).deleted_at
        assert entry(visit["id"]).verdict == "edit_after_delete"
        new = row("events", patient_id=amina["id"], visit_id=visit["id"])
        other.send(created=[("events", new)])
        assert entry(new["id"]).reason == "Its visit was deleted here."

    def test_an_id_deleted_before_it_came_stays_deleted(self, door, amina, bela):
        late = row("visits", patient_id=amina["id"])
        door.send(deleted=[("visits", late["id"])])
        door.send(deleted=[("visits", late["id"])])
        assert verdicts(bela) == {"repeated": 1}
        Door(bela).send(created=[("visits", late)])
        assert entry(late["id"]).verdict == "edit_after_delete"

    def test_deleting_what_waits_withdraws_it(self, door, bela):
        lost = row("visits", patient_id=new_id())
        door.send(created=[("visits", lost)])
        assert entry(lost["id"]).verdict == "waiting"
        door.send(deleted=[("visits", lost["id"])])
        assert TrayEntry.objects.get(record_key=lost["id"]).state == "withdrawn"

    def test_a_chart_is_not_emptied_around_a_patient_who_stays(self, clinic, door, amina):
        nurse = cast.person(
            "Nurse", clinic,
            flags=["can_view_history", "can_edit_records", "can_delete_patient_visits"],
        )  # fmt: skip
        visit = row("visits", patient_id=amina["id"])
        door.send(created=[("visits", visit)])
        hers = Door(nurse)
        hers.pull()
        hers.send(deleted=[("patients", amina["id"]), ("visits", visit["id"])])
        assert verdicts(nurse) == {"not_allowed": 2}
        assert Visit.objects.live().filter(pk=visit["id"]).exists()
        back = held(hers.pull())
        assert amina["id"] in back["patients"] and visit["id"] in back["visits"]


class TestWaiting:
    def test_children_wait_for_their_patient_and_follow_by_themselves(self, door, bela, clinic):
        patient = row("patients", primary_clinic_id=str(clinic.pk))
        visit = row("visits", patient_id=patient["id"])
        event = row("events", patient_id=patient["id"], visit_id=visit["id"])
        door.send(created=[("events", event), ("visits", visit)])
        assert verdicts(bela) == {"waiting": 2}
        door.send(created=[("patients", patient)])
        assert Event.objects.filter(pk=event["id"], visit=visit["id"]).exists()
        states = TrayEntry.objects.filter(user=bela).values_list("state", flat=True)
        assert list(states) == ["applied", "applied"]

    def test_a_record_of_a_chart_needs_its_patient(self, door):
        orphan = row("patient_vitals", patient_id="")
        door.send(created=[("patient_vitals", orphan)])
        assert entry(orphan["id"]).fields == ["patient_id"]

    def test_one_open_entry_per_record_keeps_what_came_before(self, door, bela, clinic):
        bad = row("patients", date_of_birth="x", primary_clinic_id=str(clinic.pk))
        for value in ("x", "x", "y"):
            door.send(created=[("patients", {**bad, "date_of_birth": value})])
        kept = entry(bad["id"])
        assert json.loads(bytes(kept.content))["date_of_birth"] == "y"
        assert [json.loads(e["content"])["date_of_birth"] for e in kept.earlier] == ["x"]


class TestWhoMay:
    def test_a_patient_out_of_scope_is_neither_read_nor_written(self, door, amina):
        stranger = cast.person("Stranger", cast.clinic())
        theirs = Door(stranger)
        theirs.pull()
        visit = row("visits", patient_id=amina["id"], clinic_id=str(stranger.home_clinic_id))
        theirs.send(
            created=[("visits", visit)],
            updated=[("patients", edited(amina, phone="666"))],
            deleted=[],
        )
        assert verdicts(stranger) == {"not_allowed": 2}
        assert Patient.objects.get(pk=amina["id"]).phone == ""
        assert not Patient.objects.visible_to(stranger).exists(), "a visit grants no chart"
        brought = held(theirs.pull())["patients"][amina["id"]]
        assert set(brought) == {"id", "primary_clinic_id", "created_at", "updated_at"}

    @pytest.mark.parametrize(
        ("flag", "table"),
        [
            ("can_edit_records", "visits"),
            ("can_edit_records", "patient_vitals"),
            ("can_edit_records", "patient_problems"),
            ("can_edit_records", "appointments"),
            ("can_edit_records", "events"),
            ("can_edit_records", "patient_additional_attributes"),
            ("can_prescribe_medications", "prescriptions"),
            ("can_prescribe_medications", "prescription_items"),
            ("can_dispense_medications", "dispensing_records"),
        ],
    )
    def test_each_table_asks_for_its_flag(self, clinic, amina, flag, table):
        without = [f for f in FLAGS if f not in (flag, "is_clinic_admin")]
        lacking = cast.person("Lacking", clinic, flags=without)
        having = cast.person("Having", clinic, flags=["can_view_history", flag])
        for user, verdict in ((lacking, "not_allowed"), (having, "created")):
            Door(user).send(created=[(table, row(table, patient_id=amina["id"]))])
            assert verdicts(user) == {verdict: 1}

    @pytest.mark.parametrize(
        ("flag", "table"),
        [
            ("can_delete_patient_records", "patients"),
            ("can_delete_patient_visits", "visits"),
            ("can_delete_records", "events"),
            ("can_edit_records", "patient_vitals"),
            ("can_edit_records", "appointments"),
            ("can_prescribe_medications", "prescriptions"),
            ("can_prescribe_medications", "prescription_items"),
            ("can_dispense_medications", "dispensing_records"),
        ],
    )
    def test_each_deletion_asks_for_its_flag(self, clinic, door, amina, flag, table):
        if table == "patients":
            old = amina
        else:
            old = row(table, patient_id=amina["id"])
            door.send(created=[(table, old)])
        without = [f for f in FLAGS if f not in (flag, "is_clinic_admin")]
        lacking = cast.person("Lacking", clinic, flags=without)
        having = cast.person("Having", clinic, flags=["can_view_history", flag])
        for user, verdict in ((lacking, "not_allowed"), (having, "deleted")):
            theirs = Door(user)
            theirs.send(), theirs.send()
            theirs.send(deleted=[(table, old["id"])])
            assert verdicts(user) == {verdict: 1}

    def test_who_dispenses_notes_what_was_handed_out_and_changes_no_prescription(
        self, clinic, door, amina
    ):
        item = row("prescription_items", patient_id=amina["id"], quantity_prescribed=20)
        door.send(created=[("prescription_items", item)])
        flags = ["can_view_history", "can_dispense_medications"]
        pharmacist = cast.person("Dina", clinic, flags=flags)
        theirs = Door(pharmacist)
        handed_out = edited(item, quantity_dispensed=20, item_status="completed")
        theirs.send(updated=[("prescription_items", handed_out)])
        assert verdicts(pharmacist) == {"updated": 1}
        theirs.send(updated=[("prescription_items", edited(handed_out, quantity_prescribed=200))])
        assert verdicts(pharmacist) == {"not_allowed": 1}
        stored = PrescriptionItem.objects.get(pk=item["id"])
        assert (stored.quantity_dispensed, stored.quantity_prescribed) == (20, 20)

    def test_anothers_answers_need_their_own_flag(self, clinic, door, bela, amina):
        event = row("events", patient_id=amina["id"], recorded_by_user_id=str(bela.pk))
        door.send(created=[("events", event)])
        other = cast.person("Other", clinic, flags=["can_view_history", "can_edit_records"])
        Door(other).send(updated=[("events", edited(event, form_data="[1]"))])
        assert verdicts(other) == {"not_allowed": 1}
        cast.permit(
            other, clinic, "can_view_history", "can_edit_records", "can_edit_other_provider_event"
        )
        Door(other).send(updated=[("events", edited(event, form_data="[1]"))])
        assert Event.objects.get(pk=event["id"]).answers == [1]

    def test_a_flag_in_one_clinic_of_a_group_counts_in_all(self, fresh_database):
        one, two = cast.clinic(), cast.clinic()
        ina, ugo = cast.person("Ina", one), cast.person("Ugo", two)
        patient = row("patients", primary_clinic_id=str(one.pk))
        Door(ina).send(created=[("patients", patient)])
        door = Door(ugo)
        assert patient["id"] not in held(door.pull())["patients"]
        cast.sharing_group(one, two)
        assert patient["id"] in held(door.pull())["patients"]
        door.send(created=[("visits", row("visits", patient_id=patient["id"]))])
        assert verdicts(ugo) == {"created": 1}


class TestDerived:
    def test_stock_is_the_servers_and_comes_back(self, door, bela, clinic):
        stock = Stock.objects.create(clinic=clinic, quantity_available=10)
        mine = row("clinic_inventory", id=str(stock.pk), quantity_available=3)
        door.pull()
        door.send(updated=[("clinic_inventory", mine)])
        assert verdicts(bela) == {"derived": 1}
        assert Stock.objects.get(pk=stock.pk).quantity_available == 10
        assert held(door.pull())["clinic_inventory"][str(stock.pk)]["quantity_available"] == 10


class TestStockFollows:
    """What is handed out leaves the shelf, once, whatever the link does; what is taken back returns."""

    @pytest.fixture
    def shelf(self, clinic):
        drug = Drug.objects.create(generic_name="Amoxicillin")
        stock = []
        for number, days in (("late", 400), ("soon", 30)):
            batch = Batch.objects.create(
                drug=drug, batch_number=f"{number} {new_id()}", quantity_received=100,
                expires_at=timezone.now() + timedelta(days=days),
            )  # fmt: skip
            stock.append(
                Stock.objects.create(
                    clinic=clinic,
                    drug=drug,
                    batch=batch,
                    quantity_available=100,
                    batch_expires_at=batch.expires_at,
                )  # fmt: skip
            )
        return stock

    def left(self, shelf):
        return [Stock.objects.get(pk=one.pk).quantity_available for one in shelf]

    def handed_out(self, amina, stock, quantity=20, **more):
        columns = {"clinic_id": str(stock.clinic_id), "drug_id": str(stock.drug_id)}
        columns |= {"batch_id": str(stock.batch_id), "quantity_dispensed": quantity, **more}
        return row("dispensing_records", patient_id=amina["id"], **columns)

    def test_once_also_when_it_comes_twice(self, door, amina, shelf, bela):
        given = self.handed_out(amina, shelf[0], dispensed_by=str(bela.pk))
        for _ in "12":
            door.send(created=[("dispensing_records", given)])
        assert self.left(shelf) == [80, 100]
        line = StockMovement.objects.get(reference_id=given["id"])
        assert (line.kind, line.quantity, line.balance_after) == ("dispensed", -20, 80)
        assert line.batch_id == shelf[0].batch_id and line.performed_by == bela
        brought = held(door.pull(0))["clinic_inventory"]
        assert brought[str(shelf[0].pk)]["quantity_available"] == 80

    def test_what_is_corrected_or_deleted_returns(self, door, amina, shelf):
        given = self.handed_out(amina, shelf[0])
        door.send(created=[("dispensing_records", given)])
        door.send(updated=[("dispensing_records", edited(given, quantity_dispensed=5))])
        assert self.left(shelf) == [95, 100]
        door.send(), door.send()
        door.send(deleted=[("dispensing_records", given["id"])])
        assert self.left(shelf) == [100, 100]
        book = StockMovement.objects.filter(reference_id=given["id"])
        assert sorted(book.values_list("quantity", flat=True)) == [-20, -5, 5, 20]

    def test_what_waits_for_a_person_is_taken_when_it_is_filed(self, clinic, amina, shelf):
        given = self.handed_out(amina, shelf[0])
        flags = [f for f in FLAGS if f not in ("can_dispense_medications", "is_clinic_admin")]
        lacking = Door(cast.person("Lacking", clinic, flags=flags))
        lacking.send(created=[("dispensing_records", given)])
        assert self.left(shelf) == [100, 100]
        filing.file_as_is(entry(given["id"]), by=cast.person("Maha", clinic))
        assert self.left(shelf) == [80, 100]

    def test_without_a_batch_what_expires_first_is_taken_and_returns_there(
        self, door, amina, shelf
    ):
        given = self.handed_out(amina, shelf[0], quantity=100, batch_id="")
        door.send(created=[("dispensing_records", given)])
        assert self.left(shelf) == [100, 0]
        door.send(), door.send()
        door.send(deleted=[("dispensing_records", given["id"])])
        assert self.left(shelf) == [100, 100]

    def test_what_was_handed_out_before_stock_was_kept_does_not_return(self, door, amina, shelf):
        Stock.objects.filter(pk__in=[one.pk for one in shelf]).update(deleted_at=timezone.now())
        given = self.handed_out(amina, shelf[0])
        door.send(created=[("dispensing_records", given)])
        Stock.objects.filter(pk__in=[one.pk for one in shelf]).update(deleted_at=None)
        door.send(updated=[("dispensing_records", edited(given, quantity_dispensed=5))])
        assert self.left(shelf) == [100, 100], "it was counted after this had left it"
        door.send(), door.send()
        door.send(deleted=[("dispensing_records", given["id"])])
        assert self.left(shelf) == [100, 100]

    def test_what_came_from_stock_without_a_batch_returns_there(self, door, amina, shelf):
        loose = Stock.objects.create(
            clinic=shelf[0].clinic, drug=shelf[0].drug, quantity_available=50
        )
        Stock.objects.filter(pk__in=[one.pk for one in shelf]).update(quantity_available=0)
        given = self.handed_out(amina, shelf[0], batch_id="")
        door.send(created=[("dispensing_records", given)])
        assert self.left([loose, *shelf]) == [30, 0, 0]
        Stock.objects.filter(pk__in=[one.pk for one in shelf]).update(quantity_available=100)
        door.send(updated=[("dispensing_records", edited(given, quantity_dispensed=5))])
        assert self.left([loose, *shelf]) == [45, 100, 100]
        door.send(), door.send()
        door.send(deleted=[("dispensing_records", given["id"])])
        assert self.left([loose, *shelf]) == [50, 100, 100]

    def test_a_correction_stays_with_the_shelf_that_was_removed_since(self, door, amina, shelf):
        given = self.handed_out(amina, shelf[0], batch_id="")
        door.send(created=[("dispensing_records", given)])
        Stock.objects.filter(pk=shelf[1].pk).update(deleted_at=timezone.now())
        door.send(updated=[("dispensing_records", edited(given, quantity_dispensed=21))])
        assert self.left(shelf) == [100, 79]
        book = StockMovement.objects.filter(reference_id=given["id"])
        assert sum(book.values_list("quantity", flat=True)) == -21

    def test_what_is_not_expired_is_taken_first(self, door, amina, shelf):
        before = timezone.now() - timedelta(days=4000)
        Stock.objects.filter(pk=shelf[1].pk).update(batch_expires_at=before)
        given = self.handed_out(amina, shelf[0], batch_id="")
        door.send(created=[("dispensing_records", given)])
        assert self.left(shelf) == [80, 100]

    def test_more_than_the_column_holds_returns_as_it_was_taken(self, door, amina, shelf):
        two = [self.handed_out(amina, shelf[0], quantity=2_147_483_647) for _ in "12"]
        door.send(created=[("dispensing_records", one) for one in two])
        book = StockMovement.objects.filter(reference_id__in=[one["id"] for one in two])
        assert sum(book.values_list("quantity", flat=True)) == -2_147_483_747
        door.send(), door.send()
        door.send(deleted=[("dispensing_records", one["id"]) for one in two])
        assert self.left(shelf) == [100, 100]

    def test_what_nobody_can_have_handed_out_blocks_no_phone(self, door, amina, shelf, bela):
        strange = [
            self.handed_out(amina, shelf[0], quantity=2_147_483_647),
            self.handed_out(amina, shelf[0], quantity=2_147_483_647),
            self.handed_out(amina, shelf[0], clinic_id=new_id(), drug_id=new_id()),
            self.handed_out(amina, shelf[0], batch_id=new_id()),
        ]
        door.send(created=[("dispensing_records", one) for one in strange])
        assert verdicts(bela) == {"created": 4}
        assert self.left(shelf) == [-2_147_483_647, 100], "it may be negative: it was handed out"
