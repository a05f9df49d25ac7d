"""A form is clicked together, a phone answers it, and the answers come out as files.

Everything is real: Chromium, the web server, the worker, the phone app's own sync library.
Pictures of each step lie in the test's temporary folder.
"""

import csv
import hashlib
import json
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from clinical.demo.world import PASSWORD
from tests.formsbuilder.form_editor import FormEditor, chromium, sign_in
from tests.harness.database import default_is

pytestmark = pytest.mark.timeout(300)

COMPLAINT = 'سعال منذ أسبوع، "جاف" ولا ينام'
ANSWERS = {
    "Complaint": COMPLAINT,
    "Temperature (°C)": "٣٨٫٥",
    "Cough": "Every night",
    "Ill since": "2026-10-31T22:30:00.000Z",  # in the clinic in Amman it was the 1st already
    "Diagnosis": [{"code": "J20.9", "desc": "Acute bronchitis, unspecified"}],
}
ON_FILE = {
    "Given name": "Amina",
    "Surname": "Haddad",
    "Patient number": "S000101",
    "Clinic": "Clinic 1, Al Salam",
    "Recorded by": "Bela Horvat",
    "Complaint": COMPLAINT,
    "Temperature (°C)": 38.5,
    "Cough": "Every night",
    "Ill since": date(2026, 11, 1),
}


@pytest.fixture(scope="module")
def demo(start_server, django_db_setup, django_db_blocker):
    """The demo as `make demo` loads it, with fewer patients."""
    server = start_server(worker=True, env={"DEMO": "1"})
    with django_db_blocker.unblock(), default_is(server.database_url):
        call_command("load_demo", patients=30)
        call_command("adopt_forms")
    return server


@pytest.fixture
def at_the_desk(demo, tmp_path):
    """``at_the_desk(name)``: a page of the portal where this person of the demo has signed in."""
    complaints = []

    with chromium() as browser:

        def sit_down(name):
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on(
                "console",
                lambda said: complaints.append(said.text) if said.type == "error" else None,
            )
            sign_in(page, demo.url, f"{name}@example.org", PASSWORD)
            return page

        yield sit_down
    assert not complaints


def open_menu(page, entry):
    page.locator("#wagtail-sidebar").get_by_role("link", name=entry, exact=True).click()
    expect(page).to_have_title(f"{'Visit forms' if entry == 'Forms' else entry} - Hikma")


def fetched(run, kind, folder):
    """Click the link of a finished file; where the browser put it."""
    with run.page.expect_download() as coming:
        run.locator(f"[data-kind={kind}]").click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def test_from_a_new_form_to_the_answers_in_a_file(demo, at_the_desk, phone, tmp_path):
    # Adama, the organisation manager, writes a form and publishes it.
    page = at_the_desk("admin")
    open_menu(page, "Forms")
    page.screenshot(path=tmp_path / "1-forms.png")
    page.get_by_role("link", name="Add visit form").click()
    page.locator("[name=name]").fill("Cough clinic")
    editor = FormEditor(page, demo.url)
    editor.add("Short text", "Complaint", required=True)
    editor.add("Number", "Temperature", unit="°C")
    editor.add("One choice", "Cough", choices=["Never", "By day", "Every night"])
    editor.add("Date", "Ill since")
    editor.add("Diagnosis")
    page.screenshot(path=tmp_path / "2-editor.png", full_page=True)
    editor.publish()
    expect(page.locator(".messages .success")).to_contain_text("published as version 1")
    page.screenshot(path=tmp_path / "3-published.png")

    # Bela syncs in the morning, sees Amina without a network, and syncs again at night.
    belas = phone(demo.url, "bela@example.org", PASSWORD)
    belas.sync()
    [form] = belas.rows("event_forms", name="Cough clinic")
    [amina] = belas.rows("patients", external_patient_id=ON_FILE["Patient number"])
    answer = belas.answer_form(amina["id"], form["id"], ANSWERS)
    assert belas.sync().pushed["events"]["created"] == 1
    assert belas.pending() == {}

    # At the desk she asks for the answers and fetches both files.
    page = at_the_desk("bela")
    open_menu(page, "Downloads")
    page.select_option("[name=form]", label="Cough clinic")
    page.fill("[name=happened_from]", str(date.today() - timedelta(days=2)))
    page.fill("[name=purpose]", "The clinic's weekly round")
    page.screenshot(path=tmp_path / "4-downloads.png")
    page.click("#make-download")
    run = page.locator("[data-run]").first
    expect(run).to_be_visible(timeout=15_000)  # a page that is about to go is not to be drawn
    page.screenshot(path=tmp_path / "5-asked.png")
    expect(run.locator("[data-kind=xlsx]")).to_be_visible(timeout=60_000)
    page.screenshot(path=tmp_path / "6-ready.png")
    xlsx, spreadsheet_csv, manifest = (
        fetched(run, kind, tmp_path) for kind in ("xlsx", "csv", "manifest")
    )

    # Both files hold what she wrote, and are what the manifest says.
    heading, *rows = openpyxl.load_workbook(xlsx).worksheets[0].iter_rows(values_only=True)
    [row] = [dict(zip(heading, row, strict=True)) for row in rows]
    day = row["Ill since"]
    row["Ill since"] = day.date() if isinstance(day, datetime) else day
    assert {column: row[column] for column in ON_FILE} == ON_FILE
    assert row["Answer id"] == answer
    assert "J20.9" in row["Diagnosis"] and "Acute bronchitis" in row["Diagnosis"]

    with spreadsheet_csv.open(encoding="utf-8-sig", newline="") as lines:
        [line] = csv.DictReader(lines)
    assert {column: line[column] for column in ON_FILE} == {c: str(v) for c, v in ON_FILE.items()}
    assert line["Diagnosis"] == row["Diagnosis"]

    told = {file["name"]: file["sha256"] for file in json.loads(manifest.read_text())["files"]}
    made = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (xlsx, spreadsheet_csv)}
    assert told == made


