"""A real organisation begins: from the key in the terminal to invite cards, in a real browser."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.formsbuilder.form_editor import chromium

pytestmark = pytest.mark.timeout(300)
MINUTES = 10
CLICKS_AT_MOST = 25
CLINICS = "Al Salam; Zaatari\nAl Nour; Zaatari\nSan Rafael; Choloma"
COLLEAGUES = (
    "name\tworks as\tclinics\nBela Horvat\tNurse\tAl Salam\nعمر صالح\tFront desk\tAl Nour\n"
    "Chidi Obi\tClinician\tAl Salam; Al Nour"
)


def test_an_organisation_is_at_work_within_ten_minutes(start_server):
    server = start_server()
    told = server.log("web").read_text()  # the terminal in which it was started
    digits = re.search(r"key: ([\d ]+)", told)[1]
    clicks = []
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        wrong = []
        page.on("pageerror", lambda error: wrong.append(str(error)))

        def click(selector):
            clicks.append(selector)
            page.locator(selector).click()

        began = time.monotonic()
        page.goto(f"{server.url}/admin/setup/")
        for field, value in (
            ("key", digits),
            ("name", "Amal Haddad"),
            ("login", "amal@ours"),
            ("password", "three blue herons"),
        ):
            page.locator(f"[name={field}]").fill(value)
        click("text=Begin")
        click(".hk-page > p > a.button")
        page.locator("[name=name]").fill("Our Clinics")
        page.locator("[name=country]").select_option("JO")
        click("text=Save and go on")
        expect(page.locator(".messages .success")).to_contain_text("Asia/Amman")
        page.locator("[name=clinics]").fill(CLINICS)
        click("text=Save and go on")
        click("[name=choice][value=camp]")
        click("[name=chosen][value=antenatal]")
        click("text=Save and go on")
        page.locator("[name=name]").fill("Yara Nasser")
        click("text=Make the invitation")
        expect(page.locator(".hk-invite__digits")).to_have_count(1)
        click("text=I have it")
        page.locator("[name=pasted]").fill(COLLEAGUES)
        click("text=Look at the rows")
        click("text=Make them and their cards")
        expect(page.locator(".hk-invite__digits")).to_have_count(3)
        click("text=I have it")
        expect(page.locator("[data-live]")).to_contain_text("Waiting for the first phone")
        click("text=Skip for now")
        expect(page.locator(".hk-steps__done")).to_have_count(6)
        took = time.monotonic() - began
        page.goto(f"{server.url}/admin/")
        expect(page.locator(".hk-first-steps li")).to_have_count(1)
    assert wrong == []
    assert took < MINUTES * 60 and len(clicks) <= CLICKS_AT_MOST, (took, clicks)
