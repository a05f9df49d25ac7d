"""How people, ages, moments and coded words are written on a page."""

from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinical.facts.words import DAY

WORDS = {
    # appointments and prescriptions
    "pending": gettext_lazy("waiting"),
    "scheduled": gettext_lazy("scheduled"),
    "checked_in": gettext_lazy("arrived"),
    "in_progress": gettext_lazy("being seen"),
    "confirmed": gettext_lazy("confirmed"),
    "cancelled": gettext_lazy("cancelled"),
    "completed": gettext_lazy("done"),
    "prepared": gettext_lazy("prepared"),
    "picked-up": gettext_lazy("handed out"),
    "not-picked-up": gettext_lazy("not collected"),
    "partially-picked-up": gettext_lazy("partly handed out"),
    "expired": gettext_lazy("expired"),
    "other": gettext_lazy("other"),
    "low": gettext_lazy("low"),
    "normal": gettext_lazy("normal"),
    "high": gettext_lazy("high"),
    "emergency": gettext_lazy("emergency"),
    # diagnoses
    "active": gettext_lazy("active"),
    "remission": gettext_lazy("in remission"),
    "resolved": gettext_lazy("resolved"),
    "unknown": gettext_lazy("unknown"),
    "provisional": gettext_lazy("provisional"),
    "refuted": gettext_lazy("ruled out"),
    "unconfirmed": gettext_lazy("not confirmed"),
}


def word(value):
    """The screen's word for a stored code; what is no code of ours is shown as it stands."""
    return WORDS.get(str(value or "").lower(), value or "")


def day(value, clinic=None):
    """A date, or a moment as a date where it happened; empty for nothing."""
    if not value:
        return ""
    if not isinstance(value, date) or hasattr(value, "hour"):
        value = timezone.localtime(value, _zone(clinic))
    return date_format(value, DAY)


def moment(value, clinic=None):
    """A moment as date and time where it happened; empty for nothing."""
    return (
        date_format(timezone.localtime(value, _zone(clinic)), DAY + _(", ") + "H:i")
        if value
        else ""
    )


def _zone(clinic):
    """The clinic's own time zone if it has one, else the portal's."""
    return _known_zone(getattr(clinic, "time_zone", ""))


@cache
def _known_zone(name):
    try:
        return ZoneInfo(name) if name else None
    except (OSError, ValueError, LookupError):  # typed by hand, or unknown to this machine
        return None


def number(value):
    """A measured number without a needless ``.0``."""
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def person(user, fallback=""):
    """Name of a member of staff, or what the record itself says."""
    return user.name if user else fallback or _("unknown")
