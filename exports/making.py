"""Makes the files of one run: reads once, writes XLSX and CSV side by side, describes both."""

from django.utils import timezone
from django.utils.translation import get_language_info

from exports import files, runs
from exports.formats import xlsx_file
from exports.formats.csv_file import CsvFile
from exports.pages import dictionary, read_me
from exports.tables import Answers, one_glance


def make(run):
    """Make the files of a claimed run and say so; raises runs.NotAllowed, or what went wrong."""
    place = files.workshop(run)
    try:
        with runs.Progress(run) as progress:
            made_at = timezone.now()
            manifest = _write(run, place, progress, made_at)
        return runs.finish(run, manifest, place=place, made_at=made_at)
    finally:
        files.discard(place)


def _write(run, place, progress, made_at):
    with one_glance():
        clinics = run.clinics()
        # Days may lie between the asking and the making: what counts is what they may do now.
        runs.check_permission(run.asked_by, clinics)
        answers = Answers.of(
            run.asked_by,
            form=run.form,
            clinics=clinics,
            happened_from=run.happened_from,
            happened_to=run.happened_to,
        )
        progress.total = answers.total
        xlsx, csv = place / files.name_of(run, "xlsx"), place / files.name_of(run, "csv")
        with CsvFile(csv, [column.heading for column in answers.columns]) as csv_file:
            written = xlsx_file.write(
                xlsx,
                columns=answers.columns,
                rows=_into_both(answers, csv_file, progress),
                total=answers.total,
                pages=[
                    dictionary(answers.columns),
                    read_me(run, answers, asked_by=run.asked_by, made_at=_wall_clock(made_at)),
                ],
                rtl=get_language_info(run.language)["bidi"],
            )
        files.write_inside(place, answers.events.order_by().values_list("pk", flat=True))
    manifest = _manifest(run, answers, clinics, made_at) | {
        "rows": written.rows,
        "files": [
            files.described(xlsx, kind="xlsx", rows=written.rows),
            files.described(csv, kind="csv", rows=csv_file.rows),
        ],
    }
    files.write_manifest(place, manifest)
    return manifest


def _into_both(answers, csv_file, progress):
    for row in answers.rows():
        cells = [column.read(row) for column in answers.columns]
        csv_file.write(cells)
        progress.done += 1
        yield cells


def _manifest(run, answers, clinics, made_at):
    return {
        "download": str(run.pk),
        "form": {"id": str(run.form_id), "name": run.form_name},
        "people": "with names",
        "asked_by": run.asked_by.login,
        "purpose": run.purpose,
        "visits_from": run.happened_from and run.happened_from.isoformat(),
        "visits_to": run.happened_to and run.happened_to.isoformat(),
        "clinics": [{"id": str(clinic.pk), "name": clinic.name} for clinic in clinics],
        "made_at": made_at.isoformat(timespec="seconds"),
        "columns": len(answers.columns),
        "kept_as_typed": answers.oddities.as_typed,
        "damaged_pieces": answers.unreadable,
    }


def _wall_clock(moment):
    return timezone.localtime(moment, timezone.get_default_timezone())
