"""Addresses of the pages for files of patients, below /admin/."""

from django.urls import path

from exports.portal.imports import answering, listing, pages

urlpatterns = [
    path("patients-from-file/", listing.FilesPage.as_view(), name="patient_imports"),
    path(
        "patients-from-file/example/", listing.ExampleFile.as_view(), name="patient_imports_example"
    ),
    path("patients-from-file/<uuid:pk>/", pages.ImportPage.as_view(), name="patient_import"),
    path(
        "patients-from-file/<uuid:pk>/progress/",
        answering.Progress.as_view(),
        name="patient_import_progress",
    ),
    path(
        "patients-from-file/<uuid:pk>/mistakes/",
        answering.Mistakes.as_view(),
        name="patient_import_mistakes",
    ),
]
