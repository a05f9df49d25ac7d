"""The people, clinics and forms of the export stories."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from clinical.models import (
    Clinic,
    ClinicPermission,
    Event,
    EventForm,
    Patient,
    PublishedForm,
    User,
    Visit,
)

PASSWORD = "demo-pass-2026"
story = 0  # stories share a database: the number keeps their people apart
BOTH = {"can_view_history": True, "can_download_patient_reports": True}


def people(prefix="", password=None):
    """Bela may download in the tent, Chidi in tent and town, Dana sees the tent only.

    Without a password nobody can sign in, and no time goes into hashing one.
    """
    tent = Clinic.objects.create(name=f"{prefix}Tent clinic", time_zone="Asia/Beirut")
    town = Clinic.objects.create(name=f"{prefix}Town clinic", time_zone="America/Bogota")
    cast = SimpleNamespace(tent=tent, town=town)
    for name in ("bela", "chidi", "dana"):
        person = User.objects.create_user(
            f"{prefix.strip()}{name}@example.org", password, name=name.title(), home_clinic=tent
        )
        setattr(cast, name, person)
    allow(cast.bela, tent, **BOTH)
    allow(cast.chidi, tent, **BOTH)
    allow(cast.chidi, town, **BOTH)
    allow(cast.dana, tent, can_view_history=True)
    return cast


def allow(user, clinic, **flags):
    return ClinicPermission.objects.create(user=user, clinic=clinic, **flags)


def question(field_id, name, input_type="text", field_type="free-text", **more):
    return {
        "id": field_id,
        "name": name,
        "fieldType": field_type,
        "inputType": input_type,
        "required": False,
        **more,
    }


def choice(field_id, name, *options, multi=False, input_type="select"):
    """Options are (value, label) or a text that is both."""
    pairs = [o if isinstance(o, tuple) else (o, o) for o in options]
    return question(
        field_id,
        name,
        input_type,
        "options",
        multi=multi,
        options=[{"id": f"{field_id}-{v}", "value": v, "label": label} for v, label in pairs],
    )


def form(name, *versions, translations=()):
    """A form whose last version is the current one; each version is a list of questions."""
    made = EventForm.objects.create(
        name=name, fields=list(versions[-1]), translations=list(translations)
    )
    for number, fields in enumerate(versions, 1):
        document = {"name": name, "form_fields": list(fields), "translations": list(translations)}
        PublishedForm.objects.create(form=made, number=number, document=document)
    return made


def patient(clinic, **fields):
    fields = {
        "given_name": "Amina",
        "surname": "حداد",
        "sex": "female",
        "date_of_birth": date(1990, 6, 15),
        "external_patient_id": "000123",
        **fields,
    }
    return Patient.objects.create(primary_clinic=clinic, **fields)


def answer(raw, value):
    """One answer as the phone stores it."""
    kept = {key: raw[key] for key in ("fieldType", "inputType", "name")}
    return {"fieldId": raw["id"], **kept, "value": value}


def event(form, who, answers, *, at="2026-10-10T09:00:00", clinic=None, by=None, **more):
    """Answers to a form at a visit; ``at`` is UTC."""
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    visit = Visit.objects.create(patient=who, clinic=clinic, provider=by, checked_in_at=moment)
    fields = {"created_at": moment, "recorded_by": by, **more}
    return Event.objects.create(
        patient=who, visit=visit, form=form, event_type=form.name, answers=answers, **fields
    )


WEIGHT = question("weight", "Weight", "number", unit="kg")
NOTE = question("note", "Note")


def many(form, who, count, *, at="2026-10-10T09:00:00", note="steady"):
    """``count`` answers of one patient, quickly."""
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    answers = [answer(WEIGHT, "61,5"), answer(NOTE, note)]
    Event.objects.bulk_create(
        [
            Event(patient=who, form=form, answers=answers, created_at=moment, recorded_by=None)
            for _ in range(count)
        ],
        batch_size=2000,
    )
