"""How many phones people use, told to the pages that change who sees whom."""

from datetime import timedelta

from django.utils import timezone
from wagtail import hooks

from syncapi.models import Phone

SILENT = timedelta(days=1)  # since the last sync: may hold unsent work
FORGOTTEN = timedelta(days=365)


@hooks.register("phones_of_people")
def phones_of_people(user_ids):
    """{user id: {"phones": n, "silent": n}} of the phones that these people used last."""
    now = timezone.now()
    used = Phone.objects.filter(
        user__in=user_ids, emptied_at=None, pulled_at__gte=now - FORGOTTEN
    ).values_list("user", "pulled_at")
    found = {}
    for user, pulled_at in used:
        said = found.setdefault(user, {"phones": 0, "silent": 0})
        said["phones"] += 1
        said["silent"] += pulled_at < now - SILENT
    return found
