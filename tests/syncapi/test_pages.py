"""Answers in pages: whatever happens while a client walks, it has everything in the end."""

import json
import time

import pytest
from django.core import signing

from clinical.models import ChangeBase, Patient, Presence, Visit
from syncapi import emptying, pages
from syncapi.models import Device, Phone, Pull
from tests import cast
from tests.syncapi.door import Door, new_id, row
from tests.syncapi.tablet import Tablet, brought, read, verdicts

LONG_AGO = "2026-01-01T00:00Z"


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic()


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture
def tablet(bela):
    return Tablet(bela)


@pytest.fixture
def patients(clinic):
    """Ids of five patients in the order in which a walk comes by them, each with a visit."""
    ids = sorted(new_id() for _ in range(5))
    for pk in ids:
        Patient.objects.create(pk=pk, given_name="n", primary_clinic=clinic)
        Visit.objects.create(pk=new_id(), patient_id=pk, clinic=clinic)
    return ids


def of_page(page, table="patients"):
    """[ids of rows, ids of hidden patients, deleted ids] of one table of one page."""
    lists = page["changes"][table]
    came = lists["created"] + lists["updated"]
    whole = [r["id"] for r in came if table != "patients" or "given_name" in r]
    return [whole, [r["id"] for r in came if r["id"] not in whole], lists["deleted"]]


def size(page):
    return sum(len(part) for lists in page["changes"].values() for part in lists.values())


def all_of(walked, table="patients"):
    parts = [of_page(page, table) for page in walked]
    return [sorted(i for part in parts for i in part[kind]) for kind in range(3)]


@pytest.mark.parametrize("limit", [1, 3, 10_000])
def test_a_walk_brings_what_one_piece_brings(tablet, bela, patients, limit):
    whole = Tablet(bela).sync()
    walked = tablet.walk(limit)
    assert all(size(page) <= limit for page in walked)
    assert sum(map(size, walked)) == size(whole)
    assert set().union(*map(brought, walked)) == brought(whole)
    assert all_of(walked)[0] == patients
    assert not brought(tablet.sync())


def test_verdicts_come_with_the_first_page_and_own_records_with_none(tablet, clinic, patients):
    new = row(
        "patients",
        primary_clinic_id=str(clinic.pk),
        additional_data="{}",
        metadata="{}",
        id=new_id(),
    )
    walked = tablet.walk(2, changes={"patients": {"created": [new]}})
    assert verdicts(walked[0]) == {new["id"]: "created"}
    assert not any(page["verdicts"] for page in walked[1:])
    assert all_of(walked)[0] == patients


def test_what_changes_ahead_of_the_walk_comes_in_it_and_what_changes_behind_comes_next(
    tablet, patients
):
    first, last = patients[0], patients[-1]
    seen = []

    def between(number):
        if first in seen:
            return
        Patient.objects.filter(pk=last).update(hometown="ahead")
        page = pages_so_far[-1]
        seen.extend(of_page(page)[0])
        if first in seen:
            Patient.objects.filter(pk=first).update(hometown="behind")

    pages_so_far = []
    keep_pages(tablet, pages_so_far)
    walked = tablet.walk(1, between)
    towns = {r["id"]: r["hometown"] for p in walked for r in p["changes"]["patients"]["created"]}
    assert towns[last] == "ahead" and towns[first] == ""
    came = {r["id"]: r["hometown"] for r in tablet.sync()["changes"]["patients"]["updated"]}
    assert came[first] == "behind"


def keep_pages(tablet, kept):
    """Let a test see each page as it comes."""
    real = tablet.post

    def post(body, **headers):
        answer = real(body, **headers)
        content = b"".join(answer.streaming_content)
        answer.streaming_content = [content]
        kept.append(json.loads(content))
        return answer

    tablet.post = post


@pytest.mark.parametrize("page_before", range(1, 5))
def test_a_patient_who_leaves_during_the_walk_is_hidden_and_dropped_in_the_end(
    tablet, patients, page_before
):
    tablet.sync()
    for pk in patients:
        Patient.objects.filter(pk=pk).update(hometown="new")
    leaving = patients[2]

    def between(number):
        if number == page_before:
            Patient.objects.filter(pk=leaving).update(deleted_at=LONG_AGO)

    walked = tablet.walk(1, between)
    assert leaving not in all_of(walked)[2]
    hidden, dropped = all_of(walked)[1] == [leaving], False
    for _ in range(2):
        answer = tablet.sync()
        hidden = hidden or leaving in of_page(answer)[1]
        if leaving in of_page(answer)[2]:
            assert hidden, "dropped before it was hidden"
            dropped = True
    assert dropped


