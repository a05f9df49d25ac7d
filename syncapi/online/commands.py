"""What a tap on the screen does. Each takes the caller and what was sent, and answers with a result."""

from django.db.models import Q
from django.utils.translation import gettext as _

from clinical import access
from clinical.models import Event, Merge, Patient, PatientAttribute
from clinical.models.fields import new_id
from syncapi.online.force import force_upload
from syncapi.online.problems import Problem
from syncapi.online.rows import opened_row
from syncapi.online.shown import BLANK
from syncapi.online.writing import id_for, id_in, to_wire, write
from syncapi.wire import BY_NAME

# What the app looks at before it edits: the base of an edit is the last answer that showed it.
PART_OF = {
    "patients": "registration",
    "patient_additional_attributes": "registration",
    "events": "events",
    "patient_problems": "problems",
}
# Which record it is, and who wrote it down when, is not for an edit to say.
_FIXED = ("patient_id", "recorded_by_user_id", "created_at", "updated_at")


def register_patient(caller, data):
    """A new patient or an edited one, with the registration answers: {patient_id, attributes_count}."""
    patients, attributes = BY_NAME["patients"], BY_NAME["patient_additional_attributes"]
    patient = _object(data, "patient")
    raw = to_wire(patients, patient, "patient.")
    patient_id = raw["id"] = id_in(patient, path="patient.")
    raw["last_modified_by"] = str(caller.user.pk)
    answers = {}
    for number, answer in enumerate(_list(data, "additional_attributes", items=dict)):
        path = f"additional_attributes.{number}."
        answer = to_wire(attributes, {**answer, "patient_id": patient_id}, path)
        if not answer.get("attribute_id"):
            raise Problem(
                _("A registration answer has to name its question."),
                fields={path + "attribute_id": _("This is needed.")},
            )
        if answer["attribute_id"] in answers:
            raise Problem(
                _("A question is answered twice. Nothing was stored."),
                fields={path + "attribute_id": _("This question was answered before.")},
            )
        answers[answer["attribute_id"]] = answer

    def build(now):
        if not Patient.objects.filter(pk=patient_id).exists() and not raw.get("primary_clinic_id"):
            clinic = access.works_in(caller.user)
            raw["primary_clinic_id"] = str(clinic.pk) if clinic else None
        known, merged = _answered(patient_id, answers)
        stamps = {"created_at": now, "updated_at": now}
        rows = [(patients, raw | stamps, False)]
        for attribute_id, answer in answers.items():
            if merged and attribute_id not in known and _is_blank(answer):
                continue  # nobody asked the one who stays
            answer_id = known.get(attribute_id) or str(new_id())
            rows.append((attributes, answer | stamps | {"id": answer_id}, False))
        return rows

    write(caller, patient_id, PART_OF["patients"], build)
    return {"patient_id": patient_id, "attributes_count": len(answers)}


def _answered(patient_id, attribute_ids):
    """({attribute id: id of the answer that counts}, was the patient merged meanwhile?).

    The app sends the question's id as the answer's. Of a merged patient those that went with it count,
    also where the other's was chosen: the screen shows them, not what stands in the chart that stays.
    """
    found = PatientAttribute.objects.filter(attribute_id__in=list(attribute_ids))
    merge = Merge.objects.filter(drop=patient_id, separated_at=None).first()
    if merge:
        counted = Q(deleted_at=None) | Q(pk__in=_put_aside_since(merge))
        found = found.filter(counted, pk__in=merge.moved.get("patientattribute", []))
    else:
        found = found.live().filter(patient_id=patient_id)
    newest_last = found.order_by("updated_at", "created_at", "pk")
    known = {a: str(pk) for a, pk in newest_last.values_list("attribute_id", "pk")}
    return known, merge is not None


def _put_aside_since(merge):
    """Ids of the answers put aside by this merge and by those of the entry that stayed into others."""
    found = []
    while merge:
        found += merge.put_aside
        merge = Merge.objects.filter(drop=merge.keep_id, separated_at=None).first()
    return found


def _is_blank(answer):
    values = (value for name, value in answer.items() if name.endswith("_value"))
    return all(value in BLANK for value in values)


def create(caller, data, *, table):
    """A new record of this table: {success, id}."""
    raw = to_wire(table, data)

    def build(now):
        record_id = id_for(caller, table, raw, now)
        return [(table, _signed(caller, table, raw, record_id, now), False)]

    part = PART_OF.get(table.name, "")
    [(_table, record, _deletes)] = write(caller, raw["patient_id"], part, build, edits=False)
    return {"success": True, "id": record["id"]}


