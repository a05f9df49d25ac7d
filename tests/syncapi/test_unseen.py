"""No word is replaced and no record deleted whose author or reader had not seen what stood there.

Nearly all of these were lost once; somebody who attacked the rules found them, no schedule had.
"""

import json

from clinical import actions
from clinical.models import FLAGS, Conflict, Event, Patient, PrescriptionItem, Visit
from syncapi import filing
from syncapi.models import TrayEntry
from tests import cast
from tests.syncapi.door import Door, held, new_id, row
from tests.syncapi.online import Online
from tests.syncapi.tablet import Tablet, change_set
from tests.syncapi.test_conflicts import (  # noqa: F401
    MINUTE,
    bela,
    chidi,
    clinic,
    edit,
    phones,
    stored,
    verdicts,
)


def sync_twice(*doors):
    """Each has pulled what the others pushed, and pushed past it."""
    for door in doors * 2:
        door.send()


def named(record_id, *values):
    return any(
        {c.standing, c.other} >= {*values} for c in Conflict.objects.filter(record_id=record_id)
    )


def test_back_to_what_came_beneath_the_same_value_typed_by_another_is_news(phones, bela, chidi):
    """Stored Homs came beneath Chidi's unsent Hama; Bela typed Hama meanwhile; then back to Homs."""
    one, two = phones
    one.send(updated=[("patients", edit(one, one.patient, hometown="Homs"))])
    typed = edit(two, two.patient, at=1, hometown="Hama", phone="7")
    two.pull()  # Homs comes beneath
    cursor = two.cursor
    one.send()
    homs = {**one.patient, "hometown": "Homs"}
    one.send(updated=[("patients", edit(one, homs, hometown="Hama"))])
    two.send(updated=[("patients", typed)], cursor=cursor)
    one.send()
    one.send(updated=[("patients", edit(one, {**homs, "hometown": "Hama"}, hometown="Homs"))])
    assert stored(one).hometown == "Homs"
    two.send(updated=[("patients", edit(two, typed, at=5 * MINUTE, hometown="Hama, old town"))])
    assert named(one.patient["id"], "Homs", "Hama, old town")


def test_who_lost_an_edit_in_the_chart_does_not_delete_what_won_unseen(phones, bela, chidi):
    one, two = phones
    visit = row("visits", patient_id=one.patient["id"], provider_name="first")
    one.send(created=[("visits", visit)])
    sync_twice(one, two)
    lost = edit(two, visit, at=-MINUTE, provider_name="Chidi's")
    one.send(updated=[("visits", edit(one, visit, at=1, provider_name="Bela's"))])
    two.send(updated=[("visits", lost)])
    assert Visit.objects.get(pk=visit["id"]).provider_name == "Bela's"
    two.send(deleted=[("patients", one.patient["id"]), ("visits", visit["id"])])  # before that pull
    assert verdicts(chidi) == {"delete_after_edit": 2}
    assert stored(one).deleted_at is None


def test_whose_deletion_of_a_visit_waits_does_not_delete_the_patient_around_it(phones, bela, chidi):
    one, two = phones
    visit = row("visits", patient_id=one.patient["id"], provider_name="first")
    one.send(created=[("visits", visit)])
    sync_twice(one, two)
    one.send(updated=[("visits", edit(one, visit, at=1, provider_name="Bela's"))])
    two.send(deleted=[("visits", visit["id"])])
    assert verdicts(chidi) == {"delete_after_edit": 1}
    two.send(
        deleted=[("patients", one.patient["id"])]
    )  # typed before the pull that brings the visit back
    assert verdicts(chidi) == {"delete_after_edit": 1}
    assert stored(one).deleted_at is None
    assert Visit.objects.get(pk=visit["id"]).deleted_at is None


def test_who_lost_an_edit_of_an_answer_does_not_delete_its_visit(phones, bela, chidi):
    one, two = phones
    visit = row("visits", patient_id=one.patient["id"])
    event = row("events", patient_id=one.patient["id"], visit_id=visit["id"], form_data="[0]")
    one.send(created=[("visits", visit), ("events", event)])
    sync_twice(one, two)
    lost = edit(two, event, at=-MINUTE, form_data="[2]")
    one.send(updated=[("events", edit(one, event, at=1, form_data="[1]"))])
    two.send(updated=[("events", lost)])
    two.send(deleted=[("visits", visit["id"]), ("events", event["id"])])
    assert verdicts(chidi) == {"delete_after_edit": 2}
    assert Event.objects.get(pk=event["id"]).deleted_at is None


