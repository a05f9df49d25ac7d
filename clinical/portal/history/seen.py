"""Who has seen a chart: looks in the portal, and what the other rooms know of phones and files."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail import hooks

from clinical.merging import entries_of
from clinical.models import Look

NEWEST = 200


@dataclass(frozen=True)
class Seen:
    """One line: ``who`` ``what`` (and ``where``) between two moments, ``times`` (0: not counted)."""

    who: str
    what: str
    where: str
    first_at: object
    last_at: object
    times: int = 0


def in_the_portal(patient):
    """Looks at an entry that was merged into this one since are looks at this chart."""
    looks = Look.objects.filter(patient__in=entries_of(patient)).select_related("user")
    return [
        Seen(
            look.user.name,
            look.get_way_display(),
            _("Portal"),
            look.first_at,
            look.last_at,
            look.times,
        )
        for look in looks.order_by("-last_at")[:NEWEST]
    ]


def elsewhere(request, patient):
    """Rooms register ``who_has_seen_a_chart``: a function of request and patient -> [Seen]."""
    return [
        seen for hook in hooks.get_hooks("who_has_seen_a_chart") for seen in hook(request, patient)
    ]
