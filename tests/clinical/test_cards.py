"""Numbers of patient cards: slips are found, numbers are given once, spellings are one number."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from clinical import cards
from clinical.actions import NotDone
from clinical.facts.cards import as_printed, card_key, card_number, is_card, is_right
from clinical.models import CardKey, CardSheet, Clinic, Patient
from tests import cast

NUMBERS = [card_number(letter, n) for letter in "AMZ" for n in (1, 12, 571, 99999, 123456, 999999)]


@pytest.mark.parametrize("number", NUMBERS)
def test_every_wrong_digit_and_every_swap_of_neighbours_is_found(number):
    key = card_key(number)
    assert is_card(number) and is_right(number) and as_printed(key.lower()) == number
    for place in range(1, len(key)):
        for digit in "0123456789":
            wrong = key[:place] + digit + key[place + 1 :]
            assert is_right(wrong) == (wrong == key), wrong
    for place in range(1, len(key) - 1):
        wrong = key[:place] + key[place + 1] + key[place] + key[place + 2 :]
        assert is_right(wrong) == (wrong == key), wrong


def test_the_digit_is_that_of_the_published_example():
    """Damm's own example: 572 has the check digit 4."""
    from clinical.facts.cards import _DAMM

    interim = 0
    for digit in (5, 7, 2):
        interim = _DAMM[interim][digit]
    assert interim == 4


@pytest.mark.parametrize("typed", ["S000101", "H-0417", "", "12345678", "AB123456", "ب-123456-7"])
def test_other_numbers_are_no_cards_and_stay_as_typed(typed):
    assert not is_card(typed) and as_printed(typed) == typed


@pytest.fixture
def clinic(db):
    return cast.clinic("Al Salam")


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.mark.parametrize(
    "typed",
    ["A-000123-7", "a 000123 7", "A٠٠٠١٢٣٧", "a۰۰۰۱۲۳۷", "é-1/2", "x" * 5000, "ß12", "ı ſ-7", ""],
)
def test_database_and_python_compare_numbers_alike(typed, clinic):
    Patient.objects.create(given_name="A", external_patient_id=typed, primary_clinic=clinic)
    stored = Patient.objects.annotate(key=CardKey("external_patient_id")).get(
        external_patient_id=typed
    )
    assert stored.key == card_key(typed)[:40]
    found = cards.with_card(Patient.objects.all(), typed)
    assert found.exists() == bool(card_key(typed))


def test_a_number_is_found_by_its_index(clinic):
    Patient.objects.bulk_create(
        Patient(given_name="A", external_patient_id=card_number("B", n), primary_clinic=clinic)
        for n in range(1, 1001)
    )
    query, parameters = cards.with_card(Patient.objects.all(), "A-000123-7").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clinical_patient")
        cursor.execute(f"EXPLAIN {query}", parameters)
        assert "patient_card" in "\n".join(row[0] for row in cursor.fetchall())


def test_sheets_go_on_where_the_last_one_ended(clinic, bela):
    first = cards.make_cards(clinic=clinic, letter="A", count=3, by=bela)
    second = cards.make_cards(clinic=clinic, letter="A", count=2, by=bela)
    numbers = cards.numbers_of(first) + cards.numbers_of(second)
    assert [n[:8] for n in numbers] == [f"A-00000{n}" for n in range(1, 6)]


def test_cards_of_an_earlier_system_are_not_printed_again(clinic, bela):
    Patient.objects.create(
        given_name="A", external_patient_id=card_number("A", 700), primary_clinic=clinic
    )
    assert cards.make_cards(clinic=clinic, letter="A", count=1, by=bela).first == 701


def test_each_clinic_gets_a_letter_of_its_own(clinic, bela):
    CardSheet.objects.all().delete()
    letter = cards.letter_for(clinic)
    cards.make_cards(clinic=clinic, letter=letter, count=1, by=bela)
    assert letter == "A" == cards.letter_for(clinic)
    assert cards.letter_for(cast.clinic("Al Salam")) != letter
    assert cards.letter_for(Clinic(name="مستوصف")) not in ("", letter)


def test_nobody_makes_cards_for_clinics_of_others_or_without_end(clinic, bela):
    with pytest.raises(PermissionDenied):
        cards.make_cards(clinic=cast.clinic(), letter="A", count=1, by=bela)
    for letter, count in (("A", 0), ("A", 501), ("é", 1)):
        with pytest.raises(NotDone):
            cards.make_cards(clinic=clinic, letter=letter, count=count, by=bela)
    CardSheet.objects.create(clinic=clinic, letter="Z", first=999_990, count=10)
    with pytest.raises(NotDone):
        cards.make_cards(clinic=clinic, letter="Z", count=1, by=bela)


def test_two_who_make_cards_at_once_get_different_numbers(fresh_database):
    clinic = cast.clinic("Al Salam")
    bela, made = cast.person("Bela", clinic), []

    def make():
        try:
            made.append(cards.make_cards(clinic=clinic, letter="A", count=10, by=bela).first)
        finally:
            connection.close()

    threads = [threading.Thread(target=make) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [1, 11, 21, 31, 41]
