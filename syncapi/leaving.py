"""Who left hands in what is on their phones; once every phone of theirs is empty they are blocked."""

from django.db.models import Max
from django.utils import timezone

from clinical.models import Access, User
from syncapi.models import Phone, Pull


def block_who_handed_in():
    """Block people who left and whose phones are all empty; returns how many. Done by the clock.

    A phone is empty when it came back after an answer that listed all that this person had lost: it
    has dropped it, and had pushed before. That holds for every phone this person ever used, whoever
    used it last. Who has no phone has nothing to hand in. After ``locked_until`` nobody needs
    blocking: time has done it.
    """
    blocked = 0
    for user in User.objects.filter(is_active=False, locked_until__gt=timezone.now()):
        left_at = _left_at(user)
        phones = Phone.objects.filter(users__contains=[user.pk])
        if all(_is_empty(phone, left_at) for phone in phones):
            blocked += User.objects.filter(pk=user.pk, is_active=False).update(locked_until=None)
    return blocked


def _left_at(user):
    """The highest number of what this person lost, the account among it: some saw nobody before."""
    lost = Access.objects.filter(user=user).aggregate(n=Max("change_number"))["n"] or 0
    return max(lost, user.change_number)


def _is_empty(phone, left_at):
    if phone.is_stopped:
        return True
    return Pull.objects.filter(
        chain=phone.pk, sweep=None, emptying="", withdrawn_to__gt=left_at, pushed_at__isnull=False
    ).exists()
