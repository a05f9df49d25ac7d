"""What an answer breaks, as a sentence for people."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinical.facts.words import DAY
from clinical.rules.checking import Rule


def sentence(broken):
    """ "is more than 45"; stands beside the question and its answer."""
    limit = broken.limit
    if broken.rule in (Rule.TOO_EARLY, Rule.TOO_LATE):
        limit = date_format(date.fromisoformat(limit), DAY)
    if broken.rule is Rule.PATTERN:
        return _pattern(*f"{limit}:".split(":")[:2])
    said = {
        Rule.REQUIRED: _("must be answered, and is not"),
        Rule.NOT_ASKED: _("is answered, although by the other answers it is not asked"),
        Rule.NOT_A_NUMBER: _("is not one number"),
        Rule.BELOW: _("is less than %(limit)s"),
        Rule.ABOVE: _("is more than %(limit)s"),
        Rule.TOO_EARLY: _("is before %(limit)s"),
        Rule.TOO_LATE: _("is after %(limit)s"),
        Rule.IN_THE_FUTURE: _("lay in the future when it was written"),
    }[broken.rule]
    return said % {"limit": limit}


def _pattern(kind, length):
    return {
        "digits": _("has other characters than digits"),
        "phone": _("is no phone number"),
        "length": _("does not have %(limit)s characters"),
    }.get(kind, _("does not fit its pattern")) % {"limit": length}


def sentences(answers, broken, label):
    """ "Temperature (375): is more than 45" for each of ``broken``, for lists away from the answer.

    ``label``: a function of a question's id.
    """
    given = {}
    for entry in answers if isinstance(answers, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("value"), (str, int, float)):
            given[str(entry.get("fieldId"))] = str(entry["value"]).strip()
    for one in broken:
        said = {"label": label(one.question), "answer": given.get(one.question, "")[:60]}
        what = _("%(label)s (%(answer)s)") % said if said["answer"] else said["label"]
        yield _("%(what)s: %(says)s") % {"what": what, "says": sentence(one)}
