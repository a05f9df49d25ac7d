"""Finding a patient by what somebody typed: in any order, in any spelling that folds to the same."""

import re
import unicodedata
from itertools import groupby

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Lower

from clinical.facts.folding import BLANKS, DIGITS, LETTERS, fold

SEARCHED = ("given_name", "surname", "phone", "government_id", "external_patient_id")
MOST_WORDS = 12  # more than any name has; each costs a comparison per patient


def find(patients, text, columns=SEARCHED):
    """Cut a queryset of patients down to those in whose ``columns`` every word of ``text`` stands."""
    patients = patients.alias(folded=folded(*columns))
    for word in fold(text).split()[:MOST_WORDS]:
        patients = patients.filter(folded__contains=word)
    return patients


def folded(*columns):
    """``clinical.facts.folding.fold`` of these columns with blanks between them, by the database."""
    text = Func(Value(" "), *map(F, columns), function="concat_ws", output_field=TextField())
    for _ in range(2):  # as ``fold`` does: decomposing may show a capital
        text = Lower(_func("normalize", text, template="%(function)s(%(expressions)s, NFKD)"))
    text = _func("regexp_replace", text, Value(_MARKS), Value(""), Value("g"))
    text = _func("translate", text, Value(_FROM), Value(_TO))
    return _func("regexp_replace", text, Value(BLANKS.pattern), Value(" "), Value("g"))


def _func(name, *arguments, **more):
    return Func(*arguments, function=name, output_field=TextField(), **more)


def _ranges(codes):
    """Characters as ranges of a bracket expression."""
    runs = groupby(enumerate(codes), key=lambda place: place[1] - place[0])
    for _, run in runs:
        run = [code for _, code in run]
        yield f"{chr(run[0])}-{chr(run[-1])}"


_MARKS = (
    "["
    + "".join(
        _ranges(
            code
            for code in range(1, 0x10000)
            if unicodedata.category(chr(code)) in ("Mn", "Cf", "Cc")
            and not re.match(r"\s", chr(code))
        )
    )
    + "]"
)
# ``translate`` drops what has no counterpart: those stand last.
_PAIRS = sorted((LETTERS | DIGITS).items(), key=lambda pair: pair[1] is None)
_FROM = "".join(chr(code) for code, _ in _PAIRS)
_TO = "".join(chr(to) if isinstance(to, int) else to for _, to in _PAIRS if to)
