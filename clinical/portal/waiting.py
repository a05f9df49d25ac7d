"""How much waits for somebody to look at it, asked for in one query: the menu shows it on every page."""

from django.urls import reverse

from clinical import agreeing, standing, together
from clinical.models import AnswerFlags, Conflict, MergeProposal
from clinical.portal.dashboard import Card

WHAT = ("conflicts", "flags", "merges")


def number_waiting(user, what):
    """``what``: one of ``WHAT``, those that this person sees or decides; asked once per request."""
    if not hasattr(user, "_to_look_at"):
        user._to_look_at = dict(zip(WHAT, together.count(*_to_look_at(user)), strict=True))
    return user._to_look_at[what]


def _to_look_at(user):
    """A queryset for each of ``WHAT``; that of which nothing waits for anybody is soon built."""
    waiting = standing.waiting(user)
    flags, merges = standing.FLAGS_WAIT in waiting, standing.MERGES_WAIT in waiting
    return (
        Conflict.objects.visible_to(user, waiting).open(),
        AnswerFlags.objects.visible_to(user).open() if flags else AnswerFlags.objects.none(),
        agreeing.to_decide(user) if merges else MergeProposal.objects.none(),
    )


def card(user, what, *, permission, title, page, icon, order):
    """What of it waits as a card of the first page; None for who has nothing to do with it."""
    number = number_waiting(user, what) if user.has_perm(permission) else 0
    if not number:
        return None
    return Card(number, title, reverse(page), icon=icon, urgent=True, order=order)