def test_what_leaves_and_what_is_dropped_goes_in_pages_too(tablet, clinic, patients):
    tablet.sync()
    Patient.objects.filter(pk__in=patients).update(deleted_at=LONG_AGO)
    walked = tablet.walk(2)
    assert all(size(page) <= 2 for page in walked)
    assert all_of(walked) == [[], patients, []]
    walked = tablet.walk(2)
    assert all(size(page) <= 2 for page in walked)
    assert all_of(walked) == [[], [], patients]
    assert len(all_of(walked, "visits")[2]) == 5
    assert not any(map(size, tablet.walk(2)))


def test_what_comes_into_the_scope_during_the_walk_comes_next(tablet, clinic, patients):
    elsewhere = Patient.objects.create(primary_clinic=cast.clinic(), given_name="n")

    def between(number):
        Presence.objects.update_or_create(patient=elsewhere, clinic=clinic, defaults={"has": True})

    walked = tablet.walk(1, between)
    came = {*all_of(walked)[0], *of_page(tablet.sync())[0]}
    assert came >= {*patients, str(elsewhere.pk)}


def test_a_client_that_was_cut_off_goes_on_from_the_last_next_it_has(tablet, patients):
    first = tablet.ask(limit=4)
    lost = read(tablet.post({"next": first["next"]}))
    again = read(tablet.post({"next": first["next"]}))
    assert brought(again) == brought(lost)
    walked = [first, again]
    while walked[-1]["next"]:
        walked.append(read(tablet.post({"next": walked[-1]["next"]})))
    assert all_of(walked)[0] == patients


def test_the_cursor_of_the_last_page_is_at_the_horizon_of_the_first(tablet, patients):
    before = Tablet(tablet_user(tablet)).sync()["cursor"]
    walked = tablet.walk(2, lambda page: Patient.objects.filter(pk=patients[0]).update(phone=page))
    after = Tablet(tablet_user(tablet)).sync()["cursor"]
    horizon = {p.cursor: p.horizon for p in Pull.objects.all()}
    assert horizon[before] <= horizon[tablet.cursor] < horizon[after]
    assert len(walked) > 2


def tablet_user(tablet):
    return Device.objects.get(pk=tablet.device).user


def test_next_is_for_this_device_and_for_some_days(tablet, bela, patients, monkeypatch):
    page = tablet.ask(limit=1)
    for text in (page["next"][:-1], page["next"] + "x", signing.dumps([tablet.device, {}])):
        assert refused(tablet, text) == "is not known here; sync again with your cursor"
    for other in (Tablet(bela), Tablet(cast.person("Chidi", bela.home_clinic))):
        assert refused(other, page["next"]) == "is not known here; sync again with your cursor"
    real = time.time
    with monkeypatch.context() as later:
        later.setattr(time, "time", lambda: real() + pages.GOOD_FOR_SECONDS + 60)
        assert refused(tablet, page["next"]) == "is too old; sync again with your cursor"
    read(tablet.post({"next": page["next"]}))


def test_next_from_before_a_restore_begins_again(tablet, patients):
    page = tablet.ask(limit=1)
    ChangeBase.objects.update_or_create(pk=1, defaults={"base": 10**9})
    try:
        assert refused(tablet, page["next"]) == "is not known here; sync again with your cursor"
    finally:
        ChangeBase.objects.filter(pk=1).update(base=0)


def test_a_walk_ends_when_the_phone_is_to_be_emptied(tablet, bela, patients):
    tablet.sync()
    Patient.objects.filter(pk__in=patients).update(hometown="new")
    page = tablet.ask(limit=1)
    phone = Phone.objects.get(chain=Pull.objects.get(cursor=tablet.cursor).chain)
    emptying.ask(phone, by=bela)
    assert refused(tablet, page["next"]) == "is not known here; sync again with your cursor"
    assert all_of(tablet.walk(2)) == [[], patients, []]


def refused(tablet, text):
    answer = tablet.post({"next": text})
    assert answer.status_code == 400, answer.content
    return answer.json()["fields"]["next"]


def test_the_next_person_on_a_tablet_walks_with_the_former_ones_hidden(tablet, clinic, patients):
    tablet.sync()
    elsewhere = cast.clinic()
    mine = str(Patient.objects.create(primary_clinic=elsewhere, given_name="n").pk)
    other = Tablet(cast.person("Dia", elsewhere))
    other.cursor = tablet.cursor
    walked = other.walk(2)
    assert all_of(walked) == [[mine], patients, []]
    assert all_of(other.walk(2)) == [[], [], patients]


def test_an_old_phone_goes_on_with_a_cursor_that_a_walk_ended_with(tablet, bela, patients):
    tablet.walk(2)
    phone = Door(bela)
    phone.cursor = tablet.cursor
    Patient.objects.filter(pk=patients[0]).update(phone="1")
    assert [r["id"] for r in phone.pull()["patients"]["updated"]] == [patients[0]]
