"""Why a push could not be applied, in the reader's language: it was written down in English."""

import re
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_SENTENCES = (
    gettext_noop("Its patient has not arrived here yet."),
    gettext_noop("a record stays with its patient."),
    gettext_noop("an answer stays with its form."),
    gettext_noop("The patient or visit it belongs to was not deleted."),
    gettext_noop("Others have written here since the sender last synced."),
    gettext_noop("This patient was merged with another entry of the same person."),
    gettext_noop("It was deleted here; the deletion stands."),
    gettext_noop("Its patient was deleted here."),
    gettext_noop("Its visit was deleted here."),
    gettext_noop("The patient is not in a clinic that the sender works with."),
    gettext_noop("The sender may not read this answer."),
    gettext_noop("The sender lacks the permission: %(what)s."),
    gettext_noop("The sender has left. What they had not sent before waits here."),
    gettext_noop("One sync deletes %(number)s patients: a clinic manager confirms."),
    gettext_noop("The patient has %(number)s visits: a clinic manager confirms."),
    gettext_noop("The record says twice, in different words: %(columns)s."),
    gettext_noop("The record should be an object with an id."),
    gettext_noop("Phones do not write “%(name)s”."),
    gettext_noop("%(number)s more that do not say which record they are."),
    gettext_noop("“%(part)s” should be a list of records."),
)
_FAULTS = (  # after the name of the field and a colon
    gettext_noop("should be text"),
    gettext_noop("is longer than %(number)s characters"),
    gettext_noop(
        "holds a character that cannot be stored (NUL, or half of an emoji): type it again"
    ),
    gettext_noop("should be yes or no"),
    gettext_noop("should be a number"),
    gettext_noop("is not a finite number"),
    gettext_noop("should be a whole number, not %(value)s"),
    gettext_noop("is too large"),
    gettext_noop("should be a time (milliseconds since 1970)"),
    gettext_noop("is not a time between 1850 and 2150"),
    gettext_noop("should be a date like 1990-06-15, between 1850 and 2150"),
    gettext_noop("should be a decimal number as text"),
    gettext_noop("should be the id of a record (a lower-case UUID)"),
    gettext_noop("should be a lower-case UUID"),
    gettext_noop("is nested too deeply"),
    gettext_noop("should be JSON as text"),
    gettext_noop("is larger than 5 MB"),
    gettext_noop("a record of a chart needs its patient"),
    gettext_noop("should be the names of columns, with commas between"),
)
_PERMISSIONS = (
    gettext_noop("see patients"),
    gettext_noop("register patients"),
    gettext_noop("write and edit records"),
    gettext_noop("edit form answers of others"),
    gettext_noop("delete form answers"),
    gettext_noop("delete visits"),
    gettext_noop("delete patients"),
    gettext_noop("prescribe"),
    gettext_noop("dispense"),
)


def in_words(reason):
    """The sentences of a stored reason; what nobody wrote into this list stays as it is."""
    for pattern, phrase in _patterns():
        reason = pattern.sub(lambda found, phrase=phrase: _filled(phrase, found), reason)
    return reason


def _filled(phrase, found):
    gaps = found.groupdict()
    if "what" in gaps:
        gaps["what"] = _(", ").join(
            _(one) if one in _PERMISSIONS else one for one in gaps["what"].split(", ")
        )
    return _(phrase) % gaps if gaps else _(phrase)


@cache
def _patterns():
    """The longer first: one phrase may begin another."""
    found = []
    for phrase in sorted(_SENTENCES + _FAULTS, key=len, reverse=True):
        written = re.escape(phrase)
        written = re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+?)", written)
        if phrase in _FAULTS:
            written = rf"(?<=: ){written}(?=\.)"
        found.append((re.compile(written), phrase))
    return found
