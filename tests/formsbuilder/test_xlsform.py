"""An XLSForm that people already own becomes a draft, and what has no place here is told with its row."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clinical.models import EventForm
from formsbuilder import starting
from formsbuilder.compiler import blocking, compile_form
from formsbuilder.models import FormDraft
from formsbuilder.texts import texts_of
from formsbuilder.xlsform import bringing, expressions, workbook
from formsbuilder.xlsform.carrying import carry
from formsbuilder.xlsform.languages import split_header
from formsbuilder.xlsform.workbook import Unreadable, from_markdown
from tests.formsbuilder.test_publishing import publish

KOBO = """
| survey |
|  | type | name | label::English (en) | label::العربية (ar) | hint | required | relevant | constraint | appearance | calculation |
|  | start | start | | | | | | | | |
|  | begin_group | vitals | Vital signs | العلامات الحيوية | | | | | | |
|  | decimal | temp | Temperature | الحرارة | In degrees | yes | | . < 45 | | |
|  | integer | pulse | Pulse | النبض | | | | . > 0 and . <= 250 | | |
|  | end_group | | | | | | | | | |
|  | select_one yesno | fever | Fever? | حمى؟ | | true | | | | |
|  | select_multiple signs or_other | signs | Danger signs | علامات الخطر | | | ${fever} = 'yes' | | | |
|  | text | story | What happened | ماذا حدث | | | | | multiline | |
|  | date | since | Since | منذ | | | | | | |
|  | note | thanks | Thank you | شكراً | | | | | | |
|  | calculate | double | Twice the pulse | | | | | | | round(${pulse} * 4 div 2, 1) |
|  | calculate | hot | | | | | | | | ${temp} > 38 |
|  | image | wound | Photo of the wound | صورة الجرح | | | | | | |
|  | time | at | At what time | في أي ساعة | | | | | | |
|  | begin_repeat | child | Each child | كل طفل | | | | | | |
|  | text | child_name | Name of the child | اسم الطفل | | | | | | |
|  | end_repeat | | | | | | | | | |
| choices |
|  | list_name | name | label::English (en) | label::العربية (ar) |
|  | yesno | yes | Yes | نعم |
|  | yesno | no | No | لا |
|  | signs | fits | Fits | اختلاج |
|  | signs | sleepy | Sleepy | نعاس |
| settings |
|  | form_title | form_id | default_language |
|  | Sick child | sick_child | English (en) |
"""  # noqa: E501


def xlsx(markdown):
    """The workbook that Kobo would give of these tables."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in from_markdown(markdown).sheets.items():
        headers = from_markdown(markdown).headers[name]
        sheet = book.create_sheet(name)
        sheet.append(headers)
        for _, row in rows:
            sheet.append([row.get(header) for header in headers])
    return bytes_of(book)


def bytes_of(book):
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def upload(client, content, name="form.xlsx"):
    return client.post(reverse("form_bring"), {"file": SimpleUploadedFile(name, content)})


