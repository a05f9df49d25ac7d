"""How people, ages, moments and coded words are written on a page."""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

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
    # sex
    "male": gettext_lazy("male"),
    "female": gettext_lazy("female"),
}


def word(value):
    """The screen's word for a stored code; what is no code of ours is shown as it stands."""
    return WORDS.get(str(value or "").lower(), value or "")


def day(value):
    """A date or moment as a date in the portal's time zone; empty for nothing."""
    if not value:
        return ""
    if not isinstance(value, date) or hasattr(value, "hour"):
        value = timezone.localtime(value)
    return date_format(value, "DATE_FORMAT")


def moment(value):
    """A moment as date and time, empty for nothing."""
    return date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else ""


def age(born, today=None):
    """About how old: days, then months under two years, then years; empty without a birth date."""
    if not born:
        return ""
    today = today or timezone.localdate()
    if born > today:
        return ""
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    if months < 1:
        days = (today - born).days
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if months < 24:
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    return ngettext("%(n)d year", "%(n)d years", months // 12) % {"n": months // 12}


def number(value):
    """A measured number without a needless ``.0``."""
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def written(text):
    """Text in any script, in the direction of its own letters."""
    return format_html('<bdi dir="auto">{}</bdi>', text) if text else ""


def person(user, fallback=""):
    """Name of a member of staff, or what the record itself says."""
    return user.name if user else fallback or _("unknown")
