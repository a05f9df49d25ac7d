"""Writing into a chart in the portal: what is stored, what is refused in plain words, and who may."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinical.models import (
    Confidentiality,
    Event,
    EventForm,
    Patient,
    Presence,
    Problem,
    User,
    Visit,
    Vitals,
)
from tests.cast import permit


@pytest.fixture
def post(sign_in, cast):
    """``post("add_vitals", {...})`` as Bela; returns the response."""

    def post(page, said, who="bela", query="", patient=None):
        address = reverse(f"charts:{page}", args=[(patient or cast.amina).pk])
        now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
        new = {"key": uuid.uuid4(), "visit": "new", "clinic": cast.clinic(1).pk, "at": now}
        return sign_in(who).post(address + query, new | said)

    return post


DIAGNOSIS = {
    "label": "Asthma", "code": "j45.9", "code_system": "icd10", "clinical_status": "active",
    "verification_status": "confirmed",
}  # fmt: skip


def test_a_visit_is_filed_once_even_if_sent_twice(post, cast):
    key = uuid.uuid4()
    before = Visit.objects.filter(patient=cast.amina).count()
    for _ in range(2):
        assert post("add_visit", {"key": key}).status_code == 302
    assert Visit.objects.filter(patient=cast.amina).count() == before + 1
    visit = Visit.objects.get(pk=key)
    assert (visit.provider, visit.provider_name) == (cast.bela, cast.bela.name)
    assert visit.clinic == cast.clinic(1) and visit.change_number > 0


def test_vitals_in_any_digits_make_their_visit(post, cast):
    said = {"temperature_celsius": "٣٨٫٥", "weight_kg": "64,3", "height_cm": "166"}
    assert post("add_vitals", said).status_code == 302
    vitals = Vitals.objects.filter(patient=cast.amina).latest("created_at")
    assert (vitals.temperature_celsius, vitals.weight_kg, vitals.bmi) == (38.5, 64.3, 23.3)
    assert vitals.visit.provider == cast.bela and vitals.recorded_by == cast.bela
    assert vitals.visit.metadata["lastEventAddedTimestamp"].endswith("Z")


def test_vitals_sent_twice_are_one(post, cast):
    key = uuid.uuid4()
    for _ in range(2):
        post("add_vitals", {"key": key, "pain_level": "3"})
    assert Vitals.objects.filter(pk=key).count() == 1
    assert Visit.objects.filter(pk=uuid.uuid5(key, "visit")).count() == 1


@pytest.mark.parametrize(("page", "model"), [("add_visit", Visit), ("add_vitals", Vitals)])
def test_a_key_that_another_chart_has_used_is_refused_in_words(post, cast, page, model):
    used = model.objects.create(patient=cast.lucia)
    said = post(page, {"key": used.pk, "pain_level": "3"})
    assert said.status_code == 200 and "Open the page again" in said.content.decode()
    assert model.objects.get(pk=used.pk).patient == cast.lucia


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Nothing was measured"),
        ({"temperature_celsius": "about 38"}, "This is not one number."),
        ({"temperature_celsius": "385"}, "between 20 and 45"),
        ({"weight_kg": "-3"}, "between 0.2 and 500"),
        ({"systolic_bp": "80", "diastolic_bp": "120"}, "lower than the upper"),
        ({"pain_level": "1", "at": "2999-01-01T10:00"}, "has not happened yet"),
        ({"pain_level": "1", "at": "1950-01-01T10:00"}, "before the patient was born"),
        ({"pain_level": "1", "visit": str(uuid.uuid4())}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_what_was_typed_stays(post, cast, said, told):
    before = Vitals.objects.count(), Visit.objects.count()
    response = post("add_vitals", said)
    assert response.status_code == 200 and told in response.content.decode()
    for typed in said.values():
        assert typed in response.content.decode() or said.get("visit")
    assert (Vitals.objects.count(), Visit.objects.count()) == before


def test_a_diagnosis_at_an_old_visit_is_as_old(post, cast, foreign):
    visit = foreign.records[Visit]
    Visit.objects.filter(pk=visit.pk).update(checked_in_at=timezone.now() - timedelta(days=9))
    assert post("add_diagnosis", DIAGNOSIS | {"visit": visit.pk}).status_code == 302
    problem = Problem.objects.get(patient=cast.amina, label="Asthma")
    assert problem.code == "J45.9" and problem.visit_id == visit.pk
    assert timezone.now() - problem.onset_at > timedelta(days=8)


def test_answers_are_stored_as_a_phone_stores_them(post, cast):
    form = EventForm.objects.get(name="General consultation")
    number = {f["name"]: f"q{place}" for place, f in enumerate(form.fields)}
    medicine, diagnosis = number["Medicine"], number["Diagnosis"]
    said = {
        number["Main complaint"]: "سعال",
        number["New or follow-up"]: "new",
        number["Symptoms"]: ["fever", "cough"],
        number["Pregnant"]: "on",
        number["Ill since"]: "2026-03-05",
        f"{medicine}-0-name": "Paracetamol", f"{medicine}-0-dose": "500",
        f"{medicine}-0-duration": "٣", f"{medicine}-0-durationUnits": "days",
        f"{diagnosis}-1-desc": "Cough", f"{diagnosis}-1-code": "R05",
    }  # fmt: skip
    assert post("add_answer", said, query=f"?form={form.pk}").status_code == 302
    event = Event.objects.filter(patient=cast.amina, form=form).latest("created_at")
    stored = {answer["name"]: answer["value"] for answer in event.answers}
    asked = [f for f in form.fields if f["fieldType"] not in ("text", "separator")]
    assert {a["fieldId"] for a in event.answers} == {f["id"] for f in asked}
    assert [a["fieldType"] for a in event.answers][-2:] == ["medicine", "diagnosis"]
    assert stored["Main complaint"] == "سعال" and stored["Symptoms"] == "fever; cough"
    assert stored["Pregnant"] is True and stored["History"] == ""
    assert stored["Ill since"].startswith("2026-03-0") and stored["Ill since"].endswith(".000Z")
    (given,) = stored["Medicine"]
    assert (given["name"], given["dose"], given["duration"]) == ("Paracetamol", 500, 3)
    assert stored["Diagnosis"] == [{"code": "R05", "desc": "Cough"}]
    assert event.written_by == event.recorded_by == cast.bela
    assert event.metadata == {"providerId": str(cast.bela.pk), "providerName": cast.bela.name}


def test_a_required_question_is_asked_for(post, cast):
    form = EventForm.objects.get(name="General consultation")
    page = post("add_answer", {}, query=f"?form={form.pk}").content.decode()
    assert "This field is required." in page and not Event.objects.filter(form=form).exists()


def test_a_form_of_others_is_not_there(sign_in, post, cast):
    form = EventForm.objects.get(name="General consultation")
    address = reverse("charts:add_answer", args=[cast.amina.pk])
    assert form.name in sign_in("bela").get(address).content.decode()
    Confidentiality.objects.create(form=form, answers_for="named", reader_ids=[cast.chidi.pk])
    assert form.name not in sign_in("bela").get(address).content.decode()
    assert post("add_answer", {}, query=f"?form={form.pk}").status_code == 404
    EventForm.objects.filter(pk=form.pk).update(is_published=False)
    assert post("add_answer", {}, who="chidi", query=f"?form={form.pk}").status_code == 404


def test_who_may_not_write_is_not_offered_to_and_refused(sign_in, post, cast, foreign):
    permit(cast.bela, cast.clinic(1), "can_view_history")
    chart = sign_in("bela").get(reverse("patients:inspect", args=[cast.amina.pk]))
    assert "add-vitals" not in chart.content.decode()
    assert post("add_vitals", {"pain_level": "1"}).status_code in (302, 403)
    assert not Vitals.objects.filter(pain_level=1).exists()
    assert post("add_vitals", {"pain_level": "1"}, who="outsider").status_code == 404


def test_the_front_desk_files_visits_and_no_findings(post, cast):
    User.objects.filter(pk=cast.bela.pk).update(reads_charts=False)
    key = uuid.uuid4()
    assert post("add_visit", {"key": key}).status_code == 302
    assert Visit.objects.filter(pk=key).exists()
    post("add_vitals", {"pain_level": "1"})
    assert not Vitals.objects.filter(pain_level=1).exists()


def test_nobody_files_a_visit_in_a_clinic_of_others(post, cast):
    before = Visit.objects.count()
    page = post("add_visit", {"clinic": cast.clinic(3).pk})
    assert page.status_code == 200 and Visit.objects.count() == before


def test_a_visit_elsewhere_makes_the_patient_known_there(post, cast):
    permit(cast.bela, cast.clinic(2), "can_view_history", "can_edit_records")
    post("add_visit", {"clinic": cast.clinic(2).pk})
    assert Presence.objects.filter(patient=cast.amina, clinic=cast.clinic(2), has=True).exists()


def test_a_patient_who_was_deleted_meanwhile_takes_nothing(post, cast):
    Patient.objects.get(pk=cast.amina.pk).delete()
    assert post("add_visit", {}).status_code == 404


def test_another_patients_visit_is_not_taken(post, cast):
    other = Visit.objects.create(patient=cast.lucia, clinic=cast.clinic(3), provider=cast.bela)
    page = post("add_vitals", {"pain_level": "1", "visit": other.pk})
    assert page.status_code == 200 and not Vitals.objects.filter(visit=other).exists()
