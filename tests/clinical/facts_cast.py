"""Sixty people as phones in three languages wrote them, with what they are, judged by hand.

All were registered on 31 March 2026 in Amman (UTC+3) and are counted on 30 June 2026.
"""

from dataclasses import dataclass
from datetime import date

E, A, N, I = "exact", "from_age", "not_given", "impossible"  # noqa: E741
REGISTERED = date(2026, 3, 31)
COUNTED_ON = date(2026, 6, 30)
TODAY = "2026-03-31"  # what the app writes for "left alone" and for "unknown"


@dataclass(frozen=True)
class Typed:
    """A row of the table: as typed, then by hand: sex, quality, years on the day of counting."""

    given_name: str
    surname: str
    sex: str
    born: str
    sex_code: str
    quality: str
    years: int | None
    has_surname: bool
    weight_kg: float | None = None
    newborn: str | None = None  # the answer to "Newborn?" on the registration form


def _person(*columns, **proof):
    return Typed(*columns, **proof)


PEOPLE = [
    # a phone in Arabic
    _person("أمينة", "حداد", "أنثى", "1980-03-14", "female", E, 46, True),
    _person("يوسف", "قاسم", "ذكر", "2017-11-02", "male", E, 8, True),
    _person("ليلى", "لا يوجد", "أنثى", "1999-06-30", "female", E, 27, False),
    _person("محمد", "-", "ذكر", "1992-03-31", "male", A, 34, False),
    _person("فاطمة", ".", "أنثى", TODAY, "female", N, None, False),
    _person("علي", "الحسن", "ذكر", TODAY, "male", N, None, True),
    _person("نور", "السيد", "أنثى", TODAY, "female", E, 0, True, weight_kg=3.1),
    _person("كريم", "السيد", "ذكر", TODAY, "male", E, 0, True, newborn="نعم"),
    _person("سارة", "لايوجد", "انثى", "2023-03-31", "female", A, 3, False),
    _person("حسين", "عباس", "ذَكَر", "1951-03-31", "male", A, 75, True),
    _person("زينب", "عباس", "أُنثى", "1966-12-01", "female", E, 59, True),
    _person("عمر", "صالح", "رجل", "2004-07-01", "male", E, 21, True),
    _person("هدى", "صالح", "امرأة", "2004-06-30", "female", E, 22, True),
    _person("طفل", "x", "ذكر", TODAY, "male", N, None, False, weight_kg=14.0),
    _person("رنا", "خليل", "أنثى", "2026-03-30", "female", E, 0, True),
    _person("سامي", "خليل", "ذكر", "2026-04-01", "male", I, None, True),
    _person("مريم", "يعقوب", "بنت", "2021-06-30", "female", E, 5, True),
    _person("إياد", "يعقوب", "ولد", "2021-07-01", "male", E, 4, True),
    _person("خديجة", "N/A", "أنثى", "1946-03-31", "female", A, 80, False),
    _person("جمال", "بدون", "غير ذلك", "1990-01-01", "other", E, 36, False),
    # a phone in Spanish
    _person("Lucía", "Martínez Peña", "femenino", "1993-01-21", "female", E, 33, True),
    _person("José", ".", "masculino", "1981-03-31", "male", A, 45, False),
    _person("María", "-", "Femenino", TODAY, "female", N, None, False),
    _person("Juan", "Pérez", "MASCULINO", TODAY, "male", N, None, True),
    _person("Ana", "López", "mujer", "2008-09-15", "female", E, 17, True),
    _person("Pedro", "López", "hombre", "2012-03-31", "male", A, 14, True),
    _person("Bebé", "López", "niña", TODAY, "female", E, 0, True, newborn="sí"),
    _person("Bebé", "Gómez", "niño", TODAY, "male", E, 0, True, weight_kg=5.9),
    _person("Bebé", "Cruz", "femenino", TODAY, "female", N, None, True, weight_kg=6.0),
    _person("Carmen", "sin apellido", "femenino", "1961-06-30", "female", E, 65, False),
    _person("Luis", "n/a", "masculino", "1961-07-01", "male", E, 64, False),
    _person("Rosa", "Díaz", "", "1975-05-05", "unknown", E, 51, True),
    _person("Elena", "Díaz", "femenino", "1896-05-05", "female", I, None, True),
    _person("Mario", "Ruiz", "varón", "2016-03-31", "male", A, 10, True),
    _person("Sofía", "Ruiz", "hembra", "2024-02-29", "female", E, 2, True),
    _person("Diego", "X", "masculino", "2025-03-31", "male", A, 1, False),
    _person("Alex", "Mora", "otro", "2000-10-10", "other", E, 25, True),
    _person("Inés", "Mora", "femenino", "2020-10-10", "female", E, 5, True),
    _person("Raúl", "Vega", "masculino", "2011-06-30", "male", E, 15, True),
    _person("Nelly", "Vega", "desconocido", TODAY, "unknown", N, None, True),
    # phones in English, and one in French; a Turkish option that only the form explains
    _person("Amina", "Haddad", "female", "1980-06-30", "female", E, 46, True),
    _person("John", "Na", "male", "1976-03-31", "male", A, 50, True),
    _person("Mary", "Okello", "Female", TODAY, "female", N, None, True),
    _person("Baby of Mary", "Okello", "male", TODAY, "male", E, 0, True, newborn="Newborn"),
    _person("Baby of Ruth", "", "female", TODAY, "female", N, None, False, newborn="no"),
    _person("Peter", "unknown", "M", "1986-03-31", "male", A, 40, False),
    _person("Grace", "Achieng", "F", "2013-01-01", "female", E, 13, True),
    _person("Samuel", "...", "Boy", "2019-03-31", "male", A, 7, False),
    _person("Joy", "Li", "girl", "2022-03-31", "female", A, 4, True),
    _person("Blessing", "O", "woman", "2006-03-31", "female", A, 20, True),
    _person("Chris", "Stone", "intersex", "1995-08-08", "other", E, 30, True),
    _person("Pat", "Stone", "?", "1988-08-08", "unknown", E, 37, True),
    _person("Marie", "Ndiaye", "féminin", "1999-03-31", "female", A, 27, True),
    _person("Moussa", "néant", "MASCULIN", "2010-11-11", "male", E, 15, False),
    _person("Aïcha", "Diallo", "femme", "2025-12-25", "female", E, 0, True),
    _person("Ibrahim", "Diallo", "garçon", "2026-12-25", "male", I, None, True),
    _person("Ayşe", "Yılmaz", "Kadın", "1970-06-30", "female", E, 56, True),
    _person("Mehmet", "Yılmaz", "erkek", "1970-03-31", "male", A, 56, True),
    _person("Deniz", "-", "Diğer", "1998-03-31", "other", A, 28, False),
    _person("Nobody", "none", "  ", "", "unknown", N, None, False),
]

