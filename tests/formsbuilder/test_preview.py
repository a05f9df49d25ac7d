"""The preview draws what today's app draws, in the language of the form."""

import pytest
from django.urls import reverse

from formsbuilder.compiler import compile_form
from formsbuilder.kinds import KINDS
from formsbuilder.preview import drawn
from tests.formsbuilder.editor import posted


def parts(*fields):
    return [field["draw"].split("/")[-1].removesuffix(".html") for field in drawn(fields)]


@pytest.mark.parametrize(
    ("field_type", "input_type", "part"),
    [
        ("free-text", "text", "text"),
        ("free-text", "number", "text"),
        ("free-text", "textarea", "textarea"),
        ("options", "radio", "radio"),
        ("options", "select", "list"),
        ("binary", "checkbox", "box"),
        ("date", "date", "date"),
        ("diagnosis", "input-group", "diagnosis"),
        ("medicine", "input-group", "medicine"),
        ("text", None, "note"),
        ("separator", None, "line"),
        ("free-text", "email", None),
        ("free-text", "tel", None),
        ("options", "dropdown", None),
        ("file", "file", None),
    ],
)
def test_a_field_is_drawn_as_the_app_draws_it_or_not_at_all(field_type, input_type, part):
    field = {"fieldType": field_type, "inputType": input_type}
    assert parts(field) == ([part] if part else [])


def test_only_the_first_medicine_and_diagnosis_are_drawn():
    medicine = {"fieldType": "medicine", "inputType": "input-group"}
    diagnosis = {"fieldType": "diagnosis", "inputType": "input-group"}
    assert parts(medicine, diagnosis, medicine, diagnosis) == ["medicine", "diagnosis"]


def test_an_arabic_form_is_previewed_from_right_to_left_with_its_mistakes_beside(lead, browse):
    client = browse(lead)
    body = posted("زيارة", [("date", {"label": "آخر دورة"}), ("text", {})], language="ar")
    address = reverse("visit_forms:preview_on_add")
    assert client.post(address, body).json() == {"is_valid": True, "is_available": True}
    response = client.get(address)
    page = response.content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert "آخر دورة" in page
    assert "Question 2: Write the question." in page  # in the language of the person, not the form
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_what_is_written_is_shown_and_not_run(lead, browse):
    client = browse(lead)
    address = reverse("visit_forms:preview_on_add")
    client.post(address, posted("A", [("heading", {"label": "<script>alert(1)</script>"})]))
    assert b"<script>" not in client.get(address).content


def test_every_kind_has_a_part(lead, browse, draft):
    choices = {"options": [{"label": "Yes"}]}
    questions = [(kind, {"label": f"A {kind}", **choices}) for kind in KINDS]
    form = draft(questions=questions, by=lead)
    document, _ = compile_form(form.as_draft())
    assert len(list(drawn(document["fields"]))) == sum(kind.on_phone for kind in KINDS.values())
    address = reverse("visit_forms:revisions_view", args=[form.pk, form.latest_revision_id])
    page = browse(lead).get(address).content.decode()
    for kind in KINDS:
        assert f"A {kind}" in page or kind == "separator"


def test_today_comes_first_and_newer_apps_show_what_is_computed(lead, browse, draft):
    questions = [
        ("number", {"id": "kg", "label": "Weight", "rules": {"max": "300"}}),
        ("computed", {"id": "twice", "label": "Twice",
                      "rules": {"compute": {"how": "formula", "formula": "{kg} * 2"}}}),
    ]  # fmt: skip
    form = draft(questions=questions, by=lead)
    assert [key for key, _label in form.preview_modes] == ["", "newer-"]
    client = browse(lead)
    address = reverse("visit_forms:preview_on_edit", args=[form.pk])
    client.post(address, posted(form.name, questions))
    today, newer = (client.get(address, {"mode": mode}) for mode in ("", "newer-"))
    assert today.context["form"]["newer"] is False and "Twice" not in _phone(today)
    assert newer.context["form"]["metadata"]["rules"] == {"kg": {"max": "300"}}
    assert _phone(newer).index("Weight") < _phone(newer).index("Twice")


def _phone(response):
    return response.content.decode().split("<main")[1].split("</main>")[0]
