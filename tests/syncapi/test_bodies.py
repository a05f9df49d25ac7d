"""Packed bodies: a phone on a bad link sends a tenth; what is broken or too large stores nothing."""

import gzip
import json
import tracemalloc
import zlib

import pytest

from clinical.models import Patient
from syncapi.models import Receipt
from tests import cast
from tests.syncapi.door import Door, row

GIGABYTE = 1024**3


@pytest.fixture
def bela(db):
    return cast.person("Bela", cast.clinic())


@pytest.fixture
def door(bela):
    return Door(bela)


@pytest.fixture
def patient(door):
    return row("patients", given_name="Amina" * 50)


def send(door, body, coding="gzip"):
    return door.client.post(
        f"/api/v2/sync?last_pulled_at={door.cursor}",
        data=body,
        content_type="application/json",
        headers={"Content-Encoding": coding},
    )


def packed(*patients):
    return gzip.compress(json.dumps({"patients": {"created": patients}}).encode())


def bomb(size):
    """A gzip stream of ``size`` zeros, made without holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(16 * 1024 * 1024)
    return b"".join(packer.compress(zeros) for _ in range(size // len(zeros))) + packer.flush()


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip"])
def test_a_packed_push_is_stored(door, patient, coding):
    assert send(door, packed(patient), coding).status_code == 200
    assert Patient.objects.get(pk=patient["id"]).given_name == patient["given_name"]


def test_a_stream_of_two_members_is_one_body(door, patient):
    whole = json.dumps({"patients": {"created": [patient]}}).encode()
    assert send(door, gzip.compress(whole[:100]) + gzip.compress(whole[100:])).status_code == 200
    assert Patient.objects.filter(pk=patient["id"]).exists()


@pytest.mark.parametrize(
    "broken",
    [
        lambda body: body[:-9],
        lambda body: body[:-1],
        lambda body: body[:40] + bytes([body[40] ^ 1]) + body[41:],
        lambda body: body + b"more",
        lambda body: b"",
        gzip.decompress,
    ],
    ids=["cut", "cut in its end", "a bit turned", "with more behind", "empty", "not packed"],
)
def test_a_broken_stream_is_refused_and_nothing_stored(door, patient, broken):
    answer = send(door, broken(packed(patient)))
    assert answer.status_code == 400 and "gzip" in answer.json()["error"]
    assert not Patient.objects.filter(pk=patient["id"]).exists() and not Receipt.objects.exists()


def test_another_coding_is_refused_by_name(door, patient):
    answer = send(door, packed(patient), "br")
    assert answer.status_code == 415 and "Content-Encoding" in answer.json()["error"]


def test_a_bomb_is_refused_in_flat_memory(door, settings):
    """10 GB in 10 MB; the limit is lowered to one that costs the test no time."""
    settings.SYNC_MAX_BODY = 20_000_000
    body = bomb(GIGABYTE // 8) + bomb(GIGABYTE // 8)
    tracemalloc.start()
    answer = send(door, body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status_code == 413 and "20000000 bytes" in answer.json()["error"]
    assert peak < settings.SYNC_MAX_BODY / 4
