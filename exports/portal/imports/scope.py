"""Who opens the pages for files of patients: one file is there for who may bring patients into its clinic."""

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clinical.portal.managers import ManagersPage
from exports.imports.models import PatientImport
from exports.imports.permission import clinics_to_bring_into


class FilesOfPatients(ManagersPage):
    header_icon = "upload"
    page_title = _("Patients from a file")
    root = ("patient_imports", page_title)

    @cached_property
    def clinics(self):
        return list(clinics_to_bring_into(self.request.user))

    def is_for(self, user):
        return bool(self.clinics)


class OneFile(FilesOfPatients):
    """What its rows say is for the person who brought it; what became of it for the other managers, too."""

    run = None
    only_mine = False

    def find(self):
        runs = PatientImport.objects.filter(clinic__in=self.clinics, pk=self.kwargs["pk"])
        self.run = runs.select_related("clinic", "asked_by", "undone_by").first()
        if self.run is None or (self.only_mine and not self.is_mine):
            raise Http404

    @property
    def is_mine(self):
        return self.run.asked_by_id == self.request.user.pk
