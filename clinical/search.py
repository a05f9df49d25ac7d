"""Finding a patient by what somebody typed: in any order, in any spelling that folds to the same.

The database does the expensive half of ``clinical.facts.folding.fold`` (case, marks). Letters and
digits that stand for one another are alternatives in the pattern, which costs a tenth of replacing
them in every row.
"""

import unicodedata
from itertools import groupby

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Lower

from clinical.facts.folding import DIGITS, LETTERS, fold

SEARCHED = ("given_name", "surname", "phone", "government_id", "external_patient_id")
MOST_WORDS = 12  # more than any name has


def find(patients, text, columns=SEARCHED):
    """Cut a queryset of patients down to those in whose ``columns`` every word of ``text`` stands."""
    found = patients.alias(typed=_without_marks(columns))
    for word in sorted(fold(text).split()[:MOST_WORDS], key=len, reverse=True):  # rarest first
        found = found.filter(typed__regex=_pattern(word))
    return found


def _without_marks(columns):
    """These columns with blanks between them, in small letters, without accents and vowel signs."""
    text = _func("concat_ws", Value(" "), *map(F, columns))
    text = Lower(_func("normalize", text, template="%(function)s(%(expressions)s, NFKD)"))
    return _func("regexp_replace", text, Value(_MARKS), Value(""), Value("g"))


def _func(name, *arguments, **more):
    return Func(*arguments, function=name, output_field=TextField(), **more)


def _pattern(word):
    """A regular expression of PostgreSQL: each letter of a folded word, or what folds to it."""
    return "".join(
        f"[{letter}{_SAME[letter]}]" if letter in _SAME else _escaped(letter) for letter in word
    )


def _escaped(letter):
    return f"\\{letter}" if letter.isascii() and not letter.isalnum() else letter


def _ranges(codes):
    """Characters as ranges of a bracket expression."""
    for _, run in groupby(enumerate(codes), key=lambda place: place[1] - place[0]):
        run = [code for _, code in run]
        yield f"{chr(run[0])}-{chr(run[-1])}"


def _is_mark(code):
    return LETTERS.get(code, "") is None or unicodedata.category(chr(code)) in ("Mn", "Cf")


_MARKS = f"[{''.join(_ranges(filter(_is_mark, range(0x80, 0x10000))))}]"
_SAME: dict[str, str] = {}  # letter or digit -> all that fold to it
for _code, _to in (LETTERS | DIGITS).items():
    if _to:
        _to = chr(_to) if isinstance(_to, int) else _to
        _SAME[_to] = _SAME.get(_to, "") + chr(_code)
