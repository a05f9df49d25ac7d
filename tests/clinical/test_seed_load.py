"""Made-up load goes through the same triggers as every record, and never among real ones by itself."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count

from clinical import catalogue
from clinical.demo import load
from clinical.facts import kept
from clinical.models import Clinic, FactsDue, Patient, PatientFacts, Presence, User, Visit
from tests import cast

TODAY = date(2026, 3, 31)

pytestmark = pytest.mark.django_db


def loaded(model):
    return model.objects.filter(
        **({"external_patient_id__startswith": "L"} if model is Patient else {}),
        **({"patient__external_patient_id__startswith": "L"} if model is not Patient else {}),
    )


def test_whole_charts_come_with_numbers_presence_and_facts():
    out = StringIO()
    call_command("seed_load", patients=20, today=TODAY, stdout=out)
    assert "20 patients, 270 records" in out.getvalue()
    models = [Patient, *catalogue.chart()]
    assert sum(loaded(model).count() for model in models) == 20 * load.RECORDS_PER_PATIENT
    for model in models:
        assert loaded(model).exists(), model
        assert not loaded(model).filter(change_number=0).exists(), model
    where = loaded(Patient).values_list("pk", "primary_clinic")
    present = Presence.objects.filter(patient__in=loaded(Patient), has=True)
    assert set(present.values_list("patient", "clinic")) == set(where)
    assert set(loaded(Patient).values_list("primary_clinic").annotate(Count("pk"))) == {
        (clinic.pk, number)
        for clinic, number in zip(
            Clinic.objects.order_by("created_at", "pk"), (7, 7, 6), strict=True
        )
    }
    assert PatientFacts.objects.filter(patient__in=loaded(Patient)).count() == 20
    assert not FactsDue.objects.exists()
    assert {f.sex_code for f in kept.of(loaded(Patient).values_list("pk", flat=True)).values()} == {
        "female",
        "male",
    }
    admin = User.objects.get(login="admin@example.org")
    assert Visit.objects.visible_to(admin).filter(pk__in=loaded(Visit)).count() == 50


def test_the_same_seed_and_day_make_the_same_rows():
    cast.clinic()
    first, second = _load_and_take_back(1), _load_and_take_back(1)
    assert first == second != _load_and_take_back(2)


def _load_and_take_back(seed):
    with transaction.atomic():
        load.load(4, today=TODAY, seed=seed)
        names = ("pk", "given_name", "created_at", "phone", "date_of_birth")
        rows = list(Patient.objects.order_by("pk").values_list(*names))
        rows += list(Visit.objects.order_by("pk").values_list("pk", "checked_in_at"))
        transaction.set_rollback(True)
    return rows


def test_only_some_kinds_of_records():
    call_command("seed_load", patients=4, today=TODAY, only=["visit"], stdout=StringIO())
    assert {m._meta.model_name for m in catalogue.chart() if loaded(m).exists()} == {"visit"}
    assert loaded(Patient).count() == 4


def test_it_loads_among_real_records_only_when_told_so():
    clinic = cast.clinic()
    real = Patient.objects.create(given_name="Real", primary_clinic=clinic)
    with pytest.raises(CommandError, match="is not a demo, so nothing was loaded"):
        call_command("seed_load", patients=4)
    assert Patient.objects.get() == real
    call_command("seed_load", patients=4, beside_real_records=True, stdout=StringIO())
    assert Patient.objects.filter(primary_clinic=clinic).count() == 5


def test_without_a_clinic_it_says_so():
    with pytest.raises(CommandError, match="no clinic"):
        call_command("seed_load", patients=4, beside_real_records=True)
