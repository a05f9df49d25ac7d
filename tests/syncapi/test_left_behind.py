"""Nothing is left behind on a phone, listed before it may be, or shown to whom it is not for.

Nearly all of these went wrong once; somebody who attacked the pull found them, no schedule had.
"""

import json
from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from clinical.models import (
    ClinicPermission,
    Drug,
    Event,
    EventForm,
    Patient,
    Stock,
    User,
    Visit,
)
from syncapi import emptying, filing, leaving
from syncapi.models import Phone, Pull, TrayEntry
from tests import cast
from tests.syncapi.door import Door, held
from tests.syncapi.model_client import NewClient
from tests.syncapi.model_phone import ModelPhone
from tests.syncapi.tablet import read
from tests.syncapi.test_who_sees_whom import (  # noqa: F401
    AnswersFor,
    amina,
    answer,
    bela,
    clinic,
    close,
    form,
    phone,
    rows,
    settled,
)


def the_phone(user):
    return Phone.objects.filter(user=user).latest("chain")


def fresh(user):
    return held(ModelPhone(user).door.pull(0))


def test_an_answer_stays_with_its_form_whoever_edits_it(phone, amina, clinic, form):
    chidi = cast.person("Chidi", clinic)
    secret = EventForm.objects.create(name="Secret")
    close(secret, AnswersFor.NAMED, phone.user)
    event = answer(phone, form, amina)
    his = ModelPhone(chidi)
    settled(his)
    assert rows(his, "events") == {event}
    phone.edit("events", event, form_id=str(secret.pk))
    settled(phone, his)
    assert str(Event.objects.get(pk=event).form_id) == str(form.pk)
    assert TrayEntry.objects.get(record_key=event).fields == ["form_id"]
    assert rows(his, "events") == rows(phone, "events") == {event}


def test_an_edit_of_it_is_not_destroyed_by_the_sweep(phone, amina, clinic, form):
    chidi = cast.person("Chidi", clinic)
    secret = EventForm.objects.create(name="Secret")
    close(secret, AnswersFor.NAMED, phone.user)
    event = answer(phone, form, amina)
    his = ModelPhone(cast.person("Dia", cast.clinic()))
    his.sync()
    his.use(chidi)
    his.sync()  # full, a sweep is due next
    his.edit("events", event, event_type="unsent")
    phone.edit("events", event, form_id=str(secret.pk))
    settled(phone, times=1)
    settled(his)
    assert his.destroyed == []


def test_who_does_not_read_an_answer_cannot_move_it_into_an_open_form(phone, amina, clinic, form):
    chidi = cast.person("Chidi", clinic)
    opened = EventForm.objects.create(name="Open")
    close(form, AnswersFor.NAMED, phone.user)
    event = answer(phone, form, amina, "said in confidence")
    door = Door(chidi)
    door.pull()
    assert event not in fresh(chidi)["events"]
    edit = {"id": event, "patient_id": amina, "form_id": str(opened.pk), "_changed": "form_id"}
    door.send(updated=[("events", edit)])
    assert "said in confidence" not in json.dumps(door.pull())


def test_nor_out_of_a_form_that_only_its_authors_read(phone, amina, clinic, form):
    chidi = cast.person("Chidi", clinic)
    opened = EventForm.objects.create(name="Open")
    close(form, AnswersFor.AUTHOR)
    event = answer(phone, form, amina, "said in confidence")
    door = Door(chidi)
    door.pull()
    edit = {"id": event, "patient_id": amina, "form_id": str(opened.pk), "_changed": "form_id"}
    door.send(updated=[("events", edit)])
    assert "said in confidence" not in json.dumps(door.pull())