def test_two_pretend_phones_meet_in_a_conflict(demo, tmp_path):
    complaints = []
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.goto(f"{demo.url}/pretend-phones")
        belas, chidis = page.locator("[data-phone]").all()
        for phone in (belas, chidis):
            phone.locator("[name=password]").fill(PASSWORD)
            phone.locator("[data-sign-in] button").click()
            expect(phone.locator("[data-says]")).to_contain_text("Synced")
            phone.locator("[data-find]").fill("amina had")
            phone.locator("[data-patients] button").first.click()

        # Without a network each writes another number, and Bela fills in a form, too.
        for phone, number in ((belas, "0790 111"), (chidis, "0790 222")):
            phone.locator("[data-network]").uncheck()
            phone.locator("[name=phone]").fill(number)
            phone.locator("[data-edit] button").click()
        belas.locator("[data-form]").select_option(label="Vital signs")
        belas.get_by_label("Temperature (°C) *").fill("٣٨٫٥")
        belas.locator("[data-fill] > button").click()
        expect(belas.locator("[data-pending]")).to_contain_text("3")
        belas.locator("[data-sync]").click()
        expect(belas.locator("[data-says]")).to_contain_text("No network")

        for phone in (belas, chidis, belas):
            phone.locator("[data-network]").check()
            phone.locator("[data-sync]").click()
            expect(phone.locator("[data-says]")).to_contain_text("Synced")
            expect(phone.locator("[data-pending]")).to_contain_text("0")
        expect(belas.locator("[name=phone]")).to_have_value("0790 222")
        expect(chidis.locator("[data-answers]")).to_contain_text("٣٨٫٥")
        page.screenshot(path=tmp_path / "phones.png", full_page=True)
    assert complaints == []


class Keys:
    """Somebody without a mouse: goes on by Tab until they are at what they want, and types."""

    def __init__(self, page):
        self.page = page

    def to(self, selector):
        for _step in range(120):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"The keyboard does not come to {selector} on {self.page.url}")

    def type(self, text):
        self.page.keyboard.type(text)
        return self

    def press(self, key):
        self.page.keyboard.press(key)
        return self


def test_a_patient_is_registered_by_the_keyboard_alone(at_the_desk):
    page = at_the_desk("bela")
    keys = Keys(page)
    keys.to("#wagtail-sidebar a[href='/admin/patients/']").press("Enter")
    expect(page).to_have_title("Patients - Hikma")
    keys.to("a[href='/admin/patients/register/']").press("Enter")
    expect(page.locator("[name=given_name]")).to_be_visible()
    keys.to("[name=given_name]").type("Zeyneb").to("[name=surname]").type("Kaplan")
    keys.to("[name=sex]").press("ArrowDown")
    keys.to("form button.button:not(.button-secondary)").press("Enter")
    expect(page.locator(".hk-who__name")).to_have_text("Zeyneb Kaplan")
