"""The demo's cast with a small chart for Amina (clinic 1), whom the outsider (clinic 3) must not see."""

import json
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.utils import timezone

from clinical.demo.cast import create_cast
from clinical.models import (
    AnswerFlags,
    Appointment,
    CardSheet,
    ClinicDepartment,
    Conflict,
    Event,
    MergeProposal,
    Patient,
    Prescription,
    PrescriptionItem,
    Problem,
    Visit,
    Vitals,
)
from exports.models import ExportRun, PatientImport
from formsbuilder.choice_lists.model import ChoiceList
from formsbuilder.education.models import Article, ArticlePicture
from formsbuilder.models import FormDraft
from syncapi import codes
from syncapi.models import Phone, TrayEntry

MARK = "Zarqawiyya"  # Amina's surname in these tests; nobody else has it
EVERYBODY = ("admin", "bela", "chidi", "omar", "outsider")


@dataclass
class Foreign:
    """Records of clinic 1, by model; what a stranger tries in addresses."""

    records: dict = field(default_factory=dict)

    def add(self, record):
        self.records[type(record)] = record
        return record

    @property
    def ids(self):
        return [str(record.pk) for record in self.records.values()]


@pytest.fixture
def cast(db):
    return new_cast()


def new_cast():
    """``cast.bela`` and so on; Amina has one record of each kind."""
    cast = create_cast()
    # As the portal's own: these tests say "today", and run at any hour.
    for clinic in cast.clinics:
        clinic.time_zone = "UTC"
        clinic.save(update_fields=["time_zone"])
    amina = cast.amina
    Patient.objects.filter(pk=amina.pk).update(surname=MARK)
    amina.refresh_from_db()
    return cast


@pytest.fixture
def foreign(cast):
    return records_of_clinic_1(cast)


def records_of_clinic_1(cast):
    """One record of every kind that belongs to clinic 1 or to Bela alone."""
    foreign, bela, clinic, amina = Foreign(), cast.bela, cast.clinic(1), cast.amina
    form = next(iter(cast.forms.values()))
    foreign.add(amina)
    foreign.add(clinic)
    foreign.add(ClinicDepartment.objects.create(clinic=clinic, name=f"{MARK} ward"))
    foreign.add(bela)
    visit = foreign.add(Visit.objects.create(patient=amina, clinic=clinic, provider=bela))
    question = next(f for f in form.fields if f.get("inputType") in ("text", "number"))
    answer = {"fieldId": question["id"], "name": question["name"], "value": f"{MARK} coughs"}
    foreign.add(
        Event.objects.create(
            patient=amina, visit=visit, form=form, event_type=form.name, recorded_by=bela,
            answers=[{**answer, "fieldType": "free-text", "inputType": "text"}],
        )
    )  # fmt: skip
    flags = [{"question": question["id"], "rule": "above", "limit": "45"}]
    foreign.add(AnswerFlags.objects.create(event=foreign.records[Event], broken=flags))
    foreign.add(Vitals.objects.create(patient=amina, visit=visit, systolic_bp=164, diastolic_bp=94))
    foreign.add(
        Problem.objects.create(patient=amina, visit=visit, code="I10", label="Hypertension")
    )
    foreign.add(Appointment.objects.create(patient=amina, clinic=clinic, reason=f"{MARK} again"))
    prescription = Prescription.objects.create(patient=amina, visit=visit, provider=bela)
    foreign.add(prescription)
    foreign.add(
        PrescriptionItem.objects.create(
            patient=amina, prescription=prescription, quantity_prescribed=30
        )
    )
    foreign.add(tray_entry(bela, "visits", {"id": str(visit.pk), "provider_name": MARK}, amina))
    foreign.add(
        Conflict.objects.create(
            patient=amina, model="patient", record_id=amina.pk, field="hometown",
            standing=MARK, other=f"{MARK}!", standing_by=bela, other_by=cast.chidi,
        )
    )  # fmt: skip
    foreign.add(MergeProposal.objects.create(keep=amina, drop=cast.lucia, asked_by=cast.admin))
    code = foreign.add(codes.make(user=bela, label=f"{MARK} card", by=bela)[0])
    foreign.add(
        Phone.objects.create(
            chain=1_760_000_000_000, user=bela, users=[bela.pk], code=code, label=f"{MARK} phone",
            pulled_at=timezone.now(),
        )
    )  # fmt: skip
    foreign.add(CardSheet.objects.create(clinic=clinic, letter="Q", first=1, count=2, made_by=bela))
    draft = foreign.add(FormDraft.objects.create(name=f"{MARK} form", clinic_ids=[str(clinic.pk)]))
    foreign.add(draft.save_revision())
    article = foreign.add(Article.objects.create(title=f"{MARK} article"))
    article.save_revision()
    foreign.add(
        ArticlePicture.objects.create(
            title=f"{MARK} picture", file="articles/none.jpg", content_type="image/jpeg",
            width=1, height=1,
        )
    )  # fmt: skip
    choices = [{"id": "o1", "label": f"{MARK} A", "value": "A", "said": {}}]
    foreign.add(
        ChoiceList.objects.create(name=f"{MARK} list", clinic_ids=[str(clinic.pk)], choices=choices)
    )
    foreign.add(
        ExportRun.objects.create(
            asked_by=bela, form=form, form_name=f"{MARK} file", clinic_ids=[clinic.pk], purpose="x",
        )
    )  # fmt: skip
    foreign.add(
        PatientImport.objects.create(clinic=clinic, asked_by=bela, file_name=f"{MARK} list.csv")
    )
    return foreign


def tray_entry(user, table, record, patient=None, **more):
    """A record that could not be filed; ``record`` is anything that JSON can hold."""
    key = record.get("id") if isinstance(record, dict) else None
    return TrayEntry.objects.create(
        user=user,
        table=table,
        record_key=key or f"sha256:{TrayEntry.objects.count()}",
        patient_id=getattr(patient, "pk", patient),
        content=json.dumps(record, ensure_ascii=True).encode("ascii"),
        operation=more.pop("operation", "write"),
        verdict=more.pop("verdict", "not_allowed"),
        reason=more.pop("reason", f"{MARK} is not a patient of the sender."),
        **more,
    )


@pytest.fixture
def sign_in(cast):
    """``sign_in("bela")``: a browser in which this person is signed in."""

    def sign_in(key):
        client = Client()
        client.force_login(getattr(cast, key))
        return client

    return sign_in