def _waits_then_filed(one, bela, clinic, waits):
    """Bela may only look and sends ``waits``; syncs, and then a manager files it."""
    manager = cast.person("Maha", clinic)
    cast.permit(bela, bela.home_clinic, "can_view_history")
    one.send(**waits)
    cast.permit(bela, bela.home_clinic, *FLAGS)
    one.send()
    one.send()
    key = next(iter(waits["updated"]))[1]["id"]
    filing.file_as_is(TrayEntry.objects.get(state="open", record_key=key), by=manager)


def test_what_is_filed_late_is_news_to_the_next_person_on_that_phone(phones, bela, chidi, clinic):
    one, _ = phones
    typed = edit(one, one.patient, at=1, hometown="Homs")
    manager = cast.person("Maha", clinic)
    cast.permit(bela, clinic, "can_view_history")
    one.send(updated=[("patients", typed)])
    cast.permit(bela, clinic, *FLAGS)
    dora = Door(cast.person("Dora", clinic))  # signs in on Bela's phone
    dora.cursor = one.cursor
    dora.send()
    dora.send()
    filing.file_as_is(TrayEntry.objects.get(state="open", record_key=one.patient["id"]), by=manager)
    assert stored(one).hometown == "Homs"
    dora.send(updated=[("patients", edit(dora, one.patient, at=5, hometown="Aleppo"))])
    assert named(one.patient["id"], "Homs", "Aleppo")


def test_what_is_filed_late_is_news_to_whoever_had_sent_it(phones, bela, clinic):
    one, _ = phones
    _waits_then_filed(
        one,
        bela,
        clinic,
        {"updated": [("patients", edit(one, one.patient, at=1, hometown="Homs"))]},
    )
    assert stored(one).hometown == "Homs"
    one.send(updated=[("patients", edit(one, one.patient, at=5, hometown="Aleppo"))])
    assert named(one.patient["id"], "Homs", "Aleppo")


def test_what_is_filed_late_holds_a_deletion_of_the_patient(phones, bela, clinic):
    one, _ = phones
    visit = row("visits", patient_id=one.patient["id"], provider_name="first")
    one.send(created=[("visits", visit)])
    one.send()
    _waits_then_filed(
        one,
        bela,
        clinic,
        {"updated": [("visits", edit(one, visit, at=1, provider_name="second"))]},
    )
    assert Visit.objects.get(pk=visit["id"]).provider_name == "second"
    one.send(deleted=[("patients", one.patient["id"]), ("visits", visit["id"])])
    assert stored(one).deleted_at is None, verdicts(bela)


def test_what_is_mended_late_holds_a_deletion_of_the_patient(phones, bela, clinic):
    one, _ = phones
    visit = row("visits", patient_id=one.patient["id"], provider_name="first")
    one.send(created=[("visits", visit)])
    one.send()
    manager = cast.person("Maha", clinic)
    cast.permit(bela, clinic, "can_view_history")
    one.send(updated=[("visits", edit(one, visit, at=1, provider_name="second"))])
    cast.permit(bela, clinic, *FLAGS)
    one.send()
    one.send()
    filing.mend_and_file(
        TrayEntry.objects.get(state="open", record_key=visit["id"]),
        values={"provider_name": "by Maha"},
        by=manager,
    )
    assert Visit.objects.get(pk=visit["id"]).provider_name == "by Maha"
    one.send(deleted=[("patients", one.patient["id"]), ("visits", visit["id"])])
    assert stored(one).deleted_at is None, verdicts(bela)


def test_a_prescription_stays_with_an_item_that_another_edited(phones, chidi):
    one, two = phones
    pid = one.patient["id"]
    order = row("prescriptions", patient_id=pid)
    item = row("prescription_items", patient_id=pid, prescription_id=order["id"], drug_id=new_id())
    one.send(created=[("prescriptions", order), ("prescription_items", item)])
    sync_twice(one, two)
    one.send(updated=[("prescription_items", edit(one, item, at=1, dosage_instructions="2 daily"))])
    two.send(deleted=[("prescriptions", order["id"])])
    assert verdicts(chidi) == {"delete_after_edit": 1}
    assert PrescriptionItem.objects.get(pk=item["id"]).deleted_at is None


