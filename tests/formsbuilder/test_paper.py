"""A form on paper asks what the phone asks, in the same order, with the same numbers and letters."""

from datetime import date

from django.urls import reverse
from django.utils.translation import override

from formsbuilder import paper, publishing
from formsbuilder.kinds import KINDS
from formsbuilder.models import FormTranslation
from tests.formsbuilder.test_publishing import publish
from tests.portal.test_chart_paper import fonts_of

CHOICES = [{"id": f"o{n}", "label": f"Choice {n}"} for n in range(30)]
EVIL = '#panic() $x$ *b* `raw` <label> @ref // "quotes" \\ '


def every_kind():
    for name, kind in KINDS.items():
        value = {"id": f"q{name.replace('_', '')}", "label": f"A {name}", "help": EVIL}
        if kind.has_choices:
            value["options"] = CHOICES if kind.many else CHOICES[:3]
        yield name, value


def of(form, language="en", **more):
    with override(language):
        document = publishing.compiled(form)[0]
        return paper.data(
            document, language=language, paper="A4", number=3, day=date(2026, 11, 26), **more
        )


def test_every_kind_of_question_is_printed_in_order(draft, lead, browse):
    form = draft("All", by=lead, questions=list(every_kind()))
    printed = of(form)["questions"]
    asked = [name for name, kind in KINDS.items() if kind.on_phone]
    assert [one["kind"] for one in printed] == asked
    numbered = [one["number"] for one in printed if one["kind"] not in ("heading", "separator")]
    assert numbered == [str(n) for n in range(1, len(numbered) + 1)]
    many = next(one for one in printed if one["kind"] == "multiple_choice")
    assert [one["code"] for one in many["options"]][25:28] == ["z", "aa", "ab"]
    for size in ("A4", "A5"):
        answer = browse(lead).get(
            reverse("form_paper", args=[form.pk]), {"language": "en", "paper": size}
        )
        assert answer["Content-Type"] == "application/pdf" and answer.content[:5] == b"%PDF-"


def test_it_is_printed_in_arabic_with_what_phones_have(draft, lead, browse):
    form = draft("Visit", by=lead, questions=[("text", {"id": "why", "label": "Complaint"})])
    publish(form, lead)
    FormTranslation.objects.create(form=form, key="why:label", language="ar", text="الشكوى")
    publish(form, lead)
    printed = of(form, "ar")
    assert printed["questions"][0]["label"] == "الشكوى" and "3" in printed["version"]
    address = reverse("form_paper", args=[form.pk])
    answer = browse(lead).get(address, {"language": "ar", "paper": "A4"})
    assert any(b"NotoSansArabic" in name for name in fonts_of(answer.content))
    page = browse(lead).get(address, {"language": "xx", "paper": "A4"}).content.decode()
    assert "Select a valid choice" in page


def test_it_says_when_a_question_is_asked(draft, lead):
    form = draft(
        "Visit",
        by=lead,
        questions=[
            ("single_choice", {"id": "cough", "label": "Cough", "options": CHOICES[:2]}),
            (
                "number",
                {
                    "id": "days",
                    "label": "For how many days",
                    "rules": {"ask_if": {"question": "cough", "test": "is", "value": "o1"}},
                },
            ),
        ],
    )
    first, second = of(form)["questions"]
    assert first["only_if"] == ""
    assert second["only_if"] == "only if: 1. Cough: is Choice 1"


def test_a_form_of_another_clinic_is_not_printed(draft, lead, browse, nurse):
    form = draft("Visit", by=lead)
    answer = browse(nurse).get(reverse("form_paper", args=[form.pk]))
    assert answer.status_code == 404 or answer.headers["Location"] == "/admin/"
