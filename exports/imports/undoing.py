"""The worker takes an import back: who was brought is deleted, unless somebody has written on them since.

An ordinary deletion, with its place in the history; phones drop them by the normal rules. Each batch is
a transaction of its own, so a killed worker goes on where it was.
"""

from django.db import transaction
from django.utils import timezone

from clinical import catalogue, history
from clinical.models import Patient
from exports.imports import runs
from exports.imports.checking import not_allowed
from exports.imports.models import BroughtPatient, PatientImport
from exports.imports.permission import may_undo

BATCH = 200
State = BroughtPatient.State


def undo(run):
    """Take back what is left of a claimed import. Raises CannotGoOn, TookOver."""
    if not may_undo(run.undone_by, run.clinic):
        raise runs.CannotGoOn(not_allowed(run.clinic))
    while _take_back(run):
        pass
    kept = run.brought.filter(state=State.KEPT).count()
    undone = run.brought.filter(state=State.UNDONE).count()
    runs.mine(run).update(
        step=PatientImport.Step.UNDONE,
        worker=PatientImport.Worker.NONE,
        undone_at=timezone.now(),
        counts=run.counts | {"undone": undone, "kept": kept},
    )


@transaction.atomic
def _take_back(run):
    """The next batch; returns how many were looked at."""
    runs.lock(run)
    left = run.brought.filter(state=State.HERE).order_by("row")
    numbers = dict(left.values_list("patient_id", "change_number")[:BATCH])
    if not numbers:
        return 0
    # The patient's lock covers the chart: a push that writes on them now comes before or after.
    locked = Patient.objects.filter(pk__among=list(numbers)).order_by("pk").select_for_update()
    found = list(locked.values_list("pk", "change_number", "deleted_at", "merged_into_id"))
    here = {pk: number for pk, number, gone, _into in found if gone is None}
    touched = {pk for pk, number in here.items() if number != numbers[pk]}
    # Two entries became one: who was brought lives on in somebody, or somebody in them.
    merged = {pk for pk, _number, _gone, into in found if into}
    into_them = Patient.objects.filter(merged_into_id__among=list(here)).order_by()
    touched |= merged | set(into_them.values_list("merged_into_id", flat=True))
    for model in catalogue.chart():
        written = model.objects.filter(patient_id__among=list(here)).order_by()
        for pk, number in written.values_list("patient_id", "change_number"):
            if number != numbers[pk]:
                touched.add(pk)
    untouched = [pk for pk in here if pk not in touched]
    history.acting(run.undone_by, door="portal", undone_import=run.pk)
    now = timezone.now()
    Patient.objects.filter(pk__among=untouched).update(deleted_at=now, updated_at=now)
    brought = BroughtPatient.objects.filter(of_import=run, patient_id__among=list(numbers))
    brought.filter(patient_id__among=list(touched)).update(state=State.KEPT)
    brought.filter(state=State.HERE).update(state=State.UNDONE)
    run.rows_done += len(numbers)
    runs.mine(run).update(rows_done=run.rows_done, beat_at=now)
    return len(numbers)
