"""What a person does with a file of patients, step by step; each step says it before the worker starts."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinical.actions import NotDone
from exports.imports import files, receiving, runs
from exports.imports.models import ImportColumns, PatientImport
from exports.imports.permission import may_bring, may_undo
from exports.imports.targets import folded

Step, Worker = PatientImport.Step, PatientImport.Worker


def _locked(run, by, *steps):
    """The row, locked, if this person may go on with it and it still stands at one of ``steps``."""
    found = PatientImport.objects.select_for_update(of=("self",)).select_related("clinic")
    found = found.get(pk=run.pk)
    mine = found.asked_by_id == by.pk and may_bring(by, found.clinic)
    if not (may_undo(by, found.clinic) if found.step == Step.UNDO else mine):
        raise PermissionDenied
    if found.step not in steps or found.is_open:
        raise NotDone(_("This has gone on meanwhile. Look at where it stands now."))
    return found


@transaction.atomic
def reread_file(*, run, sheet, encoding, by):
    """Read it as another sheet, or with other letters. Raises CannotRead, NotDone, PermissionDenied."""
    receiving.read(_locked(run, by, Step.COLUMNS), sheet=sheet, encoding=encoding)


@transaction.atomic
def choose_columns(*, run, columns, date_order, by):
    """Say what the columns mean, remember it for the clinic, and let the rows be looked at.

    ``columns``: {number of the column as text: key}. Raises NotDone, PermissionDenied.
    """
    run = _locked(run, by, Step.COLUMNS, Step.CHECK, Step.ROWS)
    run.columns, run.date_order, run.words, run.bring_too = columns, date_order, {}, []
    run.save(update_fields=["columns", "date_order", "words", "bring_too"])
    saved, _new = ImportColumns.objects.select_for_update().get_or_create(clinic=run.clinic)
    saved.columns |= {folded(h): columns.get(str(n), "") for n, h in enumerate(run.headings)}
    saved.date_order = date_order or saved.date_order
    saved.saved_by, saved.saved_at = by, timezone.now()
    saved.save()
    runs.hand_over(run, Step.CHECK)


@transaction.atomic
def back_to_columns(*, run, by):
    """Choose the columns again. Raises NotDone, PermissionDenied."""
    run = _locked(run, by, Step.CHECK, Step.ROWS)
    run.step, run.worker, run.error = Step.COLUMNS, Worker.NONE, ""
    run.save(update_fields=["step", "worker", "error"])


@transaction.atomic
def say_words(*, run, words, by):
    """Say what words mean that are none of the answers, and let the rows be looked at again.

    ``words``: {key: {folded word: number of the option as text, or "" for none}}.
    """
    run = _locked(run, by, Step.ROWS)
    for key, meant in words.items():
        run.words[key] = run.words.get(key, {}) | meant
    run.save(update_fields=["words"])
    runs.hand_over(run, Step.CHECK)


@transaction.atomic
def choose_rows(*, run, shown, chosen, by):
    """Of the rows ``shown``, bring the ``chosen`` ones although they may be somebody here."""
    run = _locked(run, by, Step.ROWS)
    run.bring_too = sorted((set(run.bring_too) - set(shown)) | (set(chosen) & set(shown)))
    run.save(update_fields=["bring_too"])
    return run


@transaction.atomic
def bring_patients(*, run, by):
    """Let the worker bring what was looked at. Raises NotDone, PermissionDenied."""
    run = _locked(run, by, Step.ROWS)
    if not run.counts.get("good", 0) + len(run.bring_too):
        raise NotDone(_("There is nobody to bring."))
    run.rows_total = run.counts["good"] + run.counts["likely"]
    run.save(update_fields=["rows_total"])
    runs.hand_over(run, Step.BRING)


@transaction.atomic
def go_on(*, run, by):
    """Try again after the worker gave up; what was done is not done twice.

    Whoever may undo goes on with an undo, and the rest is taken back in their name.
    """
    run = _locked(run, by, Step.CHECK, Step.BRING, Step.UNDO)
    if run.step == Step.UNDO:
        run.undone_by = by
    run.worker, run.error, run.attempts, run.beat_at = Worker.WAITING, "", 0, timezone.now()
    run.save(update_fields=["undone_by", "worker", "error", "attempts", "beat_at"])
    runs.enqueue(run.pk)


@transaction.atomic
def drop_file(*, run, by):
    """Give it up: nobody was brought, the file goes. Raises NotDone, PermissionDenied."""
    run = _locked(run, by, Step.COLUMNS, Step.CHECK, Step.ROWS, Step.BRING)
    if run.brought.exists():
        raise NotDone(_("Some were brought already: take them back instead."))
    run.step, run.worker, run.words, run.bring_too = Step.DROPPED, Worker.NONE, {}, []
    run.save(update_fields=["step", "worker", "words", "bring_too"])
    transaction.on_commit(lambda: files.remove(run.pk))


@transaction.atomic
def undo_import(*, run, by):
    """Let the worker take everybody back who was brought, unless somebody has written on them since.

    Also what stopped in the middle. Raises NotDone, PermissionDenied.
    """
    found = PatientImport.objects.select_for_update(of=("self",)).select_related("clinic")
    run = found.get(pk=run.pk)
    if not may_undo(by, run.clinic):
        raise PermissionDenied
    stopped = run.step == Step.BRING and run.worker == Worker.FAILED
    if run.is_open or not (stopped or run.step == Step.BROUGHT):
        raise NotDone(_("This has gone on meanwhile. Look at where it stands now."))
    run.brought_at = run.brought_at or timezone.now()
    if run.brought_at < timezone.now() - runs.UNDO_FOR:
        raise NotDone(
            _("An import can be undone for %(days)d days.") % {"days": runs.UNDO_FOR.days}
        )
    run.undone_by, run.rows_total = by, run.brought.count()
    run.save(update_fields=["undone_by", "brought_at", "rows_total"])
    runs.hand_over(run, Step.UNDO)
    transaction.on_commit(lambda: files.remove(run.pk))
