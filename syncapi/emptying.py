"""Emptying a phone that was lost, or whose owner left: asked for here, done when it syncs next.

Its pulls are answered as for nobody. First every patient is hidden and its push is kept whole in
Needs attention; the pull after that lists all it may hold as deleted; the push that follows shows
that it dropped them, and stops it. ``at_once`` lists everything in the first answer: what the phone
had not sent by then is destroyed on it.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from syncapi.models import Phone, Pull, Token


class NotDone(Exception):
    """Nothing was changed; the text says why, to a person."""


@transaction.atomic
def ask(phone, *, at_once=False, by):
    """Empty this phone when it syncs next. Asked again with ``at_once``, it is hurried."""
    fresh = Phone.objects.select_for_update().get(pk=phone.pk)
    if fresh.is_stopped:
        raise NotDone(_("This phone is empty and stopped already."))
    if fresh.is_being_emptied and (fresh.empty_at_once or not at_once):
        raise NotDone(_("This was asked for already."))
    fresh.empty_asked_at, fresh.empty_asked_by = timezone.now(), by
    fresh.empty_at_once = at_once
    fresh.save(update_fields=["empty_asked_at", "empty_asked_by", "empty_at_once"])
    # What it was given for the online mode; without a code, all that this password got.
    Token.objects.filter(user=fresh.user_id, code=fresh.code_id).delete()
    return fresh


@transaction.atomic
def call_off(phone, *, by):
    """Let a phone go on that was found again; it gets all of its user's patients anew."""
    fresh = Phone.objects.select_for_update().get(pk=phone.pk)
    if not (fresh.is_being_emptied or fresh.is_stopped):
        raise NotDone(_("Nobody asked to empty this phone."))
    fresh.empty_asked_at = fresh.empty_asked_by = fresh.emptied_at = None
    fresh.empty_at_once = False
    fresh.save(update_fields=["empty_asked_at", "empty_asked_by", "empty_at_once", "emptied_at"])
    return fresh


def asked_for(phones):
    """Those of the phones that somebody asked to empty, whether they are empty by now or not."""
    return phones.filter(empty_asked_at__isnull=False)


def only_chains(phones, *, empties):
    """What a secret is good for, see ``auth.Caller``: ``phones`` are its own, ``empties``: is one asked for?"""
    return tuple(phones.values_list("chain", flat=True)) if empties else ()


def steps(phone):
    """When what happened: [(name, moment)] of asked, hidden, kept, listed, emptied, oldest first."""
    if phone.empty_asked_at is None:
        return []
    pulls = Pull.objects.filter(chain=phone.pk, at__gte=phone.empty_asked_at).exclude(emptying="")
    found = {"asked": phone.empty_asked_at}
    for pull in pulls.order_by("cursor"):
        found.setdefault(pull.emptying, pull.at)
        if pull.pushed_at:
            found.setdefault("kept", pull.pushed_at)
    if phone.emptied_at:
        found["emptied"] = phone.emptied_at
    return sorted(found.items(), key=lambda step: step[1])
