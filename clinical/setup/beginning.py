"""What the first steps write: the organisation and what follows from its country, and its clinics."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from clinical import organisation, places
from clinical.actions import NotDone
from clinical.models import SharingGroup, User

MOST_CLINICS = 200


@dataclass(frozen=True)
class Line:
    """One typed or pasted line: a clinic and, if it was said, its town or camp."""

    name: str
    town: str


def lines_of(text):
    """``name``, or ``name`` and ``town`` with a tab or semicolon between, per line. Raises NotDone."""
    found, seen = [], set()
    for typed in text.splitlines():
        name, _between, town = typed.replace("\t", ";").replace("؛", ";").partition(";")
        line = Line(" ".join(name.split()), " ".join(town.split(";")[0].split()))
        if not line.name:
            continue
        if line.name.casefold() in seen:
            raise NotDone(_("“%(name)s” stands there twice.") % {"name": line.name})
        seen.add(line.name.casefold())
        found.append(line)
    if not found:
        raise NotDone(_("Type at least one clinic."))
    if len(found) > MOST_CLINICS:
        raise NotDone(_("At most %(n)d clinics at once.") % {"n": MOST_CLINICS})
    return found


@transaction.atomic
def describe_organisation(*, name, country, zone, week_starts, prefix, spoken, by):
    if not by.is_superuser:
        raise PermissionDenied
    organisation.call_it(" ".join(name.split()), by=by)
    organisation.COUNTRY.write(country, by=by)
    organisation.ZONE.write(zone, by=by)
    organisation.WEEK_STARTS.write(week_starts, by=by)
    organisation.PHONE_PREFIX.write(prefix, by=by)
    organisation.SPOKEN.write(spoken, by=by)


@transaction.atomic
def open_clinics(*, lines, walk, by):
    """All of the clinics, or none. ``walk``: "town" (within one), "all" or "none" share patients.

    Whoever has no home yet gets the first: phones need one. Raises NotDone, PermissionDenied.
    """
    if not by.is_superuser:
        raise PermissionDenied
    made, zone, towns = [], organisation.ZONE.read(), {}
    if walk == "all" and len(lines) > 1:
        towns = dict.fromkeys(
            (line.town for line in lines), _group(organisation.name() or _("All"))
        )
    elif walk == "town":
        known = {line.town for line in lines if line.town}
        towns = {town: _group(town) for town in sorted(known)}
    for line in lines:
        try:
            clinic = places.open_clinic(
                name=line.name, time_zone=zone, sharing_group=towns.get(line.town), by=by
            )
        except NotDone as problem:
            raise NotDone(f"{line.name}: {problem}") from None
        made.append(clinic)
    if by.home_clinic_id is None:
        User.objects.filter(pk=by.pk).update(home_clinic=made[0])
    return made


def _group(name):
    return SharingGroup.objects.get_or_create(name=str(name)[:200])[0]
