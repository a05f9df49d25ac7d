"""People are registered and corrected in the portal as a phone would do it, and nobody's work is lost."""

import json
import re
from datetime import date
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from clinical import registering
from clinical.facts import kept
from clinical.facts.moments import day_in
from clinical.models import Patient, PatientAttribute, Presence, RegistrationForm
from tests import cast as made

ADD = "/admin/patients/register/"
LIKELY = "/admin/patients/register/likely/"


def filled(client, url, **typed):
    """What a browser would send of the page at ``url``, with ``typed`` instead."""
    body = client.get(url).content.decode()
    sent = {}
    for tag in re.findall(r"<input[^>]*>", body):
        told = {k: unescape(v) for k, v in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if told.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        if "name" in told and "csrf" not in told["name"] and told["name"] != "q":
            sent.setdefault(told["name"], []).append(told.get("value", ""))
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', body, re.S):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', options)
        sent[name] = [unescape(chosen[1]) if chosen else ""]
    return sent | typed


@pytest.fixture
def questions(cast):
    form = RegistrationForm.objects.get(is_active=True)
    return {q["label"]["en"]: (f"q{n}", q) for n, q in enumerate(form.fields)}


def new(**typed):
    return Patient.objects.get(given_name="Quirina", **typed)


def test_what_is_typed_is_stored_as_a_phone_would_store_it(sign_in, cast, questions):
    bela = sign_in("bela")
    sent = filled(
        bela, ADD, given_name="Quirina", surname="Nowak", sex="1", date_of_birth="1990-06-15",
        phone="0944 123", **{
            questions["Household number"][0]: "H-77",
            questions["People in household"][0]: "٧",
            questions["Allergies"][0]: ["0", "1"],
            questions["Arrived here on"][0]: "2026-01-05",
        },
    )  # fmt: skip
    answer = bela.post(ADD, sent)
    patient = new()
    assert answer["Location"] == reverse("patients:inspect", args=[patient.pk])
    assert (patient.sex, patient.date_of_birth) == ("female", date(1990, 6, 15))
    assert patient.registered_by == patient.last_modified_by == cast.bela
    assert patient.primary_clinic == cast.clinic(1) and patient.change_number > 0
    assert Presence.objects.filter(patient=patient, clinic=cast.clinic(1), has=True).exists()
    said = {a.attribute: a for a in PatientAttribute.objects.filter(patient=patient)}
    assert len(said) == 5  # one row per question, answered or not
    assert said["Household%20number"].string_value == "H-77"
    assert said["People%20in%20household"].number_value == 7
    assert said["Allergies"].string_value == "Penicillin\x1fAspirin"
    assert said["Arrived%20here%20on"].date_value is not None
    assert bela.post(ADD, sent).status_code == 302  # the button was pressed twice
    assert Patient.objects.filter(given_name="Quirina").count() == 1


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_an_age_is_known_as_a_guess(zone, sign_in, cast):
    """At any hour the day of one of these places is not the portal's."""
    clinic = cast.clinic(1)
    clinic.time_zone = zone
    clinic.save()
    bela = sign_in("bela")
    bela.post(ADD, filled(bela, ADD, given_name="Quirina", sex="1", age="٣٤"))
    facts = kept.of_patient(new())
    assert facts.birth_date_quality == "from_age"
    assert facts.age_in_years(day_in(ZoneInfo(zone), timezone.now())) == 34


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"given_name": ""}, "required"),
        ({"date_of_birth": "2190-01-01"}, "has not come yet"),
        ({"date_of_birth": "1790-01-01"}, "Nobody is that old"),
        ({"age": "old"}, "in whole years"),
        ({"sex": "7"}, "not one of the available choices"),
        ({"external_patient_id": "A-000123-9"}, "One digit of this card number is wrong"),
        ({"primary_clinic": "no clinic"}, "not a valid"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_plain_words(sign_in, cast, typed, said):
    bela = sign_in("bela")
    sent = filled(bela, ADD, given_name="Quirina", sex="1") | typed
    assert said in bela.post(ADD, sent).content.decode()
    assert not Patient.objects.filter(given_name="Quirina").exists()


def test_who_may_be_the_same_person_is_shown_and_asked_about_once(sign_in, cast):
    bela, amina = sign_in("bela"), cast.amina
    sent = filled(
        bela, ADD, given_name=amina.given_name, surname=amina.surname, sex="1",
        date_of_birth=str(amina.date_of_birth),
    )  # fmt: skip
    asked = {name: value for name, value in sent.items() if name not in ("key", "seen")}
    assert str(amina.pk) in bela.get(LIKELY, asked).content.decode()
    body = bela.post(ADD, sent).content.decode()
    assert str(amina.pk) in body and "None of these is the person" in body
    assert Patient.objects.filter(given_name=amina.given_name, surname=amina.surname).count() == 1
    nobody = re.search(r'name="nobody" value="([^"]+)"', body)[1]
    assert bela.post(ADD, sent | {"nobody": nobody}).status_code == 302
    assert Patient.objects.filter(given_name=amina.given_name, surname=amina.surname).count() == 2


def test_people_of_foreign_clinics_are_not_shown_as_likely(sign_in, cast):
    amina, outsider = cast.amina, sign_in("outsider")
    asked = {"given_name": amina.given_name, "surname": amina.surname, "phone": amina.phone}
    assert str(amina.pk) not in outsider.get(LIKELY, asked).content.decode()
    assert str(amina.pk) in sign_in("bela").get(LIKELY, asked).content.decode()


def test_only_who_may_register_finds_the_page(cast, client):
    reader = made.person("Reader", cast.clinic(1), flags=("can_view_history",))
    client.force_login(reader)
    for url in (ADD, LIKELY):
        assert client.get(url).status_code in (302, 403, 404)
    body = client.get("/admin/patients/").content.decode()
    at = body.find(ADD)
    assert at < 0, body[at - 300 : at + 100]


def test_nobody_registers_into_a_clinic_of_others(sign_in, cast):
    bela = sign_in("bela")
    sent = filled(bela, ADD, given_name="Quirina", sex="1", primary_clinic=str(cast.clinic(3).pk))
    assert bela.post(ADD, sent).status_code == 200
    assert not Patient.objects.filter(given_name="Quirina").exists()


def test_the_next_child_has_address_and_number_of_the_family(sign_in, cast, questions):
    amina = cast.amina
    Patient.objects.filter(pk=amina.pk).update(phone="0944 555", hometown="Homs")
    sent = filled(sign_in("bela"), f"{ADD}?family={amina.pk}")
    assert (sent["phone"], sent["hometown"]) == (["0944 555"], ["Homs"])
    assert sent[questions["Household number"][0]] != [""]
    assert sent["given_name"] == [""]
    assert sign_in("outsider").get(f"{ADD}?family={amina.pk}").status_code == 404
    assert sign_in("bela").get(f"{ADD}?family=nobody").status_code == 404


@pytest.fixture
def edit(cast):
    return reverse("patients:edit", args=[cast.amina.pk])


def test_a_correction_writes_only_what_was_changed(sign_in, cast, edit):
    bela, amina = sign_in("bela"), cast.amina
    Patient.objects.filter(pk=amina.pk).update(sex="أنثى", hometown="Homs")
    sent = filled(bela, edit, phone="0999 1")
    Patient.objects.filter(pk=amina.pk).update(hometown="Aleppo")  # by a phone meanwhile
    before = Patient.objects.get(pk=amina.pk)
    assert bela.post(edit, sent).status_code == 302
    amina.refresh_from_db()
    assert (amina.phone, amina.hometown, amina.sex) == ("0999 1", "Aleppo", "أنثى")
    assert amina.date_of_birth == before.date_of_birth
    assert amina.last_modified_by == cast.bela
    assert amina.versions.order_by("-pgh_id").first().pgh_context["door"] == "portal"


def test_the_second_save_is_told_and_then_stands(sign_in, cast, edit):
    bela, amina = sign_in("bela"), cast.amina
    sent = filled(bela, edit, phone="0999 1")
    Patient.objects.filter(pk=amina.pk).update(phone="0888 2")
    body = bela.post(edit, sent).content.decode()
    assert "0888 2" in body and "Save again to keep yours" in body
    amina.refresh_from_db()
    assert amina.phone == "0888 2"
    seen = unescape(re.search(r'name="seen" value="([^"]*)"', body)[1])
    assert json.loads(seen)["phone"] == "0888 2"
    assert bela.post(edit, sent | {"seen": seen}).status_code == 302
    amina.refresh_from_db()
    assert amina.phone == "0999 1"


def test_saving_without_a_change_writes_nothing(sign_in, cast, edit):
    bela, number = sign_in("bela"), Patient.objects.get(pk=cast.amina.pk).change_number
    newest = PatientAttribute.objects.filter(patient=cast.amina).order_by("-change_number").first()
    assert bela.post(edit, filled(bela, edit)).status_code == 302
    assert Patient.objects.get(pk=cast.amina.pk).change_number == number
    assert not PatientAttribute.objects.filter(
        patient=cast.amina, change_number__gt=newest.change_number
    ).exists()


def test_an_answer_is_corrected_where_it_stands(sign_in, cast, edit, questions):
    bela, (name, question) = sign_in("bela"), questions["Household number"]
    bela.post(edit, filled(bela, edit, **{name: "H-99"}))
    answer = PatientAttribute.objects.get(patient=cast.amina, attribute_id=question["id"])
    assert answer.string_value == "H-99"


def test_a_patient_taken_away_while_it_is_saved_is_not_there(sign_in, cast, edit, monkeypatch):
    bela, edit_patient = sign_in("bela"), registering.edit_patient

    def after_it_was_taken_away(**said):
        Presence.objects.filter(patient=cast.amina).update(has=False)
        return edit_patient(**said)

    sent = filled(bela, edit, given_name="Late")
    monkeypatch.setattr(registering, "edit_patient", after_it_was_taken_away)
    assert bela.post(edit, sent).status_code == 404
    assert not Patient.objects.filter(given_name="Late").exists()


def test_who_may_not_edit_is_refused(cast, client, edit):
    client.force_login(made.person("Reader", cast.clinic(1), flags=("can_view_history",)))
    assert client.get(edit).status_code in (302, 403, 404)
    assert client.post(edit, {"given_name": "X"}).status_code in (302, 403, 404)
    assert Patient.objects.get(pk=cast.amina.pk).given_name == cast.amina.given_name
