"""A clinic in which every page of the portal has something to show, and can have more of it."""

from dataclasses import dataclass

from django.utils import timezone

from clinical import cards, looking, merging, presets
from clinical.models import (
    AccessChange,
    Appointment,
    ClinicDepartment,
    Conflict,
    Event,
    EventForm,
    LikelyDuplicate,
    Look,
    Merge,
    MergeProposal,
    Patient,
    Prescription,
    PrescriptionItem,
    Problem,
    User,
    Visit,
    Vitals,
)
from exports.models import ExportRun
from formsbuilder.models import FormDraft
from syncapi import codes
from syncapi.models import Phone, Pull, Receipt
from tests.cast import person
from tests.portal.conftest import MARK, tray_entry

# Three more people of clinic 1, beside the cast.
PRESETS = {"nurse": "nurse", "desk": "front_desk", "data": "data_manager"}


@dataclass
class Busy:
    """``records``: what the addresses are about, by model, all of clinic 1."""

    cast: object
    records: dict

    def add_rows(self, number):
        """More of everything that a list or a chart shows."""
        cast, amina, clinic = self.cast, self.records[Patient], self.cast.clinic(1)
        form = self.records[EventForm]
        for n in range(number):
            other = Patient.objects.create(given_name=f"Row {n}", primary_clinic=clinic)
            one, two = sorted((amina, other), key=lambda p: p.pk)
            LikelyDuplicate.objects.create(one=one, other=two, score=80, reasons=["same_name"])
            for patient in (amina, other):
                visit = Visit.objects.create(patient=patient, clinic=clinic, provider=cast.chidi)
                Vitals.objects.create(patient=patient, visit=visit, weight_kg=60, heart_rate=80)
                Problem.objects.create(patient=patient, visit=visit, code="J10", label="Flu")
                Appointment.objects.create(patient=patient, clinic=clinic, provider=cast.chidi)
                Event.objects.create(patient=patient, visit=visit, form=form, recorded_by=cast.bela)
                given = Prescription.objects.create(patient=patient, visit=visit)
                PrescriptionItem.objects.create(
                    patient=patient, prescription=given, quantity_prescribed=1
                )
            looking.note(patient=amina, by=person("Looks"), way=Look.Way.CHART)
            tray_entry(cast.bela, "visits", {"id": str(visit.pk)}, other, receipt=self.receipt)
            Conflict.objects.create(
                patient=other, model="patient", record_id=other.pk, field="camp", standing="a",
                other="b", standing_by=cast.bela, other_by=cast.chidi,
            )  # fmt: skip
            works = person(f"Works {n}", clinic, flags=("can_view_history",))
            code = codes.make(user=works, label="card", by=cast.bela)[0]
            chain = 1_770_000_000_000 + Phone.objects.count()
            Phone.objects.create(
                chain=chain, user=works, users=[works.pk, cast.bela.pk], code=code,
                pulled_at=timezone.now(),
            )  # fmt: skip
            self.pull()
            ClinicDepartment.objects.create(clinic=clinic, name=f"Ward {n} of {chain}")
            FormDraft.objects.create(name=f"Form {n}", clinic_ids=[str(clinic.pk)]).save_revision()
            self.records[FormDraft].save_revision()
            ExportRun.objects.create(
                asked_by=cast.bela, form=form, form_name="File", clinic_ids=[clinic.pk]
            )
            cards.make_cards(clinic=clinic, letter="Q", count=1, by=cast.admin)
            self.merge()
            self.proposal()
            self.change()

    @property
    def receipt(self):
        return Receipt.objects.order_by("pk").first()

    def merge(self):
        two = [
            Patient.objects.create(
                given_name="Twice", surname=MARK, primary_clinic=self.cast.clinic(1)
            )
            for _ in range(2)
        ]
        return merging.merge_patients(keep=two[0], drop=two[1], by=self.cast.admin)

    def proposal(self):
        keep, drop = (
            Patient.objects.create(
                given_name="Two", surname=MARK, primary_clinic=self.cast.clinic(1)
            )
            for _ in range(2)
        )
        return MergeProposal.objects.create(keep=keep, drop=drop, asked_by=self.cast.admin)

    def change(self):
        return AccessChange.objects.create(
            kind=AccessChange.Kind.SHARING, state=AccessChange.State.DONE,
            asked_by=self.cast.admin, done_at=timezone.now(),
            details={"clinic": str(self.cast.clinic(1).pk), "group": None},
        )  # fmt: skip

    def pull(self):
        phone = self.records[Phone]
        cursor = phone.chain + Pull.objects.count()
        Pull.objects.create(
            cursor=cursor, user=phone.user, came_with=0, chain=phone.chain, horizon=1,
            withdrawn_to=0,
        )  # fmt: skip
        Receipt.objects.create(user=phone.user, cursor=cursor, chain=phone.chain, size_bytes=9)
        Phone.objects.filter(pk=phone.pk).update(holds=cursor)


def busy_clinic(foreign, cast):
    """``foreign``, and what only some pages show: a twin with the same card, a merge, a sync."""
    busy, amina, clinic = Busy(cast, foreign.records), cast.amina, cast.clinic(1)
    twin = Patient.objects.create(
        given_name="Amina", surname=MARK, primary_clinic=clinic,
        external_patient_id=amina.external_patient_id,
    )  # fmt: skip
    busy.records |= {"twin": twin, EventForm: next(iter(cast.forms.values()))}
    for key, preset in PRESETS.items():
        preset = presets.BY_KEY[preset]
        cast.users[key] = person(key.title(), clinic, flags=preset.flags, role=preset.role)
        User.objects.filter(pk=cast.users[key].pk).update(**preset.marks)
    busy.pull()
    tray_entry(cast.bela, "visits", {"id": "1"}, amina, receipt=busy.receipt)
    busy.records |= {Merge: busy.merge(), AccessChange: busy.change()}
    busy.records[MergeProposal] = busy.proposal()
    return busy
