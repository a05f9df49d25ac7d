"""Why two entries may be one person, in words."""

from django.utils.translation import gettext_lazy as _

from clinical.facts.likeness import Reason

WORDS = {
    Reason.GOVERNMENT_ID: _("same government number"),
    Reason.CARD: _("same patient number"),
    Reason.NAME: _("same name"),
    Reason.NAME_ALIKE: _("name sounds alike"),
    Reason.BORN: _("same birth date"),
    Reason.BORN_ALIKE: _("birth date almost the same"),
    Reason.AGE: _("about the same age"),
    Reason.PHONE: _("same phone"),
    Reason.HOUSEHOLD: _("same household"),
    Reason.HOMETOWN: _("same home town"),
}


def in_words(reasons):
    return [WORDS[Reason(reason)] for reason in reasons if reason in WORDS]
