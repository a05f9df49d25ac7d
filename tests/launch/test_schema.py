"""What must hold for the migrations as a whole."""

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration(capsys):
    try:
        call_command("makemigrations", check=True, dry_run=True)
    except SystemExit:
        pytest.fail(f"run `manage.py makemigrations`:\n{capsys.readouterr().out}")


@pytest.mark.django_db
def test_the_database_is_utf_8_and_speaks_utc():
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        assert cursor.fetchone()[0] == "UTF8"
        cursor.execute("SHOW timezone")
        assert cursor.fetchone()[0] == "UTC"
