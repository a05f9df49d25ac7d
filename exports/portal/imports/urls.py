"""Addresses of the pages for files of patients, below /admin/."""

from django.urls import path

from exports.portal.imports import answering, listing, pages

urlpatterns = [
    path("import-patients/", listing.FilesPage.as_view(), name="patient_imports"),
    path("import-patients/example/", listing.ExampleFile.as_view(), name="patient_imports_example"),
    path("import-patients/<uuid:pk>/", pages.ImportPage.as_view(), name="patient_import"),
    path(
        "import-patients/<uuid:pk>/progress/",
        answering.Progress.as_view(),
        name="patient_import_progress",
    ),
    path(
        "import-patients/<uuid:pk>/mistakes/",
        answering.Mistakes.as_view(),
        name="patient_import_mistakes",
    ),
]
