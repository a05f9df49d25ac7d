"""Bad links: slow readers and slow uploaders cost threads, never transactions or other people's time."""

import base64
import json
import socket
import threading
import time
import urllib.request
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from clinical.models import Patient
from tests import cast
from tests.syncapi.door import row

READERS = UPLOADERS = 20
BYTES_PER_SECOND = 20_000
SECONDS = 11


@pytest.fixture(scope="module")
def bela(house):
    clinic = cast.clinic()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clinical_patient (id, created_at, updated_at, primary_clinic_id, given_name,"
            " surname, citizenship, hometown, phone, sex, additional_data, metadata, government_id,"
            " external_patient_id) SELECT gen_random_uuid(), now(), now(), %s, 'n' || n, '', '', '',"
            " '', '', '{}', '{}', '', '' FROM generate_series(1, 6000) n",
            [clinic.pk],
        )
    return cast.person("Bela", clinic)


def authorization(user):
    return "Basic " + base64.b64encode(f"{user.login}:{cast.PASSWORD}".encode()).decode()


def connect(url):
    parts = urlsplit(url)
    link = socket.create_connection((parts.hostname, parts.port), timeout=30)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return link


def read_slowly(url, user, until, first_bytes):
    with connect(url) as link:
        link.sendall(
            f"GET /api/v2/sync?last_pulled_at=0 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            f"Authorization: {authorization(user)}\r\n\r\n".encode()
        )
        first_bytes.append(link.recv(1000)[:12])
        while time.monotonic() < until and link.recv(BYTES_PER_SECOND // 10):
            time.sleep(0.1)


def upload_slowly(url, user, clinic_id, until, answers):
    patient = row("patients", primary_clinic_id=clinic_id, given_name="slow")
    body = json.dumps({"patients": {"created": [patient]}}).encode().ljust(120_000)
    head = (
        f"POST /api/v2/sync?last_pulled_at=0 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Authorization: {authorization(user)}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with connect(url) as link:
        link.sendall(head.encode())
        while body:
            link.sendall(body[: BYTES_PER_SECOND // 10])
            body = body[BYTES_PER_SECOND // 10 :]
            time.sleep(0.1)
        answers.append(link.recv(12))


@pytest.mark.timeout(120)
def test_a_sign_in_stays_quick_and_no_transaction_waits_for_a_slow_phone(server, house, bela):
    urllib.request.urlopen(_sign_in(house, bela), timeout=30).read()  # pays the slow hash
    until = time.monotonic() + SECONDS
    first_bytes, answers, waits, ages = [], [], [], []
    threads = [
        threading.Thread(target=read_slowly, args=(house, bela, until, first_bytes))
        for _ in range(READERS)
    ] + [
        threading.Thread(
            target=upload_slowly, args=(house, bela, str(bela.home_clinic_id), until, answers)
        )
        for _ in range(UPLOADERS)
    ]
    for thread in threads:
        thread.start()
    with psycopg.connect(server.database_url, autocommit=True) as watcher:
        while time.monotonic() < until:
            began = time.monotonic()
            urllib.request.urlopen(_sign_in(house, bela), timeout=30).read()
            waits.append(time.monotonic() - began)
            ages.append(
                watcher.execute(
                    "SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)"
                    " FROM pg_stat_activity WHERE datname = current_database()"
                ).fetchone()[0]
            )
            time.sleep(0.2)
    for thread in threads:
        thread.join()
    assert first_bytes == [b"HTTP/1.1 200"] * READERS
    assert answers == [b"HTTP/1.1 200"] * UPLOADERS
    assert Patient.objects.filter(given_name="slow").count() == UPLOADERS
    assert max(waits) < 2, sorted(waits)[-5:]
    assert max(ages) < 10


def _sign_in(url, user):
    return urllib.request.Request(
        f"{url}/api/auth/sign-in",
        data=json.dumps({"email": user.login, "password": cast.PASSWORD}).encode(),
        headers={"Content-Type": "application/json"},
    )
