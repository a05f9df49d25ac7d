"""What a push tells the phones besides what it wrote: ids to drop, and rows the sender holds otherwise."""

from clinical import access
from clinical.models import Event, Notice
from syncapi import rows
from syncapi.differences import holds_the_same
from syncapi.merge import Verdict
from syncapi.wire import BY_KIND

_ANSWERS = BY_KIND["event"].name


def send(user, items, decisions, world, outside):
    """``gone`` for what the sender may not hold, ``resend`` for what their phone holds differently.

    ``outside``: ids of the patients who are not the sender's to see after the writes.
    """
    notices = [
        Notice(kind=Notice.Kind.GONE, model=r.table.kind, record_id=r.id) for r in world.never_here
    ]
    withheld = _withheld(user, items, decisions)
    nothing_hidden = not (outside or withheld or world.closed)
    for item in items:
        decision = decisions[item.table_name, item.key]
        if nothing_hidden and decision.verdict is Verdict.CREATED:
            continue  # a new record that its sender may hold: nobody need be told
        table = rows.BY_NAME.get(item.table_name)
        if table is None or item.key.startswith("sha256:"):
            continue
        kind = _kind(item, table, decision, world, outside, withheld)
        if kind:
            notices.append(Notice(kind=kind, user=user, model=table.kind, record_id=item.key))
    Notice.objects.bulk_create(notices, batch_size=10_000)


def _kind(item, table, decision, world, outside, withheld):
    verdict = decision.verdict
    stored = world.stored.get((item.table_name, item.key))
    patient_id = item.patient_id and rows.as_uuid(item.patient_id)
    if stored and table.is_chart:
        patient_id = stored.patient_id
    if verdict is Verdict.EDIT_AFTER_DELETE:
        return Notice.Kind.GONE
    if verdict is not Verdict.DELETED and (patient_id in outside or item.key in withheld):
        return Notice.Kind.GONE
    if world.closed and stored is None:
        return Notice.Kind.GONE
    if verdict is Verdict.DERIVED:
        return Notice.Kind.RESEND
    if verdict is Verdict.CONFLICT and not decision.write:
        return Notice.Kind.RESEND
    if verdict is Verdict.REPEATED and not item.deletes:
        same = stored and not item.followed and holds_the_same(item, stored.plain)
        return None if same else Notice.Kind.RESEND
    if verdict.needs_attention and stored:
        return Notice.Kind.RESEND
    return None


def _withheld(user, items, decisions):
    """Ids of the stored records that their sender may not read: at the front desk, or confidential."""
    answers_came = any(item.table_name == _ANSWERS for item in items)
    if user.reads_charts and not (answers_came and access.unreadable_forms(user).exists()):
        return set()
    written = [
        item
        for item in items
        if item.table_name in rows.BY_NAME
        and rows.BY_NAME[item.table_name].is_chart
        and decisions[item.table_name, item.key].verdict.applied
    ]
    if not user.reads_charts:
        return {
            item.key for item in written if not rows.BY_NAME[item.table_name].model.for_front_desk
        }
    answers = {item.key for item in written if item.table_name == _ANSWERS}
    confidential = Event.objects.filter(pk__among=answers, form__in=access.unreadable_forms(user))
    readable = Event.objects.filter(pk__among=answers).visible_to(user)
    return {str(pk) for pk in confidential.difference(readable).values_list("pk", flat=True)}
