"""Once a day each clinic manager gets a note of what waited, by age; the list of today shows it."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from clinical.models import ClinicPermission, User
from clinical.portal.scoped import policy_of
from syncapi.models import Digest, TrayEntry

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def write():
    """A new note for everybody who manages; returns how many."""
    manages = ClinicPermission.objects.live().filter(is_clinic_admin=True).values("user")
    managers = User.objects.filter(Q(is_superuser=True) | Q(pk__in=manages), is_active=True)
    for user in managers:
        Digest.objects.update_or_create(
            user=user, defaults={"at": timezone.now(), **counts_for(user)}
        )
    return len(managers)


def counts_for(user):
    """{"waiting", "over_a_day", "over_a_week"}: numbers of open records this person sees."""
    now = timezone.now()
    waiting = policy_of(TrayEntry).scope(user).filter(state=TrayEntry.State.OPEN)
    since = list(waiting.values_list("at", flat=True))
    return {
        "waiting": len(since),
        "over_a_day": sum(at < now - DAY for at in since),
        "over_a_week": sum(at < now - WEEK for at in since),
    }


def of(user):
    """The last note of this person, or None."""
    return Digest.objects.filter(user=user).first()
