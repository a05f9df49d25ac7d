"""Two pretend phones on a page, for training and to see what happens to conflicts; in the demo only."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe

from syncapi.wire import SCHEMA

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
PEOPLE = ("bela@example.org", "chidi@example.org")
MADE = ("patients", "visits", "events")  # tables of which these phones make rows


@require_safe
def pretend_phones(request):
    """They sign in, pull, work offline and push as the app does, through the same addresses."""
    if not settings.DEMO:
        raise Http404
    context = {
        "people": PEOPLE,
        "tables": {table: SCHEMA[table] for table in MADE},
        "bidi": get_language_bidi(),
    }
    response = render(request, "pretend_phones.html", context)
    response["Content-Security-Policy"] = POLICY
    return response
