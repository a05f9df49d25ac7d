"""Set what a change sets, and remember what it replaced, so that it can be set back."""

import uuid

from django.apps import apps

from clinical.actions import NotDone
from clinical.models import Patient


class ChangedSince(NotDone):
    """What the change set has been changed again: setting it back would undo that, too."""


def write(change):
    """Do the writes of a change; returns (before, after) as plain lists, for ``write_back``."""
    before, after = [], []
    if check := getattr(change, "check", None):
        check()
    for one in change.writes():
        row = _locked(one.model, one.lookup)
        said = {"model": one.model._meta.label_lower, "lookup": one.lookup}
        before.append(said | {"values": _plain(row, one.values) if row else one.absent})
        _set(row or one.model(**_columns(one.model, one.lookup)), one.values)
        after.append(said | {"values": one.values})
    return before, after


def write_back(stored):
    """Set back what a done change set. Raises ChangedSince if somebody changed it again."""
    for before, after in zip(stored.before, stored.after, strict=True):
        model = apps.get_model(after["model"])
        row = _locked(model, after["lookup"])
        if row is None or not _same(_plain(row, after["values"]), after["values"]):
            raise ChangedSince
        _set(row, before["values"])


def _locked(model, lookup):
    if "patient_id" in lookup:  # the patient's lock covers the chart and where it is
        Patient.objects.select_for_update().get(pk=lookup["patient_id"])
    return model._default_manager.select_for_update().filter(**lookup).first()


def _columns(model, lookup):
    return {name: value for name, value in lookup.items() if name != "pk"}


def _set(row, plain):
    for name, value in plain.items():
        field = row._meta.get_field(name)
        setattr(row, field.attname, field.to_python(value))
    row.save()


def _plain(row, names):
    return {name: _as_plain(getattr(row, row._meta.get_field(name).attname)) for name in names}


def _as_plain(value):
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, list):
        return [_as_plain(one) for one in value]
    if hasattr(value, "isoformat"):
        return value.isoformat(timespec="milliseconds")
    return value


def _same(stored, written):
    """The moment until which somebody may hand in ends by itself when their phones are empty."""
    return {k: v for k, v in stored.items() if k != "locked_until"} == {
        k: v for k, v in written.items() if k != "locked_until"
    }
