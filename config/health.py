"""Is the server there, and does it reach its database? Plus the short page at the front door."""

from django.conf import settings
from django.db import Error, connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def front_door(request):
    """``HEAD /`` and ``GET /``: the app asks for 2xx before it syncs; people are shown the portal."""
    if request.method == "HEAD":
        return HttpResponse()
    return render(request, "front_door.html", {"demo": settings.DEMO})


@require_safe
def health(request):
    return JsonResponse({"status": "ok"})


@require_safe
def health_db(request):
    return _asked("SELECT 1", lambda _: {})


# Of this database and of its writers only: who reads holds no phone back.
_OLDEST_WRITE = """
    SELECT coalesce(extract(epoch FROM max(clock_timestamp() - xact_start)), 0)
    FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname = current_database()"""


@require_safe
def health_writes(request):
    """How long the oldest transaction that has written is open, in seconds; 0 if none is.

    While it is open, every phone gets again what was written since it began.
    """
    return _asked(_OLDEST_WRITE, lambda seconds: {"oldest_write_seconds": round(float(seconds), 1)})


def _asked(sql, told):
    """The answer to a question with one value; 503 when the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            (value,) = cursor.fetchone()
    except Error:
        return JsonResponse(
            {"status": "error", "message": "The database does not answer."}, status=503
        )
    return JsonResponse({"status": "ok", **told(value)})
