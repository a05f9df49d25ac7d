"""The values of two entries beside each other, and which of them the kept entry shall have."""

from django.utils.translation import gettext_lazy as _

from clinical import registration
from clinical.models import Patient, PatientAttribute
from clinical.portal import answers, labels, names

COMPARED = (
    *("given_name", "surname", "date_of_birth", "sex", "external_patient_id", "government_id"),
    *("phone", "camp", "hometown", "citizenship", "primary_clinic"),
)
ANSWER = "answer:"  # before the id of a question, in the name of its choice


def rows_of(keep, drop, known=None):
    """[{field, label, keep, drop, differs, takes}] of columns and registration answers.

    ``takes``: the other's is proposed, ours is empty. ``known``: what ``registration.newest`` said.
    """
    columns = [
        (
            name,
            _("Patient number") if name == "external_patient_id" else _label(name),
            *(_shown(patient, name) for patient in (keep, drop)),
        )
        for name in COMPARED
    ]
    return [
        {
            "field": name,
            "label": label,
            "keep": mine,
            "drop": theirs,
            "differs": mine != theirs,
            "takes": bool(theirs and not mine),
        }
        for name, label, mine, theirs in [*columns, *_answers(keep, drop, known)]
        if mine or theirs
    ]


def chosen(posted):
    """(columns, questions) of which the person took what stands in the other entry."""
    taken = [name for name, value in posted.items() if value == "drop" and "\x00" not in name]
    questions = [name.removeprefix(ANSWER) for name in taken if name.startswith(ANSWER)]
    return [name for name in COMPARED if name in taken], questions


def marked(rows, proposal):
    """The same rows with what was proposed as ``takes``."""
    wanted = {*proposal.fields, *(ANSWER + key for key in proposal.answers)}
    return [row | {"takes": row["field"] in wanted} for row in rows]


def _answers(keep, drop, known):
    """(field, label, ours, theirs) of each question of the registration form that one of them answered."""
    rows = list(PatientAttribute.objects.live().filter(patient__in=[keep, drop]))
    form, found = registration.in_use(known), {}
    for place, patient in enumerate((keep, drop)):
        own = [row for row in rows if row.patient_id == patient.pk]
        for answer in answers.of_registration(own, form):
            line = found.setdefault(answer.key, [ANSWER + answer.key, answer.label, "", ""])
            line[2 + place] = answer.text
    return list(found.values())


def _label(name):
    return labels.label(Patient._meta.get_field(name))


def _shown(patient, name):
    value = getattr(patient, name)
    return names.day(value) if name == "date_of_birth" else str(value or "")