def test_who_signs_in_second_does_not_become_the_author_of_a_confidence(phone, amina, clinic, form):
    chidi = cast.person("Chidi", clinic)
    close(form, AnswersFor.AUTHOR)
    phone.sync()
    event = phone.create(
        "events",
        patient_id=amina,
        form_id=str(form.pk),
        event_type="x",
        recorded_by_user_id=str(phone.user.pk),
        form_data=json.dumps([{"fieldId": "q", "name": "q", "value": "secret"}]),
    )
    bela = phone.user
    phone.use(chidi)
    settled(phone)
    assert Event.objects.get(pk=event).written_by_id == bela.pk, "Chidi became the author"
    assert rows(phone, "events") == set()


def test_busy_stock_elsewhere_keeps_nothing_on_a_phone(phone, amina, clinic):
    other = cast.clinic()
    drug = Drug.objects.create(generic_name="Amox")
    Stock.objects.create(clinic=other, drug=drug, quantity_available=100)
    cast.permit(phone.user, cast.clinic(), "can_view_history")
    phone.sync()
    settled(phone)
    mine = Stock.objects.create(clinic=clinic, drug=drug, quantity_available=5)
    settled(phone)
    assert rows(phone, "clinic_inventory") == {str(mine.pk)}
    Stock.objects.filter(pk=mine.pk).update(deleted_at=timezone.now())
    for n in range(10):
        Stock.objects.filter(clinic=other).update(quantity_available=n)
        phone.sync()
    assert rows(phone, "clinic_inventory") == set()


def test_who_left_is_blocked_also_while_stock_moves_elsewhere(phone, amina, clinic):
    other = cast.clinic()
    drug = Drug.objects.create(generic_name="Amox")
    Stock.objects.create(clinic=other, drug=drug, quantity_available=100)
    settled(phone)
    User.objects.filter(pk=phone.user.pk).update(
        is_active=False, locked_until=timezone.now() + timedelta(days=30)
    )
    told = []
    for n in range(8):
        Stock.objects.filter(clinic=other).update(quantity_available=n)
        told.append(len(phone.sync()["patients"]["deleted"]))
    leaving.block_who_handed_in()
    blocked = not User.objects.get(pk=phone.user.pk).is_locked
    assert blocked and sum(told) == 1, f"blocked {blocked}; listed again and again: {told}"
    assert not User.objects.get(pk=phone.user.pk).is_locked


def test_who_left_is_not_blocked_before_the_phone_is_emptied(phone, amina, clinic, bela):
    settled(phone)
    User.objects.filter(pk=bela.pk).update(
        is_active=False, locked_until=timezone.now() + timedelta(days=30)
    )
    emptying.ask(the_phone(bela), by=cast.person("Maha", clinic))
    phone.sync()
    leaving.block_who_handed_in()
    assert amina in rows(phone, "patients")
    assert User.objects.get(pk=bela.pk).is_locked, "blocked while the phone still holds Amina"
    phone.pull()
    assert amina not in rows(phone, "patients")


def waits(phone, clinic):
    """The id of a new patient who waits for a person: the birth date is none."""
    patient = phone.create(
        "patients",
        given_name="زينب",
        date_of_birth="31.12.1990",
        primary_clinic_id=str(clinic.pk),
    )
    settled(phone)
    assert patient in phone.visible("patients")
    return patient


def test_an_emptied_phone_keeps_nothing_that_waits_for_a_person(phone, amina, clinic, bela):
    bad = waits(phone, clinic)
    assert TrayEntry.objects.get(record_key=bad).state == "open"
    emptying.ask(the_phone(bela), by=bela)
    for _ in range(3):
        phone.sync()
        if the_phone(bela).is_stopped:
            break
    assert the_phone(bela).is_stopped
    assert phone.visible("patients") == []


def test_who_left_keeps_nothing_that_waits_for_a_person(phone, amina, clinic, bela):
    waits(phone, clinic)
    User.objects.filter(pk=bela.pk).update(
        is_active=False, locked_until=timezone.now() + timedelta(days=30)
    )
    settled(phone)
    assert amina not in rows(phone, "patients")
    assert phone.visible("patients") == []


