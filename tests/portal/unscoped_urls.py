"""A throw-away URLconf: what a hurried person might add, and a chooser made as it should be."""

from django.urls import include, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.utils.urlpatterns import decorate_urlpatterns

from clinical.models import Patient
from clinical.portal.scoped import ScopedChooserViewSet
from config.urls import urlpatterns as real

unscoped = ModelViewSet(
    "open_patients", model=Patient, inspect_view_enabled=True, form_fields=["given_name"]
)
chooser = ScopedChooserViewSet("patient_chooser", model=Patient)


def mounted(viewset):
    patterns = decorate_urlpatterns(viewset.get_urlpatterns(), require_admin_access)
    return path(f"admin/{viewset.name}/", include((patterns, viewset.url_namespace)))


urlpatterns = [mounted(unscoped), mounted(chooser), *real]
