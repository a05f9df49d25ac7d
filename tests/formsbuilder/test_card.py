"""The question card in a real Chromium against a real server, clicked and typed like a person."""

import json

import psycopg
import pytest
from playwright.sync_api import expect
from wagtail.users.models import UserProfile

from clinical.models import Clinic, User
from formsbuilder.models import FormDraft
from tests.formsbuilder.form_editor import FormEditor, chromium, sign_in
from tests.harness.database import default_is

PASSWORD = "demo-pass-2026"


@pytest.fixture(scope="module")
def long_form(server, django_db_setup, django_db_blocker):
    """The id of a draft of 300 questions; and two people who write forms."""
    questions = [
        ("single_choice", {"label": f"Q {n}", "options": [{"label": "A"}, {"label": "B"}]})
        for n in range(300)
    ]
    with django_db_blocker.unblock(), default_is(server.database_url):
        Clinic.objects.create(name="Al Salam")
        User.objects.create_superuser("lead@example.org", PASSWORD, name="Lead")
        reader = User.objects.create_superuser("arabic@example.org", PASSWORD, name="Amal")
        UserProfile.objects.update_or_create(user=reader, defaults={"preferred_language": "ar"})
        form = FormDraft.objects.create(name="Long", questions=questions)
        form.save_revision()
    return form.pk


@pytest.fixture(scope="module")
def browser_of(server, long_form):
    """``browser_of(login)``: this person's browser, signed in, with what it already fetched.

    Django cannot be asked while it runs: Playwright has an event loop in this thread.
    """
    with chromium() as opened:
        signed_in = {}

        def browser_of(login):
            if login not in signed_in:
                signed_in[login] = opened.new_context()
                page = signed_in[login].new_page()
                sign_in(page, server.url, login, PASSWORD)
                page.close()
            return signed_in[login]

        yield browser_of


@pytest.fixture
def open_editor(server, browser_of):
    """``open_editor(login, width)``; at the end no script may have failed."""
    complaints, pages = [], []

    def open_it(login="lead@example.org", width=1280):
        page = browser_of(login).new_page()
        page.set_viewport_size({"width": width, "height": 1000})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" else None,
        )
        pages.append(page)
        return FormEditor(page, server.url)

    yield open_it
    for page in pages:
        page.evaluate(
            "localStorage.clear()"
        )  # which panels were open is no matter of the next test
        page.close()
    assert not complaints


@pytest.fixture
def published(server):
    """``published(name)``: id, fields and metadata of the form that phones would get."""

    def look_up(name):
        with psycopg.connect(server.dsn) as connection:
            return connection.execute(
                "SELECT id, fields, metadata FROM clinical_eventform WHERE name = %s AND is_published",
                [name],
            ).fetchone()

    return look_up


def test_a_form_with_each_kind_is_clicked_together_and_reaches_the_phones(open_editor, published):
    editor = open_editor().start("Antenatal visit")
    editor.add("Short text", "Complaint", required=True)
    editor.add("Long text", "History")
    weight = editor.add("Number", "Weight", unit="kg")
    expect(weight).to_contain_text("Phones show it in the question: Weight (kg)")
    weight.locator("summary").click()
    weight.get_by_label("to", exact=True).fill("٣٠٠")
    weight.get_by_role("button", name="Mark it as “Weight of the patient”").click()
    expect(weight.locator(".question-card__marks")).to_have_text("≤ ٣٠٠Weight of the patient")
    cough = editor.add("One choice", "Cough", choices=["Yes", "No", "Not known"], required=True)
    expect(cough.locator(".question-card__marks")).to_have_text("3 choicesrequired")
    signs = editor.add("Several choices", "Signs", choices=["Fever", "Oedema"])
    signs.locator("summary").click()
    signs.get_by_label("Ask only if this question").select_option(label="only if: 4. Cough")
    signs.get_by_label("With this answer").select_option(label="Yes")
    editor.add("Tick box", "Consent given")
    editor.add("Date", "Last period")
    editor.add("Diagnosis")
    editor.add("Medicine")
    editor.add("Heading or note", "Examination")
    editor.add("Line")
    double = editor.add("Computed value", "Double weight")
    double.get_by_label("How it is computed").select_option(label="Formula")
    double.get_by_label("Formula", exact=True).fill("[Weight (kg)] * 2")
    *ids, double_id = [value["id"] for value in editor.values()]
    editor.publish()
    expect(editor.page.locator(".messages .success")).to_contain_text("published as version 1")
    form_id, fields, metadata = published("Antenatal visit")
    assert metadata["rules"] == {
        ids[2]: {"max": "300"},
        ids[4]: {"ask_if": {"question": ids[3], "test": "is", "value": "Yes"}},
    }
    assert metadata["meanings"] == {ids[2]: {"means": "weight", "unit": "kg"}}
    assert metadata["computed"][0] | {"name": "", "after": ""} == {
        "id": double_id, "name": "", "after": "", "compute": "formula", "decimals": 2,
        "formula": f"{{{ids[2]}}} * 2",
    }  # fmt: skip
    assert [field["id"] for field in fields] == ids
    assert [field["name"] for field in fields][:7] == [
        "Complaint",
        "History",
        "Weight (kg)",
        "Cough",
        "Signs",
        "Consent given",
        "Last period",
    ]
    assert [option["label"] for option in fields[3]["options"]] == ["Yes", "No", "Not known"]

    editor.open(form_id)  # loaded cards are closed, and show what they ask
    expect(editor.card(2).locator("[data-panel-heading]")).to_contain_text("Weight (kg)")
    expect(editor.card(2).locator(".question-card__body")).to_be_hidden()
    editor.card(2).locator("[data-panel-heading]").click()
    expect(editor.card(2).locator(".question-card__field--unit input")).to_have_value("kg")


