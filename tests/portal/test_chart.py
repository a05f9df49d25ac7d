"""The chart: what is on its first screen, its drawings, and which version of a form an answer reads by."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinical.models import (
    Confidentiality,
    Dispensing,
    Drug,
    Event,
    EventForm,
    Patient,
    PatientAttribute,
    Prescription,
    PrescriptionItem,
    Problem,
    PublishedForm,
    User,
    Visit,
    Vitals,
)

MOST_QUERIES = 15


@pytest.fixture
def chart(sign_in, cast):
    """``chart("bela")``: Amina's page as this person sees it."""

    def chart(who="bela", patient=None):
        address = reverse("patients:inspect", args=[(patient or cast.amina).pk])
        return sign_in(who).get(address).content.decode()

    return chart


def _first_screen(page):
    return page.split('class="hk-first"')[1].split('class="hk-columns"')[0]


def test_the_first_screen_says_what_matters(chart, cast, foreign):
    drug = Drug.objects.create(generic_name="Amlodipine")
    prescription = foreign.records[Prescription]
    item = PrescriptionItem.objects.create(
        patient=cast.amina, prescription=prescription, drug=drug, quantity_prescribed=30
    )
    Dispensing.objects.create(
        patient=cast.amina, drug=drug, prescription_item=item, quantity_dispensed=30, days_supply=30
    )
    old = timezone.now() - timedelta(days=90)
    Dispensing.objects.create(
        patient=cast.amina, drug=Drug.objects.create(generic_name="Ibuprofen"), days_supply=5,
        dispensed_at=old,
    )  # fmt: skip
    Problem.objects.create(
        patient=cast.amina, label="Old pneumonia", clinical_status="resolved", onset_at=old
    )
    page = chart()
    first = _first_screen(page)
    assert "Penicillin" in first and "hk-panel--allergies" in first
    assert "Hypertension" in first and "Old pneumonia" in first.split("Earlier ones")[1]
    assert "Amlodipine" in first and "until" in first and "Ibuprofen" not in first
    assert "164/94 mmHg ↑ high" in first
    assert cast.amina.external_patient_id in page and "46 years" in page


def test_no_allergy_is_not_a_warning(chart, cast):
    answer = PatientAttribute.objects.filter(patient=cast.amina, attribute="Allergies")
    answer.update(string_value="None known")
    assert "None known" in _first_screen(chart()) and "hk-panel--allergies" not in chart()


def test_the_front_desk_sees_no_findings(chart, cast, foreign):
    User.objects.filter(pk=cast.bela.pk).update(reads_charts=False)
    page = chart()
    for withheld in ("Hypertension", "164/94", "hk-plot", "coughs", 'class="hk-first"'):
        assert withheld not in page


def test_a_family_is_found_by_its_household_number(chart, cast):
    own = PatientAttribute.objects.get(patient=cast.amina, attribute="Household%20number")
    for clinic, name in ((cast.clinic(1), "Yara"), (cast.clinic(3), "Faraway")):
        other = Patient.objects.create(given_name=name, primary_clinic=clinic)
        PatientAttribute.objects.create(
            patient=other, attribute_id=own.attribute_id, attribute=own.attribute,
            string_value=own.string_value,
        )  # fmt: skip
    page = chart()
    assert "Yara" in page and "Faraway" not in page


def test_measurements_are_drawn_with_what_is_usual(chart, cast, foreign):
    for days in (20, 10):
        Vitals.objects.create(
            patient=cast.amina, systolic_bp=150 - days, diastolic_bp=90,
            measured_at=timezone.now() - timedelta(days=days),
        )  # fmt: skip
    page = chart()
    assert page.count("<svg") >= 1 and "<polygon" in page and "Early Warning Score" in page
    assert "style=" not in page.split("hk-plots")[1].split("</section>")[0]


