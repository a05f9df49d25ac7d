"""A screen that nobody has touched for a while is locked over the page: nothing typed is lost.

The browser notices idleness and asks for the lock. From then on every page of the portal answers "locked"
until the person's password is typed, so that neither a second tab nor the back button opens it.
"""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views import View

from clinical import passwords

LOCKED = "locked"  # in the session
OPEN = {
    *("lock_screen", "unlock_screen", "wagtailadmin_logout"),
    *("wagtailadmin_javascript_catalog", "wagtailadmin_sprite"),
}


class LockMiddleware:
    """While the screen is locked the portal shows nothing but the way back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith("/admin/") or not request.session.get(LOCKED):
            return None
        if request.resolver_match.url_name in OPEN or not request.user.is_authenticated:
            return None
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('unlock_screen')}?{query}")
        return JsonResponse({"error": _("The screen is locked.")}, status=423)


class LockView(View):
    """The browser says that nobody has been here for a while, or a person locks it."""

    def post(self, request):
        if not request.user.is_authenticated:
            return HttpResponseRedirect(reverse("wagtailadmin_login"))
        request.session[LOCKED] = True
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"locked": True})
        return HttpResponseRedirect(reverse("unlock_screen"))


class UnlockView(View):
    """The same person types the password, over the page or on a page of its own."""

    def get(self, request):
        """As JSON: whose session it is, and the token that its forms need now."""
        if self._wants_json():
            if not request.user.is_authenticated:
                return self._over()
            said = {"person": str(request.user.pk), "name": request.user.name}
            return JsonResponse(said | {"token": get_token(request)})
        if not request.session.get(LOCKED):
            return HttpResponseRedirect(self._next())
        return self._page()

    def post(self, request):
        if not request.user.is_authenticated:
            wants = self._wants_json()
            return self._over() if wants else HttpResponseRedirect(reverse("wagtailadmin_login"))
        problem, status = self._problem(request.POST.get("password", ""))
        if problem:
            if self._wants_json():
                return JsonResponse({"error": problem}, status=status)
            return self._page(problem, status)
        request.session.pop(LOCKED, None)
        if self._wants_json():
            return JsonResponse({"locked": False})
        return HttpResponseRedirect(self._next())

    def _over(self):
        return JsonResponse({"error": _("Your shift is over.")}, status=401)

    def _problem(self, password):
        """(why not, HTTP status), or (None, 200)."""
        user = self.request.user
        if not user.is_active:
            logout(self.request)
            return _("Your account was closed."), 401
        try:
            right = passwords.is_right(user, password, door=passwords.Door.PORTAL)
        except passwords.SlowDown as slow:
            said = _("Too many different passwords. Wait %(seconds)d seconds, then try again.")
            return said % {"seconds": slow.seconds}, 429
        return (None, 200) if right else (_("This is not your password. Please try again."), 403)

    def _page(self, problem="", status=200):
        said = {"problem": problem, "next": self._next(), "person": self.request.user}
        return render(self.request, "portal/locked.html", said, status=status)

    def _next(self):
        asked = self.request.POST.get("next") or self.request.GET.get("next") or ""
        safe = url_has_allowed_host_and_scheme(asked, {self.request.get_host()})
        return asked if safe and asked.startswith("/admin/") else reverse("wagtailadmin_home")

    def _wants_json(self):
        return "application/json" in self.request.headers.get("Accept", "")


def script(source):
    """The script that watches for idleness, with its words."""
    words = {
        "title": _("The screen is locked"),
        "says": _("Nothing you typed is lost. Type your password to go on."),
        "password": _("Password"),
        "open": _("Unlock"),
        "other": _("Somebody else signs in"),
        "away": _("The server does not answer just now. Try again in a moment."),
        "another": _("Somebody else is signed in now: this page belongs to"),
        "over": _("Sign in again in a new tab, then come back and unlock."),
    }
    attributes = {
        "minutes": settings.LOCK_AFTER_MINUTES,
        "lock": reverse("lock_screen"),
        "unlock": reverse("unlock_screen"),
        "logout": reverse("wagtailadmin_logout"),
        "login": reverse("wagtailadmin_login"),
        **{f"say-{name}": text for name, text in words.items()},
    }
    data = format_html_join("", ' data-{}="{}"', attributes.items())
    return format_html('<script src="{}" id="hk-lock" defer{}></script>', source, data)
