"""When two entries may be one person: twins, families, guesses and two scripts."""

from dataclasses import replace
from datetime import date

import pytest

from clinical.facts import phones
from clinical.facts.births import Quality
from clinical.facts.likeness import LIKELY, Person, Reason, likeness
from clinical.facts.sex import Sex

BORN, EXACT, GUESSED = date(1990, 6, 15), Quality.EXACT, Quality.FROM_AGE
M = Person("Mohammed", "Al-Hasan", BORN, EXACT, Sex.MALE, "0944 123 456", hometown="Homs")
F = Person("Fatima", "Darwish", BORN, EXACT, Sex.FEMALE, "0944 123 456", household="H-1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (M, M, True),
        (M, replace(M, given_name="Muhamad", surname="Alhassan", phone=""), True),
        (M, replace(M, given_name="محمد", surname="الحسن", phone=""), True),
        (M, replace(M, surname="", phone="+963 944 123456"), True),  # a single name
        (M, replace(M, surname="."), True),
        (M, replace(M, given_name="Al-Hasan", surname="Mohammed", phone=""), True),
        (M, replace(M, born_on=date(1990, 6, 16)), True),
        (M, replace(M, born_on=date(1993, 1, 2), quality=GUESSED, phone=""), False),
        (M, replace(M, born_on=date(1991, 1, 2), quality=GUESSED), True),
        (M, replace(M, born_on=None, quality=Quality.NOT_GIVEN), True),
        (M, replace(M, born_on=None, quality=Quality.NOT_GIVEN, phone="", hometown=""), False),
        (M, replace(M, born_on=date(1950, 1, 2)), False),  # father and son
        (M, replace(M, given_name="Mahmoud"), False),
        (M, replace(M, given_name="Ahmad"), False),
        (M, replace(M, sex=Sex.FEMALE, hometown="", phone=""), False),
        (F, replace(F, given_name="Zainab"), False),  # twins
        (replace(F, given_name="Hassan"), replace(F, given_name="Hussein"), False),
        (replace(F, given_name="حسن"), replace(F, given_name="حسين"), False),
        (F, replace(F, given_name="فاطمة", surname="درويش"), True),
        (F, replace(F, government_id="12-34"), True),
        (Person("A", "B", government_id="12-345"), Person("A", "C", government_id="12345"), False),
        (Person(), Person(), False),
    ],
)  # fmt: skip
def test_one_person_or_two(one, other, same):
    assert (likeness(one, other)[0] >= LIKELY) is (likeness(other, one)[0] >= LIKELY) is same


def test_the_reasons_say_what_is_the_same():
    assert likeness(M, M)[1] == [Reason.NAME, Reason.BORN, Reason.PHONE, Reason.HOMETOWN]
    assert likeness(F, F)[1] == [
        Reason.NAME,
        Reason.BORN,
        Reason.HOUSEHOLD,
    ]  # its phone says nothing


def test_one_card_for_two_names_is_told_though_nobody_is_like_the_other():
    score, reasons = likeness(Person("Amina", card="S-1001"), Person("Bela", card="s1001"))
    assert (0 < score < LIKELY, reasons) == (True, [Reason.CARD])


@pytest.mark.parametrize(
    "typed",
    [
        "03 123456",
        "3123456",
        "+961 3 123 456",
        "009613123456",
        "00961 (0)3 123456",
        "٠٣١٢٣٤٥٦",
        "961-3-123456",
    ],
)
def test_a_phone_is_the_same_with_the_country_with_a_zero_or_without(typed):
    assert phones.same(typed, "+961") == "3123456"
    assert phones.abroad(typed, "+961") == "+9613123456"


def test_a_number_of_another_country_keeps_its_own():
    assert phones.abroad("+963 944 123456", "+961") == "+963944123456"
    assert phones.same("+963 944 123456", "+961") == phones.same("0944 123456", "+961")
    assert phones.abroad("0790 000 101", "") == "0790000101"
    assert phones.abroad("12", "+961") == phones.abroad("03 123456 / 03 654321", "+961") == ""
