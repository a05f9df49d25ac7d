"""Phone codes: a secret per person and phone, typed in the app instead of the portal's password.

14 digits of chance need no slow hash. What is stored is their HMAC under a key that is not in the
database, so that a stolen copy of it opens nothing.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clinical import typed_codes
from syncapi import emptying
from syncapi.models import Phone, PhoneCode, Token

DIGITS = 14
grouped = typed_codes.grouped
_SALT = "syncapi.codes.PhoneCode"  # another salt ends every code there is


def digits_of(text):
    """The 14 digits that were typed; or None."""
    return typed_codes.digits_of(text, DIGITS)


@transaction.atomic
def make(*, user, label="", by):
    """A new code of this person: (PhoneCode, its digits). Nobody can read the digits later."""
    digits = typed_codes.new_digits(DIGITS)
    code = PhoneCode.objects.create(
        user=user, label=label, digest=_digest(user, digits), made_by=by
    )
    return code, digits


@transaction.atomic
def end(code, *, by):
    """From now on the code opens nothing, and neither do the tokens that it got."""
    PhoneCode.objects.filter(pk=code.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by)
    Token.objects.filter(code=code).delete()


def find(user, secret):
    """The code of this person that was typed, if it still opens anything; or None.

    ``only_chains``: see ``auth.Caller``.
    """
    digits = digits_of(secret)
    if digits is None:
        return None
    emptied = emptying.asked_for(Phone.objects.filter(code=OuterRef("pk")))
    code = (
        PhoneCode.objects.filter(user=user, digest=_digest(user, digits), ended_at=None)
        .annotate(empties=Exists(emptied))
        .first()
    )
    if code:
        phones = Phone.objects.filter(code=code)
        code.only_chains = emptying.only_chains(phones, empties=code.empties)
    return code


def _digest(user, digits):
    return salted_hmac(_SALT, f"{user.pk}:{digits}", algorithm="sha256").digest()
