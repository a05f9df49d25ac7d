"""One patient's chart, written as a phone writes it: registration, visits, what hangs on them."""

from datetime import UTC, datetime, time, timedelta

from clinical.demo import conditions, forms, registration
from clinical.demo.days import age_in_years, as_javascript, moment
from clinical.demo.drugs import DRUGS
from clinical.demo.measurements import Build, body_mass_index, measured
from clinical.demo.names import SEX, as_typed
from clinical.models import Appointment, Event, Patient, PatientAttribute, Problem, Visit, Vitals

# Vitals column -> key of the question in the vital signs form.
_ASKED = {
    "temperature_celsius": "temperature",
    "heart_rate": "pulse",
    "respiratory_rate": "breaths",
    "systolic_bp": "systolic",
    "diastolic_bp": "diastolic",
    "oxygen_saturation": "oxygen",
    "weight_kg": "weight",
    "height_cm": "height",
}
_SYMPTOMS = {
    "J06.9": ["fever", "cough"], "A09": ["diarrhoea", "fever"], "J18.9": ["fever", "cough"],
    "B54": ["fever", "pain"], "B05.9": ["fever", "rash"], "B86": ["rash"], "L20.9": ["rash"],
    "H66.9": ["fever", "pain"], "M54.5": ["pain"], "K29.7": ["pain"], "R51": ["pain"],
}  # fmt: skip