def test_a_visit_stays_with_an_item_that_another_edited(phones, chidi):
    one, two = phones
    pid = one.patient["id"]
    visit = row("visits", patient_id=pid)
    order = row("prescriptions", patient_id=pid, visit_id=visit["id"])
    item = row("prescription_items", patient_id=pid, prescription_id=order["id"], drug_id=new_id())
    one.send(created=[("visits", visit), ("prescriptions", order), ("prescription_items", item)])
    sync_twice(one, two)
    one.send(updated=[("prescription_items", edit(one, item, at=1, dosage_instructions="2 daily"))])
    two.send(deleted=[("visits", visit["id"])])
    gone = PrescriptionItem.objects.get(pk=item["id"]).deleted_at
    assert (verdicts(chidi), gone) == ({"delete_after_edit": 1}, None)


def test_who_files_does_not_overwrite_what_won_between_two_that_waited(phones, bela, chidi, clinic):
    one, two = phones
    manager = cast.person("Maha", clinic)
    cast.permit(bela, clinic, "can_view_history")
    one.send(updated=[("patients", edit(one, one.patient, at=1, phone="7"))])  # n1
    cast.permit(bela, clinic, *FLAGS)
    one.send()
    one.send()
    lost = edit(one, one.patient, at=-MINUTE, hometown="Hama")
    two.send(updated=[("patients", edit(two, two.patient, at=1, hometown="Homs"))])
    one.send(updated=[("patients", lost)])
    assert verdicts(bela) == {"conflict": 1} and stored(one).hometown == "Homs"
    cast.permit(bela, clinic, "can_view_history")
    one.send(updated=[("patients", edit(one, lost, at=5, hometown="Hama, old town"))])
    entry = TrayEntry.objects.get(state="open", record_key=one.patient["id"])
    filing.file_as_is(entry, by=manager)
    assert named(one.patient["id"], "Homs", "Hama, old town")


def test_a_tablet_that_goes_there_and_back_while_answers_are_lost_keeps_its_last_word(clinic, bela):
    tablet = Tablet(bela)
    patient = row("patients", hometown="0", primary_clinic_id=str(clinic.pk))
    tablet.sync(created=[("patients", patient)])
    tablet.sync()
    for place, town in enumerate(("Homs", "Hama", "Homs")):
        typed = {
            **patient,
            "hometown": town,
            "updated_at": patient["updated_at"] + 1000 * (place + 1),
            "_status": "updated",
            "_changed": "hometown,updated_at",
        }
        tablet.ask(change_set(updated=[("patients", typed)]))
    assert Patient.objects.get(pk=patient["id"]).hometown == "Homs"


def test_a_value_typed_back_over_what_a_pull_showed_is_no_repeat(phones, bela, chidi):
    one, two = phones
    one.send(updated=[("patients", edit(one, one.patient, at=1, hometown="Homs"))])
    two.send()
    homs = {**two.patient, "hometown": "Homs"}
    two.send(updated=[("patients", edit(two, homs, at=5, hometown="Hama"))])
    assert held(one.pull())["patients"][one.patient["id"]]["hometown"] == "Hama"  # its push is lost
    hama = {**one.patient, "hometown": "Hama"}
    one.send(updated=[("patients", edit(one, hama, at=5 * MINUTE, hometown="Homs"))])
    assert stored(one).hometown == "Homs" or named(one.patient["id"], "Homs", "Hama")


def test_true_over_one_in_metadata_is_an_edit(phones, bela):
    one, _ = phones
    one.send(updated=[("patients", edit(one, one.patient, at=1, metadata='{"flag": 1}'))])
    one.send()
    one.send(updated=[("patients", edit(one, one.patient, at=1, metadata='{"flag": true}'))])
    assert stored(one).metadata == {"flag": True} and stored(one).metadata["flag"] is True


def test_a_metadata_key_that_was_not_touched_is_not_turned_back(phones, bela, chidi):
    one, two = phones
    first = '{"a": 1}'
    one.send(updated=[("patients", edit(one, one.patient, at=1, metadata=first))])
    sync_twice(one, two)
    one.send(updated=[("patients", edit(one, one.patient, at=1, metadata='{"a": 2}'))])
    two.send(updated=[("patients", edit(two, two.patient, at=1, metadata='{"a": 1, "b": 3}'))])
    assert stored(one).metadata == {"a": 2, "b": 3}


