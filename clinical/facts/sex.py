"""The sex that was chosen, whatever the language of the phone. Pure."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from clinical.facts.folding import fold


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"  # not asked, not said, or a word that nobody explained


def _words(code: Sex, *words: str) -> dict[str, Sex]:
    return {fold(word): code for word in words}


# English, Arabic, Spanish, French; every further language comes from the registration form.
WORDS: Mapping[str, Sex] = {
    **_words(Sex.FEMALE, "female", "woman", "girl", "lady", "feminine", "fem"),
    **_words(Sex.FEMALE, "أنثى", "أنثا", "امرأة", "إمرأة", "مرأة", "بنت", "فتاة", "سيدة", "مؤنث"),
    **_words(Sex.FEMALE, "femenino", "femenina", "mujer", "niña", "hembra"),
    **_words(Sex.FEMALE, "féminin", "féminine", "femme", "fille"),
    **_words(Sex.MALE, "male", "man", "boy", "masculine", "masc"),
    **_words(Sex.MALE, "ذكر", "رجل", "ولد", "صبي", "مذكر"),
    **_words(Sex.MALE, "masculino", "hombre", "varón", "niño"),
    **_words(Sex.MALE, "masculin", "homme", "garçon"),
    **_words(Sex.OTHER, "other", "intersex", "non-binary", "nonbinary", "third gender", "diverse"),
    **_words(Sex.OTHER, "آخر", "أخرى", "غير ذلك", "ثنائي الجنس", "transgender"),
    **_words(Sex.OTHER, "otro", "otra", "no binario", "autre", "intersexe", "non binaire"),
    **_words(Sex.UNKNOWN, "unknown", "not known", "not specified", "prefer not to say"),
    **_words(Sex.UNKNOWN, "غير معروف", "غير محدد", "desconocido", "no especificado", "inconnu"),
}
# "M" is masculine here and mujer there: letters count only where no word says it better.
LETTERS: Mapping[str, Sex] = {"f": Sex.FEMALE, "m": Sex.MALE, "h": Sex.MALE}


def sex_code(typed: str | None, options: Mapping[str, Sex] = {}) -> Sex:  # noqa: B006
    """The code of what is stored as a patient's sex; ``options`` comes from ``words_of_options``."""
    word = fold(typed or "")
    return options.get(word) or WORDS.get(word) or LETTERS.get(word) or Sex.UNKNOWN


def words_of_options(versions: Iterable[object]) -> dict[str, Sex]:
    """{folded text: code} of every option that a sex question had, in all its languages.

    ``versions``: the ``options`` of the question in each version, ``[{"en": "male", "ar": "ذكر"}]``.
    An option is known by the languages we know; beside a known female and a known male one, the rest
    is ``other``. A text that stood for two codes (``M``) is ``unknown``.
    """
    meant: dict[str, set[Sex]] = {}
    for options in versions:
        listed = [texts for option in _list(options) if (texts := _texts(option))]
        codes = [_code_of(texts) for texts in listed]
        rest = Sex.OTHER if {Sex.FEMALE, Sex.MALE} <= set(codes) else None
        for texts, code in zip(listed, codes, strict=True):
            if found := code or rest:
                for text in texts:
                    meant.setdefault(text, set()).add(found)
    return {
        text: next(iter(codes)) if len(codes) == 1 else Sex.UNKNOWN for text, codes in meant.items()
    }


def _code_of(texts: list[str]) -> Sex | None:
    for known in (WORDS, LETTERS):
        for text in texts:
            if text in known:
                return known[text]
    return None


def _texts(option: object) -> list[str]:
    """The folded texts of an option, English first."""
    if isinstance(option, dict):
        languages = sorted(option, key=lambda language: (language != "en", str(language)))
        said = [option[language] for language in languages]
    else:
        said = [option]
    return [text for item in said if isinstance(item, str) and (text := fold(item))]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
