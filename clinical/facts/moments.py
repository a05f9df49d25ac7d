"""Three dates of everything: when it happened, was written down, arrived; and the clinic's day. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clinical.facts.folding import DIGITS

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Moments:
    """``happened`` is what lists, reports and files go by; all three with time zone."""

    happened: datetime
    written: datetime  # by the phone's clock
    arrived: datetime  # by the server's clock


def moments_of(
    *, visit_at: datetime | None, own_at: datetime | None, written: datetime, arrived: datetime
) -> Moments:
    """The three dates of a record.

    It happened at its visit; else when the record itself says (``measured_at`` and the like);
    else when it was written down. A visit entered from paper is old, its writing is not.
    """
    return Moments(visit_at or own_at or written, written, arrived)


@cache
def zone_called(name: str, fallback: str) -> tzinfo:
    """The time zone of a clinic; ``fallback`` where the clinic says none or nonsense."""
    try:
        return ZoneInfo(name or fallback)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(fallback)


def day_in(zone: tzinfo, moment: datetime) -> date:
    """The calendar day of a moment (with time zone) in the clinic's ``zone``."""
    return moment.astimezone(zone).date()


def read_day(typed: object, zone: tzinfo) -> date | None:
    """The calendar day that the nurse meant, as a date; None if it cannot be read.

    The phone sends a moment in UTC; the day is that of the clinic's ``zone`` (a tzinfo).
    """
    if isinstance(typed, bool):
        return None
    try:
        if isinstance(typed, (int, float)):  # milliseconds
            return datetime.fromtimestamp(typed / 1000, UTC).astimezone(zone).date()
        text = str(typed or "").strip().translate(DIGITS)
        if not _DAY.match(text):
            return None
        if len(text) == 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError, OSError):
        return None
