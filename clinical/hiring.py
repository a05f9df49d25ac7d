"""People come and change: a new account without a password, and what an account says of its person."""

import re
import unicodedata

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clinical import history, jobs, staff
from clinical.actions import NotDone
from clinical.changes import doing
from clinical.meanwhile import one_at_a_time, to_write
from clinical.models import ClinicPermission, User
from clinical.models.fields import new_id

SHORTEST_LOGIN = 4  # the app's field wants as many


def clean_login(text):
    """As it is stored: trimmed, without the marks of direction that keyboards add. Raises NotDone."""
    login = "".join(c for c in text.strip() if unicodedata.category(c) != "Cf")
    if len(login) < SHORTEST_LOGIN:
        raise NotDone(_("A sign-in name has at least 4 characters."))
    if ":" in login or any(c.isspace() for c in login):
        raise NotDone(_("A sign-in name has no spaces and no colon."))
    if len(login) > 254:
        raise NotDone(_("This sign-in name is too long."))
    return login


def made_login(name, clinic, taken=frozenset()):
    """A free sign-in name like ``bela@alsalam``; ``taken``: folded names that others will have."""
    person = _latin(name.split()[0] if name.split() else "")[:20] or "staff"
    place = _latin(re.sub(r"(?i)\bclinic\b|\d", "", str(clinic)))[:12] or "clinic"
    number = 1
    while True:
        login = f"{person}{number if number > 1 else ''}@{place}"
        if login not in taken and not User.objects.with_login(login).exists():
            return login
        number += 1


# What stays of an Arabic name that is written without vowels: enough to know one's own.
_ARABIC = str.maketrans(
    dict(zip("ابتجحدرزسصضطظعفقكلمنهويىة", "abtjhdrzssdtzafqklmnhwyaa", strict=True))
    | {"ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh"}
)


def _latin(text):
    plain = unicodedata.normalize("NFKD", text).translate(_ARABIC)
    plain = plain.encode("ascii", "ignore").decode().lower()
    return "".join(c for c in plain if c.isalnum())


@transaction.atomic
def hire(*, name, login, preset, clinics, home=None, email="", place="", key=None, by):
    """A new person with this preset in these clinics, without a password: invite them next.

    ``login``: made of the name and ``place`` if it is empty. ``key``: their id, where the page chose
    it; sent twice, they are hired once. Raises NotDone, and PermissionDenied where ``by`` may not give
    as much.
    """
    if key and (stored := _hired_before(key)):
        same = stored.name == name.strip() and login in ("", stored.login)
        if not same or not staff.stands_in_for(by, stored):
            raise NotDone(_("This was sent before. Open the page again."))
        return stored
    if not clinics and not preset.everywhere:
        raise NotDone(_("Choose at least one clinic."))
    home = home or (clinics[0] if clinics else None)
    if home and not preset.everywhere and home not in clinics:
        raise NotDone(_("The home clinic is one of the clinics in which they work."))
    login = clean_login(login or made_login(name, place))
    if User.objects.with_login(login).exists():
        raise NotDone(_("Somebody has this sign-in name already."))
    history.acting(by, door="portal")
    person = User(pk=key or new_id(), login=login, name=name.strip(), email=email, home_clinic=home)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:  # at the same moment
        raise NotDone(_("Somebody has this sign-in name already.")) from None
    doing.do(jobs.job(person, preset, clinics), by=by)
    person.refresh_from_db()
    return person


def _hired_before(key):
    """Who has this id; a second click waits here for what the first one does."""
    one_at_a_time(f"hire {key}")
    return User.objects.filter(pk=key).first()


@transaction.atomic
def edit_person(*, person, was, name, login, email, home, by):
    """What an account says of its person. ``was``: the same as the page showed it.

    Raises ChangedMeanwhile, NotDone, PermissionDenied.
    """
    found = User.objects.select_for_update().get(pk=person.pk)
    if not staff.manages_person(by, found):
        raise PermissionDenied
    login = clean_login(login)
    wanted = {"name": name.strip(), "login": login, "email": email, "home": home}
    standing = {"name": found.name, "login": found.login, "email": found.email}
    changed = to_write(wanted, was=was, standing=standing | {"home": found.home_clinic})
    if "login" in changed and User.objects.with_login(login).exclude(pk=found.pk).exists():
        raise NotDone(_("Somebody has this sign-in name already."))
    if "home" in changed:
        if home is None:
            raise NotDone(_("Choose the home clinic: phones need one."))
        if not staff.clinics_of_manager(by).filter(pk=home.pk).exists():
            raise PermissionDenied
        rows = ClinicPermission.objects.live().filter(user=found, clinic=home)
        if home.is_archived or home.deleted_at or not rows.exists():
            raise NotDone(
                _("Give them a permission in their home clinic first: the app needs one.")
            )
    if not changed:
        return found
    history.acting(by, door="portal")
    columns = {("home_clinic" if name == "home" else name): wanted[name] for name in changed}
    for column, value in columns.items():
        setattr(found, column, value)
    found.save(update_fields=[*columns, "updated_at"])
    return found
