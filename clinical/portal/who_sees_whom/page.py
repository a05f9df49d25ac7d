"""What the pages of "Who sees whom" share: where they stand, and the way to a change."""

from urllib.parse import urlencode

from django.core import signing
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from clinical.changes.kinds import KINDS
from clinical.changes.writing import standing
from clinical.meanwhile import mark_of
from clinical.portal.managers import ManagersPage

SALT = "a change of who sees whom"


class WhoSeesWhomPage(ManagersPage):
    header_icon = "group"
    page_title = gettext_lazy("Who sees whom")
    root = ("who_sees_whom", page_title)


def decides_sharing(user):
    return bool(user.is_active and user.is_superuser)


def to_confirm(change, *, back):
    """Go to the page that says what this change will do; ``back``: where to go afterwards."""
    details = {"kind": change.kind.value, "details": change.details, "back": back}
    details["seen"] = standing(change)
    query = urlencode({"change": signing.dumps(details, salt=SALT, compress=True)})
    return redirect(f"{reverse('who_sees_whom_confirm')}?{query}")


def to_be_confirmed(text):
    """(change, back, mark of what it replaces) of what ``to_confirm`` made. Raises Http404 for anything else."""
    try:
        asked = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    return KINDS[asked["kind"]].of(asked["details"]), asked["back"], asked.get("seen")


class Marked:
    """Stands before the form of a page: a mark of what it showed comes back with it, and may be old by then.

    Who may do what is one decision, not one for each field as in ``clinical.portal.as_seen``.
    """

    def __init__(self, *args, shown, **kwargs):
        super().__init__(*args, **kwargs)
        self.mark = mark_of(shown)

    @property
    def is_old(self):
        return self.data.get("seen") != self.mark


DECIDED_MEANWHILE = gettext_lazy(
    "Somebody else has changed this meanwhile. This is how it is now: please look again."
)
