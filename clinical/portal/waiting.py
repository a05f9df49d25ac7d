"""How much waits for somebody to look at it, asked for in one query: the menu shows it on every page."""

from django.db.models import IntegerField, Subquery

from clinical.models import AnswerFlags, Conflict, User


class _CountOf(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def number_waiting(user, what):
    """``what``: conflicts or flags, those that this person sees; asked once per request."""
    if not hasattr(user, "_to_look_at"):
        conflicts = Conflict.objects.visible_to(user).open()
        flags = AnswerFlags.objects.visible_to(user).open()
        user._to_look_at = (
            User.objects.filter(pk=user.pk)
            .values(
                conflicts=_CountOf(conflicts.values("pk")), flags=_CountOf(flags.values("event_id"))
            )
            .first()
        )
    return user._to_look_at[what] if user._to_look_at else 0
