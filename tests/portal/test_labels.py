"""A manager reads Arabic or Spanish: what a phone sent is named in her language."""

import re

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from wagtail.users.models import UserProfile

from syncapi.portal.contents import label_of
from syncapi.wire import TABLES
from tests.syncapi.door import new_id


@pytest.mark.parametrize("language", ["ar", "es"])
def test_every_column_a_phone_sends_has_a_name_in_the_language_of_the_page(language):
    unnamed = set()
    sent = [table for table in TABLES if table.written_by_phones or table.derived]
    for table in sent:
        for column in table.columns:
            with translation.override("en"):
                english = str(label_of(table, column.name))
            with translation.override(language):
                if str(label_of(table, column.name)) == english:
                    unnamed.add((table.name, column.name, english))
    assert sent and not sorted(unnamed)


def test_the_example_of_a_date_keeps_its_order_between_arabic_words():
    """Digits after Arabic letters are laid out part by part from the right: 15-06-1990."""
    with translation.override("ar"):
        sentence = gettext("should be a date like 1990-06-15, between 1850 and 2150")
    assert re.search("\u20661990-06-15\u2069", sentence)


@pytest.fixture
def in_arabic(sign_in):
    """``in_arabic(who)``: signed in, and Arabic chosen on the account page."""

    def make(who):
        client = sign_in(who)
        UserProfile.objects.update_or_create(
            user_id=client.session["_auth_user_id"], defaults={"preferred_language": "ar"}
        )
        return client

    return make


def test_who_reads_arabic_is_told_in_arabic_that_there_is_nothing_here(in_arabic):
    """Of another clinic's patient as of no page at all; Wagtail answers these for the view."""
    client = in_arabic("admin")
    for address in (reverse("patients:inspect", args=[new_id()]), "/admin/nowhere/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert 'dir="rtl"' in answer.content.decode() and "لا شيء هنا" in answer.content.decode()


def test_who_reads_arabic_is_told_in_arabic_what_they_may_not_do(in_arabic):
    client = in_arabic("bela")
    answer = client.get(reverse("portal_settings"), follow=True)
    with translation.override("ar"):
        refusal = gettext("Sorry, you do not have permission to access this area.")
    assert not refusal.isascii() and refusal in answer.content.decode()
