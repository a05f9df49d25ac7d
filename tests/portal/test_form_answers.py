"""Answers to forms: listed, counted question by question over all versions, corrected with a history."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinical.models import Confidentiality, Event, EventForm, PublishedForm, Visit

FIELDS = [
    {"id": "q1", "name": "Cough", "fieldType": "options", "inputType": "radio", "multi": False,
     "options": [{"id": "o1", "label": "Yes, often", "value": "Yes"}, {"id": "o2", "label": "No", "value": "No"}]},
    {"id": "q2", "name": "Signs", "fieldType": "options", "inputType": "select", "multi": True,
     "options": [{"id": f"o{n}", "label": n, "value": n} for n in ("Fever", "Rash")]},
    {"id": "q3", "name": "Weight", "fieldType": "free-text", "inputType": "number"},
    {"id": "q4", "name": "Seen", "fieldType": "date", "inputType": "date"},
    {"id": "q5", "name": "Ticked", "fieldType": "binary", "inputType": "checkbox", "options": []},
    {"id": "q6", "name": "Note", "fieldType": "free-text", "inputType": "textarea", "required": True},
    {"id": "q7", "name": "Diagnosis", "fieldType": "diagnosis", "inputType": "input-group", "options": []},
    {"id": "q8", "name": "Medicine", "fieldType": "medicine", "inputType": "input-group", "options": []},
]  # fmt: skip
OLD = {"id": "q0", "name": "Smokes", "fieldType": "options", "inputType": "radio", "multi": False,
       "options": [{"id": "o0", "label": "Daily", "value": "Daily"}]}  # fmt: skip
MEDICINE = {"id": "m1", "name": "Amoxicillin", "route": "oral", "form": "", "frequency": 3, "intervals": 1,
            "dose": 500, "doseUnits": "mg", "duration": 7, "durationUnits": "days"}  # fmt: skip


@pytest.fixture
def form(cast):
    form = EventForm.objects.create(name="Chest", fields=FIELDS)
    earlier = [{**FIELDS[0], "name": "Coughs"}, OLD]
    for number, fields in ((1, earlier), (2, FIELDS)):
        document = {"name": "Chest", "fields": fields, "translations": [], "metadata": {}}
        PublishedForm.objects.create(form=form, number=number, document=document)
    return form


@pytest.fixture
def answered(cast, form):
    """``answered(q1="Yes")`` is an answer of Amina's, recorded by Bela."""

    def answer(**said):
        visit = Visit.objects.create(patient=cast.amina, clinic=cast.clinic(1), provider=cast.bela)
        of = {field["id"]: field for field in [*FIELDS, OLD]}
        entries = [
            {"fieldId": key, "value": value}
            | {part: of[key].get(part) for part in ("name", "fieldType", "inputType")}
            for key, value in said.items()
        ]
        return Event.objects.create(
            patient=cast.amina, visit=visit, form=form, event_type="Chest", recorded_by=cast.bela,
            written_by=cast.bela, answers=entries,
        )  # fmt: skip

    return answer


def summary(client, form, **narrowed):
    page = client.get(reverse("form-answers:summary", args=[form.pk]), narrowed)
    return page, {q.key: {b.label: b.number for b in q.bars} for q in page.context["questions"]}


def test_each_question_is_counted_over_all_versions(sign_in, form, answered):
    answered(q1="Yes", q2="Fever; Rash", q3="50", q4="2026-03-02T00:00:00.000Z", q5=True)
    answered(q1="Yes", q0="Daily", q3="٥٢٫٥", q2="Fever", q4="2026-04-02T00:00:00.000Z")
    answered(q1="odd; one", q3="heavy", q7=[{"code": "J18", "desc": "Pneumonia"}], q6="cough")
    answered(q8=[MEDICINE], q5="")
    client = sign_in("bela")
    summary(client, form)  # what is asked for once in a process
    with CaptureQueriesContext(connection) as asked:
        page, counted = summary(client, form)
    assert len(asked) <= 15 and page.context["total"] == 4
    assert counted["q1"] == {"Yes, often": 2, "No": 0, "odd": 1, "one": 1}
    assert counted["q0"] == {"Daily": 1} and "no longer asked" in page.content.decode()
    assert counted["q2"] == {"Fever": 2, "Rash": 1}
    assert sum(counted["q3"].values()) == 2 and len(counted["q3"]) == 8
    assert list(counted["q4"]) == ["March 2026", "April 2026"]
    assert counted["q5"] == {"ticked": 1}
    assert counted["q7"] == {"Pneumonia": 1} and counted["q8"] == {"Amoxicillin": 1}
    assert "cough" not in page.content.decode().split("hk-summary")[1].replace("Cough", "")
    assert summary(client, form, until="2020-01-01")[0].context["total"] == 0
    assert summary(client, form, since="odd", clinic="odd")[0].status_code == 200


