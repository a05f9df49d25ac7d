"""What the room of the phones and that of the files tell the history of a chart."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinical.merging import merge_patients
from clinical.models import Confidentiality, Event, EventForm, Patient, Presence, Visit, Vitals
from exports.models import ExportRun
from tests import cast
from tests.syncapi.door import Door, row


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic("Al Salam")


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture
def amina(clinic):
    return Patient.objects.create(given_name="Amina", sex="female", primary_clinic=clinic)


def page(name, who, patient):
    client = Client()
    client.force_login(who)
    return client.get(reverse(f"charts:{name}", args=[patient.pk])).content.decode()


def test_a_change_from_a_phone_names_the_phone(bela, amina, clinic):
    door = Door(bela)
    sent = row("patients", id=str(amina.pk), given_name="Amina", sex="female", hometown="Qamishli")
    sent |= {"primary_clinic_id": str(clinic.pk), "_status": "updated", "_changed": "hometown"}
    door.send(updated=[("patients", sent)])
    told = page("history", bela, amina)
    assert "Qamishli" in told and "Bela&#x27;s phone" in told and "the portal" not in told


def test_phones_that_had_the_chart_are_named_and_others_are_not(bela, amina):
    other = cast.clinic("Far away")
    Door(bela).pull()
    Door(cast.person("Olga", other)).pull()
    late = cast.person("Late", other)
    Presence.objects.create(patient=amina, clinic=other, has=True)
    Presence.objects.filter(patient=amina, clinic=other).update(has=False)
    Door(late).pull()
    told = page("seen", bela, amina)
    assert "had it on the phone" in told and "Bela&#x27;s phone" in told
    assert "Olga" not in told and "Late" not in told


def test_a_phone_that_had_the_entry_before_it_was_merged_is_named(bela, amina):
    other = cast.clinic("Far away")
    twin = Patient.objects.create(given_name="Amina", primary_clinic=other)
    Door(cast.person("Twin", other)).pull()
    merge_patients(keep=amina, drop=twin, by=cast.person("Olga", role="super_admin"))
    Door(bela).pull()
    assert "Twin&#x27;s phone" in page("seen", bela, amina)


def test_who_left_since_is_still_named(bela, amina, clinic):
    gone = cast.person("Gone", clinic)
    Door(gone).pull()
    cast.permit(gone, clinic)
    assert "Gone" in page("seen", bela, amina)


def test_files_with_their_answers_are_named_but_not_by_a_confidential_form(bela, amina, clinic):
    form = EventForm.objects.create(name="Lung sounds")
    visit = Visit.objects.create(patient=amina, clinic=clinic, checked_in_at=timezone.now())
    Event.objects.create(patient=amina, visit=visit, form=form)
    said = {
        "asked_by": bela, "form": form, "form_name": "Lung sounds", "clinic_ids": [clinic.pk],
        "state": "expired", "made_at": timezone.now(),
    }  # fmt: skip
    ExportRun.objects.create(purpose="For the ministry", **said)
    ExportRun.objects.create(
        purpose="Of long ago", happened_to=timezone.localdate().replace(year=2020), **said
    )
    told = page("seen", bela, amina)
    assert "For the ministry" in told and "Lung sounds" in told and "Of long ago" not in told
    Confidentiality.objects.create(form=form, answers_for="named", reader_ids=[])
    assert "Lung sounds" not in page("seen", bela, amina)


def test_what_is_written_in_the_portal_is_on_the_phone_after_its_next_sync(bela, amina, clinic):
    door = Door(bela)
    door.pull()
    client = Client()
    client.force_login(bela)
    said = {
        "key": uuid.uuid4(), "visit": "new", "clinic": clinic.pk, "temperature_celsius": "38,5",
        "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    assert client.post(reverse("charts:add_vitals", args=[amina.pk]), said).status_code == 302
    changes = door.pull()
    (vitals,) = changes["patient_vitals"]["created"] + changes["patient_vitals"]["updated"]
    (visit,) = changes["visits"]["created"] + changes["visits"]["updated"]
    assert vitals["temperature_celsius"] == 38.5 and vitals["visit_id"] == visit["id"]
    assert visit["provider_name"] == bela.name
    Vitals.objects.get(pk=vitals["id"]).delete()
    version = Vitals.objects.get(pk=vitals["id"]).versions.order_by("-pgh_id").first()
    door.pull()
    number = Vitals.objects.get(pk=vitals["id"]).change_number
    back = {"model": "vitals", "record": vitals["id"], "version": version.pgh_id, "seen": number}
    client.post(reverse("charts:put_back", args=[amina.pk]), back)
    again = door.pull()["patient_vitals"]
    assert [row["id"] for row in again["created"] + again["updated"]] == [vitals["id"]]
