"""The fixtures that other tests stand on."""

import threading
import urllib.request

import psycopg
import pytest
from django.db import connection


@pytest.fixture(scope="module")
def committed(fresh_database):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE note (text text)")
        cursor.execute("INSERT INTO note VALUES ('kept')")


def test_a_fresh_database_keeps_what_is_committed_for_every_thread(committed):
    seen = []

    def look():
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM note")
            seen.append(cursor.fetchone()[0])
        connection.close()

    other = threading.Thread(target=look)
    other.start()
    other.join()
    assert seen == ["kept"]


def test_a_fresh_database_is_not_the_one_of_ordinary_tests(committed, fresh_database):
    assert connection.settings_dict["NAME"] in fresh_database
    assert "fresh" in connection.settings_dict["NAME"]


@pytest.mark.django_db
def test_an_ordinary_test_has_all_migrations():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone()[0] > 100


def test_a_server_answers_and_can_be_started_again_after_a_kill(server):
    for end in (server.kill, server.stop):
        assert urllib.request.urlopen(f"{server.url}/health").status == 200
        end()
        with pytest.raises(OSError):
            urllib.request.urlopen(f"{server.url}/health")
        server.start()
    with psycopg.connect(server.dsn) as reader:
        assert reader.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 100


def test_the_command_line_of_a_server_sees_its_database(server):
    assert "[X] 0001_user" in server.manage("showmigrations", "clinical")
