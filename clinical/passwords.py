"""Whether a password is right, asked by the portal and by phones; guessing is slowed down, never locked out.

An app repeats the password it once got for ever, so the same wrong one counts once, and one that was
right until a week ago does not count. Many different ones slow this person's password checks down.
What needs no check is not slowed: a phone code, a token, a proof that is remembered.
"""

from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from clinical.models import FormerPassword, WrongPassword
from clinical.organisation import PASSWORDS_ON_PHONES

Door = WrongPassword.Door
FREE = 10  # different wrong passwords before the first wait
COUNTED_FOR = timedelta(days=1)
LONGEST_WAIT = timedelta(minutes=5)
FORMER_FOR = timedelta(days=7)


class SlowDown(Exception):
    """Too many different passwords were tried for one name; ``seconds`` until the next is looked at."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds


def is_right(user, password, *, door):
    """Is it this person's password? Raises SlowDown instead of looking.

    Guesses at the portal do not slow phones down: nobody keeps a nurse from syncing by guessing there.
    """
    digest = _digest(user.pk, user.password, password)
    if _tried_before(user, digest):
        return False
    counted = user.wrong_passwords.filter(
        was_right=False, first_at__gt=timezone.now() - COUNTED_FOR
    )
    if door == Door.PHONE:
        counted = counted.filter(door=door)
    _wait_for(**counted.aggregate(number=Count("pk"), newest=Max("first_at")))
    if check_password(password, user.password, setter=_rehash(user)):
        return True
    former = user.former_passwords.filter(until__gt=timezone.now() - FORMER_FOR)
    was_right = any(check_password(password, f.password) for f in former.order_by("-until")[:2])
    wrong = WrongPassword(user=user, digest=digest, door=door, was_right=was_right)
    WrongPassword.objects.bulk_create([wrong], ignore_conflicts=True)
    return False


def refuse_stranger(login, password):
    """Nobody has this name: takes as long, and slows down as much, as a wrong password of somebody."""
    key = "stranger-" + _digest(login.strip().lower()).hex()
    tried, digest = cache.get(key, {}), _digest(password)
    if digest in tried:
        return
    _wait_for(number=len(tried), newest=max(tried.values(), default=None))
    make_password(password)
    cache.set(key, {**tried, digest: timezone.now()}, COUNTED_FOR.total_seconds())


def phones_keep_the_old_one(user):
    """What to tell whoever changes this person's password; empty where no password opens a phone."""
    if not PASSWORDS_ON_PHONES.read():
        return ""
    return _(
        "%(name)s's phones keep the old password: on each that signs in with it, sign out in the app "
        "and sign in again with the new one."
    ) % {"name": user.name}


def forget_old():
    """Remove what counts no longer; returns how many rows. Done once a day."""
    now = timezone.now()
    wrong = WrongPassword.objects.filter(last_at__lt=now - COUNTED_FOR, was_right=False)
    late = WrongPassword.objects.filter(last_at__lt=now - FORMER_FOR, was_right=True)
    former = FormerPassword.objects.filter(until__lt=now - FORMER_FOR)
    return sum(rows.delete()[0] for rows in (wrong, late, former))


def _wait_for(*, number, newest):
    if number < FREE:
        return
    wait = min(timedelta(seconds=2 ** min(number - FREE, 20)), LONGEST_WAIT)
    left = newest + wait - timezone.now()
    if left > timedelta():
        raise SlowDown(int(left.total_seconds()) + 1)


def _tried_before(user, digest):
    """The same wrong one again: known at once, without the slow hash."""
    tried = user.wrong_passwords.filter(digest=digest)
    return bool(tried.update(last_at=timezone.now()))


def _rehash(user):
    def store(password):
        user.set_password(password)
        user.save(update_fields=["password"])

    return store


def _digest(*parts):
    text = "\0".join(str(part) for part in parts)
    return salted_hmac("clinical.passwords", text, algorithm="sha256").digest()
