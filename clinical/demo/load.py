"""Synthetic load by the hundred thousand: text lines copied into PostgreSQL, past every trigger.

Rows get their change numbers, presence and notes of due facts from the same triggers as all others.
Everything follows from the seed and the day, so two databases hold the same people.
"""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

from django.db import connection, transaction

from clinical import catalogue
from clinical.demo import names
from clinical.demo.book import SEED
from clinical.demo.conditions import CONDITIONS
from clinical.models import Clinic, Drug, EventForm, Patient, User
from clinical.models.fields import MomentField

PATIENTS_AT_ONCE = 500  # per transaction, so that change numbers differ as they do in a clinic
RECORDS_PER_PATIENT = 13.5  # on average: 11 of the even ones, 16 of the odd ones
NOTHING = r"\N"
REGISTERED_WITHIN_DAYS = 730
_BY_TRIGGER = {"change_number", "arrived_at", "modified_at"}


def kinds():
    """The model names that can be loaded, in the order in which they are written."""
    return ["patient", *(model._meta.model_name for model in catalogue.chart())]


def load(patients, *, today, seed=SEED, only=(), progress=lambda done: None):
    """Write so many patients with their charts into the clinics that are there; returns the records.

    ``only``: model names beside the patients; all when empty. ``progress`` is called with the
    number of patients done. Raises ValueError without a clinic.
    """
    wanted = {"patient", *(only or kinds())}
    crowd = _Crowd(seed, today)
    written = 0
    for start in range(0, patients, PATIENTS_AT_ONCE):
        lines = defaultdict(list)
        for number in range(start, min(start + PATIENTS_AT_ONCE, patients)):
            crowd.tell(number, lines)
        with transaction.atomic(), connection.cursor() as cursor:
            for model in (Patient, *catalogue.chart()):
                if model._meta.model_name in wanted and lines[model._meta.model_name]:
                    written += _copy(cursor, model, lines[model._meta.model_name])
        progress(min(start + PATIENTS_AT_ONCE, patients))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return written


def _copy(cursor, model, rows):
    """Copy rows, given as {column: text}; what a row does not name gets the field's own default."""
    columns = list(rows[0])
    rest = [f for f in model._meta.concrete_fields if f.attname not in {*columns, *_BY_TRIGGER}]
    ending = "".join(f"\t{_default(field)}" for field in rest) + "\n"
    listed = ", ".join(f'"{name}"' for name in (*columns, *(f.column for f in rest)))
    with cursor.cursor.copy(f"COPY {model._meta.db_table} ({listed}) FROM STDIN") as lines:
        lines.write("".join("\t".join(row.values()) + ending for row in rows))
    return len(rows)


def _default(field):
    value = None if isinstance(field, MomentField) else field.get_default()
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "t" if value else "f"
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


class _Crowd:
    """People made up by dice, one after the other; texts hold neither tabs nor backslashes."""

    def __init__(self, seed, today):
        self.seed = seed
        self.midnight = datetime(today.year, today.month, today.day, tzinfo=UTC)
        self.clinics = list(Clinic.objects.live().order_by("created_at", "pk"))
        if not self.clinics:
            raise ValueError("There is no clinic to load patients into.")
        staff = (
            User.objects.filter(is_active=True).order_by("login").values_list("home_clinic", "pk")
        )
        self.staff = defaultdict(list)
        for clinic_id, user_id in staff:
            self.staff[clinic_id].append(str(user_id))
        self.drugs = [str(pk) for pk in Drug.objects.order_by("pk").values_list("pk", flat=True)]
        self.form_id, self.questions = self._form()

    def _form(self):
        """The first form's id, and the start of each answer to a question that wants a number."""
        form = EventForm.objects.live().order_by("-name").first()
        asked = form.fields if form else []
        starts = [
            json.dumps(
                {"fieldId": q["id"], "name": q["name"], "fieldType": q["fieldType"],
                 "inputType": q["inputType"]}, ensure_ascii=False,
            )[:-1]
            for q in asked
            if q.get("inputType") == "number"
        ]  # fmt: skip
        return str(form.pk) if form else NOTHING, [s for s in starts if "\\" not in s]

    def tell(self, number, lines):
        """Add the rows of one patient and chart to ``lines``, by model name."""
        life = _Life(self, number)
        lines["patient"].append(life.register())
        lines["patientattribute"] += [life.attribute(n) for n in range(2)]
        visits = [life.visit() for _ in range(2 + number % 2)]
        lines["visit"] += visits
        lines["event"] += [life.answers(visit) for visit in visits]
        lines["vitals"] += [life.vitals(visit) for visit in visits[:2]]
        lines["problem"].append(life.problem(visits[0]))
        lines["appointment"].append(life.appointment(visits[-1]))
        if number % 2:
            prescription = life.prescription(visits[-1])
            item = life.item(prescription)
            lines["prescription"].append(prescription)
            lines["prescriptionitem"].append(item)
            lines["dispensing"].append(life.dispensed(item))


