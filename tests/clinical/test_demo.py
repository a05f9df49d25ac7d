"""The demo world holds whom it promises: the cast, the crowd and the hard cases of the field."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Count, F, Sum
from django.utils import timezone

from clinical.demo.days import middle_of_next_month
from clinical.demo.loading import load_once
from clinical.models import (
    FLAGS,
    Appointment,
    Dispensing,
    Drug,
    Event,
    EventForm,
    Patient,
    PatientAttribute,
    Problem,
    PublishedForm,
    Stock,
    StockMovement,
    Visit,
    Vitals,
)
from formsbuilder.compiler import blocking, compile_form
from formsbuilder.kinds import KINDS

PATIENTS = 120


@pytest.fixture(scope="module")
def world(fresh_database):
    return load_once(timezone.now().date(), patients=PATIENTS)


@pytest.fixture(autouse=True)
def _may_read(world, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def test_as_many_patients_as_asked_and_some_in_every_clinic(world):
    assert Patient.objects.count() == PATIENTS
    per_clinic = Counter(Patient.objects.values_list("primary_clinic_id", flat=True))
    assert set(per_clinic) == {clinic.id for clinic in world.clinics}
    assert min(per_clinic.values()) > PATIENTS / 10


def test_everybody_sees_the_patients_of_their_clinics_and_no_others(world):
    def seen_by(user):
        return Patient.objects.visible_to(user)

    def known_in(*numbers):
        return {
            str(patient_id)
            for patient_id in Patient.objects.filter(
                presence__clinic__in=[world.clinic(number) for number in numbers]
            ).values_list("id", flat=True)
        }

    def ids(queryset):
        return {str(row.id) for row in queryset}

    assert ids(seen_by(world.bela)) == known_in(1)
    assert ids(seen_by(world.chidi)) == known_in(1, 2)
    assert ids(seen_by(world.outsider)) == known_in(3)
    assert seen_by(world.admin).count() == PATIENTS
    assert ids(seen_by(world.omar)) == known_in(2)  # at the front desk: names, no charts
    for model in (Event, Vitals, Problem):
        assert not model.objects.visible_to(world.omar).exists()
    assert not known_in(3) & known_in(1, 2)


def test_accounts_hold_the_flags_that_the_issue_gives_them(world):
    flags = {
        (row.user.login, row.clinic_id): {flag for flag in FLAGS if getattr(row, flag)}
        for user in world.users.values()
        for row in user.permissions.select_related("user")
    }
    one, two, three = (clinic.id for clinic in world.clinics)
    everything = set(FLAGS)
    assert flags == {
        **{("admin@example.org", clinic): everything for clinic in (one, two, three)},
        ("bela@example.org", one): everything,
        ("chidi@example.org", one): everything,
        ("chidi@example.org", two): everything,
        ("omar@example.org", two): {
            "can_register_patients",
            "can_view_history",
            "can_edit_records",
        },
        ("outsider@example.org", three): everything,
    }
    homes = {user.login.split("@")[0]: user.home_clinic_id for user in world.users.values()}
    assert homes == {"admin": one, "bela": one, "chidi": one, "omar": two, "outsider": three}
    assert all(user.check_password("demo-pass-2026") for user in world.users.values())
    assert {clinic.sharing_group_id for clinic in world.clinics} == {None}


def test_two_forms_are_published_for_all_clinics_in_three_languages():
    assert EventForm.objects.filter(clinic_ids=[], is_published=True).count() == 2
    assert PublishedForm.objects.filter(number=1).count() == 2
    for form in EventForm.objects.all():
        named = [field["name"] for field in form.fields if field["fieldType"] != "separator"]
        assert len(named) == len({name.lower() for name in named})
        for field in form.fields:
            assert "multi" in field or field["fieldType"] != "options"
        for entry in form.translations:
            assert set(entry["name"]) == {"en", "ar", "es"} and all(entry["name"].values())
            assert set(entry) >= {"description", "options", "createdAt", "updatedAt"}


def test_the_editor_would_publish_the_demo_forms_just_so():
    kinds = {(kind.field_type, kind.input_type): kind.name for kind in KINDS.values()}
    kinds["options", "select"] = "single_choice"
    for publication in PublishedForm.objects.all():
        document = publication.document
        questions = [
            {
                **field,
                "kind": "multiple_choice"
                if field.get("multi")
                else kinds[field["fieldType"], field.get("inputType")],
                "label": "" if field["fieldType"] == "separator" else field["name"],
            }
            for field in document["fields"]
        ]
        compiled, problems = compile_form({**document, "questions": questions})
        assert compiled == document
        assert not blocking(problems)


def test_form_answers_are_complete_and_end_with_medicine_and_diagnosis():
    for event in Event.objects.select_related("form")[:200]:
        asked = [f for f in event.form.fields if f["fieldType"] not in ("text", "separator")]
        assert {answer["fieldId"] for answer in event.answers} == {f["id"] for f in asked}
        assert event.event_type == event.form.name
    last_two = Event.objects.filter(event_type="General consultation")[0].answers[-2:]
    assert [answer["fieldType"] for answer in last_two] == ["medicine", "diagnosis"]


def test_hard_cases_of_names_and_ages(world):
    assert world.hamza.surname == ""
    assert world.suhaila.surname == "."
    guessed, written = world.guessed_age.date_of_birth, world.charts["guessed_age"].registered_on
    assert (guessed.month, guessed.day) == (written.month, written.day) or written.day == 29
    assert world.unknown_age.date_of_birth == world.charts["unknown_age"].registered_on
    assert Vitals.objects.get(patient=world.unknown_age).weight_kg > 40
    assert Vitals.objects.get(patient=world.newborn).weight_kg < 6
    pair = (world.mohammed_arabic, world.mohammed_latin)
    assert len({(p.date_of_birth, p.phone) for p in pair}) == 1
    assert len({p.given_name for p in pair}) == 2
    assert world.muhamad_young.given_name == world.mohammed_arabic.given_name
    assert world.muhamad_young.date_of_birth != world.mohammed_arabic.date_of_birth


def test_twins_and_a_family_of_six_with_one_phone_and_household(world):
    assert world.twin_sara.date_of_birth == world.twin_samar.date_of_birth
    assert world.twin_sara.given_name != world.twin_samar.given_name
    household = PatientAttribute.objects.filter(string_value="H-0417")
    assert household.count() == 6
    assert household.values("patient__phone").distinct().count() == 1


def test_hard_cases_of_visits(world):
    typed = Event.objects.get(patient=world.arabic_digits, event_type="Vital signs").answers
    assert "٣٨٫٥" in [answer["value"] for answer in typed]
    paper = Visit.objects.get(patient=world.paper)
    assert (paper.created_at - paper.checked_in_at).days == 7
    wrong = Visit.objects.filter(patient=world.wrong_clinic).order_by("checked_in_at").last()
    assert wrong.clinic_id == world.clinic(1).id != world.wrong_clinic.primary_clinic_id
    suspected = Problem.objects.filter(code="B05.9").values("visit")
    moments = Visit.objects.filter(id__in=suspected).values_list("checked_in_at", flat=True)
    days = {moment.date() for moment in moments}
    assert len(moments) == 3
    assert max(days) - min(days) == timedelta(days=2)
    assert len({day.isocalendar().week for day in days}) == 1


def test_the_stock_book_adds_up_and_warns(world):
    left = dict(Stock.objects.values_list("drug__generic_name").annotate(Sum("quantity_available")))
    assert left["Paracetamol"] < Drug.objects.get(generic_name="Paracetamol").min_stock_level
    soon = middle_of_next_month(world.today)
    assert Stock.objects.filter(batch_expires_at__date=soon).exists()
    booked = StockMovement.objects.values_list("clinic", "batch").annotate(Sum("quantity"))
    stock = Stock.objects.values_list("clinic", "batch", "quantity_available")
    assert set(booked) == set(stock)
    assert Dispensing.objects.count() == StockMovement.objects.filter(kind="dispensed").count() > 0


def test_appointments_lie_before_and_after_today(world):
    now = timezone.now()
    assert Appointment.objects.filter(starts_at__gt=now).exists()
    assert Appointment.objects.filter(starts_at__lt=now, status="completed").exists()


def test_nothing_was_written_down_tomorrow_or_before_its_patient(world):
    for model in (Patient, Visit, Event, Vitals, Problem, Dispensing):
        assert not model.objects.filter(created_at__gt=timezone.now()).exists()
    assert not Visit.objects.filter(created_at__lt=F("patient__created_at")).exists()
    sexes = Patient.objects.values("sex").annotate(Count("id"))
    assert {row["sex"] for row in sexes} >= {"male", "female", "ذكر", "أنثى", "femenino"}
