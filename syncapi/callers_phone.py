"""Which phone a push came from, and what the push tells about it."""

from syncapi import clock, emptying
from syncapi.models import Phone, PhoneCode, Pull
from syncapi.prepared import one_row

_NOTED = """
    WITH answered AS (
        UPDATE syncapi_pull SET pushed_at = %(at)s::timestamptz WHERE cursor = %(cursor)s::bigint)
    UPDATE syncapi_phone SET pushed_at = %(at)s::timestamptz, holds = greatest(holds, %(cursor)s),
        clock_from_ms = %(clock_from)s::bigint, clock_to_ms = %(clock_to)s::bigint,
        emptied_at = %(emptied)s::timestamptz
    WHERE chain = %(chain)s"""


def came_from(cursor):
    """The pull of this cursor and its phone, or None for both."""
    return Pull.with_phone(cursor) if cursor else (None, None)


def accepted(pull, phone, receipt, records, decisions):
    """Note at pull and phone that a push came back with the cursor.

    A phone that was told to drop all it holds, and brought nothing more, is empty: it is stopped.
    """
    clock_seen = clock.bounds(records, decisions, arrived=receipt.at, before=phone.pushed_at)
    phone.clock_from_ms, phone.clock_to_ms = clock.narrowed(phone, clock_seen)
    if phone.is_being_emptied and pull.emptying == Pull.Emptying.LISTED and not decisions:
        phone.emptied_at = receipt.at
        if phone.code_id:
            _end_code(phone)
    values = {
        "at": receipt.at,
        "cursor": pull.cursor,
        "chain": phone.chain,
        "clock_from": phone.clock_from_ms,
        "clock_to": phone.clock_to_ms,
        "emptied": phone.emptied_at,
    }
    one_row(_NOTED, values)


def _end_code(phone):
    """The code ends with the last phone that it has to empty: an app installed anew is two by the log."""
    of_code = Phone.objects.filter(code=phone.code_id).exclude(pk=phone.pk)
    if not emptying.asked_for(of_code.filter(emptied_at=None)).exists():
        PhoneCode.objects.filter(pk=phone.code_id, ended_at=None).update(
            ended_at=phone.emptied_at, ended_by=phone.empty_asked_by_id
        )
