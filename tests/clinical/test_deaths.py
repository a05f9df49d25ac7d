"""A death that a marked question tells shows in lists and calls appointments off; a correction undoes both."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinical import deaths
from clinical.facts.deaths import of as died
from clinical.facts.told import Told, telling
from clinical.models import Appointment, Event, EventForm, Visit
from tests.portal.conftest import cast, sign_in  # noqa: F401

MEANS = {"meanings": {"q9": {"means": "death"}}}


@pytest.fixture
def booked(cast):  # noqa: F811
    """An appointment of tomorrow, and one that is over."""
    day = timedelta(days=1)
    return [
        Appointment.objects.create(
            patient=cast.amina, clinic=cast.clinic(1), starts_at=timezone.now() + ahead,
            status="confirmed", metadata={"colour": "red"},
        )
        for ahead in (day, -day)
    ]  # fmt: skip


@pytest.fixture
def told(cast):  # noqa: F811
    """The answer of a form whose question is called anything."""
    fields = [{"id": "q9", "name": "When?", "fieldType": "date", "inputType": "date"}]
    form = EventForm.objects.create(name="Last page", fields=fields, metadata=MEANS)
    answer = {"fieldId": "q9", "inputType": "date", "value": "2026-03-04T00:00:00.000Z"}
    return Event.objects.create(
        patient=cast.amina, form=form, recorded_by=cast.bela, written_by=cast.bela, answers=[answer]
    )


def test_appointments_to_come_are_called_off_and_stand_again_when_the_answer_is_corrected(
    booked, told, cast, sign_in  # noqa: F811
):  # fmt: skip
    ahead, over = booked
    assert deaths.settle_due() == 1 and deaths.settle_due() == 0
    ahead.refresh_from_db(), over.refresh_from_db()
    assert (ahead.status, over.status) == ("cancelled", "confirmed")
    was = ahead.versions.latest("pgh_id")
    assert was.status == "confirmed" and ahead.metadata["colour"] == "red"
    client = sign_in("bela")
    assert "the patient has died" in client.get(reverse("appointments:index")).content.decode()
    assert "Died on 4 Mar 2026" in client.get(reverse("patients:index")).content.decode()

    told.answers[0]["value"] = ""
    told.save()
    assert deaths.settle_due() == 1
    ahead.refresh_from_db()
    assert ahead.status == "confirmed" and ahead.metadata == {"colour": "red"}
    assert "Died on" not in client.get(reverse("patients:index")).content.decode()


def test_who_makes_an_appointment_stand_again_is_not_overruled(booked, told):
    deaths.settle_due()
    Appointment.objects.filter(pk=booked[0].pk).update(status="pending")
    assert deaths.settle_due() == 0


def test_what_a_phone_wrote_there_holds_up_nobody_else(booked, told):
    deaths.settle_due()
    ahead = booked[0]
    ahead.refresh_from_db()
    ahead.metadata["calledOffByDeath"]["was"] = ["confirmed"]
    ahead.save()
    told.answers[0]["value"] = ""
    told.save()
    assert deaths.settle_due() == 1
    ahead.refresh_from_db()
    assert ahead.status == "pending"


def test_a_day_that_is_corrected_to_one_to_come_lets_appointments_stand_until_then(booked, told):
    deaths.settle_due()
    later = timezone.localdate() + timedelta(days=400)
    told.answers[0]["value"] = f"{later}T00:00:00.000Z"
    told.save()
    assert deaths.settle_due() == 1 and deaths.settle_due() == 0
    booked[0].refresh_from_db()
    assert booked[0].status == "confirmed"


def test_what_somebody_called_off_by_hand_since_stays_so(booked, told):
    deaths.settle_due()
    for status in ("confirmed", "cancelled"):
        Appointment.objects.filter(pk=booked[0].pk).update(status=status)
        assert deaths.settle_due() == 0
    told.answers[0]["value"] = ""
    told.save()
    assert deaths.settle_due() == 0
    booked[0].refresh_from_db()
    assert booked[0].status == "cancelled"


TYPED = [
    "2026-03-04", "2026-03-04T00:00:00.000Z", "2026-03-04T10:30", "2026-03-04 10:30:00+03:00",
    "٢٠٢٦-٠٣-٠٤", " 2026-03-04\t", 1_772_582_400_000, -1_000, 2024.5, "2024-02-29", "2026-02-29",
    "2026-13-45", "2026-04-31", "2026-03-", "2026-03-04x", "2026-03-04Tx", "2026-03-04T25:00",
    "1772582400000", "0000-01-01", 10**20, "", "yesterday", None, True, ["2026-03-04"],
]  # fmt: skip


@pytest.mark.parametrize("typed", TYPED)
def test_a_day_of_death_is_counted_where_it_is_told(told, cast, typed):  # noqa: F811
    visit = Visit.objects.create(patient=cast.amina, clinic=cast.clinic(1))
    told.visit, told.answers[0]["value"] = visit, typed
    told.save()
    counted = telling(Event.objects.filter(pk=told.pk), Told.DEATH)
    assert counted.exists() == (cast.amina.pk in died([cast.amina.pk]))
