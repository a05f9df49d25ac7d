"""Names as people type them when a form insists on one. Pure."""

from clinical.facts.folding import fold

# What stands where there is no surname. Not "na" or "no": people are called so.
NO_NAME = {
    fold(word)
    for word in (
        *("x", "xx", "xxx", "n/a", "n.a.", "n.a", "none", "nil", "null", "unknown", "no surname"),
        *("لا يوجد", "لايوجد", "لا توجد", "بدون", "بدون كنية", "غير معروف", "مجهول"),
        *("no tiene", "ninguno", "sin apellido", "desconocido"),
        *("aucun", "néant", "inconnu", "sans nom", "pas de nom"),
    )
}


def is_given(name: str | None) -> bool:
    """Is this a name? False for ``.``, ``-``, ``x``, ``n/a``, ``لا يوجد`` and the like."""
    folded = fold(name or "")
    return any(letter.isalpha() for letter in folded) and folded not in NO_NAME


def folded_name(*parts: str | None) -> str:
    """The whole name as search and duplicates compare it; parts that are no names left out."""
    return " ".join(fold(part or "") for part in parts if is_given(part))