def test_only_what_one_may_read_is_counted_and_confidential_forms_are_not_there(
    sign_in, form, answered
):
    answered(q1="Yes")
    assert summary(sign_in("outsider"), form)[0].context["total"] == 0
    assert sign_in("omar").get(reverse("form-answers:summary", args=[form.pk])).status_code == 302
    Confidentiality.objects.create(form=form, answers_for=Confidentiality.AnswersFor.NAMED)
    url = reverse("form-answers:summary", args=[form.pk])
    assert sign_in("bela").get(url).status_code == 404
    listed = sign_in("bela").get(reverse("form-answers:index")).content.decode()
    assert str(Event.objects.get(form=form).pk) not in listed


def test_the_list_is_narrowed_to_a_form(sign_in, form, answered, foreign):
    event = answered(q1="Yes")
    page = sign_in("bela").get(reverse("form-answers:index"), {"form": form.pk}).content.decode()
    assert page.count("/form-answers/inspect/") == 1 and str(event.pk) in page
    assert "Question by question" in page


def fields_of(page):
    """What a browser would send of the page as it stands."""
    form, sent = page.context["form"], {}
    for bound in form:
        value = bound.value()
        if value not in (None, False, ""):
            sent[bound.html_name] = str(value) if not isinstance(value, list) else value
    return sent


def test_a_correction_writes_what_was_changed_and_keeps_the_rest(sign_in, cast, form, answered):
    strange = {"fieldId": "gone", "name": "Gone", "value": {"x": 1}}
    event = answered(
        q1="Maybe", q2="Fever", q3="heavy", q4="2026-03-02T00:00:00.000Z", q8=[MEDICINE]
    )
    event.answers.append(strange)
    event.save()
    client, url = sign_in("bela"), reverse("form-answers:edit", args=[event.pk])
    shown = client.get(reverse("form-answers:inspect", args=[event.pk])).content.decode()
    assert url in shown
    sent = fields_of(client.get(url))
    before = json.loads(json.dumps(event.answers))
    page = client.post(url, sent)
    assert "It is like that already." in page.content.decode()
    client.post(url, sent | {"q1": ["Fever", "Rash"], "q7-0-dose": "250"})
    event.refresh_from_db()
    now = {entry["fieldId"]: entry["value"] for entry in event.answers}
    assert now["q2"] == "Fever; Rash" and now["q8"] == [{**MEDICINE, "dose": 250}]
    kept = [e for e in before if e["fieldId"] not in ("q2", "q8")]
    assert [e for e in event.answers if e["fieldId"] not in ("q2", "q8")] == kept
    assert event.versions.latest("pgh_id").answers == before
    stale = client.post(url, sent | {"q5": "late", "seen": "1"}).content.decode()
    assert "changed again meanwhile" in stale


def test_a_note_of_several_lines_and_many_medicines_stay_as_a_phone_wrote_them(sign_in, answered):
    many = [{**MEDICINE, "id": f"m{number}"} for number in range(60)]
    event = answered(q6=" first\nsecond ", q3=" 5 \n", q8=many)
    client, url = sign_in("bela"), reverse("form-answers:edit", args=[event.pk])
    sent = fields_of(client.get(url)) | {"q5": "first\r\nsecond", "q2": "5"}
    assert len(sent) < 400
    assert "It is like that already." in client.post(url, sent).content.decode()
    client.post(url, sent | {"q7-1-dose": "250"})
    event.refresh_from_db()
    now = {entry["fieldId"]: entry["value"] for entry in event.answers}
    assert (now["q6"], now["q3"]) == (" first\nsecond ", " 5 \n")
    assert now["q8"] == [many[0], {**many[1], "dose": 250}, *many[2:]]
    client.post(url, sent | {"q5": "first\r\n\r\nsecond", "seen": str(event.change_number)})
    event.refresh_from_db()
    assert event.answers[0]["value"].split() == ["first", "second"]
    assert event.answers[0]["value"] != " first\nsecond "


def test_who_may_not_change_others_answers_or_a_fixed_form_finds_no_correction(
    sign_in, cast, form, answered
):
    event = answered(q1="Yes")
    url = reverse("form-answers:edit", args=[event.pk])
    assert sign_in("outsider").get(url).status_code == 404
    EventForm.objects.filter(pk=form.pk).update(is_editable=False)
    assert sign_in("bela").get(url).status_code == 404
