"""A filter from day to day that counts a record's day as its clinic does, so lists agree with counts."""

from datetime import date, datetime, time, timedelta

import django_filters
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.filters import DateRangePickerWidget

from clinical.facts.moments import zone_called
from clinical.models import Clinic

FIRST, LAST = date(1000, 1, 1), date(9000, 1, 1)  # what lies outside has room for no time zone
ANY_ZONE = timedelta(days=2)  # no zone is further away


class DaysFilter(django_filters.DateFromToRangeFilter):
    """``place``: the way from the record to the clinic whose day it is."""

    def __init__(self, *args, place="clinic", **kwargs):
        super().__init__(*args, widget=DateRangePickerWidget, **kwargs)
        self.place = place

    def filter(self, records, value):
        if not value:
            return records
        first, last = (
            bound and min(max(timezone.localtime(bound).date(), FIRST), LAST)
            for bound in (value.start, value.stop)
        )
        here = Q(**{self.place: None}) & self._between(
            first, last, zone_called("", settings.TIME_ZONE)
        )
        for zone, names in _zones().items():
            of_zone = Q(**{f"{self.place}__time_zone__in": names})
            here |= of_zone & self._between(first, last, zone)
        utc = zone_called("UTC", "UTC")  # the same for all clinics, so that an index serves
        about = self._between(first and first - ANY_ZONE, last and last + ANY_ZONE, utc)
        return records.filter(about, here)

    def _between(self, first, last, zone):
        between = Q()
        if first:
            between &= Q(**{f"{self.field_name}__gte": datetime.combine(first, time.min, zone)})
        if last:
            between &= Q(**{f"{self.field_name}__lte": datetime.combine(last, time.max, zone)})
        return between


def _zones():
    """{time zone: what clinics call it}, for all clinics there are."""
    zones = {}
    for name in Clinic.objects.order_by().values_list("time_zone", flat=True).distinct():
        zones.setdefault(zone_called(name, settings.TIME_ZONE), []).append(name)
    return zones