def create_event(caller, data):
    """Answers to a form, with a visit of today if they come without one: {success, id, visit_id}."""
    events, visits = BY_NAME["events"], BY_NAME["visits"]
    _list(data, "form_data")
    raw = to_wire(events, data)

    def build(now):
        event_id = id_for(caller, events, raw, now)
        event = _signed(caller, events, raw, event_id, now)
        if raw.get("visit_id"):
            return [(events, event, False)]
        if (stored := Event.objects.filter(pk=event_id).first()) and stored.visit_id:
            return [(events, event | {"visit_id": str(stored.visit_id)}, False)]  # tapped again
        patient = {"patient_id": raw["patient_id"]}
        visit_id = id_for(caller, visits, patient | {"of": event_id}, now)
        visit = _signed(caller, visits, patient, visit_id, now)
        return [(events, event | {"visit_id": visit_id}, False), (visits, visit, False)]

    part = PART_OF["events"]
    [(_, event, _), *_visit] = write(caller, raw["patient_id"], part, build, edits=False)
    return {"success": True, "id": event["id"], "visit_id": event["visit_id"]}


def _signed(caller, table, raw, record_id, now):
    """A new record with what the server knows better than the app, or the app left out."""
    left_out = {}
    if table.name == "visits":
        clinic = access.works_in(caller.user)
        left_out = {"clinic_id": str(clinic.pk) if clinic else None, "check_in_timestamp": now}
        if not raw.get("provider_id"):
            left_out |= {"provider_id": str(caller.user.pk), "provider_name": caller.user.name}
    elif table.name == "patient_vitals":
        left_out = {"timestamp": now}
    told = {name: value for name, value in raw.items() if value not in (None, "")}
    known = {"id": record_id, "created_at": now, "updated_at": now}
    if "recorded_by_user_id" in table.by_name:
        known["recorded_by_user_id"] = str(caller.user.pk)
    return raw | left_out | told | known


def update(caller, data, *, table):
    """An edit of a record of this table; answers with the record as it stands then."""
    stored = _stored(caller, table, id_in(data))
    if table.name == "events" and "form_data" in data:
        _list(data, "form_data")
    sent = {name: value for name, value in data.items() if name not in _FIXED}
    raw = to_wire(table, sent | {"patient_id": str(stored.patient_id)})
    raw["id"] = str(stored.pk)

    def build(now):
        return [(table, raw | {"updated_at": now}, False)]

    write(caller, stored.patient_id, PART_OF[table.name], build, within=_within(stored))
    return opened_row(table.model.objects.visible_to(caller.user).filter(pk=stored.pk).first())


def delete(caller, data, *, table):
    """Delete a record of this table: {success}."""
    stored = _stored(caller, table, id_in(data))
    raw = {"id": str(stored.pk), "patient_id": str(stored.patient_id)}

    def build(now):
        return [(table, raw, True)]

    write(caller, stored.patient_id, PART_OF[table.name], build, within=_within(stored))
    return {"success": True}


def _within(record):
    """What a list that showed this record may have been narrowed to."""
    of = (record.pk, getattr(record, "visit_id", None), getattr(record, "form_id", None))
    return [one for one in of if one]


def _stored(caller, table, record_id):
    """The record that is meant. Raises Problem if there is none for this person.

    Of a patient who has left this person's clinics the edit goes on to the engine, which keeps it.
    """
    record = table.model.objects.filter(pk=record_id).first()
    if record is not None:
        mine = table.model.objects.visible_to(caller.user).filter(pk=record_id).exists()
        patient_left = not (
            access.visible_patients(caller.user).filter(pk=record.patient_id).exists()
        )
        if mine or (patient_left and record.deleted_at is None):
            return record
    raise Problem(
        _("There is no such record here."), status=404, fields={"id": _("It is not known here.")}
    )


def _object(data, name):
    value = data.get(name)
    if not isinstance(value, dict):
        raise Problem(
            _("Something is missing. Nothing was stored."),
            fields={name: _("This should be an object.")},
        )
    return value


def _list(data, name, *, items=object):
    value = data.get(name)
    value = [] if value is None and items is dict else value
    if not isinstance(value, list) or not all(isinstance(item, items) for item in value):
        raise Problem(
            _("Something is missing. Nothing was stored."),
            fields={name: _("This should be a list.")},
        )
    return value


def _of(action, table_name):
    table = BY_NAME[table_name]
    return lambda caller, data: action(caller, data, table=table)


COMMANDS = {
    "register_patient": register_patient,
    "visits.create": _of(create, "visits"),
    "events.create": create_event,
    "events.update": _of(update, "events"),
    "events.delete": _of(delete, "events"),
    "vitals.create": _of(create, "patient_vitals"),
    "problems.create": _of(create, "patient_problems"),
    "problems.update": _of(update, "patient_problems"),
    "sync_push": force_upload,
}