def test_a_number_with_an_exponent_is_a_repeat_when_it_comes_again(phones, bela, chidi):
    one, two = phones
    event = row("events", patient_id=one.patient["id"], form_data="[0]")
    one.send(created=[("events", event)])
    sync_twice(one, two)
    mine = edit(one, event, at=1, form_data="[1.0E7]")
    one.send(updated=[("events", mine)])
    one.send(updated=[("events", mine)])
    assert verdicts(bela) == {"repeated": 1}


def test_a_clinician_chooses_true_over_one(phones, bela, chidi):
    one, two = phones
    event = row("events", patient_id=one.patient["id"], form_data="[0]")
    one.send(created=[("events", event)])
    sync_twice(one, two)
    one.send(updated=[("events", edit(one, event, at=1, form_data='[{"value": 1}]'))])
    two.send(updated=[("events", edit(two, event, at=-5, form_data='[{"value": true}]'))])
    kept = Conflict.objects.get(record_id=event["id"])
    actions.settle_conflict(conflict=kept, value=kept.other, by=bela)
    now = Event.objects.get(pk=event["id"]).answers
    assert json.dumps(now) == json.dumps(kept.other)


def test_metadata_that_is_no_object_conflicts_as_any_value(phones, bela, chidi):
    one, two = phones
    one.send(updated=[("patients", edit(one, one.patient, at=1, metadata='{"a": 2}'))])
    two.send(updated=[("patients", edit(two, two.patient, at=1, metadata="[1]"))])
    assert Conflict.objects.filter(record_id=one.patient["id"], field="metadata").exists()


def test_a_list_of_another_visit_makes_no_answer_look_fresher(phones, bela, chidi):
    """Bela opens an answer of her second visit; the list of the first is refreshed behind it."""
    one, two = phones
    pid = one.patient["id"]
    visits = [row("visits", patient_id=pid) for _ in range(2)]
    events = [
        row(
            "events",
            patient_id=pid,
            visit_id=v["id"],
            recorded_by_user_id=str(bela.pk),
            form_data='[{"name": "Pain", "value": "none"}]',
        )
        for v in visits
    ]
    one.send(created=[*(("visits", v) for v in visits), *(("events", e) for e in events)])
    two.send()
    two.send()
    online = Online(bela)
    online.query("get_visit_events", patient_id=pid, visit_id=visits[1]["id"])
    strong = '[{"name": "Pain", "value": "strong"}]'
    two.send(updated=[("events", edit(two, events[1], at=1, form_data=strong))])
    online.query("get_visit_events", patient_id=pid, visit_id=visits[0]["id"])
    weak = [{"name": "Pain", "value": "weak"}]
    online.command("events.update", id=events[1]["id"], form_data=weak, metadata={})
    assert Conflict.objects.filter(record_id=events[1]["id"]).exists()


def test_a_diagnosis_that_is_opened_makes_no_other_look_fresher(phones, bela, chidi):
    one, two = phones
    pid = one.patient["id"]
    problems = [row("patient_problems", patient_id=pid, clinical_status="active") for _ in range(2)]
    one.send(created=[("patient_problems", p) for p in problems])
    two.send()
    two.send()
    online = Online(bela)
    online.query("problems.list", patient_id=pid)
    two.send(
        updated=[("patient_problems", edit(two, problems[1], at=1, clinical_status="resolved"))]
    )
    online.query("problems.get", id=problems[0]["id"])
    online.command("problems.update", id=problems[1]["id"], clinical_status="remission")
    assert Conflict.objects.filter(record_id=problems[1]["id"]).exists()


