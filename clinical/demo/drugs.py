"""The drug catalogue of the demo, its batches and how much each clinic should have left."""

from datetime import timedelta
from typing import NamedTuple

from clinical.demo.days import middle_of_next_month


class DemoDrug(NamedTuple):
    """``left`` is what remains in clinics 1, 2 and 3; ``take`` is the usual instruction."""

    generic: str
    brand: str | None
    form: str
    route: str
    strength: str
    unit: str
    minimum: int
    left: tuple[int, int, int]
    take: dict[str, str]
    days: int
    per_day: int


def _take(en, ar, es):
    return {"en": en, "ar": ar, "es": es}


_TWICE = _take("1 tablet twice a day", "حبة مرتين يومياً", "1 tableta dos veces al día")
_ONCE = _take("1 tablet once a day", "حبة مرة يومياً", "1 tableta una vez al día")
_THREE = _take("1 three times a day", "ثلاث مرات يومياً", "1 tres veces al día")
_SKIN = _take("On the skin at night", "على الجلد ليلاً", "En la piel por la noche")

DRUGS = {
    # Below its minimum in every clinic: the first thing a pharmacist should be told.
    "paracetamol": DemoDrug("Paracetamol", "Panadol", "tablet", "oral", "500", "mg", 500,
                            (40, 25, 60), _THREE, 5, 3),
    "amoxicillin": DemoDrug("Amoxicillin", None, "capsule", "oral", "500", "mg", 200,
                            (420, 310, 380), _THREE, 7, 3),
    "ors": DemoDrug("Oral rehydration salts", None, "other", "oral", "20.5", "g", 100,
                    (260, 180, 240), _take("1 sachet after each stool", "كيس بعد كل إسهال",
                                           "1 sobre tras cada deposición"), 3, 3),
    "zinc": DemoDrug("Zinc sulfate", None, "tablet", "oral", "20", "mg", 100, (300, 220, 260),
                     _ONCE, 10, 1),
    "artemether": DemoDrug("Artemether and lumefantrine", "Coartem", "tablet", "oral", "20",
                           "mg", 60, (120, 96, 240), _TWICE, 3, 8),
    "amlodipine": DemoDrug("Amlodipine", "Norvasc", "tablet", "oral", "5", "mg", 300,
                           (900, 640, 700), _ONCE, 30, 1),
    "metformin": DemoDrug("Metformin", "Glucophage", "tablet", "oral", "850", "mg", 300,
                          (860, 520, 740), _TWICE, 30, 2),
    "salbutamol": DemoDrug("Salbutamol", "Ventolin", "inhaler", "inhalation", "100", "mcg", 20,
                           (44, 30, 38), _take("2 puffs when short of breath", "بختان عند اللزوم",
                                               "2 inhalaciones si falta el aire"), 30, 0),
    "ferrous": DemoDrug("Ferrous sulfate", None, "tablet", "oral", "200", "mg", 200,
                        (600, 450, 500), _ONCE, 30, 1),
    "folic": DemoDrug("Folic acid", None, "tablet", "oral", "5", "mg", 200, (500, 420, 460),
                      _ONCE, 30, 1),
    "nitrofurantoin": DemoDrug("Nitrofurantoin", None, "capsule", "oral", "100", "mg", 80,
                               (150, 110, 140), _TWICE, 5, 2),
    "ibuprofen": DemoDrug("Ibuprofen", "Brufen", "tablet", "oral", "400", "mg", 200,
                          (520, 380, 410), _THREE, 5, 3),
    "omeprazole": DemoDrug("Omeprazole", "Losec", "capsule", "oral", "20", "mg", 150,
                           (400, 260, 300), _ONCE, 14, 1),
    "permethrin": DemoDrug("Permethrin", None, "cream", "topical", "5", "%", 20, (36, 28, 42),
                           _SKIN, 1, 1),
    "hydrocortisone": DemoDrug("Hydrocortisone", None, "cream", "topical", "1", "%", 20,
                               (40, 34, 30), _SKIN, 7, 0),
    "vitamin_a": DemoDrug("Vitamin A", None, "capsule", "oral", "200000", "units", 50,
                          (90, 70, 110), _ONCE, 2, 1),
    "morphine": DemoDrug("Morphine", None, "ampule", "subcutaneous", "10", "mg", 5, (12, 0, 10),
                         _take("As ordered", "حسب التعليمات", "Según indicación"), 1, 1),
    "insulin": DemoDrug("Insulin, human NPH", "Insulatard", "injection", "subcutaneous", "100",
                        "units", 10, (18, 14, 16),
                        _take("As ordered", "حسب التعليمات", "Según indicación"), 30, 0),
}  # fmt: skip

CONTROLLED = {"morphine"}
COLD = {"insulin"}
EXPIRES_NEXT_MONTH = "amoxicillin"


def batches(key, today):
    """[(batch number, expiry date, received on, share of the stock)], the older batch first."""
    ordinal = list(DRUGS).index(key)
    soon = middle_of_next_month(today)
    older = soon if key == EXPIRES_NEXT_MONTH else today + timedelta(days=200 + 15 * ordinal)
    newer = today + timedelta(days=600 + 15 * ordinal)
    number = f"{key[:3].upper()}-{100 + ordinal}"
    return [
        (f"{number}A", older, today - timedelta(days=735), 0.25),
        (f"{number}B", newer, today - timedelta(days=40), 0.75),
    ]
