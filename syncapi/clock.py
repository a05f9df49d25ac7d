"""How far a phone's clock runs ahead of ours, read from what it writes; pure.

A record that is new here was written between the push before and this one. So its time, by the
phone's clock, lies at most as far after the arrival, and at least as far before the push before, as
the clock is wrong. Records of last week say nothing about a clock, and are not taken to.
"""

from datetime import timedelta

from syncapi.merge import Verdict

MATTERS = timedelta(minutes=5)


def bounds(records, decisions, *, arrived, before):
    """(at least, at most) milliseconds that the clock is ahead, each None if nothing tells.

    ``arrived``: when this push came; ``before``: when the last push of the same phone was accepted.
    """
    written, new = [], []
    for record in records:
        new_here = decisions[record.table.name, record.id].verdict is Verdict.CREATED
        made = new_here and record.raw.get("_status") != "updated"  # else it was refused before
        times = [record.values.get("created_at")] if made else []
        if made or "updated_at" in record.changed:
            times.append(record.values.get("updated_at"))
        written += filter(None, times)
        new += filter(None, times[:1]) if made else ()
    at_least = max(written) - _ms(arrived) if written else None
    at_most = min(new) - _ms(before) if new and before else None
    return at_least, at_most


def narrowed(phone, seen):
    """The phone's bounds after another push; where old and new disagree the new ones count."""
    at_least, at_most = seen
    if at_least is None:
        return phone.clock_from_ms, phone.clock_to_ms
    if at_most is None:
        at_most = phone.clock_to_ms
        if at_most is not None and at_most < at_least:
            at_most = None
    return at_least, at_most


def ahead(phone):
    """How much its clock is surely ahead (negative: behind), as a timedelta; None: about right."""
    for bound, sign in ((phone.clock_from_ms, 1), (phone.clock_to_ms, -1)):
        if bound is not None and bound * sign > MATTERS / timedelta(milliseconds=1):
            return timedelta(milliseconds=bound)
    return None


def _ms(moment):
    return int(moment.timestamp() * 1000)
