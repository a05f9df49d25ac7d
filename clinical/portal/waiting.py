"""How much waits for somebody to look at it, asked for in one query: the menu shows it on every page."""

from clinical import standing, together
from clinical.models import AnswerFlags, Conflict

WHAT = ("conflicts", "flags")


def number_waiting(user, what):
    """``what``: conflicts or flags, those that this person sees; asked once per request."""
    if not hasattr(user, "_to_look_at"):
        numbers = together.count(
            Conflict.objects.visible_to(user, standing.kinds_in_doubt(user)).open(),
            AnswerFlags.objects.visible_to(user).open(),
        )
        user._to_look_at = dict(zip(WHAT, numbers, strict=True))
    return user._to_look_at[what]
