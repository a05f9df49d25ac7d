"""Every page in a real Chromium, in English and Arabic, wide and narrow: nothing keeps people out of it."""

import os
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from clinical import second_factor
from formsbuilder.education.models import Article
from tests.formsbuilder.form_editor import chromium
from tests.harness.database import default_is
from tests.portal.busy import busy_clinic
from tests.portal.conftest import new_cast, records_of_clinic_1
from tests.portal.opening import url_of
from tests.portal.roles import PEOPLE, WHO_OPENS
from tests.portal.test_every_page import walked
from tests.portal.visiting import Visitor

WAYS = tuple(product(("en", "ar"), (1280, 390)))
SOAK = bool(os.environ.get("SOAK"))
# The suite sees what people open every day, and one page of each kind; the soak sees every page.
DAILY = {
    *("wagtailadmin_login", "wagtailadmin_home", "wagtailadmin_account", "second_factor"),
    *("unlock_screen", "what is not there", "the front door", "invitation", "article"),
    *("patients:index", "patients:add", "patients:edit", "patients:inspect", "visits:inspect"),
    *("charts:add_vitals", "charts:add_answer", "charts:history", "form-answers:summary"),
    *("needs-attention:index", "needs-attention:inspect", "two-people:inspect", "duplicates_pair"),
    *("people", "people_person", "people_permissions", "people_invite", "clinics", "clinic"),
    *("portal_settings", "phones:inspect", "who_sees_whom_person", "connect_phones", "downloads"),
    *("visit_forms:list", "visit_forms:edit", "visit_forms:inspect", "form_check", "choice_list"),
    *("form_translation", "from_paper", "registration_form", "patient_import", "form_bring"),
    "health_articles:edit",
}
pytestmark = pytest.mark.timeout(3600 if SOAK else 300)

BROKEN = """
() => {
  const page = document.querySelector(".hk-page");
  const script = document.createElement("script");
  script.textContent = "1";
  const pale = document.createElement("p");
  pale.style.color = "#ddd";
  pale.textContent = "pale";
  const wide = document.createElement("p");
  wide.style.minWidth = "9999px";
  page.append(document.createElement("input"), pale, wide, script);
}
"""


@pytest.fixture(scope="module")
def clinic(server, django_db_setup, django_db_blocker):
    """({name: (path, who goes there)}, {who: session}) of a busy clinic at the server."""
    with django_db_blocker.unblock(), default_is(server.database_url):
        cast = new_cast()
        busy = busy_clinic(records_of_clinic_1(cast), cast)
        busy.add_rows(1)
        article = Article.objects.create(title="Drink", is_public=True)
        article.save_revision().publish()
        second_factor.set_up_card(
            user=cast.chidi, typed=second_factor.make_card(user=cast.chidi)[0]
        )
        picture = server.data_dir / "media/articles/none.jpg"  # of the clinic's only picture
        picture.parent.mkdir(parents=True)
        picture.write_bytes(b"\xff")
        sessions = {who: _session(getattr(cast, who)) for who in ("admin", "bela", "chidi")}
        sessions["away"] = _session(cast.outsider, locked=True)
        pages = {
            name: (url_of(address, busy.records), who)
            for name, address in walked().items()
            for who in _openers(name)[:1]
        }
        pages |= {
            "what is not there": ("/admin/no-such-page/", "admin"),
            "second_factor": (reverse("second_factor"), "chidi"),
            "unlock_screen": (reverse("unlock_screen"), "away"),
            "the front door": ("/", None),
            "articles": (reverse("articles"), None),
            "article": (reverse("article", args=[article.pk]), None),
        }
    return pages, sessions


def _session(user, locked=False):
    browser = Client()
    browser.force_login(user)
    if locked:
        browser.post(reverse("lock_screen"))
    return browser.cookies["sessionid"].value


def _openers(name):
    """Who of these opens it; what strangers open they see first."""
    signs = dict(zip(PEOPLE, WHO_OPENS[name], strict=True))
    return [who for who in (None, "admin", "bela") if signs[who] == "+"]


@pytest.fixture(scope="module")
def visitor(server, clinic):
    # Each page is new to the browser: to make its scripts fast would take longer than to run them.
    with chromium("--js-flags=--no-opt --no-maglev") as browser:
        yield Visitor(browser, server.url, clinic[1])


def test_no_page_keeps_anybody_out(visitor, clinic):
    """The suite sees each of the daily pages in one way, the soak every page in all four.

    All of it would take the suite minutes. Which way is a page's turns with its place, so that
    what pages share is seen in every way in every run.
    """
    pages = clinic[0] if SOAK else {name: clinic[0][name] for name in DAILY}
    problems, seen = [], 0
    for place, (name, (path, who)) in enumerate(sorted(pages.items())):
        for language, width in WAYS if SOAK else [WAYS[place % len(WAYS)]]:
            wrong = visitor.visit(path, who, language, width)
            seen += wrong is not None
            problems += [f"{name} ({path}, {language}, {width}): {what}" for what in wrong or ()]
    assert problems == [], "\n".join(problems)
    assert seen > (4 * 80 if SOAK else len(DAILY) - 1)


def test_what_would_keep_people_out_is_found(visitor, clinic):
    """A box without a name, pale words, a script within the page, a page too wide for its window."""
    path, who = clinic[0]["clinics"]
    assert visitor.visit(path, who, "en", 390) == []
    visitor.page.evaluate(BROKEN)
    found = "\n".join(visitor.wrong())
    for what in ("label (critical", "color-contrast (serious", "script-src", "over the edge"):
        assert what in found, found
