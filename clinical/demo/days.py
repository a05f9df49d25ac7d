"""Days and hours of the demo, all counted back from the day of loading."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

FRIDAY, SUNDAY, TUESDAY = 4, 6, 1


def moment(day, clinic, hour=9, minute=0):
    """A moment of that day by the clock on the clinic's wall."""
    zone = ZoneInfo(clinic.time_zone) if clinic.time_zone else UTC
    return datetime.combine(day, time(hour, minute), zone)


def working_day(day, clinic):
    """This day or the last one before it on which the clinic was open."""
    closed = SUNDAY if clinic.time_zone.startswith("America") else FRIDAY
    return day - timedelta(days=1) if day.weekday() == closed else day


def tuesday_before(today):
    """A past Tuesday whose Thursday is past, too: every calendar has the three in one week."""
    return today - timedelta(days=(today.weekday() - TUESDAY - 3) % 7 + 3)


def middle_of_next_month(today):
    """The 15th of the next calendar month, whatever day it is."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=15)


def years_before(day, years):
    """The same month and day so many years earlier: what the phone makes of a typed age."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def age_in_years(born, day):
    """Age as a number with a fraction, good enough to choose a plausible weight."""
    return max((day - born).days, 0) / 365.25


def as_javascript(at):
    """ISO 8601 in UTC with milliseconds, as a phone writes a moment into a text."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
