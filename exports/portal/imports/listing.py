"""The files that were brought, by clinic, and the first step of the next one."""

import csv

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from clinical import keeping, registration
from exports.imports import receiving
from exports.imports.models import PatientImport
from exports.imports.opening import CannotRead
from exports.imports.runs import UNDO_FOR
from exports.imports.targets import FULL_NAME, targets
from exports.portal.imports import wording
from exports.portal.imports.forms import FileForm
from exports.portal.imports.scope import FilesOfPatients

SHOWN = 50


class FilesPage(FilesOfPatients):
    template_name = "exports/imports/files.html"
    form = None

    def make_form(self, *data):
        return FileForm(*data, clinics=self.clinics, user=self.request.user)

    def get_context_data(self, **kwargs):
        runs = PatientImport.objects.filter(clinic__in=self.clinics).exclude(
            step=PatientImport.Step.DROPPED
        )
        runs = list(runs.select_related("clinic", "asked_by").order_by("-asked_at", "-pk")[:SHOWN])
        for run in runs:
            run.outcome = wording.outcome(run)
        return super().get_context_data(**kwargs) | {
            "form": self.form or self.make_form(),
            "runs": runs,
            "undo_days": UNDO_FOR.days,
            "kept_days": keeping.FILES.time().days,
        }

    def post(self, request, *args, **kwargs):
        self.form = self.make_form(request.POST, request.FILES)
        if self.form.is_valid():
            try:
                run = receiving.receive_file(
                    name=self.form.cleaned_data["file"].name,
                    content=self.form.content(),
                    clinic=self.form.cleaned_data["clinic"],
                    language=get_language() or "en",
                    by=request.user,
                )
            except CannotRead as problem:
                self.form.add_error("file", str(problem))
            else:
                return redirect("patient_import", run.pk)
        return self.render_to_response(self.get_context_data())


class ExampleFile(FilesOfPatients):
    """An empty file with a heading for everything that can be brought, each as it is understood."""

    def get(self, request, *args, **kwargs):
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="patients.csv"'
        response.write("\ufeff")  # Excel reads Arabic with it
        known = targets(registration.questions())
        csv.writer(response).writerow(t.label for key, t in known.items() if key != FULL_NAME)
        return response
