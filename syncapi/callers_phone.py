"""Which phone a push came from, and what the push tells about it."""

from syncapi import clock
from syncapi.models import Phone, PhoneCode, Pull


def came_from(cursor):
    """The pull of this cursor and its phone, or None for both."""
    pull = Pull.objects.filter(cursor=cursor).first()
    return pull, pull and Phone.objects.get(pk=pull.chain)


def accepted(pull, phone, receipt, records, decisions):
    """Note at pull and phone that a push came back with the cursor.

    A phone that was told to drop all it holds, and brought nothing more, is empty: it is stopped.
    """
    clock_seen = clock.bounds(records, decisions, arrived=receipt.at, before=phone.pushed_at)
    Pull.objects.filter(pk=pull.pk).update(pushed_at=receipt.at)
    phone.pushed_at = receipt.at
    phone.holds = max(phone.holds or 0, pull.cursor)
    phone.clock_from_ms, phone.clock_to_ms = clock.narrowed(phone, clock_seen)
    if phone.is_being_emptied and pull.emptying == Pull.Emptying.LISTED and not decisions:
        phone.emptied_at = receipt.at
        PhoneCode.objects.filter(pk=phone.code_id, ended_at=None).update(
            ended_at=receipt.at, ended_by=phone.empty_asked_by_id
        )
    phone.save(update_fields=["pushed_at", "holds", "clock_from_ms", "clock_to_ms", "emptied_at"])
