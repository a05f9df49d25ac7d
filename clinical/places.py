"""Clinics and departments are opened and described; archiving one is a change of who sees whom."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from clinical import access, history, staff
from clinical.access import Action
from clinical.actions import NotDone
from clinical.meanwhile import one_at_a_time, to_write
from clinical.models import Clinic, ClinicDepartment

# What becomes of a department is a word that phones read.
ACTIVE, CLOSED = "active", "inactive"
CAPABILITIES = ("can_dispense_medications", "can_perform_labs", "can_perform_imaging")


def may_open_clinics(user):
    return staff.manages_organisation(user)


def may_describe(user, clinic):
    """Its managers and the organisation's."""
    return staff.manages_organisation(user) or access.may(user, Action.MANAGE, clinic)


@transaction.atomic
def open_clinic(*, name, time_zone="", sharing_group=None, by):
    """A new clinic; organisation managers get their permission there. Raises NotDone, PermissionDenied.

    ``sharing_group``: nobody's phone changes by it, because the clinic has no patient yet.
    """
    if not may_open_clinics(by):
        raise PermissionDenied
    name = _free_name(name)
    history.acting(by, door="portal")
    return Clinic.objects.create(name=name, time_zone=time_zone, sharing_group=sharing_group)


@transaction.atomic
def describe_clinic(*, clinic, was, name, time_zone, by):
    """``was``: name and zone as the page showed them. Raises ChangedMeanwhile, NotDone, PermissionDenied."""
    found = Clinic.objects.select_for_update().get(pk=clinic.pk)
    if not may_describe(by, found):
        raise PermissionDenied
    wanted = {"name": _free_name(name, but=found), "time_zone": time_zone}
    _change(found, wanted, was=was, by=by)
    return found


def _change(found, wanted, *, was, by):
    standing = {field: getattr(found, field) for field in wanted}
    changed = to_write(wanted, was=was, standing=standing)
    if not changed:
        return
    history.acting(by, door="portal")
    for field in changed:
        setattr(found, field, wanted[field])
    found.save(update_fields=changed)


def _free_name(name, but=None):
    name = " ".join(name.split())
    if not name:
        raise NotDone(_("A clinic needs a name."))
    one_at_a_time(f"clinic called {name.lower()}")
    same = Clinic.objects.live().filter(name__iexact=name)
    if same.exclude(pk=but.pk if but else None).exists():
        raise NotDone(_("There is a clinic of this name already."))
    return name


@transaction.atomic
def save_department(*, clinic, department=None, was=None, by, **described):
    """A new or a changed department; ``was``: how the page described it.

    Raises ChangedMeanwhile, NotDone, PermissionDenied.
    """
    if not may_describe(by, clinic):
        raise PermissionDenied
    if clinic.is_archived and department is None:
        raise NotDone(_("This clinic is archived. Open it again first."))
    one_at_a_time(f"department of {clinic.pk} called {described['name'].lower()}")
    same = ClinicDepartment.objects.live().filter(clinic=clinic, name__iexact=described["name"])
    if same.exclude(pk=department.pk if department else None).exists():
        raise NotDone(_("This clinic has a department of this name already."))
    if department is None:
        history.acting(by, door="portal")
        return ClinicDepartment.objects.create(clinic=clinic, **described)
    found = ClinicDepartment.objects.select_for_update().get(pk=department.pk)
    _change(found, described, was=was, by=by)
    return found
