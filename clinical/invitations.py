"""Invitations: a person chooses a password with a card or a link that works once and not for long.

What is stored is the digits' HMAC under a key that is not in the database. A card is as good as the
account, so only who may stand in for the person makes one, and it ends when that is over.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from clinical import history, staff, typed_codes
from clinical.actions import AlreadyDone
from clinical.models import Invitation, User

DIGITS = 16
GOOD_FOR = timedelta(days=14)
_SALT = "clinical.invitations"


@transaction.atomic
def invite(*, person, by, stop_password=False):
    """(Invitation, its digits, which nobody can read later). Earlier ones end.

    ``stop_password``: the present password opens nothing from now on. Raises PermissionDenied.
    """
    found = User.objects.select_for_update().get(pk=person.pk)
    if not staff.stands_in_for(by, found) or not found.is_active:
        raise PermissionDenied
    end_invitations(found)
    if stop_password and found.has_usable_password():
        history.acting(by, password="stopped")
        found.set_unusable_password()
        found.save(update_fields=["password", "updated_at"])
    digits = typed_codes.new_digits(DIGITS)
    made = Invitation.objects.create(
        user=found, digest=_digest(digits), made_by=by, expires_at=timezone.now() + GOOD_FOR
    )
    return made, digits


def end_invitations(person):
    person.invitations.filter(used_at=None, ended_at=None).update(ended_at=timezone.now())


def find(typed):
    """The invitation whose digits were typed, while it is good; or None."""
    digits = typed_codes.digits_of(typed, DIGITS)
    if digits is None:
        return None
    open_ones = Invitation.objects.filter(
        used_at=None, ended_at=None, expires_at__gt=timezone.now(), user__is_active=True
    ).select_related("user", "made_by")
    found = open_ones.filter(digest=_digest(digits)).first()
    # Who made it may have lost the right since, or the person may have been given more.
    if found is None or not staff.stands_in_for(found.made_by, found.user):
        return None
    return found


@transaction.atomic
def accept(*, typed, password):
    """Set the password that the person chose; returns the person. Raises AlreadyDone."""
    found = find(typed)
    fresh = (
        found
        and Invitation.objects.select_for_update()
        .filter(pk=found.pk, used_at=None, ended_at=None)
        .first()
    )
    if not fresh:
        raise AlreadyDone(_("This card or link is not good any more. Ask for a new one."))
    person = User.objects.select_for_update().get(pk=fresh.user_id)
    history.acting(person, invitation=fresh.pk)
    person.set_password(password)
    person.save(update_fields=["password", "updated_at"])
    fresh.used_at = timezone.now()
    fresh.save(update_fields=["used_at"])
    return person


def _digest(digits):
    return salted_hmac(_SALT, digits, algorithm="sha256").digest()
