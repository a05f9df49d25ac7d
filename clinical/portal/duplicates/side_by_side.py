"""The values of two entries beside each other, and which of them the kept entry shall have."""

from django.utils.translation import gettext_lazy as _

from clinical import values
from clinical.models import Patient
from clinical.portal import names

COMPARED = (
    *("given_name", "surname", "date_of_birth", "sex", "external_patient_id", "government_id"),
    *("phone", "camp", "hometown", "citizenship", "primary_clinic"),
)


def rows_of(keep, drop):
    """[{field, label, keep, drop, differs, takes}]; ``takes``: the other's is proposed, ours is empty."""
    rows = []
    for name in COMPARED:
        field = Patient._meta.get_field(name)
        mine, theirs = (_shown(patient, name) for patient in (keep, drop))
        rows.append(
            {
                "field": name,
                "label": _("Patient number")
                if name == "external_patient_id"
                else names.label(field),
                "keep": mine,
                "drop": theirs,
                "differs": mine != theirs,
                "takes": bool(theirs and not mine),
            }
        )
    return [row for row in rows if row["keep"] or row["drop"]]


def chosen_values(keep, drop, posted):
    """{field name: plain value} of what the person took from the other entry."""
    chosen = {}
    for name in COMPARED:
        if posted.get(name) == "drop":
            field = Patient._meta.get_field(name)
            plain = values.to_plain(field, getattr(drop, field.attname))
            if plain != values.to_plain(field, getattr(keep, field.attname)):
                chosen[name] = plain
    return chosen


def _shown(patient, name):
    value = getattr(patient, name)
    return names.day(value) if name == "date_of_birth" else str(value or "")