def test_a_child_has_growth_curves_and_one_of_unknown_age_has_none(chart, cast):
    born = timezone.localdate() - timedelta(days=400)
    child = Patient.objects.create(
        given_name="Dana", sex="female", date_of_birth=born, primary_clinic=cast.clinic(1)
    )
    Vitals.objects.create(patient=child, weight_kg=9.2, height_cm=75)
    page = chart(patient=child)
    assert page.count("Child Growth Standards") == 2 and "z-score" in page
    Patient.objects.filter(pk=child.pk).update(date_of_birth=timezone.localdate())
    assert "z-score" not in chart(patient=child)


def test_an_answer_is_read_by_the_version_it_was_given_to(chart, cast):
    choice = [{"id": "a", "label": "Mild", "value": "1"}]
    field = {"id": "q1", "name": "Cough", "fieldType": "options", "inputType": "radio"}
    form = EventForm.objects.create(
        name="Lungs", fields=[field | {"name": "Wheeze", "options": [choice[0] | {"label": "Bad"}]}]
    )
    PublishedForm.objects.create(
        form=form, number=1, published_at=timezone.now() - timedelta(days=30),
        document={"name": "Lungs", "fields": [field | {"options": choice}]},
    )  # fmt: skip
    PublishedForm.objects.create(
        form=form, number=2, published_at=timezone.now() - timedelta(days=1),
        document={"name": "Lungs", "fields": form.fields},
    )  # fmt: skip
    Event.objects.create(
        patient=cast.amina, form=form, event_type="Lungs",
        created_at=timezone.now() - timedelta(days=10),
        answers=[{"fieldId": "q1", "name": "Cough", "inputType": "radio", "value": "1"}],
    )  # fmt: skip
    page = chart()
    assert "Cough" in page and "Mild" in page and "form version 1" in page
    assert "Wheeze" not in page


def test_a_confidential_answer_is_not_hinted_at(chart, cast, foreign):
    event = foreign.records[Event]
    Confidentiality.objects.create(form=event.form, answers_for="named", reader_ids=[cast.bela.pk])
    assert "coughs" in chart("bela")
    assert "coughs" not in chart("chidi") and str(event.pk) not in chart("chidi")


def test_anything_that_an_import_left_can_be_shown(chart, cast):
    Event.objects.create(patient=cast.amina, answers={"not": "a list"}, metadata=[])
    Event.objects.create(patient=cast.amina, answers=[{"fieldType": "medicine", "value": [1, {}]}])
    Vitals.objects.create(patient=cast.amina, measured_at=None, weight_kg=1e300)
    Vitals.objects.create(patient=cast.amina, weight_kg=0)
    Dispensing.objects.create(patient=cast.amina, days_supply=2**31 - 1)
    Patient.objects.filter(pk=cast.amina.pk).update(date_of_birth=date(1800, 1, 1))
    assert "Amina" in chart()


def test_a_chart_costs_the_same_for_two_visits_and_for_thirty(sign_in, cast, foreign):
    client, address = sign_in("bela"), reverse("patients:inspect", args=[cast.amina.pk])
    costs = []
    for number in (1, 29):
        _fill(cast, number, foreign.records[Event].form)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] <= MOST_QUERIES, costs


def _fill(cast, number, form):
    for n in range(number):
        visit = Visit.objects.create(patient=cast.amina, clinic=cast.clinic(1), provider=cast.bela)
        Event.objects.create(patient=cast.amina, visit=visit, form=form, recorded_by=cast.bela)
        Vitals.objects.create(patient=cast.amina, visit=visit, temperature_celsius=37 + n / 50)
        Problem.objects.create(patient=cast.amina, visit=visit, label=f"Problem {n}")
        prescription = Prescription.objects.create(patient=cast.amina, visit=visit)
        item = PrescriptionItem.objects.create(patient=cast.amina, prescription=prescription)
        Dispensing.objects.create(patient=cast.amina, prescription_item=item)