def test_moving_keeps_ids_and_copying_makes_new_ones(open_editor):
    editor = open_editor().start("Moved")
    editor.add("Short text", "First")
    editor.add("One choice", "Second", choices=["Yes", "No"])
    first, second = editor.values()
    editor.action(editor.card(1), "MOVE_UP")
    assert [value["id"] for value in editor.values()] == [second["id"], first["id"]]
    editor.action(editor.card(0), "DUPLICATE")
    expect(editor.cards).to_have_count(3)
    original, copy, _ = editor.values()
    assert copy["label"] == "Second" and copy["id"] not in (first["id"], second["id"])
    assert original["id"] == second["id"]
    assert {o["id"] for o in copy["options"]}.isdisjoint({o["id"] for o in original["options"]})
    editor.card(1).locator(".question-card__field--label input").fill("Second again")
    assert editor.values()[0]["label"] == "Second"  # the copy is not tied to the original
    editor.action(editor.card(2), "DELETE")
    expect(editor.cards).to_have_count(2)
    before = editor.values()
    editor.save()
    editor.page.reload()
    expect(editor.cards).to_have_count(2)
    assert editor.values() == before


def test_a_mistake_is_told_at_its_question_and_the_draft_is_kept(open_editor, published):
    editor = open_editor().start("Mistaken")
    editor.add("Short text", "Weight")
    editor.add("Number", " weight")
    editor.add("One choice", "Cough")
    editor.publish()
    expect(editor.page.locator(".messages")).to_contain_text("The form is not published yet")
    assert published("Mistaken") is None
    assert [c.locator(".error-message").count() for c in editor.cards.all()] == [0, 1, 1]
    expect(editor.card(1).locator(".error-message")).to_contain_text(
        "Question 1 is called the same"
    )
    expect(editor.card(2).locator(".error-message")).to_have_text("Write the choices.")
    expect(editor.card(1).locator(".question-card__body")).to_be_visible()
    expect(editor.card(0).locator(".question-card__body")).to_be_hidden()
    editor.card(1).locator(".question-card__field--label input").fill("Height")
    choices = editor.card(2).locator(".choice-row input")
    choices.nth(0).fill("Yes")
    choices.nth(1).fill("No")
    editor.publish()
    assert [field["name"] for field in published("Mistaken")[1]] == ["Weight", "Height", "Cough"]


