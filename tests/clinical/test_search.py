"""The database folds what is stored as ``fold`` folds what is typed."""

import pytest

from clinical.facts.folding import fold
from clinical.models import Patient
from clinical.search import find
from tests import cast

NAMES = (
    "فَاطِمَة", "فاطمه", "أحمد", "إِبْرَاهِيم", "آمنة", "ليلى", "ليلي", "كریم", "کريم", "مـحـمـد",
    "٠٩٤٤ ١٢٣", "۰۹۴۴", "0944-123",
    "José", "Ângela Ñañez", "Łukasz Đorđević", "IŞIK", "Ilık", "Bjørn", "O’Neil", "O'Neil", "ﷲ", "Ⅷ", "１２",
    "a\u200fb", "x.y*z", "[q]", "100%", "back\\slash", "año-nuevo", "(p|q)", "^$", "Ελένη", "Ирина",
)  # fmt: skip


@pytest.fixture(scope="module")
def patients(fresh_database):
    clinic = cast.clinic()
    return Patient.objects.bulk_create(
        [Patient(given_name=name, primary_clinic=clinic) for name in NAMES]
    )


@pytest.mark.parametrize(
    "typed", [*NAMES, "", "nobody", "a.b", "x", "o'neil", "ELENH", "\\d", "[^a]"]
)
def test_who_is_found_is_whose_folded_name_holds_every_folded_word(patients, typed):
    expected = {p.pk for p in patients if all(w in fold(p.given_name) for w in fold(typed).split())}
    found = find(Patient.objects.filter(pk__in=[p.pk for p in patients]), typed)
    assert {p.pk for p in found} == expected
