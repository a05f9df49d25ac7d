"""How a name sounds, roughly: the same for Mohammed, Muhamad and محمد. Pure.

What stays is the first sound and the consonants, those that are written for one another made one.
The database computes the same (``clinical.search.functions``), rule by rule, so the patterns keep to
what both kinds of regular expressions know.
"""

import re
from functools import lru_cache

SHORTEST = 2  # a sound of one letter says nothing

# th is t or s, dh is d or z, and their letters alike (Othman and Osman): each way is a sound.
HARD = (("th|ث", "t"), ("dh|[ذظ]", "d"))
SOFT = (("th|ث", "s"), ("dh|[ذظ]", "s"))
# (pattern, what it becomes), one after the other, on a folded word.
RULES = (
    (r"^(al|el|ul)([bcdfghjkmnpqrstvwxyz]..)", r"\2"),  # the article: Alhasan is Hasan
    (r"^ال(...)", r"\1"),
    ("kh", "k"),
    ("gh", "g"),
    ("sch|sh|ch", "s"),
    ("dj", "j"),
    ("ph", "f"),
    ("qu|ck", "k"),
    (r"c([eiy])", r"s\1"),
    (r"(.)\1+", r"\1"),
    (r"^ou([aei])", r"w\1"),
    (r"^i([aou])", r"y\1"),
    ("^[aeiouاعء]+", "A"),
    ("^و", "w"),
    ("^ي", "y"),
    (r"(.)[wyويaeiouاعء']+", r"\1"),  # vowels are often not written, and seldom alike
    (r"(.)[hهح]$", r"\1"),
)
LETTERS_FROM = "qcjzvpxبپتطجگغحهخدضرزژسصشچفڤقكلمن"
LETTERS_TO = "kkgsfbsbbttggghhkddrssssssffkklmn"
_LETTERS = str.maketrans(LETTERS_FROM, LETTERS_TO)


@lru_cache(maxsize=20_000)  # names are few and come again and again where many people are compared
def sounds(word: str) -> frozenset[str]:
    """The sounds of one folded word, one or two; none where it is too short or has digits."""
    if any(letter.isdecimal() for letter in word):
        return frozenset()
    return frozenset({sound for way in (HARD, SOFT) if len(sound := _sound(word, way)) >= SHORTEST})


def _sound(word: str, way: tuple[tuple[str, str], ...]) -> str:
    for pattern, becomes in (*way, *RULES):
        word = re.sub(pattern, becomes, word)
    return word.translate(_LETTERS)
