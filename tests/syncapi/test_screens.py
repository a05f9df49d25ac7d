"""Online: what a screen showed, what was typed on it, and what happened behind it."""

import json

import pytest

from clinical.merging import merge_patients
from clinical.models import (
    Conflict,
    Event,
    Patient,
    PatientAttribute,
    RegistrationForm,
    Visit,
    Vitals,
)
from syncapi.models import TrayEntry
from syncapi.parts import now_ms
from tests import cast
from tests.syncapi.door import new_id
from tests.syncapi.online import Online
from tests.syncapi.test_conflicts import bela, chidi  # noqa: F401
from tests.syncapi.test_online import QUESTIONS, registration


@pytest.fixture(scope="module")
def clinic(fresh_database):
    RegistrationForm.objects.create(name="Form", fields=QUESTIONS, is_active=True)
    return cast.clinic()


@pytest.fixture
def amina(clinic):
    return str(Patient.objects.create(given_name="Amina", primary_clinic=clinic).pk)


def house(number):
    return "q-house", {"number_value": number}


def in_house(door, patient_id):
    return door.query("get_patient", patient_id=patient_id)["values"]["q-house"]


def conflicts(patient_id):
    return Conflict.objects.filter(patient=patient_id).count()


def test_a_question_left_blank_does_not_replace_what_another_answered_meanwhile(bela, chidi, amina):
    one, two = Online(bela), Online(chidi)
    for door in (one, two):
        door.query("get_patient", patient_id=amina)
    one.command("register_patient", **registration(amina, house(4)))
    blank = dict.fromkeys(("number_value", "string_value", "boolean_value", "date_value"))
    two.command("register_patient", **registration(amina, ("q-house", blank), phone="0700"))
    assert in_house(two, amina) == 4 and conflicts(amina) == 0
    assert Patient.objects.get(pk=amina).phone == "0700"


def test_a_question_answered_by_both_is_kept_twice(bela, chidi, amina):
    one, two = Online(bela), Online(chidi)
    for door in (one, two):
        door.query("get_patient", patient_id=amina)
    one.command("register_patient", **registration(amina, house(4)))
    two.command("register_patient", **registration(amina, house(5)))
    assert in_house(two, amina) == 5 and conflicts(amina) == 1


class TestMergedBehindTheForm:
    """The registration form of an entry is open while it is merged into another."""

    @pytest.fixture(params=["the one that stays is older", "it is newer"])
    def keep(self, request, bela, chidi, drop):
        keep, door = new_id(), Online(bela)
        entries = [(keep, 7), (drop, 2)]
        for patient, number in entries[:: 1 if "older" in request.param else -1]:
            door.command("register_patient", **registration(patient, house(number)))
        return keep

    @pytest.fixture
    def drop(self):
        return new_id()

    @pytest.fixture
    def online(self, bela, chidi, keep, drop):
        online = Online(bela)
        online.query("get_patient", patient_id=drop)
        keep, drop = Patient.objects.get(pk=keep), Patient.objects.get(pk=drop)
        merge_patients(keep=keep, drop=drop, by=chidi, answers=[])
        return online

    def saved(self, online, drop, *answers):
        answer = online.tried("register_patient", **registration(drop, *answers, phone="0700"))
        assert answer.status_code == 409 and answer.json()["kept"]

    def test_what_it_only_shows_changes_nothing(self, online, keep, drop):
        answers = PatientAttribute.objects.live().filter(patient=keep).count()
        self.saved(online, drop, house(2))
        assert in_house(online, keep) == 7 and conflicts(keep) == 0
        assert PatientAttribute.objects.live().filter(patient=keep).count() == answers

    def test_what_was_typed_is_kept(self, online, keep, drop):
        self.saved(online, drop, house(3))
        waiting = TrayEntry.objects.filter(table="patient_additional_attributes", state="open")
        assert any(b'"number_value": 3' in bytes(entry.content) for entry in waiting)
        assert in_house(online, keep) == 7

    def test_what_a_later_merge_put_aside_is_not_asked_anew(self, online, chidi, keep, drop):
        last = new_id()
        online.command("register_patient", **registration(last, house(9)))
        keep, last = Patient.objects.get(pk=keep), Patient.objects.get(pk=last)
        merge_patients(keep=last, drop=keep, by=chidi, answers=[])
        self.saved(online, drop, house(2))
        assert in_house(online, str(last.pk)) == 9

    def test_what_was_asked_first_then_comes_to_the_one_who_stays(self, online, keep, drop):
        self.saved(online, drop, house(2), ("q-allergy", {"string_value": "penicillin"}))
        found = PatientAttribute.objects.get(patient=keep, attribute_id="q-allergy")
        assert found.string_value == "penicillin"


