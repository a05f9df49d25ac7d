"""The demo is loaded once, alike every time, and only into a database of its own."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from clinical import catalogue
from clinical.demo import loading
from clinical.demo.world import create_cast, load_world
from clinical.models import AppConfig, Clinic, Patient, User

TODAY = date(2026, 3, 31)  # the day on which months of 30 days and February hurt

pytestmark = pytest.mark.django_db


def everything():
    """{model name: {id: columns}}, without what the server's clock and numbers add."""
    ours = {"arrived_at", "modified_at", "change_number"}
    return {
        model.__name__: {
            row["id"]: {name: value for name, value in row.items() if name not in ours}
            for row in model.objects.values()
        }
        for model in catalogue.records()
    }


def test_two_loads_make_the_same_rows_with_the_same_ids():
    first = _load_and_take_back(TODAY)
    second = _load_and_take_back(TODAY)
    assert first == second
    assert len(first["Patient"]) == 60


def test_ids_of_the_named_people_do_not_depend_on_the_day():
    first = _load_and_take_back(TODAY)
    later = _load_and_take_back(date(2027, 1, 1))
    assert set(first["Clinic"]) == set(later["Clinic"])
    assert set(first["Patient"]) == set(later["Patient"])


def _load_and_take_back(today):
    with transaction.atomic():
        load_world(today, patients=60)
        loaded = everything()
        transaction.set_rollback(True)
    return loaded


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2026, 12, 31), date(2027, 1, 1)])
def test_it_loads_on_awkward_days(today):
    load_world(today, patients=60)
    assert Patient.objects.count() == 60


def test_the_cast_alone_is_small():
    cast = create_cast()
    assert Patient.objects.count() == len(cast.patients) == 4
    assert cast.amina.primary_clinic == cast.clinic(1)
    assert cast.chidi.check_password("demo-pass-2026")


def test_a_second_run_does_nothing(capsys):
    call_command("load_demo", patients=40)
    before = everything()
    call_command("load_demo", patients=90)
    assert everything() == before
    assert "already here" in capsys.readouterr().out


@pytest.mark.parametrize(
    "somebodys",
    [
        lambda: User.objects.create_user("real@example.org", "secret", name="Real"),
        lambda: Clinic.objects.create(name="A real clinic"),
        lambda: Patient.objects.create(given_name="Real"),
    ],
)
def test_it_leaves_a_database_of_somebody_else_alone(somebodys):
    somebodys()
    with pytest.raises(CommandError, match="is not a demo, so nothing was loaded"):
        call_command("load_demo", patients=40)
    assert loading.loaded_on() is None
    assert not User.objects.filter(login="bela@example.org").exists()


def test_a_load_that_breaks_off_leaves_nothing(monkeypatch):
    def breaks_off(*args, **kwargs):
        create_cast(TODAY)
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "load_world", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        loading.load_once(TODAY)
    assert not User.objects.exists()
    assert not AppConfig.objects.exists()
