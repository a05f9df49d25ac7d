"""Finding a patient by what somebody typed: in any order, in part, in another script, one letter wrong.

Every word has to be there: as it was typed (of one or two letters only where a word begins), else in
one of the spellings that names here have. Numbers are found with and without what stands between.
"""

import re

from django.db.models import F, Func, Q, TextField, Value

from clinical.facts.folding import fold
from clinical.search.spelling import spellings

MOST_WORDS = 12  # more than any name has
ARTICLES = {"al", "el", "ul"}  # they stand apart in one hand and not in the other
_PHONE = re.compile(r"[0-9 ()+.-]{7,}")
SAME_PHONE = 8  # last digits: before them stands the country or not


def find(patients, text):
    """Cut a queryset of patients down to those whom ``text`` may mean."""
    exact, similar = meant(text)
    return patients.filter(exact | similar if similar else exact)


def meant(text):
    """(exact, similar): conditions on patients; ``similar`` is None where there is nothing more to find."""
    if phone := _phone(text):
        return _has(phone), _has(phone[-SAME_PHONE:]) if len(phone) > SAME_PHONE else None
    words = _words(text)
    exact, similar = Q(), Q()
    known = spellings(words)
    for word in words:
        exact &= _has(word)
        similar &= _has(word, *(f" {other} " for other in known[word]))
    return exact, similar if any(known.values()) else None


def find_in(rows, text, columns):
    """Cut any queryset down to rows in whose ``columns`` every word of ``text`` stands."""
    rows = rows.alias(typed=folded(_func("concat_ws", Value(" "), *map(F, columns))))
    for word in _words(text):
        rows = rows.filter(typed__contains=word)
    return rows


def folded(expression):
    """An expression as ``fold`` folds it, by the database."""
    return _func("clinical_fold", expression)


def _words(text):
    words = fold(text).split()
    words = [word for word in words if word not in ARTICLES] or words
    return sorted(dict.fromkeys(words[:MOST_WORDS]), key=len, reverse=True)  # rarest first


def _phone(text):
    """The digits of what can only be a phone number or the like, without the zeros of going abroad."""
    typed = fold(text)
    if not _PHONE.fullmatch(typed):
        return ""
    return re.sub("[^0-9]", "", typed).removeprefix("00")


def _has(*parts):
    found = Q()
    for part in parts:
        found |= Q(searched__words__contains=part if len(part) > 2 else f" {part}")
    return found


def _func(name, *arguments):
    return Func(*arguments, function=name, output_field=TextField())