def test_choices_are_written_with_the_keyboard_alone(open_editor):
    editor = open_editor().start("Keyboard")
    card = editor.add("One choice", "Cough")
    rows, keys = card.locator(".choice-row input"), editor.page.keyboard
    rows.nth(0).focus()
    keys.type("Yes")
    keys.press("Enter")
    keys.type("Sometimes")
    keys.press("Alt+ArrowUp")
    keys.press("Enter")
    keys.press("Backspace")  # the empty row goes, the one before has the focus
    keys.type("!")
    labels = [option["label"] for option in editor.values()[0]["options"]]
    assert labels == ["Sometimes!", "Yes"]
    assert editor.page.url.endswith("/add/")  # Enter did not send the form
    rows.last.evaluate(
        """(input) => {
            const data = new DataTransfer();
            data.setData("text", "One\\r\\nTwo\\n\\n Three ");
            input.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, cancelable: true}));
        }"""
    )
    labels = [option["label"] for option in editor.values()[0]["options"]]
    assert labels[-3:] == ["One", "Two", "Three"]


def test_a_choice_is_dragged_to_its_place_and_keeps_its_id(open_editor):
    editor = open_editor().start("Dragged")
    card = editor.add("One choice", "Cough", choices=["A", "B", "C"])
    before = {option["label"]: option["id"] for option in editor.values()[0]["options"]}
    card.locator(".choice-row__grip").nth(2).drag_to(card.locator(".choice-row").nth(0))
    after = editor.values()[0]["options"]
    assert [option["label"] for option in after] == ["C", "A", "B"]
    assert {option["label"]: option["id"] for option in after} == before


def test_a_pasted_list_becomes_questions_that_are_dragged_to_their_place(open_editor):
    editor = open_editor().start("Dragged cards")
    pasted = editor.page.locator(".paste-list")
    pasted.locator("summary").click()
    pasted.locator("textarea").fill("1. First: yes / no\n\n2) Second (kg) ....")
    pasted.get_by_role("button", name="Make 2 questions").click()
    expect(editor.cards).to_have_count(2)
    assert [[v["unit"], len(v["options"])] for v in editor.values()] == [["", 2], ["kg", 0]]
    editor.card(1).locator("[data-streamfield-action=DRAG]").drag_to(
        editor.card(0).locator("[data-panel-heading]")
    )
    editor.save()
    assert [value["label"] for value in editor.values()] == ["Second", "First"]


def test_what_is_typed_is_drawn_as_a_phone_would(open_editor):
    editor = open_editor().start("Previewed")
    editor.page.wait_for_timeout(2500)  # Wagtail takes what is typed before as the loaded form
    editor.page.locator("[data-side-panel-toggle=preview]").click()
    frame = editor.page.frame_locator("iframe[data-w-preview-target=iframe]").first
    # The panel pushes the cards aside while it opens; a click in between lands beside them.
    expect(frame.locator(".phone")).to_be_visible(timeout=15_000)
    editor.add("Number", "Temperature", unit="°C", required=True)
    expect(frame.locator(".phone .name")).to_have_text("Temperature (°C) *", timeout=15_000)
    frame.locator("input").fill("٣٧٥")
    sent = json.loads(frame.locator(".sends pre").text_content())
    assert [(one["name"], one["value"]) for one in sent] == [("Temperature (°C)", "٣٧٥")]


@pytest.mark.parametrize("login", ["lead@example.org", "arabic@example.org"])
def test_the_card_fits_a_phone_in_both_directions(open_editor, login):
    editor = open_editor(login, width=390).start("زيارة")
    page = editor.page
    page.locator(".question-stream__add").click()
    page.locator("[role=option]").nth(3).click()
    card = editor.card(0)
    expect(card.locator(".question-card__body")).to_be_visible()
    card.locator(".question-card__field--label input").fill("هل تسعل منذ أكثر من أسبوعين؟")
    direction = card.locator(".question-card__field--label input").evaluate(
        "input => getComputedStyle(input).direction"
    )
    assert direction == "rtl"
    for part in card.locator("input:visible, .choice-row button:visible").all():
        box = part.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert page.locator("html").get_attribute("dir") == ("rtl" if "arabic" in login else "ltr")


def test_300_questions_open_as_closed_cards_without_drawing_their_inputs(open_editor, long_form):
    editor = open_editor().open(long_form)
    expect(editor.cards).to_have_count(300)
    assert editor.page.locator(".question-card__body:empty").count() == 300
    ready = editor.page.evaluate(
        "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    )
    print(f"300 cards are ready after {ready:.0f} ms")
    editor.card(299).locator("[data-panel-heading]").click()
    editor.card(299).locator(".question-card__field--label input").fill("Last")
    editor.save()
    assert editor.values()[299]["label"] == "Last"
