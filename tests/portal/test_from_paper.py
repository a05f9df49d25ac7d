"""A pile of papers is typed in one after the other; only patient and answers are asked each time."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinical.models import (
    ClinicPermission,
    Event,
    EventForm,
    Patient,
    Presence,
    Visit,
)
from tests.cast import permit

START, NEXT, FILL = "/admin/from-paper/", "/admin/from-paper/next/", "/admin/from-paper/fill/"


@pytest.fixture
def form(cast):
    return EventForm.objects.get(name="Vital signs")


@pytest.fixture
def pile(cast, form):
    """Three days ago in Bela's clinic, filled in by Chidi."""
    day = timezone.localdate() - timedelta(days=3)
    return {
        "form": str(form.pk),
        "clinic": str(cast.clinic(1).pk),
        "day": day.isoformat(),
        "by": str(cast.chidi.pk),
    }


@pytest.fixture
def page(sign_in, pile):
    """``page(NEXT, q="H-7")``: a page of the pile, as Bela; ``said``: what is posted to it."""

    clients = {}

    def ask(address, said=None, who="bela", **query):
        client, asked = clients.setdefault(who, sign_in(who)), pile | query
        if said is None:
            return client.get(address, asked)
        return client.post(f"{address}?" + "&".join(f"{k}={v}" for k, v in asked.items()), said)

    return ask


def answers(form, **said):
    """What the page sends: a value per number of a question."""
    return {"key": str(uuid.uuid4()), **said}


def test_a_pile_goes_from_the_first_screen_to_the_next_patient(page, cast, form):
    begun = page(START)
    assert begun.status_code == 302 and begun["Location"].startswith(NEXT)
    shown = page(NEXT).content.decode()
    assert "Vital signs" in shown and str(cast.chidi) in shown and "autofocus" in shown
    number = Patient.objects.filter(pk=cast.amina.pk)
    number.update(external_patient_id="H-7788")
    straight = page(NEXT, q="h-7788")
    assert straight.status_code == 302 and f"patient={cast.amina.pk}" in straight["Location"]
    asked = page(FILL, patient=cast.amina.pk).content.decode()
    assert (
        'name="q1"' in asked
        and "autofocus" in asked
        and 'name="visit"' not in asked
        and "Save, next paper" in asked
    )
    written = page(FILL, answers(form, q1="38,5", q0="x"), patient=cast.amina.pk)
    assert written.status_code == 302 and written["Location"].startswith(NEXT), written.content
    assert "Written for" in page(NEXT).content.decode()


def test_what_is_stored_says_who_wrote_it_and_when_it_happened(page, cast, form, pile):
    page(FILL, answers(form, q0="x", q1="37"), patient=cast.amina.pk)
    event = Event.objects.filter(patient=cast.amina, form=form).latest("arrived_at")
    assert (event.recorded_by, event.written_by) == (cast.chidi, cast.bela)
    assert event.metadata["providerId"] == str(cast.chidi.pk)
    visit = event.visit
    assert (visit.provider, visit.clinic_id) == (cast.chidi, cast.clinic(1).pk)
    assert visit.checked_in_at.date().isoformat() == pile["day"]


def test_a_second_form_of_that_day_tells_of_the_same_visit_and_twice_sent_is_once_stored(
    page, cast, form
):
    visits = Visit.objects.filter(patient=cast.amina)
    before = visits.count()
    same = answers(form, q0="x", q1="37")
    for said in (same, same, answers(form, q0="y", q1="38")):
        assert page(FILL, said, patient=cast.amina.pk).status_code == 302
    assert visits.count() == before + 1
    assert visits.latest("arrived_at").events.count() == 2


def test_a_name_that_several_have_is_asked_and_nobody_is_said(page, cast):
    for n in (1, 2):
        made = Patient.objects.create(
            given_name="Quirina", surname=f"Nowak{n}", primary_clinic=cast.clinic(1)
        )
        assert made
    shown = page(NEXT, q="quirina").content.decode()
    assert "Who is it?" in shown and shown.count("from-paper/fill/?") == 2
    assert "Nobody is found." in page(NEXT, q="zzzzzz").content.decode()


def test_bad_input_is_told_at_its_place_and_loses_nothing(page, cast, form):
    empty = page(FILL, {"key": str(uuid.uuid4())}, patient=cast.amina.pk)
    assert (
        empty.status_code == 200
        and "hk-problem" in empty.content.decode()
        or ("Nothing was answered." in empty.content.decode())
    )
    tomorrow = (timezone.localdate() + timedelta(days=2)).isoformat()
    for address in (NEXT, FILL):
        sent_back = page(address, day=tomorrow)
        assert sent_back.status_code == 302 and sent_back["Location"].startswith(START)
    assert "This has not happened yet." in page(START, day=tomorrow).content.decode()
    assert page(START, clinic="x", form="y", by="z").status_code == 200
    for patient in ("x", "-" * 36, "a" * 36, str(uuid.uuid4())):
        assert page(FILL, patient=patient).status_code == 404
    assert page(NEXT, q="\x00").status_code == 200
    assert "This day is too long ago." in page(START, day="0001-01-01").content.decode()


def test_others_charts_are_not_there(page, cast, sign_in):
    stranger = Patient.objects.create(given_name="Zorka", primary_clinic=cast.clinic(2))
    Presence.objects.filter(patient=stranger).exclude(clinic=cast.clinic(2)).delete()
    seen = Patient.objects.visible_to(cast.bela).filter(pk=stranger.pk).exists()
    assert not seen
    assert page(FILL, patient=stranger.pk).status_code == 404
    assert "Zorka" not in page(NEXT, q="Zorka").content.decode().replace('value="Zorka"', "")
    for address in (START, NEXT, FILL):
        assert page(address, who="omar").status_code in (302, 404)
    assert reverse("from_paper") in sign_in("bela").get("/admin/patients/").content.decode()


def test_papers_are_by_people_who_work_there_and_write_into_charts(page, cast, pile):
    ClinicPermission.objects.get(user=cast.chidi, clinic=cast.clinic(1)).delete()
    assert page(NEXT)["Location"].startswith(START)
    assert f'value="{cast.chidi.pk}"' not in page(START, by="").content.decode()
    permit(cast.omar, cast.clinic(1), "can_edit_records")
    assert not cast.omar.reads_charts
    assert page(NEXT, by=str(cast.omar.pk))["Location"].startswith(START)