def test_a_form_of_kobo_becomes_a_draft_with_its_languages(lead, browse):
    client = browse(lead)
    assert reverse("form_bring") in client.get(reverse("visit_forms:list")).content.decode()
    page = upload(client, xlsx(KOBO)).content.decode()
    draft = FormDraft.objects.get()
    assert draft.name == "Sick child" and draft.language == "en" and not draft.live
    assert [(b.block_type, b.value["label"]) for b in draft.questions] == [
        ("heading", "Vital signs"),
        ("number", "Temperature"),
        ("number", "Pulse"),
        ("single_choice", "Fever?"),
        ("multiple_choice", "Danger signs"),
        ("long_text", "What happened"),
        ("date", "Since"),
        ("heading", "Thank you"),
        ("computed", "Twice the pulse"),
        ("text", "At what time"),
        ("heading", "Each child"),
        ("text", "Name of the child"),
    ]
    temperature, fever, signs = (draft.questions[n].value for n in (1, 3, 4))
    assert (
        temperature["id"] == "temp"
        and temperature["required"]
        and temperature["help"] == "In degrees"
    )
    assert [(o["value"], o["label"]) for o in fever["options"]] == [("yes", "Yes"), ("no", "No")]
    assert draft.questions[2].value["rules"] == {"min": "1", "max": "250"}
    asked_if = {"question": "fever", "test": "is", "value": "yes"}
    assert signs["rules"] == {"ask_if": asked_if}
    assert draft.questions[8].value["rules"]["compute"] == {
        "how": "formula",
        "formula": "{pulse} * 4 / 2",
        "decimals": "1",
    }
    assert [o["value"] for o in signs["options"]] == ["fits", "sleepy", "other"]
    assert draft.said()["temp:label", "ar"] == "الحرارة"
    assert draft.said()["signs:choice:other", "ar"] == "غير ذلك"
    for told in [
        "Sheet survey, row 4: This rule was not carried over: constraint: . &lt; 45",
        "Sheet survey, row 13: Not asked of anybody and not carried over: calculate: hot",
        "Sheet survey, row 14: Phones cannot ask this, so it was left out: image: wound",
        "Sheet survey, row 15: Phones have no “time”",
        "Sheet survey, row 16: “Each child” is asked several times",
        "Sheet survey, row 2: “start” is not needed",
    ]:
        assert told in page, told
    form = publish(draft, lead)
    assert EventForm.objects.get().pk == form.pk
    assert form.fields[3]["options"][0] == {"id": "yes", "label": "Yes", "value": "yes"}


def test_a_form_goes_out_as_an_xlsform_and_comes_back_the_same(lead, browse):
    client = browse(lead)
    upload(client, xlsx(KOBO))
    first = FormDraft.objects.get()
    taken = client.get(reverse("form_take", args=[first.pk]))
    assert "sick-child.xlsx" in taken["Content-Disposition"]
    page = upload(client, taken.content).content.decode()
    assert "Everything in the file was carried over." in page
    second = FormDraft.objects.exclude(pk=first.pk).get()
    assert second.said() == first.said() and second.name == first.name

    def asked(draft):
        return [
            (b.block_type, b.value["id"], b.value["label"], b.value["help"], b.value["required"],
             [(o["value"], o["label"]) for o in b.value["options"]], b.value["rules"])
            for b in draft.questions
        ]  # fmt: skip

    assert asked(second) == asked(first)


def test_a_label_that_begins_with_an_equals_sign_is_no_formula_in_the_file(lead, browse, draft):
    form = draft(by=lead, questions=[("text", {"id": "q1", "label": "=HYPERLINK(1)"})])
    content = browse(lead).get(reverse("form_take", args=[form.pk])).content
    cells = [
        c for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet for c in row
    ]
    assert not [c for c in cells if c.data_type == "f"]


def bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as parts:
        for n in range(10):
            parts.writestr(f"xl/worksheets/sheet{n}.xml", bytes(10_000_000))
    return content.getvalue()


def long():
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("survey")
    sheet.append(["type", "name", "label"])
    for n in range(10_000):
        sheet.append(["text", f"q{n}", f"Question {n}"])
    return bytes_of(book)


def without(sheet):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(KOBO)))
    del book[sheet]
    return bytes_of(book)


def expression(kind="number", **choices):
    return {"a": ("qa", kind, choices)}


@pytest.mark.parametrize(
    ("relevant", "asked", "becomes"),
    [
        ("${a} >= 18", expression(), ("at_least", "18")),
        ("( ${a} != '' )", expression("text"), ("answered", "")),
        ("selected(${a}, 'x')", expression("multiple_choice", x="ox"), ("contains", "ox")),
        ("not(selected(${a}, 'x'))", expression("multiple_choice", x="ox"), ("is_not", "ox")),
        ("${a} = 'x'", expression("single_choice", x="ox"), ("is", "ox")),
        ("${a} = 'OK'", expression("yes_no"), ("is", "true")),
        ("${a} = 'y'", expression("single_choice", x="ox"), None),
        ("${a} > 3 and ${a} < 5", expression(), None),
        ("${b} > 3", expression(), None),
        ("true()", expression(), None),
    ],
)
def test_what_is_relevant_is_asked_only_if(relevant, asked, becomes):
    found = expressions.condition(relevant, asked)
    assert found == (becomes and {"question": "qa", "test": becomes[0], "value": becomes[1]})


