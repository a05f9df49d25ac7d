"""People and clinics made for one test; every test has its own, so tests share a database."""

import itertools
from functools import cache

from django.contrib.auth.hashers import make_password

from clinical.models import FLAGS, Clinic, ClinicPermission, SharingGroup, User
from clinical.organisation import PASSWORDS_ON_PHONES

PASSWORD = "a pass:word"  # with the colon that splits badly written servers
_numbers = itertools.count(1)


@cache
def hashed():
    return make_password(PASSWORD)


def clinic(name="Clinic", *, group=None):
    return Clinic.objects.create(name=f"{name} {next(_numbers)}", sharing_group=group)


def sharing_group(*clinics):
    group = SharingGroup.objects.create(name=f"Group {next(_numbers)}")
    Clinic.objects.filter(pk__in=[c.pk for c in clinics]).update(sharing_group=group)
    return group


def person(name, *clinics, flags=FLAGS, role=User.Role.PROVIDER, home=None):
    """A member of staff with ``flags`` in ``clinics`` (all eleven unless told)."""
    user = User(
        login=f"{name.lower()}{next(_numbers)}@example.org",
        name=name,
        role=role,
        home_clinic=home or (clinics[0] if clinics else None),
    )
    user.password = hashed()
    user.save()
    if not PASSWORDS_ON_PHONES.read():
        PASSWORDS_ON_PHONES.write(True)  # most tests sign phones in with PASSWORD
    for place in clinics:
        permit(user, place, *flags)
    return user


def permit(user, place, *flags):
    """Give exactly these flags in this clinic."""
    row = ClinicPermission.objects.filter(user=user, clinic=place, deleted_at=None).first()
    row = row or ClinicPermission(user=user, clinic=place)
    for flag in FLAGS:
        setattr(row, flag, flag in flags)
    row.save()
    return row