def test_who_sent_what_waits_goes_on_showing_it_also_when_the_log_forgot_the_phone(
    phone, amina, clinic
):
    waiting = waits(phone, clinic)
    Pull.objects.all().delete()
    settled(phone)
    assert rows(phone, "patients") == {amina, waiting}


def test_what_waited_for_the_first_person_is_hidden_from_the_second_at_once(phone, amina, clinic):
    waits(phone, clinic)
    phone.use(cast.person("Chidi", cast.clinic()))
    phone.pull()
    assert phone.visible("patients") == []


def test_what_waited_is_hidden_at_once_on_a_phone_that_is_emptied_or_whose_person_left(
    phone, amina, clinic, bela
):
    waits(phone, clinic)
    User.objects.filter(pk=bela.pk).update(
        is_active=False, locked_until=timezone.now() + timedelta(days=30)
    )
    phone.pull()
    assert phone.visible("patients") == []
    User.objects.filter(pk=bela.pk).update(is_active=True, locked_until=None)


def test_a_new_patient_who_was_refused_is_hidden_before_leaving(phone, amina, clinic):
    refused = waits(phone, clinic)
    entry = TrayEntry.objects.get(record_key=refused)
    filing.refuse(entry, reason="Twice", by=cast.person("Maha", clinic))
    phone.edit("patients", refused, hometown="typed before it was known")
    phone.pull()
    assert phone.visible("patients") == [amina]
    phone.push()
    again = TrayEntry.objects.get(record_key=refused, state="open")
    filing.refuse(again, reason="Still", by=cast.person("Olga", clinic))
    settled(phone)
    assert rows(phone, "patients") == {amina} and phone.destroyed == []


def test_hidden_ones_of_whom_nothing_is_stored_come_in_pages_too(bela, clinic, amina):
    tablet, sizes = NewClient(bela), []
    for _ in range(3):
        waits(tablet, clinic)
    tablet.use(cast.person("Chidi", cast.clinic()))
    tablet.sync(limit=1, look=lambda changes: sizes.append(len(changes["patients"]["updated"])))
    assert tablet.visible("patients") == [] and max(sizes) == 1 and sum(sizes) == 4


def test_what_waited_for_the_first_person_leaves_the_second_ones_phone(phone, amina, clinic, bela):
    bad = waits(phone, clinic)
    phone.use(cast.person("Chidi", cast.clinic()))
    settled(phone)
    entry = TrayEntry.objects.get(record_key=bad)
    filing.mend_and_file(
        entry, values={"date_of_birth": "1990-12-31"}, by=cast.person("Maha", clinic)
    )
    settled(phone)
    assert Patient.objects.filter(pk=bad).exists()
    assert phone.visible("patients") == []


def test_an_emptying_hurried_between_two_pages_begins_anew(clinic, bela):
    client = NewClient(bela)
    for name in ("Amina", "Zeinab"):
        Patient.objects.create(primary_clinic=clinic, given_name=name)
    client.sync()
    client.sync()
    emptying.ask(the_phone(bela), by=bela)
    first = client.post(client.request([], client.cursor), limit=1)
    client.answered()
    client.take(first["changes"])
    emptying.ask(the_phone(bela), by=bela, at_once=True)
    assert client.tablet.post({"next": first["next"]}).status_code == 400
    client.sync()
    assert not rows(client, "patients") and not rows(client, "clinics")


def test_a_registrars_patient_is_hidden_from_the_next_person_at_once(clinic):
    registrar = cast.person("Rana", clinic, flags=("can_register_patients",))
    phone = ModelPhone(registrar)
    phone.sync()
    phone.create("patients", given_name="Zeinab", primary_clinic_id=str(clinic.pk))
    phone.sync()
    chidi = cast.person("Chidi", cast.clinic())
    phone.use(chidi)
    phone.pull()
    assert phone.visible("patients") == []
    phone.push()
    settled(phone)
    assert rows(phone, "patients") == set()


@pytest.fixture
def writer(fresh_database):
    """Begins a transaction elsewhere: with a number of its own it holds the horizon back."""
    return lambda: psycopg.connect(fresh_database)


