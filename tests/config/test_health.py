"""What the one who runs the server sees from outside."""

import time

import psycopg
from django.test import Client


def oldest_write():
    return Client().get("/health/writes").json()["oldest_write_seconds"]


def test_a_transaction_left_open_shows_its_age_once_it_has_written(fresh_database):
    assert oldest_write() == 0
    with psycopg.connect(fresh_database) as left_open:
        left_open.execute("SELECT 1")
        time.sleep(0.2)
        assert oldest_write() == 0, "who only reads holds no phone back"
        left_open.execute("CREATE TABLE left_open ()")
        assert oldest_write() >= 0.2
        left_open.rollback()
        assert oldest_write() == 0
