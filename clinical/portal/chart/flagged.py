"""The answers of a form with what they break beside them, and what is computed of them below."""

from django.utils.translation import gettext as _

from clinical.portal import names
from clinical.portal.answers import Answer, label_of
from clinical.rules import kept
from clinical.rules.wording import sentence


def with_rules(told, event, asked, known):
    """``told``: the answers as they are shown; a question that must be answered and is not joins them."""
    by_key = {answer.key: answer for answer in told}
    broken = kept.broken_of(event, asked, time_zone=known.get("time_zone", ""))
    for one in broken:
        if one.question not in by_key:
            missing = Answer(label_of(asked, one.question), ["–"], one.question)
            by_key[one.question] = missing
            told.append(missing)
        by_key[one.question].flags.append(sentence(one))
    for key, _name, number in kept.computed_of(event, asked, **known):
        if number is not None:
            label = _("%(label)s, computed") % {"label": label_of(asked, key)}
            told.append(Answer(label, [names.number(number)], key))
    return told