def test_a_horizon_held_back_makes_no_sweep_due_without_a_push(phone, amina, clinic, bela, writer):
    settled(phone)
    other = cast.clinic()
    with writer() as held_back:
        held_back.execute("SELECT pg_current_xact_id()")
        phone.sync()
        phone.edit("patients", amina, phone="0700 unsent")
        phone.use(cast.person("Chidi", other))
        phone.pull()
        phone.push(lost=True)
        phone.pull()
        phone.push()
        held_back.rollback()
    settled(phone)
    assert phone.destroyed == []


def test_a_deletion_reaches_a_device_that_first_came_while_it_was_being_written(
    clinic, bela, writer
):
    amina = Patient.objects.create(primary_clinic=clinic, given_name="Amina")
    gone = Visit.objects.create(patient=amina, clinic=clinic, provider_name="dies")
    client = NewClient(bela)
    with writer() as held_back:
        held_back.execute("SELECT pg_current_xact_id()")
        held_back.execute("UPDATE clinical_visit SET deleted_at = now() WHERE id = %s", [gone.pk])
        held_back.execute("UPDATE clinical_patient SET phone = '0711' WHERE id = %s", [amina.pk])
        client.sync()  # its first: a push, then the whole scope
        held_back.commit()
    for _ in range(4):
        client.sync()
    there = fresh(bela)
    assert rows(client, "visits") == set(there["visits"]) == set()
    assert client.holds()["patients"][str(amina.pk)]["phone"] == "0711"


def test_so_does_an_edit(clinic, bela, writer):
    amina = Patient.objects.create(primary_clinic=clinic, given_name="Amina")
    client = NewClient(bela)
    with writer() as held_back:
        held_back.execute("UPDATE clinical_patient SET phone = '0711' WHERE id = %s", [amina.pk])
        client.sync()
        held_back.commit()
    for _ in range(4):
        client.sync()
    assert client.holds()["patients"][str(amina.pk)]["phone"] == "0711"


def test_so_does_a_patient_taken_away(clinic, bela, writer):
    amina = Patient.objects.create(primary_clinic=clinic, given_name="Amina")
    client = NewClient(bela)
    with writer() as held_back:
        held_back.execute(
            "UPDATE clinical_presence SET has = false WHERE patient_id = %s", [amina.pk]
        )
        client.sync()
        held_back.commit()
    for _ in range(4):
        client.sync()
    assert client.visible("patients") == []


def test_a_permission_that_was_taken_leaves_while_others_change(phone, amina, clinic):
    second = cast.clinic()
    cast.permit(phone.user, second, "can_view_history", "can_prescribe_medications")
    other = cast.person("Omar", clinic, flags=("can_view_history",))
    settled(phone)
    taken = ClinicPermission.objects.get(user=phone.user, clinic=second)
    assert str(taken.pk) in rows(phone, "user_clinic_permissions")
    ClinicPermission.objects.filter(pk=taken.pk).update(deleted_at=timezone.now())
    for n in range(8):
        ClinicPermission.objects.filter(user=other).update(can_delete_records=bool(n % 2))
        phone.sync()
    assert str(taken.pk) not in rows(phone, "user_clinic_permissions")


def test_a_last_page_asked_for_twice_leaves_nothing_out(clinic, bela):
    """A last page that is lost and asked for again; then three quiet syncs."""
    for n in range(3):
        Patient.objects.create(primary_clinic=clinic, given_name=str(n))
    client = NewClient(bela)
    told = client.post(client.request([], 0), limit=1)
    client.answered()
    while told["next"]:
        client.take(told["changes"])
        last = told["next"]
        told = read(client.tablet.post({"next": last}))
        again = read(client.tablet.post({"next": last}))
        assert again["changes"].keys() == told["changes"].keys()
        told = again
    client.take(told["changes"])
    client.cursor = told["cursor"]
    for _ in range(3):
        client.sync()
    assert rows(client, "patients") == set(fresh(bela)["patients"])
