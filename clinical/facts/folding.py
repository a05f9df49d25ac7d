"""Text without what keyboards do differently: case, diacritics, forms of Arabic letters. Pure."""

import re
import unicodedata

# Arabic-Indic and Persian digits.
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
# What is left after decomposition (which already takes hamza and madda off their letters): letters
# that are typed for one another, Persian keyboards' kaf and yeh, the stretching line.
LETTERS = str.maketrans(
    {"ى": "ي", "ی": "ي", "ے": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه", "ە": "ه", "ھ": "ه", "ٱ": "ا", "ـ": None}
    | {"ı": "i", "ø": "o", "đ": "d", "ł": "l", "’": "'", "‘": "'", "`": "'"}
)  # fmt: skip
_BLANKS = re.compile(r"[\s\-‐‑‒–—_]+")


def fold(text: str) -> str:
    """``text`` as it is compared: ``" Año-Nuevo "`` and ``"ano nuevo"`` are the same; may be empty.

    Marks (accents, Arabic vowels, reading direction) go, hyphens and blanks become one blank,
    digits become Western.
    """
    letters = text
    for _ in range(2):  # decomposing may show a capital, folding it a mark
        letters = unicodedata.normalize("NFKD", letters.casefold())
    kept = "".join(
        c for c in letters if unicodedata.category(c) not in ("Mn", "Cf", "Cc") or c in "\t\n"
    )
    return _BLANKS.sub(" ", kept.translate(LETTERS).translate(DIGITS)).strip()
