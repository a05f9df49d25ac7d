"""The form editor as a person uses it in a real browser; other stories may borrow it."""

import os
import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect, sync_playwright

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The rest of the suite runs beside it. Only what fails waits that long.
expect.set_options(timeout=30_000)


@contextmanager
def chromium(*arguments):
    """The Chromium of this machine (CHROMIUM names another); without one the test fails."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.fail("no Chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *arguments])
        yield browser
        browser.close()


def sign_in(page: Page, url: str, login: str, password: str) -> None:
    page.goto(f"{url}/admin/login/")
    page.locator("[name=username]").fill(login)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    expect(page.locator("#wagtail-sidebar")).to_be_attached()


class FormEditor:
    """Writes a form by clicking. `card(n)` is the n-th card from 0, as it stands on the page."""

    def __init__(self, page: Page, url: str):
        self.page, self.url = page, url

    def start(self, name: str) -> "FormEditor":
        self.page.goto(f"{self.url}/admin/forms/add/")
        self.page.locator("[name=name]").fill(name)
        return self

    def open(self, form_id) -> "FormEditor":
        self.page.goto(f"{self.url}/admin/forms/edit/{form_id}/")
        expect(self.page.locator(".question-stream__add")).to_be_visible()
        return self

    @property
    def cards(self):
        return self.page.locator("[data-streamfield-child]:not([aria-hidden=true])")

    def card(self, number: int):
        return self.cards.nth(number)

    def add(self, kind: str, label: str = "", *, unit="", choices=(), required=False):
        """Add a question at the end; `kind` as the list calls it ("Short text", "Number", ...)."""
        before = self.cards.count()
        self.page.locator(".question-stream__add").click()
        self.page.locator("[role=option]").get_by_text(kind, exact=True).click()
        expect(self.cards).to_have_count(before + 1)
        card = self.card(before)
        if label:
            card.locator(".question-card__field--label input").fill(label)
        if unit:
            card.locator(".question-card__field--unit input").fill(unit)
        for number, choice in enumerate(choices):
            if number >= card.locator(".choice-row").count():
                card.locator(".choice-row input").last.press("Enter")
            card.locator(".choice-row input").nth(number).fill(choice)
        if required:
            # by the keyboard: a preview that grows meanwhile moves the card away from under a click
            required_box = card.locator(".question-card__field--required input")
            required_box.press("Space")
            expect(required_box).to_be_checked()
        return card

    def action(self, card, name: str) -> None:
        """One of the buttons of a card: MOVE_UP, MOVE_DOWN, DUPLICATE, DELETE."""
        card.locator(f"[data-streamfield-action={name}]").click()

    def save(self) -> None:
        self.page.locator("footer button.action-save:not([name])").click()
        expect(self.page.locator(".messages .success")).to_be_visible()

    def publish(self) -> None:
        """Press Publish and wait for the answer: the list with a message, or the form with errors."""
        self.page.locator("footer [data-w-dropdown-target=toggle]").click()
        self.page.locator("[name=action-publish]").click()
        again = self.page.get_by_role("button", name="Publish version")
        told = self.page.locator(".messages li").first
        expect(again.or_(told).first).to_be_visible()
        if again.is_visible():  # the page that says what changes
            again.click()
        expect(told).to_be_visible()

    def values(self) -> list[dict]:
        """What would be sent, card by card."""
        return self.cards.evaluate_all(
            "cards => cards.map(card => JSON.parse(card.querySelector('.question-card > input').value))"
        )
