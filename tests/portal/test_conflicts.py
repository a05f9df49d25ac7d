"""Changed by two people: who finds it, reads both values, and decides which one stands."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from clinical import actions
from clinical.models import ClinicPermission, Conflict, Event, Patient, Visit, Vitals
from clinical.portal.settling import field_for
from tests.portal.conftest import MARK

pytestmark = pytest.mark.django_db
MS = 1_760_000_000_000


@pytest.fixture
def about_phone(cast):
    Patient.objects.filter(pk=cast.amina.pk).update(phone="0991 من بيلا")
    return two_values(cast, cast.amina, "phone", "0991 من بيلا", "0992 من شيدي")


def two_values(cast, record, field, standing, other, **more):
    return Conflict.objects.create(
        patient_id=getattr(record, "patient_id", record.pk), model=record._meta.model_name,
        record_id=record.pk, field=field, standing=standing, standing_by=cast.bela,
        other=other, other_by=cast.chidi, **more,
    )  # fmt: skip


def listed(client, **query):
    return client.get(reverse("two-people:index"), query).content.decode()


def opened(client, conflict):
    return client.get(reverse("two-people:inspect", args=[conflict.pk]))


def settle(client, conflict, choice, **more):
    page = opened(client, conflict)
    seen = {"seen": page.context["seen"]} if page.status_code == 200 else {}
    url = reverse("two-people:settle", args=[conflict.pk])
    return client.post(url, {"choice": choice, **seen, **more})


def phone_of(cast):
    return Patient.objects.get(pk=cast.amina.pk).phone


def test_both_values_their_authors_and_times_are_read(sign_in, cast, about_phone):
    body = opened(sign_in("bela"), about_phone).content.decode()
    for said in ("0991 من بيلا", "0992 من شيدي", "Bela Horvat", "Chidi Obi", "Phone"):
        assert said in body
    for technical in ("conflict", "Conflict", "two_people", "standing_by", "None"):
        assert technical not in body.split("hk-page")[1].split("</main>")[0].replace(
            'value="standing"', ""
        )
    assert MARK in listed(sign_in("bela"))


@pytest.mark.parametrize(
    ("choice", "typed", "phone"),
    [
        ("standing", {}, "0991 من بيلا"),
        ("other", {}, "0992 من شيدي"),
        ("third", {"value": "٠٩٩٣"}, "٠٩٩٣"),
    ],
)
def test_a_clinician_keeps_takes_or_writes(choice, typed, phone, sign_in, cast, about_phone):
    assert settle(sign_in("chidi"), about_phone, choice, **typed).status_code == 302
    about_phone.refresh_from_db()
    assert (phone_of(cast), about_phone.settled_value) == (phone, phone)
    assert (about_phone.state, about_phone.settled_by) == ("settled", cast.chidi)
    body = opened(sign_in("bela"), about_phone).content.decode()
    assert "Settled by" in body and phone in body
    assert reverse("two-people:inspect", args=[about_phone.pk]) not in listed(sign_in("bela"))
    assert reverse("two-people:inspect", args=[about_phone.pk]) in listed(
        sign_in("bela"), state="settled"
    )


def test_settling_twice_changes_nothing(sign_in, cast, about_phone):
    settle(sign_in("bela"), about_phone, "other")
    again = settle(sign_in("chidi"), about_phone, "standing")
    assert again.status_code == 302 and phone_of(cast) == "0992 من شيدي"


def test_what_was_changed_again_since_is_said_and_asked_again(sign_in, cast, about_phone):
    client = sign_in("bela")
    seen = opened(client, about_phone).context["seen"]
    Patient.objects.filter(pk=cast.amina.pk).update(phone="third")
    url = reverse("two-people:settle", args=[about_phone.pk])
    client.post(url, {"choice": "other", "seen": seen})
    assert phone_of(cast) == "third"
    body = opened(client, about_phone).content.decode()
    assert "changed again since" in body and "third" in body
    settle(client, about_phone, "other")
    assert phone_of(cast) == "0992 من شيدي"


def test_a_third_value_that_cannot_be_stored_comes_back_with_a_sentence(sign_in, cast):
    born = two_values(cast, cast.amina, "date_of_birth", "1990-06-15", "2026-03-31",
                      reason="app_slip")  # fmt: skip
    Patient.objects.filter(pk=cast.amina.pk).update(date_of_birth="1990-06-15")
    client = sign_in("bela")
    assert "15 Jun 1990" in opened(client, born).content.decode()
    assert "known fault" in opened(client, born).content.decode()
    for bad in ("31.12.", "0001-01-01"):
        assert settle(client, born, "third", value=bad).status_code == 200
        born.refresh_from_db()
        assert born.state == "open"


def test_strangers_do_not_find_it_and_readers_do_not_decide(sign_in, cast, about_phone):
    for who in ("outsider", "omar"):
        assert opened(sign_in(who), about_phone).status_code == 404
        assert settle(sign_in(who), about_phone, "other").status_code == 404
        assert MARK not in listed(sign_in(who))
    ClinicPermission.objects.filter(user=cast.chidi).update(
        is_clinic_admin=False, can_edit_records=False
    )
    page = opened(sign_in("chidi"), about_phone)
    assert page.status_code == 200 and not page.context["may_settle"]
    assert settle(sign_in("chidi"), about_phone, "other")["Location"] == "/admin/"
    with pytest.raises(PermissionDenied):
        actions.settle_conflict(conflict=about_phone, value="x", by=cast.chidi)
    assert phone_of(cast) == "0991 من بيلا"


def test_what_hides_the_record_hides_it(sign_in, cast, about_phone):
    cast.amina.delete()
    assert opened(sign_in("bela"), about_phone).status_code == 404


def test_answers_are_compared_and_picked_question_by_question(sign_in, cast):
    form = next(iter(cast.forms.values()))
    asked = [f for f in form.fields if f.get("inputType") in ("text", "number")][:2]
    assert len(asked) == 2

    def answers(*values):
        return [
            {"fieldId": q["id"], "name": q["name"], "fieldType": "free-text",
             "inputType": "text", "value": value}
            for q, value in zip(asked, values, strict=True)
        ]  # fmt: skip

    standing, other = answers("سعال", "same"), answers("حمى", "same")
    event = Event.objects.create(
        patient=cast.amina, form=form, answers=standing, recorded_by=cast.bela
    )
    conflict = two_values(cast, event, "answers", standing, other)
    page = opened(sign_in("bela"), conflict)
    differing = [q for q in page.context["questions"] if q.differs]
    assert [(q.standing, q.other) for q in differing] == [(["سعال"], ["حمى"])]
    assert len(page.context["questions"]) == 2
    settle(sign_in("bela"), conflict, "third", **{differing[0].name: "other"})
    event.refresh_from_db()
    assert event.answers == other


@pytest.fixture
def asked(cast):
    """Three questions of one form that are answered with a text."""
    form = next(iter(cast.forms.values()))
    found = [f for f in form.fields if f.get("inputType") in ("text", "number")][:3]
    assert len(found) == 3
    return form, found


def answered(asked, *said):
    """Answers to the questions in turn; None leaves one out."""
    return [
        {"fieldId": q["id"], "name": q["name"], "fieldType": "free-text", "inputType": "text",
         "value": value}
        for q, value in zip(asked[1], said, strict=False) if value is not None
    ]  # fmt: skip


def answers_in_dispute(cast, asked, *, stored, standing, other):
    event = Event.objects.create(
        patient=cast.amina, form=asked[0], answers=answered(asked, *stored), recorded_by=cast.bela
    )
    both = answered(asked, *standing), answered(asked, *other)
    return event, two_values(cast, event, "answers", *both)


def said_in(event):
    event.refresh_from_db()
    return [answer["value"] for answer in event.answers]


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        ("standing", ["cough", "same", "allergy"]),
        ("other", ["fever", "same", "allergy"]),
        ("third", ["fever", "same", "allergy"]),
        ("now", ["cough", "same", "allergy"]),
    ],
)
def test_an_answer_added_since_outlives_the_decision(choice, left, sign_in, cast, asked):
    event, conflict = answers_in_dispute(
        cast, asked, stored=("cough", "same", "allergy"), standing=("cough", "same"),
        other=("fever", "same"),
    )  # fmt: skip
    assert "allergy" in opened(sign_in("bela"), conflict).content.decode()
    settle(sign_in("bela"), conflict, choice, **{"question-0": "other"})
    conflict.refresh_from_db()
    assert (said_in(event), conflict.state) == (left, "settled")


def test_a_disputed_answer_that_was_changed_since_can_be_left_as_it_is(sign_in, cast, asked):
    event, conflict = answers_in_dispute(
        cast, asked, stored=("third word", "b"), standing=("cough", "a"), other=("fever", "b")
    )
    first, second = opened(sign_in("bela"), conflict).context["questions"]
    assert (first.stands, second.stands) == ("now", "other")
    picked = {first.name: "now", second.name: "standing"}
    settle(sign_in("bela"), conflict, "third", **picked)
    assert said_in(event) == ["third word", "a"]


def test_an_answer_that_one_of_the_two_does_not_have_comes_and_goes(sign_in, cast, asked):
    said = {"stored": (None, "b", "since"), "standing": (None, "b"), "other": ("a", None)}
    event, conflict = answers_in_dispute(cast, asked, **said)
    settle(sign_in("bela"), conflict, "other")
    assert sorted(said_in(event)) == ["a", "since"]


def test_what_was_changed_since_can_be_left_as_it_is(sign_in, cast, about_phone):
    client, url = sign_in("bela"), reverse("two-people:settle", args=[about_phone.pk])
    Patient.objects.filter(pk=cast.amina.pk).update(phone="third")
    page = opened(client, about_phone)
    assert "Leave it as it is" in page.content.decode()
    Patient.objects.filter(pk=cast.amina.pk).update(phone="0992 من شيدي")
    client.post(url, {"choice": "now", "seen": page.context["seen"]})
    about_phone.refresh_from_db()
    assert about_phone.state == "open", "it says something else now than on the page"
    Patient.objects.filter(pk=cast.amina.pk).update(phone="third")
    settle(client, about_phone, "now")
    about_phone.refresh_from_db()
    assert (phone_of(cast), about_phone.settled_value) == ("third", "third")


def test_an_answer_of_somebody_else_takes_the_right_to_edit_it(sign_in, cast):
    event = Event.objects.create(
        patient=cast.amina, answers=[], event_type="A", recorded_by=cast.bela
    )
    conflict = two_values(cast, event, "event_type", "A", "B")
    ClinicPermission.objects.filter(user=cast.chidi).update(
        is_clinic_admin=False, can_edit_other_provider_event=False
    )
    with pytest.raises(PermissionDenied):
        actions.settle_conflict(conflict=conflict, value="B", by=cast.chidi)
    actions.settle_conflict(conflict=conflict, value="B", by=cast.bela)


@pytest.mark.parametrize(
    ("field", "standing", "other", "shown"),
    [
        ("checked_in_at", MS, MS + 86_400_000, "9 Oct 2025"),
        ("clinic_id", "clinic 1", "clinic 2", "Clinic 2, Al Nour"),
        ("provider_name", "د. بيلا", "", "د. بيلا"),
        ("metadata", {"a": 1}, {"a": 2}, "2"),
        ("provider_id", "nobody", None, "number ending in"),
    ],
)
def test_every_kind_of_value_is_readable_and_can_be_taken(
    field, standing, other, shown, sign_in, cast
):
    ids = {"clinic 1": str(cast.clinic(1).pk), "clinic 2": str(cast.clinic(2).pk),
           "nobody": "0198c0de-0000-7000-8000-000000000000"}  # fmt: skip
    if isinstance(standing, str):
        standing, other = ids.get(standing, standing), ids.get(other, other)
    visit = Visit.objects.create(patient=cast.amina, clinic=cast.clinic(1))
    conflict = two_values(cast, visit, field, standing, other)
    actions.settle_conflict(conflict=conflict, value=standing, by=cast.bela, seen=actions.NOT_SAID
                            if field == "clinic_id" else _stored(conflict))  # fmt: skip
    again = two_values(cast, visit, field, standing, other)
    assert shown in opened(sign_in("bela"), again).content.decode()
    settle(sign_in("bela"), again, "other")
    assert _stored(again) == other


def _stored(conflict):
    from clinical.portal.two_values import stored_plain

    return stored_plain(conflict, conflict.record())


@pytest.mark.parametrize("value", ["x", 1.5e30, [], "1990-13-01"])
def test_a_value_of_the_wrong_kind_is_not_stored(value, cast):
    conflict = two_values(cast, cast.amina, "date_of_birth", None, "1990-01-01")
    seen = _stored(conflict)
    with pytest.raises(ValidationError):
        actions.settle_conflict(conflict=conflict, value=value, by=cast.bela, seen=seen)


def test_the_menu_and_the_first_page_say_how_many(sign_in, cast, about_phone):
    body = sign_in("bela").get("/admin/").content.decode()
    assert "Changed by two people (1)" in body and "hk-card--urgent" in body
    assert "Changed by two people (" not in sign_in("outsider").get("/admin/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_people_deciding_at_the_same_moment(cast, about_phone):
    def decide(value):
        try:
            actions.settle_conflict(conflict=about_phone, value=value, by=cast.bela)
            return "done"
        except actions.AlreadyDone:
            return "late"
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        came = sorted(pool.map(decide, ["0991 من بيلا", "0992 من شيدي", "x"]))
    assert came == ["done", "late", "late"]
    about_phone.refresh_from_db()
    assert about_phone.settled_value == phone_of(cast)


def test_a_measured_number_stands_in_its_box_as_people_write_it():
    for stored, shown in ((78.0, "78"), (36.65, "36.65"), (None, None)):
        asked = forms.Form(initial={"rate": stored})
        asked.fields["rate"] = field_for(Vitals._meta.get_field("heart_rate"), None)
        value = re.search('value="([^"]*)"', str(asked["rate"]))
        assert (value and value[1]) == shown
