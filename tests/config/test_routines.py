"""What the workers do by the clock."""

import logging

import pytest
from django.utils.module_loading import import_string
from django_q.models import Schedule

from config import routines


def planned():
    return sorted(Schedule.objects.values_list("func", "minutes"))


@pytest.mark.django_db
def test_migrating_again_mends_the_routines_and_doubles_none():
    made_at_migrate = planned()
    Schedule.objects.filter(func="exports.tasks.remove_expired").update(minutes=9)
    Schedule.objects.create(name="of an older version", func="exports.tasks.gone", minutes=1)
    routines.ensure()
    assert planned() == made_at_migrate
    assert made_at_migrate == sorted((r.func, r.minutes) for r in routines.ROUTINES)


@pytest.mark.django_db
@pytest.mark.parametrize("routine", routines.ROUTINES, ids=lambda routine: routine.func)
def test_each_routine_runs_where_there_is_nothing_to_do(routine, settings, tmp_path, caplog):
    settings.DATA_DIR = tmp_path
    import_string(routine.func)()
    assert not [line for line in caplog.records if line.levelno >= logging.WARNING]