@pytest.mark.parametrize(
    ("constraint", "kind", "becomes"),
    [
        (". >= 30 and . <= 45.5", "number", {"min": "30", "max": "45.5"}),
        (". < 5", "number", None),
        (". <= today()", "date", {"not_future": True}),
        (". >= date('2020-01-01')", "date", {"min": "2020-01-01"}),
        (
            "regex(., '^[A-Z]{2} and [0-9]+$')",
            "text",
            {"pattern": {"kind": "own", "text": "^[A-Z]{2} and [0-9]+$"}},
        ),
        ("regex(., '(a+)+')", "text", None),
        ("string-length(.) = 9", "text", {"pattern": {"kind": "length", "length": "9"}}),
        (". > ${other}", "number", None),
    ],
)
def test_what_is_a_constraint_is_a_limit_or_a_pattern(constraint, kind, becomes):
    assert expressions.limits(constraint, kind, whole=False) == becomes


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"type,name,label\ntext,a,A", "This is no XLSX file"),
        (b"PK\x03\x04" + bytes(100), "This is no XLSX file"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "the old Excel format"),
        (bytes(6_000_000), "too large"),
        (bomb(), "too large"),
        (long(), "more than 5,000 rows"),
        (without("survey"), "There is no sheet called “survey”"),
        (xlsx("| survey |\n| | type | name | label |\n| | start | start | |"), "holds no question"),
        (
            xlsx("| survey |\n| | type | name | label |\n| | text | a | ${gone} A |"),
            "mistake that must be mended",
        ),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_told_and_nothing_is_brought(content, told, lead, browse):
    answer = upload(browse(lead), content)
    assert answer.status_code == 200 and told in answer.content.decode()
    assert not FormDraft.objects.exists()


def test_formulas_merged_cells_and_macros_are_told(lead, browse):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(KOBO)))
    book["survey"]["C5"] = "=1+1"
    book["survey"].merge_cells("C10:D10")
    content = io.BytesIO(bytes_of(book))
    with zipfile.ZipFile(content, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"Auto_Open")
    page = upload(browse(lead), content.getvalue()).content.decode()
    assert "Cell C5 holds a formula" in page and "Cells C10:D10 are merged" in page
    assert "holds macros" in page
    # A question whose label was a formula is not lost: it goes by the label of another language.
    assert FormDraft.objects.get().questions[2].value["id"] == "pulse"


def test_a_missing_list_or_one_in_another_file_is_told(lead, browse):
    book = from_markdown(
        "| survey |\n| | type | name | label |\n| | select_one gone | a | A |\n"
        "| | select_one_from_file villages.csv | v | Village |\n| | text | v2 | V |"
    )
    carried = carry(book, known_languages=["en"])
    assert [(n.code, n.row, n.detail) for n in carried.notes] == [
        ("no_choices", 3, "gone"),
        ("choices_in_a_file", 4, "villages.csv"),
    ]
    with pytest.raises(
        Unreadable, match="wrong"
    ):  # a list that is nowhere is a mistake in the file
        bringing.look_at(book)


@pytest.mark.parametrize(
    ("header", "read"),
    [
        ("label", ("label", "")),
        ("label::English (en)", ("label", "en")),
        ("label::العربية (ar)", ("label", "ar")),
        ("label:Arabic", ("label", "ar")),
        ("Label::Français", ("label", "fr")),
        ("hint::Español (es-MX)", ("hint", "es")),
        ("label::Kurmancî", ("label", "Kurmancî")),
        ("media::image::English (en)", ("media::image::english (en)", "")),
        ("required", ("required", "")),
    ],
)
def test_the_language_of_a_column(header, read):
    assert split_header(header) == read