class Chart:
    """The chart of one person; ``language`` is that of the phone it is written on."""

    def __init__(self, cast, key, language):
        self.cast, self.key, self.language = cast, key, language
        self.book = cast.book
        self.rng = cast.book.dice(key)
        self.build = Build(self.rng)
        self.diagnosed, self.visits, self.appointments = set(), [], []

    def register(self, *, on, clinic, by, given_name, sex, born, surname="", answers=None, **facts):
        """Write the patient and the answers of the registration form; ``sex`` is female or male."""
        self.registered_on, self.clinic, self.by, self.sex, self.born = on, clinic, by, sex, born
        at = moment(on, clinic, 7, self.rng.randint(0, 59))  # before the first visit of that day
        self.patient = self.book.add(
            Patient, self.key, at, given_name=given_name, surname=surname, date_of_birth=born,
            sex=SEX[self.language][sex], primary_clinic=clinic, registered_by=by,
            last_modified_by=by, **facts,
        )  # fmt: skip
        for name, column, value in registration.answer_rows(self._in_words(answers or {})):
            self.book.add(
                PatientAttribute, f"{self.key}/{name}", at, patient=self.patient,
                attribute_id=str(self.book.id("registration", name)), attribute=column, **value,
            )  # fmt: skip
        return self

    def _in_words(self, answers):
        """Options become the words of the phone's language, a date the start of its day in UTC."""
        said = dict(answers)
        if "group" in said:
            said["group"] = registration.GROUPS[said["group"]][self.language]
        if "allergies" in said:
            words = [registration.ALLERGIES[n][self.language] for n in said["allergies"]]
            said["allergies"] = "\x1f".join(words)
        if "arrived_on" in said:
            said["arrived_on"] = datetime.combine(said["arrived_on"], time(), UTC)
        return said

    def seen(self, day, condition, *, by=None, clinic=None, written_on=None, age=None, vitals=None,
             temperature_as_typed=None, form=True):  # fmt: skip
        """A whole visit: measurements, the two forms and a diagnosis; returns the visit.

        ``written_on`` later than ``day`` is a visit entered from paper: only its date is old.
        ``age`` in years is the true one of somebody whose birth date does not tell it.
        """
        by, clinic = by or self.by, clinic or self.clinic
        visit = self._arrive(day, clinic, by, written_on or day)
        again = condition.code in self.diagnosed
        numbers = measured(
            self.rng, self.build, age or age_in_years(self.born, day),
            fever=condition.fever and not again,
            high_pressure=condition.code == "I10" and self.rng.random() < 0.6,
        ) | (vitals or {})  # fmt: skip
        self._measure(visit, numbers, by, temperature_as_typed)
        if form:
            self._consult(visit, condition, by, again)
        if not (condition.lasting and again):
            self._diagnose(visit, condition, by)
        return visit

    def _arrive(self, day, clinic, by, written_on):
        hour, minute = self.rng.randint(8, 14), self.rng.randint(0, 49)
        written_at = moment(written_on, clinic, hour, minute)
        visit = self.book.add(
            Visit, f"{self.key}/{len(self.visits)}", written_at, patient=self.patient,
            clinic=clinic, provider=by, provider_name=by.name,
            checked_in_at=moment(day, clinic, hour, minute),
            metadata={"lastEventAddedTimestamp": as_javascript(written_at)},
        )  # fmt: skip
        self.visits.append(visit)
        return visit

    def _measure(self, visit, numbers, by, temperature_as_typed):
        at = visit.created_at + timedelta(minutes=3)
        given = {
            question: as_typed(numbers[column], self.language, self.rng)
            for column, question in _ASKED.items()
            if numbers.get(column) is not None
        } | {"position": numbers.get("bp_position")}
        if temperature_as_typed:
            given["temperature"] = temperature_as_typed
        event = None
        if temperature_as_typed or self.rng.random() < 0.6:
            event = self._answer(visit, forms.VITAL_SIGNS, given, by, at)
        self.book.add(
            Vitals, visit.id, at, patient=self.patient, visit=visit, event=event, measured_at=at,
            recorded_by=by, bmi=body_mass_index(numbers), **numbers,
        )  # fmt: skip

    def _consult(self, visit, condition, by, again):
        at = visit.created_at + timedelta(minutes=9)
        since = visit.checked_in_at - timedelta(days=self.rng.randint(1, 6))
        given = {
            "complaint": condition.complaint[self.language],
            "history": conditions.REST[self.language] if again else "",
            "visit_type": "follow-up" if again else "new",
            "symptoms": "; ".join(_SYMPTOMS.get(condition.code, [])),
            "outcome": "return" if condition.lasting else self.rng.choice(["home", "referred"]),
            "pregnant": condition.women_only,
            "since": "" if again else as_javascript(since),
            "advice": conditions.ADVICE[self.language],
            "medicine": [self._medicine(visit, drug) for drug in condition.drugs],
            "diagnosis": [{"code": condition.code, "desc": condition.label}],
        }
        self._answer(visit, forms.CONSULTATION, given, by, at)

    def _medicine(self, visit, key):
        drug = DRUGS[key]
        return {
            "id": str(self.book.id("medicine", f"{visit.id}/{key}")),
            "name": drug.generic,
            "route": drug.route,
            "form": drug.form,
            "frequency": drug.per_day or 1,
            "intervals": 1,
            "dose": float(drug.strength) if "." in drug.strength else int(drug.strength),
            "doseUnits": drug.unit,
            "duration": drug.days,
            "durationUnits": "days",
        }

    def _answer(self, visit, form, given, by, at):
        def question_id(question):
            return self.book.id("question", f"{form.key}/{question}")

        return self.book.add(
            Event, f"{visit.id}/{form.key}", at, patient=self.patient, visit=visit,
            form=self.cast.forms[form.key], event_type=form.name, recorded_by=by,
            answers=forms.answers(form, question_id, given),
            metadata={"providerId": str(by.id), "providerName": by.name},
        )  # fmt: skip

    def _diagnose(self, visit, condition, by):
        at = visit.created_at + timedelta(minutes=10)
        self.diagnosed.add(condition.code)
        lasts = condition.lasting or (self.cast.today - at.date()).days < 14
        self.book.add(
            Problem, f"{visit.id}/{condition.code}", at, patient=self.patient, visit=visit,
            code_system="icd10", code=condition.code, label=condition.label,
            clinical_status="active" if lasts else "resolved",
            verification_status="provisional" if condition.code == "B05.9" else "confirmed",
            onset_at=at, ended_at=None if lasts else at + timedelta(days=10), recorded_by=by,
        )  # fmt: skip

    def appoint(self, day, status, *, booked=None, fulfilled=None, reason="follow-up"):
        """An appointment made at the visit ``booked``; ``fulfilled`` is what came of it."""
        at = booked.created_at if booked else self.patient.created_at
        # The phone touches the patient, so that the patient is pushed, too.
        self.patient.metadata = {"lastAppointmentTimestamp": as_javascript(at)}
        appointment = self.book.add(
            Appointment, f"{self.key}/{len(self.appointments)}", at, patient=self.patient,
            clinic=self.clinic, provider=self.by, booked_by=self.by, current_visit=booked,
            fulfilled_visit=fulfilled, duration_minutes=self.rng.choice([15, 15, 30]),
            starts_at=moment(day, self.clinic, self.rng.randint(8, 14), self.rng.choice([0, 30])),
            reason=reason, notes=conditions.REST[self.language] if fulfilled else "", status=status,
        )  # fmt: skip
        self.appointments.append(appointment)
        return appointment
