"""Nobody decides in Needs attention about what they have not read: phones go on sending meanwhile."""

import pytest
from django.test import Client
from django.urls import reverse

from clinical.models import Event, Visit
from syncapi import filing
from syncapi.filing import NotFiled
from syncapi.models import TrayEntry
from syncapi.portal.settling import tick
from tests import cast
from tests.syncapi.door import Door, row
from tests.syncapi.model_phone import ModelPhone
from tests.syncapi.test_filing import amina, clinic, maha, nurse  # noqa: F401

TOGETHER = "needs-attention:together"


@pytest.fixture
def manager(maha):
    """Maha's browser."""
    client = Client()
    client.force_login(maha)
    return client


@pytest.fixture
def read(nurse, amina):
    """An answer of the nurse that waits, as the manager has it on the screen."""
    phone = ModelPhone(nurse)
    phone.sync()
    phone.sync()
    event = phone.create("events", patient_id=amina["id"], event_type="first")
    phone.sync()
    entry = TrayEntry.objects.get(record_key=event, state="open")
    entry.phone = phone
    return entry


def sent_again(entry):
    """Meanwhile the nurse adds what matters, and her phone sends it."""
    entry.phone.edit("events", entry.record_key, event_type="PENICILLIN ALLERGY")
    entry.phone.sync()


def state(entry):
    return TrayEntry.objects.get(pk=entry.pk).state


def test_what_was_sent_again_is_not_refused_unread(read, maha):
    sent_again(read)
    with pytest.raises(NotFiled):
        filing.refuse(read, reason="a joke", by=maha)
    assert state(read) == "open"


@pytest.mark.parametrize("action", ["file", "refuse"])
def test_of_several_ticked_those_sent_again_are_left(action, read, manager, nurse, amina):
    other = row("events", patient_id=amina["id"], event_type="other")
    Door(nurse).send(created=[("events", other)])
    unchanged = TrayEntry.objects.get(record_key=other["id"], state="open")
    ticked = [tick(read), tick(unchanged)]
    listed = manager.get(reverse("needs-attention:index")).content.decode()
    assert all(f'value="{one}"' in listed for one in ticked)
    sent_again(read)
    posted = {"entry": ticked, "action": action, "reason": "a joke"}
    body = manager.post(reverse(TOGETHER), posted).content.decode()
    assert (state(read), state(unchanged) == "open") == ("open", False)
    assert "1 settled, 1 still need attention" in body
    assert "sent again or settled meanwhile" in body
    assert not Event.objects.filter(pk=read.record_key).exists()


def test_the_phone_keeps_the_words_that_the_manager_had_not_read(read, manager):
    before = tick(read)
    sent_again(read)
    manager.post(reverse(TOGETHER), {"entry": [before], "action": "refuse", "reason": "x"})
    read.phone.sync()
    read.phone.sync()
    assert read.record_key in read.phone.holds()["events"]


def test_what_names_no_moment_is_looked_at_first(read, manager):
    posted = {"entry": [str(read.pk)], "action": "refuse", "reason": "x"}
    manager.post(reverse(TOGETHER), posted)
    assert state(read) == "open"


@pytest.fixture
def to_delete(maha, amina, clinic):
    """A deletion of the patient that waits, because a colleague had made a visit; on the screen."""
    mine, theirs = Door(maha), Door(cast.person("Ana", clinic))
    for door in (mine, theirs):
        door.send()
        door.send()
    theirs.send(created=[("visits", row("visits", patient_id=amina["id"]))])
    mine.push({"patients": {"created": [], "updated": [], "deleted": [amina["id"]]}})
    entry = TrayEntry.objects.get(record_key=amina["id"], state="open")
    entry.phone = theirs
    return entry


def confirm(client, entry, page):
    posted = {"action": "delete", "seen": entry.mark, **page}
    return client.post(reverse("needs-attention:settle", args=[entry.pk]), posted)


def test_a_chart_is_deleted_as_it_was_looked_at(to_delete, manager, amina):
    page = manager.get(reverse("needs-attention:inspect", args=[to_delete.pk]))
    chart = page.context["chart"]
    assert f'name="chart" value="{chart}"' in page.content.decode()
    visit = row("visits", patient_id=amina["id"])
    to_delete.phone.send(created=[("visits", visit)])
    for mark in ({"chart": chart}, {}):
        again = confirm(manager, to_delete, mark)
        assert "Somebody has written in this chart" in again.content.decode()
    assert Visit.objects.live().filter(pk=visit["id"]).exists()
    confirm(manager, to_delete, {"chart": again.context["chart"]})
    assert not Visit.objects.live().filter(pk=visit["id"]).exists()
