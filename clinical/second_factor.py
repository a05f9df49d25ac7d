"""The second factor of the portal: who needs one, setting it up, checking a code, taking it away.

An authenticator app works without a network; a card with one-use codes works without a telephone. The
secret of an app is made of a stored seed and ``SECRET_KEY``, codes are stored as keyed digests: a
stolen database opens nothing. The same code never opens twice, and guessing becomes slow.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from clinical import staff, typed_codes
from clinical.facts import totp
from clinical.models import ClinicPermission, FactorCode, FactorGuard, SecondFactor, User
from clinical.organisation import SECOND_FACTOR
from clinical.passwords import SlowDown

Kind = SecondFactor.Kind
CODES = 20  # on a card
CODE_DIGITS = 8
FEW_LEFT = 4
GRACE = timedelta(days=7)  # from the first sign-in at which it is needed
FREE = 5  # wrong codes before the first wait
LONGEST_WAIT = timedelta(minutes=5)
WHO = [
    ("exporters", _("Who manages people or downloads reports (recommended)")),
    ("managers", _("Who manages people")),
    ("everybody", _("Everybody")),
    ("nobody", _("Only who wants one")),
]
_SALT = "clinical.second_factor"


def standing_of(user):
    """(has this person one, must they have one, since when they are asked), with one query."""
    rows = ClinicPermission.objects.live().filter(user=OuterRef("pk"))
    guard = FactorGuard.objects.filter(user=OuterRef("pk")).values("asked_at")
    found = User.objects.filter(pk=user.pk).annotate(
        who_needs=SECOND_FACTOR.in_a_query(),
        has_one=Exists(factors_of(OuterRef("pk"))),
        manages=Exists(rows.filter(is_clinic_admin=True)),
        exports=Exists(rows.filter(can_download_patient_reports=True)),
        asked_since=Subquery(guard),
    )
    told = found.values("who_needs", "has_one", "manages", "exports", "asked_since").get()
    manages = told["manages"] or staff.manages_organisation(user)
    needed = {
        "exporters": manages or told["exports"] or user.exports_without_charts,
        "managers": manages,
        "everybody": True,
    }.get(told["who_needs"], False)
    return told["has_one"], needed and not settings.DEMO, told["asked_since"]


def ask_from_now(user):
    """Remember since when this person is asked to set one up; returns when."""
    return FactorGuard.objects.get_or_create(user=user)[0].asked_at


def factors_of(user):
    """Those that open the portal for this person; ``user`` may be an OuterRef."""
    return SecondFactor.objects.filter(user=user, ended_at=None, confirmed_at__isnull=False)


def codes_left(factor):
    return factor.codes.filter(used_at=None).count()


def new_seed():
    return secrets.token_bytes(20)


def secret_of(seed):
    return salted_hmac(_SALT, bytes(seed).hex(), algorithm="sha1").digest()


@transaction.atomic
def set_up_app(*, user, seed, typed):
    """Take an app whose first code was typed; the one before ends. Did the code fit? Raises SlowDown."""
    guard = _guard(user)
    digits = typed_codes.digits_of(typed, totp.DIGITS) or ""
    step = totp.step_that_fits(secret_of(seed), digits, _now(), 0)
    if not _counted(guard, step is not None):
        return False
    _end(factors_of(user).filter(kind=Kind.APP), user)
    SecondFactor.objects.create(
        user=user, kind=Kind.APP, seed=seed, last_step=step, confirmed_at=timezone.now()
    )
    return True


@transaction.atomic
def make_card(*, user):
    """[codes] of a new card, which nobody can read later; it counts when its first code is typed."""
    _guard(user)
    SecondFactor.objects.filter(user=user, kind=Kind.CARD, confirmed_at=None).delete()
    card = SecondFactor.objects.create(user=user, kind=Kind.CARD, seed=new_seed())
    codes = set()
    while len(codes) < CODES:
        codes.add(typed_codes.new_digits(CODE_DIGITS))
    codes = sorted(codes)
    secrets.SystemRandom().shuffle(codes)
    FactorCode.objects.bulk_create(
        FactorCode(factor=card, number=number, digest=_digest(card, digits))
        for number, digits in enumerate(codes, start=1)
    )
    return codes


@transaction.atomic
def set_up_card(*, user, typed):
    """The card that was made last counts from now on; the one before ends. Raises SlowDown."""
    guard = _guard(user)
    card = SecondFactor.objects.filter(
        user=user, kind=Kind.CARD, confirmed_at=None, ended_at=None
    ).first()
    if not _counted(guard, bool(card) and _use(card, typed)):
        return False
    _end(factors_of(user).filter(kind=Kind.CARD), user)
    card.confirmed_at = timezone.now()
    card.save(update_fields=["confirmed_at"])
    return True


@transaction.atomic
def opens(*, user, typed):
    """Is it a code of this person's that was not used yet? Then it is used now. Raises SlowDown."""
    guard = _guard(user)
    return _counted(guard, any(_fits(factor, typed) for factor in factors_of(user)))


