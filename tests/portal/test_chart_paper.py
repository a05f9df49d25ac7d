"""A chart and a referral letter on paper: who gets them, in which language, and what is in them."""

import re
import zlib

import pytest
from django.urls import reverse
from django.utils import translation

from clinical.models import Confidentiality, Event, Patient, User, Visit, Vitals
from clinical.portal.chart import paper
from clinical.portal.chart.rows import Chart
from clinical.printing import pdf
from tests.cast import permit


def fonts_of(content):
    """Names of the fonts inside a PDF, also where its objects are packed."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    texts = [content]
    for one in packed:
        try:
            texts.append(zlib.decompress(one))
        except zlib.error:
            continue
    return {name for text in texts for name in re.findall(rb"/BaseFont ?/([\w+-]+)", text)}


def test_a_chart_is_a_pdf(sign_in, cast, foreign):
    response = sign_in("bela").get(reverse("charts:pdf", args=[cast.amina.pk]))
    assert response["Content-Type"] == "application/pdf" and response.content[:5] == b"%PDF-"
    assert "no-store" in response["Cache-Control"]
    assert cast.amina.given_name.lower() not in response["Content-Disposition"].lower()


def test_an_arabic_chart_has_arabic_letters_of_our_own_font(sign_in, cast):
    Patient.objects.filter(pk=cast.amina.pk).update(given_name="أمينة")
    address = reverse("charts:pdf", args=[cast.amina.pk])
    content = sign_in("bela").get(f"{address}?language=ar").content
    assert any(b"NotoSansArabic" in name for name in fonts_of(content))
    assert sign_in("bela").get(f"{address}?language=xx").status_code == 404


def test_what_was_typed_is_no_command(cast, foreign):
    evil = '#panic() $x$ *b* `raw` <label> @ref // "quotes" \\ \u2028'
    Patient.objects.filter(pk=cast.amina.pk).update(hometown=evil)
    cast.amina.refresh_from_db()
    data = paper.chart_data(Chart(cast.bela, cast.amina))
    assert any(paper.own(evil) in fact["lines"] for fact in data["registration"])
    assert pdf.make("chart", data)[:5] == b"%PDF-"


def test_a_letter_has_the_visit_and_what_matters(sign_in, cast, foreign):
    visit = foreign.records[Visit]
    said = {
        "kind": "referral",
        "to": "مشفى المدينة",
        "reason": "Short of breath",
        "asked": "",
        "language": "ar",
    }
    address = reverse("visits:letter", args=[visit.pk])
    response = sign_in("bela").post(address, said)
    assert response.content[:5] == b"%PDF-" and "no-store" in response["Cache-Control"]
    del said["language"], said["kind"]
    data = paper.letter_data(Chart(cast.bela, cast.amina), visit, urgent=True, **said)
    text = str(data)
    for expected in ("مشفى المدينة", "Short of breath", "164/94", "coughs", "Penicillin", "Urgent"):
        assert expected in text, expected


def test_a_letter_without_an_address_is_asked_for(sign_in, foreign):
    address = reverse("visits:letter", args=[foreign.records[Visit].pk])
    page = sign_in("bela").post(address, {"language": "en", "kind": "referral"})
    assert page.status_code == 200 and b"A referral letter needs this" in page.content


def test_a_sick_note_tells_no_diagnosis(sign_in, cast, foreign):
    visit = foreign.records[Visit]
    address = reverse("visits:letter", args=[visit.pk])
    said = {"kind": "sick_note", "language": "ar", "rest_days": "3"}
    assert sign_in("bela").post(address, said).content[:5] == b"%PDF-"
    text = str(paper.sick_note_data(Chart(cast.bela, cast.amina), visit, to="", rest_days=3))
    assert "rest from" in text and cast.amina.given_name in text
    for withheld in ("Hypertension", "coughs", "164/94", "Penicillin"):
        assert withheld not in text


def test_confidential_answers_are_on_the_readers_paper_only(cast, foreign):
    form = foreign.records[Event].form
    Confidentiality.objects.create(form=form, answers_for="named", reader_ids=[cast.bela.pk])
    assert "coughs" in str(paper.chart_data(Chart(cast.bela, cast.amina)))
    assert "coughs" not in str(paper.chart_data(Chart(cast.chidi, cast.amina)))


def test_paper_is_for_who_may_download_and_reads(sign_in, cast, foreign):
    address = reverse("charts:pdf", args=[cast.amina.pk])
    letter = reverse("visits:letter", args=[foreign.records[Visit].pk])
    assert sign_in("outsider").get(address).status_code == 404
    permit(cast.bela, cast.clinic(1), "can_view_history")
    assert sign_in("bela").get(address).status_code != 200
    assert "PDF" not in _page(sign_in, cast)
    assert sign_in("bela").get(letter).status_code == 200
    User.objects.filter(pk=cast.bela.pk).update(reads_charts=False)
    assert sign_in("bela").get(letter).status_code != 200


def _page(sign_in, cast):
    page = sign_in("bela").get(reverse("patients:inspect", args=[cast.amina.pk])).content.decode()
    return page.split("hk-do")[1].split("</p>")[0]


@pytest.mark.parametrize("language", ["en", "ar", "es"])
def test_a_child_with_curves_fits_on_paper_in_every_language(cast, language):
    patient = Patient.objects.filter(date_of_birth__year__gte=2000).first() or cast.amina
    Vitals.objects.create(patient=patient, weight_kg=12, height_cm=90)
    with translation.override(language):
        assert pdf.make("chart", paper.chart_data(Chart(cast.admin, patient)))[:5] == b"%PDF-"