def test_an_answer_given_once_more_after_it_was_corrected_is_another(bela, amina):
    online, form = Online(bela), new_id()
    none, strong = ([{"fieldId": "f1", "name": "Pain", "value": v}] for v in ("none", "strong"))
    said = {"patient_id": amina, "visit_id": None, "form_id": form, "metadata": {}}
    made = online.command("events.create", form_data=none, **said)
    online.query("events.by_form", form_id=form, patient_id=amina)
    online.command("events.update", id=made["id"], form_data=strong, metadata={})
    online.command("events.create", form_data=none, **said)
    stored = [event.answers for event in Event.objects.filter(patient=amina)]
    assert sorted(answers[0]["value"] for answers in stored) == ["none", "strong"]


def test_two_screens_of_one_person_do_not_turn_each_other_back(bela, amina):
    one, two = Online(bela), Online(bela)
    for door in (one, two):
        door.query("get_patient", patient_id=amina)
    one.command("register_patient", **registration(amina, phone="0911"))
    two.command("register_patient", **registration(amina, hometown="Homs"))
    patient = Patient.objects.get(pk=amina)
    assert (patient.phone, patient.hometown) == ("0911", "Homs") and conflicts(amina) == 0


def test_who_signed_in_anew_goes_on_typing_over_the_own_words(bela, amina):
    Online(bela).query("get_patient", patient_id=amina)
    anew = Online(bela)
    for phone in ("0911", "0912"):
        anew.command("register_patient", **registration(amina, phone=phone))
    assert Patient.objects.get(pk=amina).phone == "0912" and conflicts(amina) == 0


def test_a_visit_tapped_again_two_seconds_later_is_one_visit(bela, clinic, amina):
    online, now = Online(bela), now_ms()
    said = {"patient_id": amina, "clinic_id": str(clinic.pk), "provider_id": str(bela.pk)}
    said |= {"provider_name": "Bela", "metadata": {}}
    for tapped in (now - 3000, now - 1000):
        online.command("visits.create", check_in_timestamp=tapped, **said)
    assert Visit.objects.filter(patient=amina).count() == 1


def test_visits_of_two_other_days_are_two(bela, clinic, amina):
    online, may = Online(bela), 1_778_000_000_000
    for day in (0, 40):
        at = may + day * 86_400_000
        online.command(
            "visits.create", patient_id=amina, clinic_id=str(clinic.pk), check_in_timestamp=at
        )
    assert Visit.objects.filter(patient=amina).count() == 2


def test_answers_tapped_again_stay_in_their_visit_although_it_was_corrected(bela, amina):
    online = Online(bela)
    said = {"patient_id": amina, "visit_id": None, "form_id": new_id(), "form_data": []}
    first = online.command("events.create", **said)
    visit = Visit.objects.get(pk=first["visit_id"])
    visit.provider_name = "Chidi"
    visit.save()
    assert online.command("events.create", **said) == first
    assert Visit.objects.filter(patient=amina).count() == 1


def test_two_answers_to_one_question_are_told_apart_by_nobody(bela, amina):
    sent = registration(amina, house(4), house(5))
    answer = Online(bela).tried("register_patient", **sent)
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["additional_attributes.1.attribute_id"]
    assert not PatientAttribute.objects.filter(patient=amina).exists()


@pytest.mark.parametrize(
    "body, field",
    [
        ('{"command": "vitals.create", "command": "vitals.create", "data": %s}', "command"),
        ('{"command": "vitals.create", "data": %s, "data": %s}', "data"),
        ('{"command": "vitals.create", "data": {"pain_level": 1, "pain_level": 2}}', "data.pain_level"),
        ('{"command": "events.create", "data": {"form_data": [{"a": 1, "a": 2}]}}', "data.form_data.0.a"),
    ],
)  # fmt: skip
def test_what_is_said_twice_is_not_dropped_silently(bela, amina, body, field):
    data = json.dumps({"patient_id": amina, "temperature_celsius": 38.1})
    answer = Online(bela).ask("command", body.replace("%s", data).encode())
    assert answer.status_code == 400 and list(answer.json()["fields"]) == [field]
    assert not Vitals.objects.filter(patient=amina).exists()
