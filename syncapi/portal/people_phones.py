"""What phones tell of people: how many they use, since when they are silent, what may be unsent."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from wagtail import hooks

from clinical.portal.scoped import policy_of
from syncapi.fleet import Fleet
from syncapi.models import Phone

SILENT = timedelta(days=1)  # since the last sync: may hold unsent work
FORGOTTEN = timedelta(days=365)


@hooks.register("phones_of_people")
def phones_of_people(user_ids):
    """{user id: {"phones": n, "silent": n, "synced_at": moment}} of the phones they used last."""
    now = timezone.now()
    used = Phone.objects.filter(
        user__in=user_ids, emptied_at=None, pulled_at__gte=now - FORGOTTEN
    ).values_list("user", "pulled_at")
    found = {}
    for user, pulled_at in used:
        said = found.setdefault(user, {"phones": 0, "silent": 0, "synced_at": pulled_at})
        said["phones"] += 1
        said["synced_at"] = max(said["synced_at"], pulled_at)
        said["silent"] += pulled_at < now - SILENT
    return found


@hooks.register("people_heard_of")
def people_heard_of(since):
    """Ids of the people whose phone synced since then."""
    return Phone.objects.filter(pulled_at__gte=since).values("user")


@hooks.register("phones_of_leaver")
def phones_of_leaver(person, request):
    """[{name, synced_at, silent, waiting, url}] of the phones that this person used last."""
    phones = list(Phone.objects.filter(user=person).select_related("user", "code"))
    found, fleet = policy_of(Phone).scope(request.user), Fleet(phones, request.user)
    opened = set(found.filter(user=person).values_list("pk", flat=True))
    return [
        {
            "name": str(phone),
            "synced_at": phone.pulled_at,
            "pushed_at": phone.pushed_at,
            "silent": phone.pulled_at < timezone.now() - SILENT,
            "stopped": phone.is_stopped,
            "waiting": fleet.waiting(phone),
            "url": reverse("phones:inspect", args=[phone.pk]) if phone.pk in opened else "",
        }
        for phone in sorted(phones, key=lambda p: p.pulled_at, reverse=True)
    ]