# Counted by hand from the rows above: {(band, sex): people}.
BY_HAND = {
    ("0-4", "female"): 7, ("0-4", "male"): 5,
    ("5-14", "female"): 3, ("5-14", "male"): 4,
    ("15-49", "female"): 8, ("15-49", "male"): 6, ("15-49", "other"): 4, ("15-49", "unknown"): 1,
    ("50+", "female"): 4, ("50+", "male"): 4, ("50+", "unknown"): 1,
    ("unknown", "female"): 6, ("unknown", "male"): 5, ("unknown", "unknown"): 2,
}  # fmt: skip

FORM = [
    {"id": "4b9190de", "column": "sex", "fieldType": "select", "label": {"en": "Sex"},
     "options": [{"en": "male", "ar": "ذكر", "tr": "Erkek"}, {"en": "female", "tr": "Kadın"},
                 {"en": "other", "tr": "Diğer"}]},
    {"id": "nb-question", "column": "newborn", "fieldType": "select",
     "label": {"en": "Newborn", "ar": "مولود جديد", "es": "Recién nacido"},
     "options": [{"en": "yes", "ar": "نعم", "es": "sí"}, {"en": "no"}]},
]  # fmt: skip


def band_of(years):
    if years is None:
        return "unknown"
    return next((b for b, top in (("0-4", 5), ("5-14", 15), ("15-49", 50)) if years < top), "50+")
