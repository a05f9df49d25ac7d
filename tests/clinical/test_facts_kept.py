"""Facts of patients: counted like by hand, never out of date for a reader, never on a phone."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import connection

from clinical.facts import kept, words
from clinical.models import (
    Clinic,
    FactsDue,
    Patient,
    PatientAttribute,
    PatientFacts,
    RegistrationForm,
    Vitals,
)
from tests.clinical.facts_cast import BY_HAND, COUNTED_ON, FORM, PEOPLE, REGISTERED, band_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 30, 22, 30, tzinfo=UTC)  # half past one on 31 March in Amman


@pytest.fixture
def amman():
    return Clinic.objects.create(name="Al Salam", time_zone="Asia/Amman")


@pytest.fixture
def form():
    return RegistrationForm.objects.create(name="Registration", fields=FORM, is_active=True)


def patient(clinic, **typed):
    typed = {"given_name": "Amina", "surname": "Haddad", "sex": "female", "created_at": AT, **typed}
    return Patient.objects.create(primary_clinic=clinic, **typed)


def register(clinic, person):
    made = patient(
        clinic,
        given_name=person.given_name,
        surname=person.surname,
        sex=person.sex,
        date_of_birth=person.born or None,
    )
    if person.weight_kg:
        Vitals.objects.create(patient=made, weight_kg=person.weight_kg)
    if person.newborn:
        PatientAttribute.objects.create(
            patient=made,
            attribute_id="nb-question",
            attribute="newborn",
            string_value=person.newborn,
        )
    return made.pk


def test_sixty_people_are_counted_as_by_hand(amman, form):
    made = {register(amman, person): person for person in PEOPLE}
    assert len(made) == 60
    facts = kept.of(made)
    for pk, person in made.items():
        known = facts[pk]
        assert (
            known.sex_code,
            known.birth_date_quality,
            known.age_in_years(COUNTED_ON),
            known.surname_given,
        ) == (person.sex_code, person.quality, person.years, person.has_surname), person
        assert known.registered_on == REGISTERED
    counted = Counter(
        (band_of(f.age_in_years(COUNTED_ON)), f.sex_code.value) for f in facts.values()
    )
    assert counted == BY_HAND

    kept.ensure()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT CASE WHEN y IS NULL THEN 'unknown' WHEN y < 5 THEN '0-4' WHEN y < 15 THEN '5-14'
                      WHEN y < 50 THEN '15-49' ELSE '50+' END, sex_code, count(*)
               FROM (SELECT sex_code, extract(year FROM age(%s, born_on)) AS y
                     FROM clinical_patientfacts WHERE patient_id = ANY(%s)) counted
               GROUP BY 1, 2""",
            [COUNTED_ON, list(made)],
        )
        assert {(band, sex): number for band, sex, number in cursor} == BY_HAND


def test_ages_and_sex_in_words(amman):
    def said(**typed):
        made = patient(amman, **typed)
        facts = kept.of_patient(made)
        return words.age(facts, COUNTED_ON), words.sex(facts, made.sex)

    assert said(date_of_birth=date(1992, 3, 31), sex="ذكر") == ("about 34", "male")
    assert said(date_of_birth=date(2026, 3, 31), sex="mujer") == ("age not known", "female")
    assert said(date_of_birth=date(2026, 1, 31)) == ("4 months", "female")
    assert said(date_of_birth=date(1992, 3, 30), sex="kadın") == ("34 years", "kadın")


def test_what_is_asked_is_what_is_stored_after_every_kind_of_write(amman):
    """Raw SQL, bulk, ORM: nobody has to remember to call anything."""
    amina = patient(amman, date_of_birth=REGISTERED)
    weight = Vitals.objects.create(patient=amina, weight_kg=60)

    def quality():
        found = kept.of_patient(amina)
        kept.ensure([amina.pk])
        assert PatientFacts.objects.get(pk=amina.pk).as_facts == found
        assert not FactsDue.objects.filter(patient_id=amina.pk).exists()
        return found.birth_date_quality

    assert quality() == "not_given"
    Vitals.objects.filter(pk=weight.pk).update(weight_kg=3)
    assert quality() == "exact"
    weight.delete()
    assert quality() == "not_given"
    answer = PatientAttribute.objects.create(patient=amina, attribute="x", string_value="Newborn")
    assert quality() == "exact"
    PatientAttribute.objects.filter(pk=answer.pk).update(patient=patient(amman))
    assert quality() == "not_given"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clinical_patient SET date_of_birth = '1990-03-31' WHERE id = %s", [amina.pk]
        )
    assert quality() == "from_age"
    Clinic.objects.filter(pk=amman.pk).update(time_zone="America/Bogota")
    assert quality() == "exact"


def test_what_changes_no_fact_makes_nothing_due(amman):
    amina = patient(amman)
    visit_weight = Vitals.objects.create(patient=amina, weight_kg=60)
    kept.ensure()
    assert PatientFacts.objects.filter(pk=amina.pk).exists() and not FactsDue.objects.exists()
    Patient.objects.filter(pk=amina.pk).update(phone="0790000000", given_name="Amena")
    Vitals.objects.filter(pk=visit_weight.pk).update(weight_kg=61)
    assert not FactsDue.objects.exists()


def test_a_new_language_of_the_form_is_understood_at_once(amman, form):
    mehmet = patient(amman, sex="mies")
    kept.ensure()
    assert kept.of_patient(mehmet).sex_code == "unknown"
    options = [{**FORM[0]["options"][0], "fi": "Mies"}, *FORM[0]["options"][1:]]
    form.fields = [{**FORM[0], "options": options}]
    form.save()
    assert kept.of_patient(mehmet).sex_code == "male"
    form.fields = FORM  # the words were there once: charts written then keep their meaning
    form.save()
    assert kept.of_patient(mehmet).sex_code == "male"
    kept.ensure()
    assert PatientFacts.objects.get(pk=mehmet.pk).sex_code == "male"


def test_the_command_derives_everybody_again(amman, capsys):
    amina = patient(amman)
    kept.ensure()
    PatientFacts.objects.filter(pk=amina.pk).update(sex_code="male")  # by hand, behind the triggers
    call_command("derive_facts")
    assert kept.of_patient(amina).sex_code == "male"
    call_command("derive_facts", "--all")
    assert kept.of_patient(amina).sex_code == "female"
    assert "1 patients" in capsys.readouterr().out


def test_a_patient_removed_by_retention_leaves_no_facts(amman):
    amina = patient(amman)
    kept.ensure()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM clinical_presence WHERE patient_id = %s", [amina.pk])
        cursor.execute("SET LOCAL clinical.allow_delete = 'on'")
        cursor.execute("DELETE FROM clinical_patient WHERE id = %s", [amina.pk])
    assert not PatientFacts.objects.exists() and not FactsDue.objects.exists()
    assert kept.of([amina.pk]) == {}


def test_reading_costs_the_same_for_one_and_for_a_hundred(amman, django_assert_max_num_queries):
    ids = [patient(amman, date_of_birth=REGISTERED).pk for _ in range(100)]
    with django_assert_max_num_queries(5):
        assert len(kept.of(ids)) == 100
    kept.ensure(ids)
    with django_assert_max_num_queries(2):
        assert len(kept.of(ids)) == 100
