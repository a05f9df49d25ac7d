"""The addresses under /admin/: Wagtail's, with our first page and account page, without what we do not use."""

from functools import wraps

from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin import urls as wagtail_urls
from wagtail.admin.auth import require_admin_access
from wagtail.admin.localization import get_localized_response
from wagtail.utils.urlpatterns import decorate_urlpatterns

from clinical.portal.account import AccountView
from clinical.portal.closed import keep_closed
from clinical.portal.dashboard import StartView
from clinical.portal.first_steps.opening import SetupView
from clinical.portal.locking import LockView, UnlockView
from clinical.portal.people.accepting import ChooseView, TypeView


def in_their_language(view):
    """Also where Wagtail answers for a view: nothing here, not allowed."""

    @wraps(view)
    def localized(request, *args, **kwargs):
        return get_localized_response(view, request, *args, **kwargs)

    return localized


urlpatterns = [
    path("", never_cache(require_admin_access(StartView.as_view())), name="wagtailadmin_home"),
    path(
        "account/",
        never_cache(require_admin_access(AccountView.as_view())),
        name="wagtailadmin_account",
    ),
    path("setup/", SetupView.as_view(), name="setup"),
    path("lock/", never_cache(LockView.as_view()), name="lock_screen"),
    path("unlock/", never_cache(UnlockView.as_view()), name="unlock_screen"),
    path("invite/", TypeView.as_view(), name="invitation"),
    path("invite/<str:token>/", ChooseView.as_view(), name="invitation_of"),
    *wagtail_urls.urlpatterns,
]
# Inside Wagtail's own handler of 404, so that people get a page and not a bare sentence.
decorate_urlpatterns(urlpatterns, keep_closed)
decorate_urlpatterns(urlpatterns, wagtail_urls.display_custom_404)
decorate_urlpatterns(urlpatterns, in_their_language)
