"""Every address of the server: the phone's, the portal's, health."""

from django.urls import include, path

from clinical.portal import urls as portal_urls
from config import health
from config.api import api
from formsbuilder.education import pages as education
from syncapi.pretend import pretend_phones

urlpatterns = [
    path("", health.front_door),
    path("pretend-phones", pretend_phones, name="pretend_phones"),
    path("health", health.health),
    path("health/db", health.health_db),
    path("health/writes", health.health_writes),
    path("admin/", include(portal_urls)),
    path("education", education.listing, name="articles"),
    path("education/<uuid:pk>", education.article, name="article"),
    path("api/resources/<uuid:pk>", education.picture, name="article_picture"),
    path("", api.urls),
]
