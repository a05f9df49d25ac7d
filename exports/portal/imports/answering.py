"""What a page of one file fetches: how far the worker is, and the rows with mistakes as a workbook."""

import contextlib

from django.http import FileResponse, Http404, JsonResponse
from django.utils.translation import gettext as _
from rustpy_xlsxwriter import write_worksheets

from clinical.models.fields import new_id
from exports.imports import files
from exports.portal.imports import wording
from exports.portal.imports.scope import OneFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Progress(OneFile):
    """``{"step", "worker", "done", "total", "sentence"}``."""

    def get(self, request, *args, **kwargs):
        run = self.run
        return JsonResponse(
            {
                "step": run.step,
                "worker": run.worker,
                "done": run.rows_done,
                "total": run.rows_total,
                "sentence": wording.sentence(run),
            }
        )


class Mistakes(OneFile):
    """The rows with mistakes as they came, each with a column that says why: to be corrected and brought."""

    only_mine = True

    def get(self, request, *args, **kwargs):
        wrong = files.path(self.run.pk, files.WRONG)
        if not wrong.exists() or not self.run.counts.get("wrong"):
            raise Http404
        place = wrong.with_name(f"{new_id()}.xlsx")
        try:
            write_worksheets([(_("Mistakes"), self._rows())], str(place))
            content = place.open("rb")
        finally:
            with contextlib.suppress(FileNotFoundError):
                place.unlink()
        return FileResponse(
            content, as_attachment=True, filename=_("Mistakes") + ".xlsx", content_type=XLSX
        )

    def _rows(self):
        headings, taken = self.run.headings, set(self.run.headings)
        row, why = (_free(name, taken) for name in (_("Row in the file"), _("What is wrong")))
        for number, texts, wrong in files.lines(self.run.pk, files.WRONG):
            said = " ".join(f"{heading}: {sentence}" for heading, sentence in wrong)
            yield {why: said, row: number, **dict(zip(headings, texts, strict=True))}


def _free(name, taken):
    while name in taken:
        name += " *"
    return name
