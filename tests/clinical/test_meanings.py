"""What a marked question says counts in charts and facts, whatever it is called."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from clinical.facts import arm, kept
from clinical.facts.births import Quality
from clinical.models import Event, EventForm, Patient, PublishedForm, Visit
from clinical.rules.meanings import arm_mm
from tests import cast

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 30, 9, tzinfo=UTC)


def field(key, kind="free-text", asked="number", **more):
    return {"id": key, "name": key, "fieldType": kind, "inputType": asked, **more}


def published(name, fields, *metadata):
    form = EventForm.objects.create(name=name, fields=fields, metadata=metadata[-1])
    for number, one in enumerate(metadata, 1):
        document = {"name": name, "fields": fields, "metadata": one}
        PublishedForm.objects.create(form=form, number=number, document=document)
    return form


def answered(patient, form, **values):
    answers = [f | {"fieldId": f["id"], "value": values.get(f["id"], "")} for f in form.fields]
    return Event.objects.create(patient=patient, form=form, event_type=form.name, answers=answers)


def means(**said):
    return {"meanings": said}


def test_a_newborns_weight_in_any_form_proves_a_newborn_also_after_facts_were_stored():
    clinic = cast.clinic("Hope")
    child = Patient.objects.create(
        given_name="Noor",
        sex="female",
        primary_clinic=clinic,
        created_at=AT,
        date_of_birth=AT.date(),
    )
    form = published(
        "Kind", [field("gewicht")], {}, means(gewicht={"means": "weight", "unit": "g"})
    )
    kept.ensure([child.pk])
    assert kept.of_patient(child).birth_date_quality is Quality.NOT_GIVEN
    event = answered(child, form, gewicht="٣٢٠٠")
    assert kept.of_patient(child).birth_date_quality is Quality.EXACT
    bela = cast.person("Bela", clinic)
    client = Client()
    client.force_login(bela)
    body = client.get(reverse("patients:inspect", args=[child.pk])).content.decode()
    assert "Weight for age" in body and "3.2 kg, z-score" in body

    event.answers[0]["value"] = "64000"
    event.save()
    assert kept.of_patient(child).birth_date_quality is Quality.NOT_GIVEN


OUTCOME = field(
    "outcome", "options", "radio",
    options=[{"id": "h", "label": "Home", "value": "Home"}, {"id": "d", "label": "Died", "value": "Died"}],
)  # fmt: skip


def test_a_death_is_shown_with_day_and_cause_and_undone_by_correcting_the_answer():
    clinic = cast.clinic("Hope")
    man = Patient.objects.create(given_name="Yusuf", primary_clinic=clinic)
    form = published(
        "Leaving",
        [OUTCOME, field("when", "date", "date"), field("why", "free-text", "text")],
        means(
            outcome={"means": "death", "values": ["Died"]},
            when={"means": "death"},
            why={"means": "death_cause"},
        ),
    )
    client = Client()
    client.force_login(cast.person("Bela", clinic))

    def chart():
        return client.get(reverse("patients:inspect", args=[man.pk])).content.decode()

    event = answered(man, form, outcome="Home", when="2026-03-02T10:00:00.000Z")
    assert "Died on" not in chart()
    event.answers[0]["value"] = "Died"
    event.answers[2]["value"] = "الكوليرا"
    event.save()
    assert "Died on 2 Mar 2026: الكوليرا" in chart()
    event.answers[1]["value"] = ""
    event.save()
    assert "Has died, recorded on" in chart()
    event.delete()
    assert "Has died" not in chart()


def test_arm_pregnancy_consent_and_group_stand_in_the_chart_with_the_latest_answer():
    clinic = cast.clinic("Hope")
    girl = Patient.objects.create(
        given_name="Noor", sex="female", primary_clinic=clinic, created_at=AT,
        date_of_birth=date(2024, 3, 1),
    )  # fmt: skip
    group = field("who", "free-text", "text")
    asked = [
        field("arm"),
        field("yes", "binary", "checkbox"),
        field("agrees", "binary", "checkbox"),
    ]
    form = published(
        "Screening",
        [*asked, group],
        means(
            arm={"means": "muac", "unit": "cm"},
            yes={"means": "pregnant"},
            agrees={"means": "consent"},
            who={"means": "population"},
        ),
    )
    client = Client()
    client.force_login(cast.person("Bela", clinic))

    def chart():
        return client.get(reverse("patients:inspect", args=[girl.pk])).content.decode()

    assert "hk-who__told" not in chart() and "MUAC" not in chart()

    def at(day, **values):
        visit = Visit.objects.create(patient=girl, clinic=clinic, checked_in_at=AT.replace(day=day))
        event = answered(girl, form, **values)
        Event.objects.filter(pk=event.pk).update(visit=visit)

    at(20, arm="١٢٫٤", yes=True, agrees=True, who="نازحون")
    body = chart()
    assert "Pregnant, told on 20 Mar 2026" in body and "Consent given on 20 Mar 2026" in body
    assert "Population group: نازحون" in body
    assert "124 mm" in body and "moderate acute malnutrition" in body and "2023" in body
    at(10, arm="11,4", yes=False, agrees=False)  # from paper: written later, happened before
    body = chart()
    assert "Pregnant, told on 20 Mar" in body and "Consent given" in body
    assert "moderate" in body and "Upper arm (MUAC) from 10 Mar 2026 to 20 Mar 2026" in body
    at(30, arm="11.4", yes=False, agrees=False)
    body = chart()
    assert "Pregnant" not in body and "Consent not given on 30 Mar 2026" in body
    assert "severe acute malnutrition" in body and "نازحون" in body


def test_the_limits_of_the_arm_are_for_six_to_59_months():
    said = [arm.reads(mm, months=6) for mm in (114.9, 115, 124.9, 125)]
    assert said == ["severe", "moderate", "moderate", "usual"]
    assert [arm.reads(100, months=months) for months in (None, 5, 60)] == [None] * 3
    assert [arm_mm({}, text) for text in ("11.5", "115", "x")] == [115, 115, None]
