"""Facts on real commits: beside pushes and pulls, and in a read-only snapshot."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction

from clinical.facts import kept
from clinical.models import Clinic, FactsDue, Patient, PatientFacts
from tests import cast
from tests.syncapi.door import Door, held, row


@pytest.fixture
def committed(fresh_database, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def patient(clinic, **typed):
    return Patient.objects.create(primary_clinic=clinic, given_name="Amina", **typed)


def test_facts_are_right_in_a_read_only_snapshot(committed):
    """What was noted but not stored is derived there; a write would fail."""
    amina = patient(Clinic.objects.create(name="Tent"), sex="mujer")
    kept.settle_due()
    Patient.objects.filter(pk=amina.pk).update(sex="hombre")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        assert kept.of_patient(amina).sex_code == "male"
    assert PatientFacts.objects.get(pk=amina.pk).sex_code == "female"


def test_who_is_being_written_to_is_left_for_the_next_minute(committed):
    tent = Clinic.objects.create(name="Tent")
    busy, idle = patient(tent), patient(tent)
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM clinical_patient WHERE id = %s FOR UPDATE", [busy.pk])
            started = datetime.now(UTC)
            kept.settle_due()
            assert datetime.now(UTC) - started < timedelta(seconds=5)
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    stored = set(PatientFacts.objects.values_list("pk", flat=True))
    assert idle.pk in stored and busy.pk not in stored
    assert FactsDue.objects.filter(patient_id=busy.pk).exists()
    kept.settle_due()
    assert PatientFacts.objects.filter(pk=busy.pk).exists()


def test_phones_keep_what_was_typed(committed):
    """Pushed words come back letter by letter; nothing derived is in a pull."""
    place = cast.clinic()
    bela, other = cast.person("Bela", place), cast.person("Amal", place)
    typed = {"given_name": "محمد", "surname": ".", "sex": "ذَكَر", "date_of_birth": "1992-03-31"}
    sent = row("patients", primary_clinic_id=str(place.pk), **typed)
    Door(bela).send(created=[("patients", sent)])
    kept.ensure()
    assert PatientFacts.objects.get(pk=sent["id"]).sex_code == "male"
    for person in (bela, other):
        changes = Door(person).pull()
        pulled = held(changes)["patients"][sent["id"]]
        assert {name: pulled[name] for name in typed} == typed
        assert not {"sex_code", "birth_date_quality", "born_on", "facts"} & pulled.keys()
        assert not [table for table in changes if "fact" in table]
