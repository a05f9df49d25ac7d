"""A form is translated beside itself: nothing is lost by a new version, a colleague or a file."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clinical.models import EventForm
from formsbuilder import translating
from formsbuilder.compiler import compile_form
from formsbuilder.models import FormDraft, FormTranslation
from formsbuilder.texts import from_phones, in_language, texts_of
from tests import cast
from tests.formsbuilder.editor import posted, publish_again, stored
from tests.formsbuilder.test_publishing import publish

QUESTIONS = [
    ("number", {"label": "Weight", "unit": "kg", "help": "Without shoes"}),
    ("single_choice", {"label": "Cough", "options": [{"label": "Yes"}, {"label": "No"}]}),
    ("heading", {"label": "Today"}),
    ("separator", {"id": "qline"}),
]
ARABIC = {
    "Antenatal visit": "زيارة ما قبل الولادة",
    "Weight": "الوزن",
    "Without shoes": "بدون حذاء",
    "Cough": "سعال",
    "Yes": "نعم",
    "No": "لا",
    "Today": "اليوم",
}


@pytest.fixture
def form(lead, draft):
    return draft(by=lead, questions=QUESTIONS)


def page(form, language="ar"):
    return reverse("form_translation", args=[form.pk, language])


def body(form, said, language="ar", was=None):
    """What the page sends when ``said`` {original: translation} was typed into it."""
    sent = {}
    for n, one in enumerate(translating.lines_of(form, language)):
        before = one.said if was is None else was.get(one.text.original, "")
        sent |= {
            f"key-{n}": one.text.key,
            f"was-{n}": before,
            f"said-{n}": said.get(one.text.original, before),
        }
    return sent


def in_arabic(text):
    """As a translator reads it: with its unit, which need not be said again."""
    return ARABIC.get(text.removesuffix(" (kg)"))


def said(form, language="ar"):
    return {one.text.original: one.said for one in translating.lines_of(form, language) if one.said}


def test_a_translated_form_reaches_phones_as_the_app_reads_it(lead, browse, form):
    client = browse(lead)
    assert client.get(reverse("form_translations", args=[form.pk]), follow=True).status_code == 200
    shown = client.get(page(form)).content.decode()
    assert "Without shoes" in shown and 'dir="rtl"' in shown
    told = client.post(page(form), body(form, ARABIC), follow=True).content.decode()
    assert "7 texts saved." in told
    published = publish(form, lead)
    weight, cough, today, _line = published.fields
    by_field = {entry["fieldId"]: entry for entry in published.translations}
    assert by_field["__form_name__"]["name"]["ar"] == "زيارة ما قبل الولادة"
    # The app shows no unit unless it stands in the label, in every language.
    # And of several languages it takes any, unless the reader's own is there.
    assert by_field[weight["id"]]["name"] == {"ar": "الوزن (kg)", "en": "Weight (kg)"}
    assert by_field[weight["id"]]["description"] == {"ar": "بدون حذاء", "en": "Without shoes"}
    yes = cough["options"][0]["id"]
    assert by_field[cough["id"]]["options"][yes] == {"ar": "نعم", "en": "Yes"}
    assert by_field[today["id"]]["name"] == {"ar": "اليوم", "en": "Today"}
    for entry in published.translations:  # it calls Object.keys on each of them
        assert all(isinstance(entry[part], dict) for part in ("name", "description", "options"))


def test_a_new_version_keeps_what_was_translated_and_says_what_has_changed(lead, browse, form):
    client = browse(lead)
    client.post(page(form), body(form, ARABIC))
    publish(form, lead)
    weight, *others = stored(form)
    weight[1]["label"] = "Weight today"
    client.post(
        reverse("visit_forms:edit", args=[form.pk]),
        posted("Antenatal visit", [*others, weight], action="publish"),
    )
    publish_again(client, form)
    form.refresh_from_db()
    now = EventForm.objects.get(pk=form.pk)
    by_field = {entry["fieldId"]: entry for entry in now.translations}
    assert by_field[weight[1]["id"]]["name"] == {"ar": "الوزن (kg)", "en": "Weight today (kg)"}
    assert ("ar", 6, 7) in [(code, done, of) for code, _, done, of in translating.progress(form)]
    shown = client.get(page(form)).content.decode()
    assert "The text has changed. It was:" in shown
    (old,) = [one for one in translating.lines_of(form, "ar") if one.old]
    client.post(page(form), body(form, {}) | {"still": [old.text.key]})
    assert not [one for one in translating.lines_of(form, "ar") if one.old]
    assert said(form)["Weight today"] == "الوزن"


def test_translating_alone_is_a_new_version_and_doing_it_again_is_none(lead, browse, form):
    publish(form, lead)
    told = browse(lead).post(page(form), body(form, ARABIC), follow=True).content.decode()
    assert "when you publish the form again" in told
    form.refresh_from_db()
    assert form.has_unpublished_changes
    publish(form, lead)
    before = EventForm.objects.get(pk=form.pk).change_number
    publish(form, lead)
    assert form.pk and EventForm.objects.get(pk=form.pk).change_number == before
    assert EventForm.objects.get(pk=form.pk).publications.count() == 2


def test_of_two_who_translate_at_once_nobody_overwrites_the_other(lead, browse, form):
    client = browse(lead)
    empty = body(form, {"Cough": "سعال", "Yes": "نعم"})
    client.post(page(form), body(form, {"Cough": "كحة"}))
    told = client.post(page(form), empty).content.decode()
    assert "Somebody else wrote other words meanwhile" in told
    assert "كحة" in told and "سعال" in told  # both, to choose from
    assert said(form) == {"Cough": "كحة", "Yes": "نعم"}
    client.post(page(form), body(form, {"Cough": "سعال"}))
    assert said(form)["Cough"] == "سعال"


def test_an_emptied_field_takes_the_translation_away(lead, browse, form):
    client = browse(lead)
    client.post(page(form), body(form, ARABIC))
    client.post(page(form), body(form, {"Cough": "  "}))
    assert "Cough" not in said(form) and len(said(form)) == 6


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_file_goes_to_a_translator_and_back(kind, lead, browse, form):
    client = browse(lead)
    client.post(page(form), body(form, {"Cough": "سعال"}))
    got = client.get(reverse("form_translation_file", args=[form.pk, "ar", kind]))
    assert f"_ar.{kind}" in got["Content-Disposition"]
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(got.content))
        for row in book.active.iter_rows(min_row=2):
            row[2].value = row[2].value or in_arabic(row[1].value)
        filled = io.BytesIO()
        book.active.append(["gone:label", "Gone", "ذهب"])
        book.save(filled)
        content = filled.getvalue()
    else:
        rows = [line.split(",") for line in got.content.decode("utf-8-sig").splitlines()]
        filled = [[key, text, t or in_arabic(text) or t] for key, text, t in rows]
        # as Excel writes it where the list separator is a semicolon
        content = "\n".join(
            ";".join(row) for row in [*filled, ["gone:label", "Gone", "ذهب"]]
        ).encode()
    back = SimpleUploadedFile(f"back.{kind}", content)
    told = client.post(page(form), {"file": back}).content.decode()
    assert "6 texts of the file are new" in told and "gone:label" in told
    assert "بدون حذاء" in told
    assert said(form) == {"Cough": "سعال"}  # a file fills the page; a person saves
    client.post(page(form), body(form, ARABIC))
    assert said(form) == ARABIC


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 not a zip",
        b"\xff\xfe\x00",
        b"name;text\na;b",
        b"just words",
        bytes(3_000_000),
    ],
)
def test_a_file_that_is_none_is_told_and_changes_nothing(content, lead, browse, form):
    client = browse(lead)
    client.post(page(form), body(form, {"Cough": "سعال"}))
    answer = client.post(page(form), {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 200
    assert said(form) == {"Cough": "سعال"}


def test_a_formula_in_a_translation_stays_text_in_the_file(lead, browse, form):
    client = browse(lead)
    client.post(page(form), body(form, {"Cough": '=HYPERLINK("http://evil")'}))
    got = client.get(reverse("form_translation_file", args=[form.pk, "ar", "xlsx"]))
    cells = [c for row in openpyxl.load_workbook(io.BytesIO(got.content)).active for c in row]
    assert not [c for c in cells if c.data_type == "f"]


def test_only_who_may_change_the_form_finds_its_translations(
    nurse, clinic_manager, browse, lead, draft
):
    elsewhere = draft(by=lead, clinic_ids=[str(cast.clinic("Elsewhere").pk)])
    everywhere = draft(by=lead)
    for person in (nurse, clinic_manager):
        client = browse(person)
        for form in (elsewhere, everywhere):
            addresses = [
                reverse("form_translations", args=[form.pk]),
                page(form),
                reverse("form_translation_file", args=[form.pk, "ar", "csv"]),
            ]
            for address in addresses:
                assert client.get(address).status_code in (302, 404), address
                assert client.post(address).status_code in (302, 404, 405), address
    client = browse(lead)
    for language in ("en", "xx"):
        assert client.get(page(everywhere, language)).status_code == 404
    assert not FormTranslation.objects.exists()


def test_a_locked_form_is_not_translated(lead, browse, form):
    other = cast.person("Other", role=lead.role)
    form.locked, form.locked_by = True, other
    form.save()
    told = browse(lead).post(page(form), body(form, ARABIC)).content.decode()
    assert "Nothing was saved" in told and "زيارة ما قبل الولادة" in told  # what was typed is there
    assert not said(form)


def test_the_preview_switches_language(lead, browse, form):
    client = browse(lead)
    client.post(page(form), body(form, ARABIC))
    address = reverse("visit_forms:preview_on_edit", args=[form.pk])
    assert client.post(address, posted("Antenatal visit", stored(form))).json()["is_valid"]
    written = client.get(address, {"mode": ""}).content.decode()
    assert "Without shoes" in written and 'dir="ltr"' in written
    arabic = client.get(address, {"mode": "ar"}).content.decode()
    assert (
        "بدون حذاء" in arabic and "الوزن (kg)" in arabic and '<html lang="ar" dir="rtl">' in arabic
    )
    assert "Without shoes" not in arabic


def test_what_the_app_reads_is_what_was_written_and_back():
    draft = {
        "name": "A", "description": "B", "language": "en",
        "questions": [{"kind": kind, "id": f"q{n}", **q} for n, (kind, q) in enumerate([
            ("single_choice", {"label": "Cough", "options": [{"id": "o1", "label": "Yes"}]}),
            ("text", {"label": "Name", "help": "All of it"}),
        ])],
    }  # fmt: skip
    texts = list(texts_of(draft))
    spoken = {
        (text.key, language): f"{language} {text.original}"
        for text in texts
        for language in ("ar", "es")
    }
    from formsbuilder.texts import for_phones

    document, _ = compile_form(draft | {"translations": for_phones(draft, spoken)})
    own = {(text.key, "en"): text.original for text in texts}
    assert from_phones(document["translations"], texts) == spoken | own
    shown = in_language(document, "es")
    assert (shown["name"], shown["description"]) == ("es A", "es B")
    assert shown["fields"][0]["options"][0]["label"] == "es Yes"
    assert shown["fields"][0]["options"][0]["value"] == "Yes"  # what is stored stays
    assert in_language(document, "fr")["name"] == "A"  # no French: English, as the app does


def test_a_copied_form_has_the_newest_draft_and_its_translations(lead, browse, form):
    client = browse(lead)
    client.post(page(form), body(form, ARABIC))
    opened = client.get(reverse("visit_forms:copy", args=[form.pk])).content.decode()
    assert 'value="Antenatal visit (copy)"' in opened
    add = f"{reverse('visit_forms:add')}?copy_of={form.pk}"
    assert f'action="{add}"' in opened
    client.post(add, posted("Antenatal visit (copy)", stored(form), action="create"))
    copy = FormDraft.objects.get(name="Antenatal visit (copy)")
    assert copy.pk != form.pk and copy.said() == form.said() != {}
    assert FormDraft.objects.filter(name="Antenatal visit").count() == 1


def test_a_unit_is_said_in_the_translators_own_words(lead, browse, draft):
    asked = [("number", {"id": "age", "label": "Gestational age", "unit": "weeks"})]
    form, client = draft(by=lead, questions=asked), browse(lead)
    assert "Gestational age (weeks)" in client.get(page(form)).content.decode()
    address = reverse("visit_forms:preview_on_edit", args=[form.pk])
    client.post(address, posted(form.name, stored(form)))
    for said, shown in {"العمر": "العمر (weeks)", "العمر (أسابيع)": "العمر (أسابيع)"}.items():
        client.post(page(form), body(form, {"Gestational age": said}))
        preview = client.get(address, {"mode": "ar"}).content.decode()
        assert shown in preview and f"{shown} (weeks)" not in preview
    # What is said to the reader of the page is in their direction, not in the form's.
    assert '<p class="mode" dir="ltr">' in preview
