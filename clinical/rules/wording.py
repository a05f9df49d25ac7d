"""What an answer breaks, as a sentence for people."""

from datetime import UTC, date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinical.facts.moments import read_day
from clinical.facts.words import DAY
from clinical.rules.checking import Rule


def sentence(broken):
    """ "is more than 45"; stands beside the question and its answer."""
    limit = broken.limit
    if broken.rule in (Rule.TOO_EARLY, Rule.TOO_LATE):
        limit = date_format(date.fromisoformat(limit), DAY)
    key: str = broken.rule
    if broken.rule is Rule.PATTERN:
        kind, _colon, limit = limit.partition(":")
        key = f"{key}:{kind}"
    said = texts()
    return said.get(key, said[broken.rule]) % {"limit": limit}


def texts():
    """{rule, or pattern:kind: its sentence with ``%(limit)s``}, also for a browser."""
    return {
        "required": _("must be answered, and is not"),
        "not_asked": _("is answered, although by the other answers it is not asked"),
        "not_a_number": _("is not one number"),
        "below": _("is less than %(limit)s"),
        "above": _("is more than %(limit)s"),
        "too_early": _("is before %(limit)s"),
        "too_late": _("is after %(limit)s"),
        "in_the_future": _("lay in the future when it was written"),
        "pattern": _("does not fit its pattern"),
        "pattern:digits": _("has other characters than digits"),
        "pattern:phone": _("is no phone number"),
        "pattern:length": _("does not have %(limit)s characters"),
    }


def sentences(answers, broken, label):
    """ "Temperature: 375 is more than 45" for each of ``broken``, for lists away from the answer.

    ``label``: a function of a question's id.
    """
    given = {}
    for entry in answers if isinstance(answers, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("value"), (str, int, float)):
            given[str(entry.get("fieldId"))] = _shown(entry)
    for one in broken:
        said = {"label": label(one.question), "says": sentence(one)}
        if answer := given.get(one.question):
            yield _("%(label)s: %(answer)s %(says)s") % {**said, "answer": answer}
        else:
            yield _("%(label)s: %(says)s") % said


def _shown(entry):
    value = str(entry["value"]).strip()
    day = read_day(value, UTC) if entry.get("inputType") == "date" else None
    return date_format(day, DAY) if day else value[:60]