def test_an_unknown_language_is_told_once_and_the_rest_is_brought():
    book = from_markdown(
        "| survey |\n| | type | name | label::English (en) | label::Kurmancî |\n"
        "| | text | a | Name | Nav |\n| | text | b | Age | Temen |"
    )
    carried = carry(book, known_languages=["en", "ar"])
    assert [(n.code, n.detail) for n in carried.notes] == [("language_left_out", "Kurmancî")]
    assert [text.original for text in texts_of(carried.as_draft())] == ["Name", "Age"]


def test_only_who_writes_forms_brings_one_and_only_for_their_clinics(nurse, clinic_manager, browse):
    refused = upload(browse(nurse), xlsx(KOBO))
    assert refused.status_code in (302, 403) and not FormDraft.objects.exists()
    client = browse(clinic_manager)
    assert "Tick at least one of your clinics" in upload(client, xlsx(KOBO)).content.decode()
    assert not FormDraft.objects.exists()
    home = str(clinic_manager.home_clinic_id)
    file = SimpleUploadedFile("form.xlsx", xlsx(KOBO))
    client.post(reverse("form_bring"), {"file": file, "clinic_ids": [home]})
    assert FormDraft.objects.get().clinic_ids == [home]


def test_the_same_file_gives_the_same_ids(lead):
    book = workbook.read(xlsx(KOBO))
    once, again = (bringing.bring(book, by=lead).draft for _ in range(2))
    ids = [[block.value["id"] for block in draft.questions] for draft in (once, again)]
    assert ids[0] == ids[1] and len(set(ids[0])) == len(ids[0])


@pytest.mark.parametrize("key", starting.BY_KEY)
def test_a_ready_made_form_is_a_whole_xlsform_in_english_and_arabic(key, lead):
    starter = starting.BY_KEY[key]
    book = workbook.read(xlsx((starting.FOLDER / f"{key}.md").read_text()))
    draft = bringing.bring(book, by=lead).draft
    carried = starter.carried
    assert not carried.notes and carried.name == draft.name and carried.description
    texts = list(texts_of(draft.as_draft()))
    said = draft.said()
    untranslated = [text.original for text in texts if (text.key, "ar") not in said]
    assert not untranslated and len(draft.questions) >= 6
    _document, problems = compile_form(draft.as_draft())
    assert not blocking(problems)
    publish(draft, lead)
    assert EventForm.objects.get().translations


def test_ready_made_forms_are_added_as_drafts_once(lead, browse):
    assert len(starting.FORMS) >= 20
    client, address = browse(lead), reverse("form_starters")
    page = client.get(address).content.decode()
    assert (
        "TB screening" in page
        and address in client.get(reverse("visit_forms:list")).content.decode()
    )
    for _again in "12":
        client.post(address, {"chosen": ["tb_screening", "phq9"]})
        assert sorted(FormDraft.objects.values_list("name", flat=True)) == [
            "PHQ-9 (low mood)",
            "TB screening",
        ]
    assert not EventForm.objects.exists()
    assert "is here already" in client.get(address).content.decode()
    assert "Tick at least one form." in client.post(address, {}).content.decode()


def test_a_clinic_manager_adds_ready_made_forms_for_her_clinic_only(clinic_manager, nurse, browse):
    address, chosen = reverse("form_starters"), {"chosen": ["dental"]}
    assert browse(nurse).post(address, chosen).status_code in (302, 403)
    client = browse(clinic_manager)
    assert "Tick at least one of your clinics" in client.post(address, chosen).content.decode()
    assert not FormDraft.objects.exists()
    home = str(clinic_manager.home_clinic_id)
    client.post(address, chosen | {"clinic_ids": [home]})
    assert FormDraft.objects.get().clinic_ids == [home]
