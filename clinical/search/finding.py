"""Finding a patient by what somebody typed: in any order, in part, in another script, one letter wrong.

Every word has to be there: as it was typed (of one or two letters only where a word begins), else in
one of the spellings that names here have. Numbers are found with and without what stands between.
"""

import re

from django.db import connection
from django.db.models import F, Func, TextField, Value

from clinical.facts import phones
from clinical.facts.folding import fold
from clinical.organisation import PHONE_PREFIX
from clinical.search.spelling import spellings

MOST_WORDS = 12  # more than any name has
MOST_FOUND = 1_000  # of one search; more nobody reads
SAMPLE, LONGEST_SAMPLE = 10, 500  # newest patients looked through first, for each one wanted
WINDOW, LONGEST_WINDOW = 100, 5_000  # and then, where that may be enough
ARTICLES = {"al", "el", "ul"}  # they stand apart in one hand and not in the other
_PHONE = re.compile(r"[0-9 ()+.-]{7,}")
_BEGUN = re.compile(r"0[1-9][0-9]{2,4}|\+[0-9]{3,5}")  # the beginning of one, as it is dialled


def find(patients, text, clinics=None):
    """Cut a queryset of patients down to those whom ``text`` may mean, of many the newest.

    ``clinics``: see ``candidates``.
    """
    if not fold(text):
        return patients
    return patients.filter(pk__among=candidates(text, MOST_FOUND, clinics))


def candidates(text, wanted, clinics=None):
    """Ids of up to ``wanted`` patients whom ``text`` may mean: as typed, then like it, each newest first.

    ``clinics``: ids of those that the person sees, or None for all. Who is deleted is among them.
    """
    exact, similar = meant(text)
    found = _search(exact, wanted, clinics)
    if similar and len(found) < wanted:
        also = _search(similar, wanted, clinics)
        found += [pk for pk in also if pk not in set(found)]
    return found[:wanted]


def meant(text):
    """(exact, similar): for each word the parts of which one has to be there; or None for no more."""
    if phone := _phone(text):
        others = [part for part in _other_ways(text) if part != phone]
        return [[phone]], [others] if others else None
    words = _words(text)
    known = spellings(words)
    exact = [[f" {word}" if len(word) <= 2 and word.isalnum() else word] for word in words]
    if not any(known.values()):
        return exact, None
    similar = [
        [*parts, *(f" {other} " for other in known[word])]
        for parts, word in zip(exact, words, strict=True)
    ]
    return exact, similar


# Of a frequent name enough are among the newest; a rare one is looked up in the index. The planner cannot
# choose: a name may be frequent in one clinic and unknown in the other. So a sample of the newest tells.
_SAMPLED = """
    SELECT patient_id, {here} FROM (
        SELECT patient_id, words, clinics, created_at FROM clinical_patientsearch
        ORDER BY created_at DESC, patient_id DESC LIMIT {window}) newest
    WHERE {matches} ORDER BY created_at DESC, patient_id DESC"""
_AMONG_NEWEST = """
    SELECT patient_id FROM (
        SELECT patient_id, words, clinics, created_at FROM clinical_patientsearch
        ORDER BY created_at DESC, patient_id DESC LIMIT {window}) newest
    WHERE {here} AND {matches} ORDER BY created_at DESC, patient_id DESC LIMIT {wanted}"""
# Of what few are called the index need not go through everybody of the clinics, too.
_RARE = """
    SELECT patient_id FROM (
        SELECT patient_id, clinics, created_at FROM clinical_patientsearch
        WHERE {matches} OFFSET 0) found
    WHERE {here} ORDER BY created_at DESC, patient_id DESC LIMIT {wanted}"""
_RARE_HERE = """
    SELECT patient_id FROM (
        SELECT patient_id, created_at FROM clinical_patientsearch
        WHERE {here} AND {matches} OFFSET 0) found
    ORDER BY created_at DESC, patient_id DESC LIMIT {wanted}"""


def _search(parts_of_words, wanted, clinics):
    """Ids of the newest in whose words one part of each is."""
    here = "true" if clinics is None else "clinics && %(clinics)s::uuid[]"
    matches, told = _matches(parts_of_words)
    told["clinics"] = None if clinics is None else list(clinics)

    def ask(question, window=0):
        question = question.format(here=here, matches=matches, wanted=wanted, window=window)
        with connection.cursor() as cursor:
            cursor.execute(question, told)
            return cursor.fetchall()

    if _is_rare(parts_of_words):
        return [pk for (pk,) in ask(_RARE)]
    sample = min(SAMPLE * wanted, LONGEST_SAMPLE)
    window = min(WINDOW * wanted, LONGEST_WINDOW)
    anywhere = ask(_SAMPLED, sample)
    found = [(pk,) for pk, is_here in anywhere if is_here]
    some_elsewhere = len(found) < len(anywhere)
    if wanted > len(found) >= wanted * sample / window / 2:
        found = ask(_AMONG_NEWEST, window)
    if len(found) < wanted:
        found = ask(_RARE_HERE if some_elsewhere else _RARE)
    return [pk for (pk,) in found[:wanted]]


def _matches(parts_of_words):
    """(SQL: one part of each is among the words, its parameters)."""
    told, groups = {}, []
    for parts in parts_of_words:
        ways = []
        for part in parts:
            name = f"part{len(told)}"
            told[name] = f"%{_escaped(part)}%"
            ways.append(f"words LIKE %({name})s")
        groups.append(f"({' OR '.join(ways)})")
    return " AND ".join(groups) or "true", told


def _is_rare(parts_of_words):
    """Numbers of three digits and more belong to few."""
    return any(
        len(part) > 2 and any(map(str.isdecimal, part))
        for parts in parts_of_words
        for part in parts
    )


def _escaped(part):
    return part.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def find_in(rows, text, columns):
    """Cut any queryset down to rows in whose ``columns`` every word of ``text`` stands."""
    rows = rows.alias(typed=folded(_func("concat_ws", Value(" "), *map(F, columns))))
    for word in _words(text):
        rows = rows.filter(typed__contains=word)
    return rows


def find_folded(rows, text, column):
    """The same with one column that is stored as ``fold`` folds it: long texts are not folded anew."""
    for word in _words(text):
        rows = rows.filter(**{f"{column}__contains": word})
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
    if not (_PHONE.fullmatch(typed) or _BEGUN.fullmatch(typed)):
        return ""
    return re.sub("[^0-9]", "", typed).removeprefix("00")


def _other_ways(text):
    """How else a whole or begun phone number may stand here: with the country, a zero, or neither."""
    prefix = PHONE_PREFIX.read()
    number, country = phones.national(text, prefix), phones.digits_of(prefix)
    if len(number) >= phones.SHORTEST:
        return [number[-phones.SAME :]]
    if not country:
        return []
    return [f" {way}{number}" for way in ("0", country, f"00{country}")]


def _func(name, *arguments):
    return Func(*arguments, function=name, output_field=TextField())