@transaction.atomic
def take_away(*, person, by):
    """For who lost app and card: the person is asked to set up another one. Raises PermissionDenied."""
    if not staff.stands_in_for(by, person):
        raise PermissionDenied
    forget(person, by=by)


@transaction.atomic
def leave(*, user):
    """Who need not have one stops using it. Raises PermissionDenied."""
    if standing_of(user)[1]:
        raise PermissionDenied
    forget(user, by=user)


def forget(person, *, by=None):
    """End all; what was typed wrong is forgotten, and the days to set up another one begin again."""
    _end(factors_of(person), by)
    FactorGuard.objects.filter(user=person).delete()


def _end(factors, by):
    factors.update(ended_at=timezone.now(), ended_by=by)


def _guard(user):
    """The row that two tries at once wait for. Raises SlowDown."""
    FactorGuard.objects.get_or_create(user=user)
    guard = FactorGuard.objects.select_for_update().get(user=user)
    if guard.wrong >= FREE:
        wait = min(timedelta(seconds=2 ** min(guard.wrong - FREE, 20)), LONGEST_WAIT)
        left = guard.wrong_at + wait - timezone.now()
        if left > timedelta():
            raise SlowDown(int(left.total_seconds()) + 1)
    return guard


def _counted(guard, right):
    guard.wrong, guard.wrong_at = (0, None) if right else (guard.wrong + 1, timezone.now())
    guard.save(update_fields=["wrong", "wrong_at"])
    return right


def _fits(factor, typed):
    if factor.kind == Kind.CARD:
        return _use(factor, typed)
    digits = typed_codes.digits_of(typed, totp.DIGITS)
    if digits is None:
        return False
    step = totp.step_that_fits(secret_of(factor.seed), digits, _now(), factor.last_step)
    if step is None:
        return False
    SecondFactor.objects.filter(pk=factor.pk).update(last_step=step)
    return True


def _use(card, typed):
    digits = typed_codes.digits_of(typed, CODE_DIGITS)
    if digits is None:
        return False
    unused = card.codes.filter(digest=_digest(card, digits), used_at=None)
    return bool(unused.update(used_at=timezone.now()))


def _digest(card, digits):
    return salted_hmac(_SALT, f"{card.pk}\0{digits}", algorithm="sha256").digest()


def _now():
    return totp.step_of(timezone.now().timestamp())


def changes_of(person):
    """[(when, by whom (id), kind, True if it was set up or False if it ended)] for the history."""
    for factor in person.second_factors.filter(~Q(confirmed_at=None)):
        yield factor.confirmed_at, person.pk, factor.get_kind_display(), True
        if factor.ended_at:
            yield factor.ended_at, factor.ended_by_id, factor.get_kind_display(), False
