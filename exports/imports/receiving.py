"""A file arrives: its rows are kept as text, its columns described, what they mean is guessed."""

import json

from django.core.exceptions import PermissionDenied
from django.db import transaction

from clinical import registration
from clinical.models.fields import new_id
from exports.imports import days, files
from exports.imports.models import ImportColumns, PatientImport
from exports.imports.opening import opened
from exports.imports.permission import may_bring
from exports.imports.targets import guessed, targets

MOST_SAMPLES = 3
_ROWS = ("good", "likely", "wrong")
_LONGEST_DATE, _BETWEEN = 30, set("/.-, ")


class Profile:
    """What one column holds: some different samples, and how its dates are written."""

    def __init__(self):
        self.filled, self.samples, self.orders, self.example = 0, [], set(), ""

    def take(self, text):
        if not text:
            return
        self.filled += 1
        if len(self.samples) < MOST_SAMPLES and text not in self.samples:
            self.samples.append(text)
        if len(text) > _LONGEST_DATE or _BETWEEN.isdisjoint(text):
            return
        if order := days.order_of(text):
            self.orders.add(str(order))
        elif not self.example and days.could_be_both(text):
            self.example = text

    def told(self):
        return {
            "filled": self.filled,
            "samples": [text[:80] for text in self.samples],
            # Both in one column: no order is right, each cell is read as it can be.
            "order": next(iter(self.orders)) if len(self.orders) == 1 else "",
            "example": self.example if len(self.orders) != 1 else "",
        }


def receive_file(*, name, content, clinic, language, by):
    """Keep a file and read it; returns the PatientImport. Raises CannotRead, PermissionDenied."""
    if not may_bring(by, clinic):
        raise PermissionDenied
    run = PatientImport(
        pk=new_id(), clinic=clinic, asked_by=by, language=language, file_name=name[-200:]
    )
    files.write(run.pk, files.SOURCE, content)
    try:
        read(run)
    except BaseException:
        files.remove(run.pk)
        raise
    return run


@transaction.atomic
def read(run, *, sheet="", encoding=""):
    """Read the kept file, as another sheet or with other letters if a person says so; guess anew."""
    content = files.read(run.pk, files.SOURCE)
    table = opened(run.file_name, content or b"", sheet=sheet, encoding=encoding)
    profiles = [Profile() for _heading in table.headings]
    count = 0
    with files.Lines(run.pk, files.TABLE) as lines:
        for number, texts in table.rows:
            lines.write([number, texts])
            count += 1
            for profile, text in zip(profiles, texts, strict=True):
                profile.take(text)
    told = {"columns": [profile.told() for profile in profiles], "notes": table.notes}
    files.write_json(run.pk, files.PROFILE, told)
    saved = ImportColumns.objects.filter(clinic=run.clinic).first()
    run.headings, run.rows_total = table.headings, count
    run.sheet, run.sheets, run.encoding = table.sheet, table.sheets, table.encoding
    known = targets(registration.questions())
    run.columns = guessed(table.headings, known, saved.columns if saved else {})
    run.date_order = saved.date_order if saved else ""
    run.words, run.bring_too, run.counts = {}, [], {}
    run.save()


def profile_of(run):
    """[{filled, samples, order, example}] per column, and notes; empty when the file is gone."""
    told = json.loads(files.read(run.pk, files.PROFILE) or b"{}")
    return told.get("columns", []), told.get("notes", [])


def brought_before(run):
    """An import of this clinic with the same columns and the same name or number of rows; or None."""
    before = PatientImport.objects.filter(clinic=run.clinic, headings=run.headings)
    before = before.filter(step=PatientImport.Step.BROUGHT).exclude(pk=run.pk)
    number = sum(run.counts.get(kind, 0) for kind in _ROWS) or run.rows_total
    for one in before.select_related("asked_by").order_by("-brought_at")[:20]:
        if run.file_name == one.file_name or number == sum(one.counts.get(k, 0) for k in _ROWS):
            return one
    return None
