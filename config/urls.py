"""Every address of the server: the phone's, the portal's, health."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from config import health
from config.api import api

urlpatterns = [
    path("", health.front_door),
    path("health", health.health),
    path("health/db", health.health_db),
    path("admin/", include(wagtailadmin_urls)),
    path("", api.urls),
]
