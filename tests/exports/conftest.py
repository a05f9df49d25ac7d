"""Fixtures of the export stories: people on a real database, files in a folder of their own."""

import pytest

from exports import runs, tasks
from exports.models import ExportRun
from tests.exports import cast


@pytest.fixture
def story(fresh_database, django_db_blocker, settings, tmp_path):
    """The cast on real commits: making a file reads on one connection and tells on another."""
    settings.DATA_DIR = tmp_path
    with django_db_blocker.unblock():
        cast.story += 1
        yield cast.people(prefix=f"{cast.story} ")


@pytest.fixture
def make():
    """``make(by, form, clinics, **asked)`` asks for a file and lets the worker's task run once."""

    def ask_and_make(by, form, clinics, *, happened_from=None, happened_to=None, language="en"):
        run = runs.ask(
            form=form,
            clinics=clinics,
            happened_from=happened_from,
            happened_to=happened_to,
            purpose="Monthly report",
            language=language,
            by=by,
        )
        tasks.make_files(str(run.pk))
        return ExportRun.objects.get(pk=run.pk)

    return ask_and_make