class _Life:
    """One patient's rows, each {column: text}."""

    def __init__(self, crowd, number):
        self.crowd = crowd
        self.rng = Random(f"{crowd.seed}/load/{number}")
        self.number = number
        self.clinic = crowd.clinics[number % len(crowd.clinics)]
        self.clinic_id = str(self.clinic.pk)
        self.staff = crowd.staff[self.clinic.pk] or [NOTHING]
        self.at = crowd.midnight - timedelta(
            milliseconds=self.rng.randrange(2 * 86_400_000, REGISTERED_WITHIN_DAYS * 86_400_000)
        )
        self.condition = self.rng.choice(CONDITIONS)

    def _row(self, **more):
        """What every record has: an id that rises in time, as phones make them, and two times."""
        bits = self.rng.getrandbits(74)
        millisecond = int(self.at.timestamp() * 1000)
        head, tail = bits >> 62, bits & ((1 << 62) - 1)
        text = f"{millisecond:012x}7{head:03x}{(1 << 63) | tail:016x}"
        row_id = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
        when = self._moment()
        return {"id": row_id, "created_at": when, "updated_at": when, **more}

    def _chart_row(self, **more):
        return self._row(patient_id=self.patient_id, **more)

    def _moment(self, days=0):
        return (self.at + timedelta(days=days)).isoformat(" ", "milliseconds")

    def register(self):
        rng = self.rng
        language = "es" if self.clinic.time_zone.startswith("America") else "ar"
        sex = rng.choice(["female", "male"])
        row = self._row(
            given_name=rng.choice((names.WOMEN if sex == "female" else names.MEN)[language]),
            surname=rng.choice(names.SURNAMES[language]),
            date_of_birth=str((self.at - timedelta(days=rng.randrange(400, 30_000))).date()),
            sex=sex,
            phone=f"{names.PHONE_PREFIX[language]}{rng.randrange(10**6, 10**7)}",
            hometown=rng.choice(names.HOMETOWNS[language]),
            citizenship=rng.choice(names.CITIZENSHIPS[language]),
            camp=rng.choice(names.CAMPS[language]),
            external_patient_id=f"L{self.number:07d}",
            primary_clinic_id=self.clinic_id,
            registered_by_id=rng.choice(self.staff),
        )
        self.patient_id = row["id"]
        return row

    def attribute(self, number):
        name, value = [("household", f"H-{self.rng.randrange(10_000):05d}"), ("camp_block", "B")][
            number
        ]
        return self._chart_row(attribute_id=name, attribute=name, string_value=value)

    def visit(self):
        self.at += timedelta(milliseconds=self.rng.randrange(60_000, 20 * 86_400_000))
        return self._chart_row(
            clinic_id=self.clinic_id, provider_id=self.rng.choice(self.staff),
            provider_name="Load", checked_in_at=self._moment(),
        )  # fmt: skip

    def _by(self, visit):
        return {"visit_id": visit["id"], "recorded_by_id": visit["provider_id"]}

    def answers(self, visit):
        given = [
            f'{start}, "value": "{self.rng.randrange(200)}"}}' for start in self.crowd.questions
        ]
        return self._chart_row(
            **self._by(visit), form_id=self.crowd.form_id, event_type="Vital signs",
            answers=f"[{', '.join(given)}]",
        )  # fmt: skip

    def vitals(self, visit):
        rng = self.rng
        return self._chart_row(
            **self._by(visit), measured_at=self._moment(),
            systolic_bp=str(rng.randrange(95, 170)), diastolic_bp=str(rng.randrange(55, 105)),
            heart_rate=str(rng.randrange(55, 120)), weight_kg=str(rng.randrange(80, 900) / 10),
            temperature_celsius=str(rng.randrange(360, 395) / 10),
        )  # fmt: skip

    def problem(self, visit):
        return self._chart_row(
            **self._by(visit), code_system="icd10cm", code=self.condition.code,
            label=self.condition.label, clinical_status="active", verification_status="confirmed",
            onset_at=self._moment(-3),
        )  # fmt: skip

    def appointment(self, visit):
        return self._chart_row(
            clinic_id=self.clinic_id, current_visit_id=visit["id"], booked_by_id=visit["provider_id"],
            starts_at=self._moment(self.rng.randrange(3, 60)), duration_minutes="15",
            reason="follow-up", status="pending",
        )  # fmt: skip

    def prescription(self, visit):
        return self._chart_row(
            visit_id=visit["id"], provider_id=visit["provider_id"], pickup_clinic_id=self.clinic_id,
            prescribed_at=self._moment(), status="picked-up",
        )  # fmt: skip

    def item(self, prescription):
        return self._chart_row(
            prescription_id=prescription["id"], clinic_id=self.clinic_id,
            recorded_by_id=prescription["provider_id"],
            drug_id=self.rng.choice(self.crowd.drugs or [NOTHING]), quantity_prescribed="20",
            quantity_dispensed="20", dosage_instructions="1 x 3",
        )  # fmt: skip

    def dispensed(self, item):
        return self._chart_row(
            prescription_item_id=item["id"], clinic_id=self.clinic_id, drug_id=item["drug_id"],
            quantity_dispensed="20", days_supply="7", recorded_by_id=item["recorded_by_id"],
            dispensed_by_id=item["recorded_by_id"], dispensed_at=self._moment(),
        )  # fmt: skip
