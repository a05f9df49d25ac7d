"""What could not be filed: who finds it in their list, and who may read what stands in it."""

import json
import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from clinical.models import Confidentiality, EventForm, Patient, User
from syncapi.models import TrayEntry
from tests.cast import person
from tests.portal.conftest import MARK, tray_entry

pytestmark = pytest.mark.django_db


def listed(client):
    return client.get(reverse("needs-attention:index")).content.decode()


def opened(client, entry):
    response = client.get(reverse("needs-attention:inspect", args=[entry.pk]))
    return response.status_code, response.content.decode()


@pytest.fixture
def about_amina(cast):
    record = {"id": str(uuid4()), "patient_id": str(cast.amina.pk), "provider_name": f"{MARK}!"}
    return tray_entry(cast.chidi, "visits", record, cast.amina)


def test_author_clinic_manager_and_organisation_manager_read_it(sign_in, cast, about_amina):
    for who in ("chidi", "bela", "admin"):
        assert MARK in listed(sign_in(who))
        status, body = opened(sign_in(who), about_amina)
        assert status == 200 and f"{MARK}!" in body


def test_others_do_not_find_it(sign_in, cast, about_amina):
    for who in ("outsider", "omar"):
        assert reverse("needs-attention:inspect", args=[about_amina.pk]) not in listed(sign_in(who))
        assert opened(sign_in(who), about_amina)[0] == 404


def test_a_manager_of_the_author_sees_that_it_waits_but_not_what_stands_in_it(sign_in, cast):
    """Chidi works in clinics 1 and 2; Bela manages 1 and does not see the patient of 2."""
    record = {"id": str(uuid4()), "patient_id": str(cast.layla.pk), "provider_name": "secret"}
    entry = tray_entry(cast.chidi, "visits", record, cast.layla, reason="Layla is secret.")
    page = listed(sign_in("bela"))
    assert reverse("needs-attention:inspect", args=[entry.pk]) in page
    status, body = opened(sign_in("bela"), entry)
    assert status == 200
    for hidden in ("secret", cast.layla.given_name):
        assert hidden not in page and hidden not in body
    assert "secret" in opened(sign_in("chidi"), entry)[1]


def test_an_author_does_not_see_what_is_stored_about_a_patient_of_others(sign_in, cast, foreign):
    """Who guesses an id and pushes to it must not read the stored record beside it."""
    visit = next(r for r in foreign.records.values() if r._meta.model_name == "vitals")
    record = {"id": str(visit.pk), "patient_id": str(cast.amina.pk), "systolic_bp": 1}
    entry = tray_entry(cast.outsider, "patient_vitals", record, cast.amina, reason="No.")
    body = opened(sign_in("outsider"), entry)[1]
    assert "164" not in body and MARK not in body


def test_a_registration_that_could_not_be_read_is_for_the_managers_of_its_author(sign_in, cast):
    new = {"id": str(uuid4()), "given_name": "ليان", "date_of_birth": "31/12/1980"}
    reason = "date_of_birth: should be a date like 1990-06-15."
    entry = tray_entry(
        cast.omar, "patients", new, new["id"], reason=reason, fields=["date_of_birth"]
    )
    manager = person("Maha", cast.clinic(2), role=User.Role.ADMIN)
    for user in (manager, cast.omar, cast.chidi):
        client = sign_in("omar")
        client.force_login(user)
        assert "ليان" in listed(client)
        body = opened(client, entry)[1]
        assert "Date of birth: should be a date" in body and "31/12/1980" in body
    assert opened(sign_in("bela"), entry)[0] == 404


def test_sent_and_stored_stand_side_by_side(sign_in, cast):
    amina = Patient.objects.get(pk=cast.amina.pk)
    sent = {"id": str(amina.pk), "given_name": "Amina", "surname": "Haddad", "is_deleted": False}
    entry = tray_entry(cast.bela, "patients", sent, amina, verdict="edit_after_delete", reason="")
    body = opened(sign_in("bela"), entry)[1]
    assert "Haddad" in body and MARK in body and "hk-differs" in body
    assert "changed on a phone after it was deleted" in body
    text = re.sub(r"<[^>]*>", " ", body)
    for technical in ("is_deleted", "given_name", "_changed", "edit_after_delete"):
        assert technical not in text


@pytest.mark.parametrize(
    "content",
    [
        {"given_name": "cut \ud83d emoji \x00", "date_of_birth": [1, {"a": None}]},
        {"form_data": json.dumps([{"name": "Q", "value": [{"code": "I10", "desc": "High"}]}])},
        {"form_data": "no json", "visit_id": "not an id", "clinic_id": 5, "created_at": "x"},
        ["a", 1, None],
        "text",
        17,
        None,
        {},
    ],
)
@pytest.mark.parametrize("table", ["patients", "events", "clinics", "no_such_table"])
def test_whatever_a_phone_sends_can_be_looked_at(content, table, sign_in, cast):
    if isinstance(content, dict):
        content = {"id": str(uuid4()), **content}
    entry = tray_entry(cast.bela, table, content, fields=["date_of_birth", "surname"])
    assert "no_such_table" not in listed(sign_in("bela"))
    status, body = opened(sign_in("bela"), entry)
    assert status == 200 and "no_such_table" not in body


def test_settled_ones_leave_the_list_and_are_found_by_state(sign_in, cast, about_amina):
    TrayEntry.objects.filter(pk=about_amina.pk).update(state=TrayEntry.State.APPLIED)
    url = reverse("needs-attention:inspect", args=[about_amina.pk])
    assert url not in listed(sign_in("bela"))
    filed = sign_in("bela").get(reverse("needs-attention:index"), {"state": "applied"})
    assert url in filed.content.decode()


@pytest.mark.parametrize("named_by", ["what was sent before", "the stored answer"])
def test_what_was_confidential_beneath_is_so_in_the_tray(named_by, sign_in, cast):
    """Bela may not read the form; the first body named it, or the answer here is one to it."""
    form = EventForm.objects.create(name="Confidential", is_published=True)
    Confidentiality.objects.create(form=form, answers_for="named", reader_ids=[cast.chidi.pk])
    event = {"id": str(uuid4()), "patient_id": str(cast.amina.pk)}
    stored = named_by == "the stored answer"
    before = {**event, "event_type": "secret", "form_id": None if stored else str(form.pk).upper()}
    plain = {**event, "event_type": "plain"}
    author = cast.bela if stored else cast.chidi  # one's own is shown to one
    entry = tray_entry(author, "events", plain, cast.amina, form_id=form.pk if stored else None,
        earlier=[{"content": json.dumps(before), "user": str(cast.chidi.pk),
                  "at": timezone.now().isoformat()}])  # fmt: skip
    status, body = opened(sign_in("bela"), entry)
    assert status == 200 and "plain" in body
    assert "secret" not in body and "What was sent before" not in body
    assert "secret" not in opened(sign_in("admin"), entry)[1]
    if not stored:
        assert "secret" in opened(sign_in("chidi"), entry)[1]
