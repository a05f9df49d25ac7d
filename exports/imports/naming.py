"""A whole name parted into the given name and the rest. Pure."""

from clinical.facts.folding import fold

# "Abd" and the like are the first half of a name: Abd al-Rahman, عبد الله, Abu Bakr.
_FIRST_HALVES = {fold(w) for w in ("abd", "abdul", "abdel", "abdal", "abu", "عبد", "أبو", "ابو")}
_ARTICLES = {"al", "el", "ul", "ال"}


def split_name(text: str) -> tuple[str, str]:
    """(given name, the rest) of a whole name; ``Haddad, Amina`` is the other way round."""
    before, comma, after = text.replace("،", ",").partition(",")
    if comma and after.strip():
        return after.strip(), before.strip()
    words = text.split()
    first = 1
    if len(words) > 2 and fold(words[0]) in _FIRST_HALVES:
        first = 3 if len(words) > 3 and fold(words[1]) in _ARTICLES else 2
    return " ".join(words[:first]), " ".join(words[first:])