def test_a_list_of_another_visit_lets_no_answer_be_deleted_unseen(phones, bela, chidi):
    one, two = phones
    pid = one.patient["id"]
    visits = [row("visits", patient_id=pid) for _ in range(2)]
    events = [
        row("events", patient_id=pid, visit_id=v["id"], recorded_by_user_id=str(bela.pk))
        for v in visits
    ]
    one.send(created=[*(("visits", v) for v in visits), *(("events", e) for e in events)])
    two.send()
    two.send()
    online = Online(bela)
    online.query("get_visit_events", patient_id=pid, visit_id=visits[1]["id"])
    two.send(updated=[("events", edit(two, events[1], at=1, form_data='[{"value": 1}]'))])
    online.query("get_visit_events", patient_id=pid, visit_id=visits[0]["id"])
    online.tried("events.delete", id=events[1]["id"])
    assert Event.objects.get(pk=events[1]["id"]).deleted_at is None


def test_a_tablet_that_goes_back_to_what_lost_before_keeps_its_last_word(clinic, bela, chidi):
    """Homs loses to Idlib; Hama is typed and stands; then Homs again, the last word."""
    tablet, other = Tablet(bela), Door(chidi)
    patient = row("patients", hometown="0", primary_clinic_id=str(clinic.pk))
    tablet.sync(created=[("patients", patient)])
    tablet.sync()
    other.send()
    other.send()
    other.send(updated=[("patients", edit(other, patient, at=0, hometown="Idlib"))])
    at = other.cursor
    for town, when in (("Homs", at - 500), ("Hama", at + 1), ("Homs", at + 2)):
        typed = {
            **patient,
            "hometown": town,
            "updated_at": when,
            "_status": "updated",
            "_changed": "hometown,updated_at",
        }
        tablet.ask(change_set(updated=[("patients", typed)]))
    assert Patient.objects.get(pk=patient["id"]).hometown == "Homs" or named(
        patient["id"], "Homs", "Hama"
    )


def test_whose_edit_could_not_be_read_does_not_delete_what_came_beneath_it(phones, bela, chidi):
    """What Chidi sent of the visit could not be read; Bela's words on it came beneath and were not seen."""
    one, two = phones
    visit = row("visits", patient_id=one.patient["id"], provider_name="first")
    one.send(created=[("visits", visit)])
    sync_twice(one, two)
    bad = edit(two, visit, at=1, provider_name="x" * 100_001)
    one.send(updated=[("visits", edit(one, visit, at=1, provider_name="Bela's"))])
    two.send(updated=[("visits", bad)])
    assert verdicts(chidi) == {"refused": 1}
    two.send(deleted=[("patients", one.patient["id"]), ("visits", visit["id"])])
    assert verdicts(chidi) == {"delete_after_edit": 2}


def test_a_deletion_sent_again_does_not_delete_who_was_restored(phones, bela, chidi):
    """A repeated deletion of a restored chart, its answer lost, deletes nothing again."""
    one, _ = phones
    manager = cast.person("Maha", bela.home_clinic)
    one.send(deleted=[("patients", one.patient["id"])])  # its answer is lost
    actions.restore_patient(patient=stored(one), by=manager)
    one.send(deleted=[("patients", one.patient["id"])])
    assert stored(one).deleted_at is None


def test_a_portal_edit_between_pull_and_push_is_not_typed_over_unseen(phones, bela, chidi):
    """A portal edit between a phone's pull and push, and back afterwards."""
    one, two = phones
    typed = edit(two, two.patient, at=1, phone="7")
    two.pull()
    cursor = two.cursor
    patient = stored(one)
    patient.hometown = "Homs"
    patient.save(update_fields=["hometown"])
    two.send(updated=[("patients", typed)], cursor=cursor)
    two.send(updated=[("patients", edit(two, {**typed}, at=5, hometown="Hama"))])
    assert named(one.patient["id"], "Homs", "Hama")


def test_what_lost_in_a_force_upload_is_not_typed_over_the_winner_unseen(phones, bela, chidi):
    """A Force Upload whose hometown lost and whose phone number was written; then typed over."""
    one, two = phones
    two.send()
    base = {**two.patient}
    one.send(updated=[("patients", edit(one, one.patient, at=MINUTE, hometown="Homs"))])
    lost = edit(two, base, at=-MINUTE, hometown="Hama", phone="7")
    Online(chidi).command(
        "sync_push",
        changes={"patients": {"created": [], "updated": [lost], "deleted": []}},
        lastPulledAt=0,
    )
    assert stored(one).hometown == "Homs"
    two.send(updated=[("patients", edit(two, lost, at=5 * MINUTE, hometown="Aleppo"))])
    assert named(one.patient["id"], "Homs", "Aleppo")
