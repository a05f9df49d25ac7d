"""Patient cards in the portal: printing, finding, replacing, and a number that cannot be right."""

import pytest
from django.urls import reverse

from clinical import cards
from clinical.facts.cards import card_key, card_number
from clinical.models import CardSheet, Patient
from tests.cast import permit

CARD = card_number("K", 123)


@pytest.fixture
def amina(cast):
    Patient.objects.filter(pk=cast.amina.pk).update(external_patient_id=CARD)
    cast.amina.refresh_from_db()
    return cast.amina


def _chart(sign_in, patient, who="bela"):
    page = sign_in(who).get(reverse("patients:inspect", args=[patient.pk])).content.decode()
    return page.split('class="hk-who"')[1].split("</section>")[0]


def test_a_sheet_is_made_and_printed(sign_in, cast):
    client = sign_in("bela")
    said = {"clinic": cast.clinic(1).pk, "letter": "t", "count": "25"}
    assert client.post(reverse("cards"), said).status_code == 302
    sheet = CardSheet.objects.get(letter="T")
    assert (sheet.first, sheet.count, sheet.made_by) == (1, 25, cast.bela)
    assert cards.numbers_of(sheet)[-1] in client.get(reverse("cards")).content.decode()
    assert client.get(reverse("card_sheet", args=[sheet.pk])).content[:5] == b"%PDF-"


@pytest.mark.parametrize(
    "said", [{"count": "0"}, {"count": "9999"}, {"letter": "12"}, {"clinic": "x"}]
)
def test_a_sheet_that_cannot_be_is_refused_in_words(said, sign_in, cast):
    said = {"clinic": cast.clinic(1).pk, "letter": "", "count": "5"} | said
    page = sign_in("bela").post(reverse("cards"), said)
    assert page.status_code == 200 and b"hk-problem" in page.content
    assert not CardSheet.objects.filter(count=5).exists()


def test_who_registers_nobody_makes_no_cards(sign_in, cast, foreign):
    permit(cast.bela, cast.clinic(1), "can_view_history")
    client = sign_in("bela")
    assert client.get(reverse("cards")).status_code == 404
    assert (
        client.get(reverse("card_sheet", args=[foreign.records[CardSheet].pk])).status_code == 404
    )
    assert reverse("cards") not in client.get("/admin/").content.decode()


def test_the_square_leads_to_the_chart_of_who_may_see_it(sign_in, amina):
    address = reverse("find_card", args=[card_key(CARD)])
    assert sign_in("bela").get(address)["Location"] == reverse("patients:inspect", args=[amina.pk])
    assert sign_in("outsider").get(address).status_code == 404
    assert sign_in("bela").get(reverse("find_card", args=["Z9999999"])).status_code == 404


def test_the_square_holds_the_address_and_nothing_of_the_person(settings, amina):
    from clinical.portal.cards import _card

    settings.PUBLIC_URL = "https://hikma.example.org"
    made = _card(CARD, amina.primary_clinic, str(amina))
    assert "<svg" in made["qr"] and amina.given_name not in made["qr"]


def test_a_slip_is_flagged_on_the_chart(sign_in, amina):
    wrong = CARD[:-1] + str((int(CARD[-1]) + 1) % 10)
    assert "does not fit" not in _chart(sign_in, amina)
    Patient.objects.filter(pk=amina.pk).update(external_patient_id=wrong)
    assert "does not fit" in _chart(sign_in, amina)


def test_a_number_used_twice_is_flagged_and_foreign_names_are_not_told(sign_in, amina, cast):
    Patient.objects.create(
        given_name="Second", external_patient_id=CARD.lower().replace("-", " "),
        primary_clinic=cast.clinic(1),
    )  # fmt: skip
    assert "used twice" in _chart(sign_in, amina) and "Second" in _chart(sign_in, amina)
    Patient.objects.create(
        given_name="Faraway", external_patient_id=CARD, primary_clinic=cast.clinic(3)
    )
    told = _chart(sign_in, amina)
    assert "Faraway" not in told and "clinic that you do not see" in told


def test_a_deleted_patient_does_not_count_as_a_second_one(sign_in, amina, cast):
    other = Patient.objects.create(
        given_name="Second", external_patient_id=CARD, primary_clinic=cast.clinic(1)
    )
    other.delete()
    assert "used twice" not in _chart(sign_in, amina)


def test_a_card_is_printed_again_and_replaced(sign_in, amina, cast):
    client, address = sign_in("bela"), reverse("charts:card", args=[amina.pk])
    assert client.get(f"{address}?pdf").content[:5] == b"%PDF-"
    new = reverse("charts:new_card", args=[amina.pk])
    assert client.post(new, {"clinic": cast.clinic(1).pk}).status_code == 302
    number = Patient.objects.get(pk=amina.pk).external_patient_id
    assert number != CARD and cards.is_card(number)
    assert number in client.get(address).content.decode()
    told = client.get(reverse("charts:history", args=[amina.pk])).content.decode()
    assert CARD in told and number in told and "Patient card" in told


def test_who_may_not_edit_prints_and_does_not_replace(sign_in, amina, cast):
    permit(cast.bela, cast.clinic(1), "can_view_history")
    page = sign_in("bela").get(reverse("charts:card", args=[amina.pk])).content.decode()
    assert CARD in page and "Replace the number" not in page
    new = reverse("charts:new_card", args=[amina.pk])
    sign_in("bela").post(new, {"clinic": cast.clinic(1).pk})
    assert Patient.objects.get(pk=amina.pk).external_patient_id == CARD
    assert sign_in("outsider").post(new, {"clinic": cast.clinic(3).pk}).status_code == 404
