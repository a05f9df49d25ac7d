"""Between the password and the portal: whoever has a second factor, or must have one, is asked for it.

What was found out is kept in the session, so the database is asked at its first page, and of a session
in which no code was typed now and then again.
"""

from datetime import timedelta

from django.http import HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from clinical import second_factor

MARK = "second_factor"  # in the session
UNTIL = "second_factor_until"  # the same; only with LATER
ASKED = "second_factor_asked"  # the same: when the database was, in seconds since 1970
AGAIN = timedelta(minutes=10)  # who set one up, or came to manage, is asked on other screens, too
PASSED, NOT_NEEDED, LATER = "passed", "not needed", "later"
OPEN = {
    *("second_factor", "second_factor_setup", "second_factor_card", "lock_screen", "unlock_screen"),
    *("wagtailadmin_logout", "wagtailadmin_login", "wagtailadmin_javascript_catalog"),
    *("wagtailadmin_sprite", "invitation", "invitation_of", "setup"),
}


class SecondFactorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith("/admin/") or request.resolver_match.url_name in OPEN:
            return None
        if _is_open(request.session) or not request.user.is_authenticated:
            return None
        page = page_before(request)
        if not page:
            return None
        if request.method in ("GET", "HEAD"):
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse(page)}?{query}")
        return JsonResponse({"error": _("Your code is asked for first.")}, status=403)


def _is_open(session):
    if session.get(MARK) in (None, PASSED):
        return MARK in session
    since = timezone.now().timestamp() - session.get(ASKED, 0)
    return since < AGAIN.total_seconds()


def page_before(request):
    """The page that stands before the portal for this session; "" if it is open, which is remembered."""
    has_one, needed, asked_at = second_factor.standing_of(request.user)
    if has_one:
        return "second_factor"
    request.session[ASKED] = int(timezone.now().timestamp())
    if not needed:
        request.session[MARK] = NOT_NEEDED
        return ""
    asked_at = asked_at or second_factor.ask_from_now(request.user)
    until = asked_at + second_factor.GRACE
    if until <= timezone.now():
        return "second_factor_setup"
    request.session[UNTIL] = until.isoformat()
    request.session[MARK] = LATER
    return ""


def passed(request):
    """From now on this session is one of somebody who typed a right code."""
    request.session.cycle_key()
    request.session[MARK] = PASSED
