"""Who left hands in what is on their phones; once every phone of theirs is empty they are blocked."""

from django.db.models import Max
from django.utils import timezone

from clinical.models import Access, User
from syncapi.models import Phone, Pull


def block_who_handed_in():
    """Block people who left and whose phones are all empty; returns how many. Done by the clock.

    A phone is empty when it came back after an answer that listed all that this person had lost: it
    has dropped it, and had pushed before. Who has no phone has nothing to hand in. After
    ``locked_until`` nobody needs blocking: time has done it.
    """
    blocked = 0
    for user in User.objects.filter(is_active=False, locked_until__gt=timezone.now()):
        if all(_is_empty(phone) for phone in Phone.objects.filter(user=user)):
            blocked += User.objects.filter(pk=user.pk, is_active=False).update(locked_until=None)
    return blocked


def _is_empty(phone):
    if phone.is_stopped:
        return True
    lost_at = Access.objects.filter(user=phone.user_id).aggregate(n=Max("change_number"))["n"] or 0
    return Pull.objects.filter(
        chain=phone.pk, user=phone.user_id, sweep=None, emptying="", withdrawn_to__gt=lost_at,
        pushed_at__isnull=False,
    ).exists()  # fmt: skip
