"""What the history of a chart asks this room: where a change came from, and which phones have it."""

from django.utils.translation import gettext as _
from wagtail import hooks

from clinical.portal.history.seen import Seen
from syncapi import whose


@hooks.register("where_a_push_came_from")
def where_a_push_came_from(receipt_ids):
    return whose.phones_of_pushes(receipt_ids)


@hooks.register("who_has_seen_a_chart")
def phones_with_this_chart(request, patient):
    return [
        Seen(
            had.user.name,
            _("had it on the phone") if had.phone else _("opened it in the app, online"),
            str(had.phone) if had.phone else _("Phone"),
            had.first_at,
            had.last_at,
            had.times,
        )
        for had in whose.who_had(patient)
    ]
