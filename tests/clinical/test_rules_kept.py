"""Answers that break a rule: kept as they came, flagged, listed for who may read them, gone when corrected."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinical.models import (
    AnswerFlags,
    Event,
    EventForm,
    Patient,
    PublishedForm,
    RulesChecked,
    Visit,
)
from clinical.rules import kept
from clinical.rules.checking import Broken, Rule
from tests import cast

pytestmark = pytest.mark.django_db
FIELDS = [
    {"id": "temp", "name": "Temperature", "fieldType": "free-text", "inputType": "number"},
    {"id": "kg", "name": "Weight (kg)", "fieldType": "free-text", "inputType": "number"},
    {"id": "cm", "name": "Height (cm)", "fieldType": "free-text", "inputType": "number"},
]
METADATA = {
    "rules": {"temp": {"min": "30", "max": "45"}},
    "computed": [
        {"id": "bmi", "name": "BMI", "compute": "formula", "decimals": 1,
         "formula": "{kg} / ({cm} / 100) / ({cm} / 100)"}
    ],
}  # fmt: skip


@pytest.fixture
def clinic():
    return cast.clinic("Hope")


@pytest.fixture
def ruled():
    """A form whose first version has no rules and whose second has."""
    form = EventForm.objects.create(name="Vital signs", fields=FIELDS, metadata=METADATA)
    for number, metadata in ((1, {}), (2, METADATA)):
        document = {"name": form.name, "fields": FIELDS, "metadata": metadata, "translations": []}
        PublishedForm.objects.create(form=form, number=number, document=document)
    return form


def answer(form, clinic, **values):
    patient = Patient.objects.create(given_name="Amina", primary_clinic=clinic)
    visit = Visit.objects.create(patient=patient, clinic=clinic)
    answers = [
        {"fieldId": f["id"], "name": f["name"], "fieldType": f["fieldType"],
         "inputType": f["inputType"], "value": values.get(f["id"], "")}
        for f in FIELDS
    ]  # fmt: skip
    return Event.objects.create(
        patient=patient, visit=visit, form=form, event_type=form.name, answers=answers
    )


def correct(event, **values):
    for entry in event.answers:
        entry["value"] = values.get(entry["fieldId"], entry["value"])
    event.save()


def test_an_odd_answer_is_kept_flagged_looked_at_and_flagged_anew_when_it_changes(ruled, clinic):
    kept.check_due()
    odd, fine = answer(ruled, clinic, temp="٣٧٥"), answer(ruled, clinic, temp="37,5")
    bela = cast.person("Bela", clinic)
    assert kept.check_due() == 2
    [flags] = AnswerFlags.objects.all()
    above = Broken("temp", Rule.ABOVE, "45")
    assert (flags.event_id, kept.read(flags.broken)) == (odd.pk, [above])
    assert "375" not in str(flags.broken) and "٣٧٥" not in str(flags.broken)
    assert Event.objects.get(pk=odd.pk).answers[0]["value"] == "٣٧٥"

    kept.look_at(event_id=odd.pk, found_at=flags.found_at, by=bela)
    odd.metadata = {"changed": "elsewhere"}
    odd.save()
    kept.check_due()
    assert AnswerFlags.objects.get().looked_by == bela  # it still says the same
    correct(odd, temp="4600")
    kept.check_due()
    later = AnswerFlags.objects.get()
    assert (kept.read(later.broken), later.looked_at) == ([above], None)
    kept.look_at(event_id=odd.pk, found_at=flags.found_at, by=bela)  # of a page opened before
    assert AnswerFlags.objects.get().looked_at is None
    correct(odd, temp="12")
    kept.check_due()
    flags = AnswerFlags.objects.get()
    assert (flags.broken[0]["rule"], flags.looked_at) == ("below", None)
    correct(odd, temp="37.5")
    correct(fine, temp="hot")
    kept.check_due()
    assert AnswerFlags.objects.get().event_id == fine.pk
    fine.delete()
    kept.check_due()
    assert not AnswerFlags.objects.exists()


def test_an_answer_that_cannot_be_judged_keeps_no_other_back(ruled, clinic, caplog):
    chain = [{**FIELDS[0], "id": f"q{n}"} for n in range(400, 0, -1)]
    asked = {"question": "", "test": "answered"}
    rules = {f"q{n}": {"ask_if": {**asked, "question": f"q{n - 1}"}} for n in range(2, 401)}
    said = {"name": "Chain", "fields": chain, "metadata": {"rules": rules}}
    form = EventForm.objects.create(**said)
    PublishedForm.objects.create(form=form, number=1, document=said)
    deep = answer(form, clinic)
    deep.answers = [{"fieldId": f["id"], "value": "secret"} for f in chain]
    deep.save()
    odd = answer(ruled, clinic, temp="375")
    assert kept.check_due() == 2
    assert AnswerFlags.objects.get().event_id == odd.pk
    assert caplog.messages == [f"The rules of answer {deep.pk}: RecursionError"]


def test_a_run_that_was_ended_goes_on_where_it_stood(ruled, clinic, monkeypatch):
    one, other = answer(ruled, clinic, temp="375"), answer(ruled, clinic, temp="375")
    store = kept._store

    def ended(found):
        if AnswerFlags.objects.exists():
            raise SystemExit
        store(found)

    monkeypatch.setattr(kept, "BATCH", 1)
    monkeypatch.setattr(kept, "_store", ended)
    with pytest.raises(SystemExit):
        kept.check_due()
    seen = AnswerFlags.objects.get().event
    assert {seen.pk} < {one.pk, other.pk}
    assert RulesChecked.objects.get().below == seen.change_number
    monkeypatch.setattr(kept, "_store", store)
    kept.check_due()
    assert AnswerFlags.objects.count() == 2


def test_the_list_and_the_answer_say_what_is_odd_to_who_may_read_it(ruled, clinic):
    events = [answer(ruled, clinic, temp="375", kg="60", cm="160") for _ in range(3)]
    kept.check_due()
    bela = cast.person("Bela", clinic)
    outsider = cast.person("Outsider", cast.clinic("Elsewhere"))
    client, address = Client(), reverse("answers-to-look-at:index")
    client.force_login(bela)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        body = client.get(address).content.decode()
    assert body.count("Temperature: 375 is more than 45") == 3
    assert "Answers to look at (3)" in body
    assert len(asked) <= 15
    page = client.get(reverse("form-answers:inspect", args=[events[0].pk])).content.decode()
    assert '<span class="hk-flag">is more than 45</span>' in page
    assert "BMI, computed" in page and "23.4" in page
    assert "is more than 45" in client.get(
        reverse("patients:inspect", args=[events[0].patient_id])
    ).content.decode()  # fmt: skip

    client.force_login(outsider)
    looked = reverse("answers-to-look-at:looked", args=[events[0].pk])
    assert client.post(looked).status_code == 404
    theirs = client.get(address).content.decode()
    assert "Temperature" not in theirs and "look at (" not in theirs
    client.force_login(bela)
    shown = re.search('name="found_at" value="([^"]+)"', page)[1]
    assert shown in client.get(address).content.decode()
    late = client.post(looked, {"found_at": "2020-01-01"}, follow=True).content.decode()
    assert "changed again meanwhile" in late and late.count("is more than 45") == 3
    said = {"found_at": shown, "next": "https://elsewhere.example/"}
    assert client.post(looked, said).url == address
    left = client.get(address).content.decode()
    assert left.count("is more than 45") == 2 and "Answers to look at (2)" in left
    assert "Bela" in client.get(address, {"looked": "yes"}).content.decode()


def test_forms_without_rules_are_not_even_read(clinic, django_assert_max_num_queries):
    form = EventForm.objects.create(name="Plain", fields=FIELDS)
    PublishedForm.objects.create(form=form, number=1, document={"fields": FIELDS, "metadata": {}})
    kept.check_due()
    answer(form, clinic, temp="375")
    with django_assert_max_num_queries(7):
        assert kept.check_due() == 0


def test_who_types_an_odd_answer_in_the_portal_is_told_and_it_is_written(ruled, clinic):
    bela = cast.person("Bela", clinic)
    patient = Patient.objects.create(given_name="Amina", primary_clinic=clinic)
    client = Client()
    client.force_login(bela)
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    said = {"key": uuid4(), "visit": "new", "clinic": clinic.pk, "at": now, "q0": "٣٧٥"}
    address = f"{reverse('charts:add_answer', args=[patient.pk])}?form={ruled.pk}"
    page = client.post(address, said, follow=True).content.decode()
    assert "Temperature: ٣٧٥ is more than 45" in page
    assert Event.objects.get(pk=said["key"]).answers[0]["value"] == "٣٧٥"
