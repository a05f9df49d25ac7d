"""Addresses of the Downloads page, below /admin/."""

from django.urls import path

from exports.portal import views

urlpatterns = [
    path("downloads/", views.DownloadsView.as_view(), name="downloads"),
    path("downloads/list/", views.listing, name="downloads_list"),
    path("downloads/progress/", views.progress, name="downloads_progress"),
    path("downloads/<uuid:pk>/<slug:kind>/", views.fetch, name="download_file"),
]
