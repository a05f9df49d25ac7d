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
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse(
            {"status": "error", "message": "The database does not answer."}, status=503
        )
    return JsonResponse({"status": "ok"})
