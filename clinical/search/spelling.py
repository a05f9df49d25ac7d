"""Other ways of writing a word, of those that occur in names here."""

from difflib import SequenceMatcher

from django.db import connection
from django.db.models import Q

from clinical.facts.sounds import sounds
from clinical.facts.spelling import SHORTEST_MISTYPED, one_letter_off, patterns
from clinical.models import NameWord

MOST = 12  # spellings of one word; each is another look into the index
_CANDIDATES = 4_000


def spellings(words):
    """{folded word: [other words that sound the same or are one letter off, the closest first]}."""
    heard = {word: sounds(word) for word in words}
    mistyped = [w for w in words if len(w) >= SHORTEST_MISTYPED and not any(map(str.isdecimal, w))]
    wanted = Q(sound__in=set().union(*heard.values()))
    for word in mistyped:
        for pattern in patterns(word):
            wanted |= _like(pattern)
    if not (mistyped or any(heard.values())):
        return {word: [] for word in words}
    known = list(NameWord.objects.filter(wanted).values_list("word", "sound")[:_CANDIDATES])
    return {word: _closest(word, heard[word], known, word in mistyped) for word in words}


def _like(pattern):
    start, _, end = pattern.partition("%")
    found = Q()
    if start:
        found &= Q(word__startswith=start)
    if end:
        found &= Q(word__endswith=end)
    return found


def _closest(word, heard, known, mistyped):
    found = {}
    for other, sound in known:
        if word in other or other in found:  # what holds the word is found anyway
            continue
        if sound in heard:
            found[other] = _likeness(word, other)
        elif mistyped and one_letter_off(word, other):
            found[other] = 0.5
    return sorted(found, key=lambda other: (-found[other], other))[:MOST]


def _likeness(word, other):
    """How alike two words look that sound alike; of two scripts they are as good as the same."""
    if word.isascii() != other.isascii():
        return 1.0
    return SequenceMatcher(None, word, other).ratio()


def forget_words():
    """Drop words that are in no name any more: of somebody who was erased nothing stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH used AS (
                   SELECT DISTINCT w FROM clinical_patientsearch, unnest(string_to_array(words, ' ')) w
               )
               DELETE FROM clinical_nameword k WHERE NOT EXISTS (SELECT 1 FROM used WHERE w = k.word)"""
        )
        return cursor.rowcount
