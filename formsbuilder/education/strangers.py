"""What strangers may cost: their reading and searching takes at most a share of each minute's computing.

Counted is the time that this process works for them, for that is what phones would wait for. A count of
requests would let dear ones through, and one by address would shut out a waiting room behind one router.
"""

import time
from functools import wraps

from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

MINUTE = 60
MILLISECONDS = 10_000  # of each minute, for all of them together


def within_their_share(view):
    """Decorator of what strangers reach: 429 until the minute is over, once their share was used up."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if getattr(getattr(request, "auth", None), "is_active", False):
            return view(request, *args, **kwargs)
        minute, second = divmod(int(time.time()), MINUTE)
        key = f"cost-of-strangers-{minute}"
        if cache.get_or_set(key, 0, 2 * MINUTE) >= MILLISECONDS:
            return _later(request, MINUTE - second)
        began = time.thread_time()
        try:
            return view(request, *args, **kwargs)
        finally:
            cache.add(key, 0, 2 * MINUTE)  # may have had to make room
            cache.incr(key, round((time.thread_time() - began) * 1000))

    return answer


def _later(request, seconds):
    said = _("Too many people are reading at once. Please try again in a minute.")
    if request.path.startswith("/api/"):
        response = JsonResponse({"error": said}, status=429)
    else:
        response = HttpResponse(said, status=429, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = str(seconds)
    return response
