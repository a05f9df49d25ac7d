"""What the app's screens save: the same rows in one write, with the same columns left empty."""

import json
import time
from datetime import UTC, datetime

import uuid_utils

DAY_MS = 24 * 3600 * 1000


def new_id():
    """UUID version 7, as the app makes them."""
    return str(uuid_utils.uuid7())


def now_ms():
    return round(time.time() * 1000)


def iso(ms):
    """As JavaScript's toISOString."""
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"


class Screens:
    """Recipes for a signed-in phone; `columns` override what the screen would have put there."""

    def register_patient(self, *, attributes=(), **columns):
        """Registration form: the patient and a row per custom field, at once; the patient's id.

        `attributes` are dicts with attribute_id, attribute and one of string_value, number_value,
        date_value, boolean_value. The app sets no `metadata` of the patient here: it arrives as "".
        """
        id = columns.pop("id", None) or new_id()
        patient = {
            "date_of_birth": "1990-01-01",
            "additional_data": {},
            "camp": "",
            "photo_url": "",
            "primary_clinic_id": self._account["clinic_id"],
            "last_modified_by": self._account["id"],
            **columns,
        }
        rows = [{"patient_id": id, "metadata": {}, **attribute} for attribute in attributes]
        self.write(
            ("create", "patients", id, patient),
            *(("create", "patient_additional_attributes", new_id(), row) for row in rows),
        )
        return id

    def record_visit(self, patient_id, **columns):
        visit_id, step = self._new_visit(patient_id, metadata={}, **columns)
        self.write(step)
        return visit_id

    def answer_form(self, patient_id, form_id, answers, *, visit_id=None, **columns):
        """Event form: the event and, without a visit, its visit at once; the event's id.

        `answers` is {field name: value} for a form this phone has pulled, or a ready list of
        form_data entries (then give event_type).
        """
        if isinstance(answers, dict):
            form = self.get("event_forms", form_id)
            columns = {"event_type": form["name"], **columns}
            answers = form_data(json.loads(form["form_fields"]), answers)
        if visit_id:
            visit_step = self._touched("visits", visit_id, "lastEventAddedTimestamp")
        else:
            visit_id, visit_step = self._new_visit(patient_id, metadata={})
        event_id = new_id()
        event = {
            "patient_id": patient_id,
            "form_id": form_id,
            "visit_id": visit_id,
            "form_data": answers,
            "metadata": {"providerId": self._account["id"], "providerName": self._account["name"]},
            "recorded_by_user_id": self._account["id"],
            **columns,
        }
        self.write(visit_step, ("create", "events", event_id, event))
        return event_id

    def take_vitals(self, patient_id, **columns):
        return self.create(
            "patient_vitals",
            **{
                "patient_id": patient_id,
                "timestamp": now_ms(),
                "recorded_by_user_id": self._account["id"],
                "metadata": {},
            }
            | columns,
        )

    def add_problem(self, patient_id, *, code, label, code_system="icd10", **columns):
        problem = {
            "patient_id": patient_id,
            "problem_code_system": code_system,
            "problem_code": code,
            "problem_label": label,
            "clinical_status": "active",
            "verification_status": "provisional",
            "recorded_by_user_id": self._account["id"],
            "metadata": {},
        }
        return self.create("patient_problems", **problem | columns)

    def book_appointment(self, patient_id, *, at=None, visit_id=None, **columns):
        """Appointment, visit if there is none, and a note on the patient, at once; its id."""
        at = at or now_ms() + 7 * DAY_MS
        steps = [self._touched("patients", patient_id, "lastAppointmentTimestamp", at)]
        if not visit_id:
            visit_id, visit_step = self._new_visit(patient_id, metadata={})
            steps.append(visit_step)
        appointment = {
            "patient_id": patient_id,
            "clinic_id": self._account["clinic_id"],
            "user_id": self._account["id"],
            "provider_id": "",
            "current_visit_id": visit_id,
            "timestamp": at,
            "duration": 15,
            "status": "pending",
            "departments": [],
            "metadata": {},
        }
        id = new_id()
        self.write(*steps, ("create", "appointments", id, appointment | columns))
        return id

    def prescribe(self, patient_id, items, **columns):
        """Prescription and its items at once; the prescription's id.

        `items` are dicts with drug_id, quantity_prescribed, dosage_instructions...; the old column
        `items` stays "".
        """
        id, now = new_id(), now_ms()
        prescription = {
            "patient_id": patient_id,
            "provider_id": self._account["id"],
            "pickup_clinic_id": self._account["clinic_id"],
            "priority": "normal",
            "status": "pending",
            "prescribed_at": now,
            "expiration_date": now + 30 * DAY_MS,
            "metadata": {"providerId": self._account["id"], "providerName": self._account["name"]},
        }
        item = {
            "prescription_id": id,
            "patient_id": patient_id,
            "clinic_id": self._account["clinic_id"],
            "item_status": "active",
            "recorded_by_user_id": self._account["id"],
            "metadata": {},
        }
        self.write(
            ("create", "prescriptions", id, prescription | columns),
            *(("create", "prescription_items", new_id(), item | dict(given)) for given in items),
        )
        return id

    @property
    def _account(self):
        if not self.user:
            raise RuntimeError("nobody has signed in online on this phone yet")
        return self.user

    def _new_visit(self, patient_id, **columns):
        id = columns.pop("id", None) or new_id()
        visit = {
            "patient_id": patient_id,
            "clinic_id": self._account["clinic_id"],
            "provider_id": self._account["id"],
            "provider_name": self._account["name"],
            "check_in_timestamp": now_ms(),
        }
        return id, ("create", "visits", id, visit | columns)

    def _touched(self, table, id, key, at=None):
        """The step that notes a time in a parent's metadata, so that it is pushed too."""
        metadata = json.loads(self.get(table, id)["metadata"] or "{}")
        return ("update", table, id, {"metadata": {**metadata, key: iso(at or now_ms())}})


def form_data(fields, answers):
    """The entries of events.form_data: in form order, then the medicine, then the diagnosis.

    Falsy answers become "", as in the app. ValueError where the app would not save: an answer to no
    question, or a required question left blank.
    """
    questions = [field for field in fields if field["fieldType"] not in ("text", "separator")]
    unknown = answers.keys() - {field["name"] for field in questions}
    blank = [
        field["name"]
        for field in questions
        if field.get("required") and not str(answers.get(field["name"]) or "").strip()
    ]
    if unknown or blank:
        raise ValueError(f"no such question: {sorted(unknown)}; required and blank: {blank}")

    def entry(field, empty):
        kind = {key: field.get(key, "") for key in ("fieldType", "inputType", "name")}
        return {"fieldId": field["id"], **kind, "value": answers.get(field["name"]) or empty}

    plain = [
        entry(field, "")
        for field in questions
        if field["fieldType"] not in ("medicine", "diagnosis")
    ]
    lists = [
        [entry(field, []) for field in questions if field["fieldType"] == kind][:1]
        for kind in ("medicine", "diagnosis")
    ]
    return plain + lists[0] + lists[1]
