"""Connecting phones: no code for an address that does not work; ready to travel says what is missing."""

import http.client
import ssl
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from syncapi import address
from syncapi.models import Phone


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("", "No address is set"),
        ("http://hikma.example.org", "takes only https"),
        ("hikma.example.org", "takes only https"),
        ("https://hikma.example.org/", "without a slash"),
        ("https://hikma.example.org/hikma", "without a slash"),
        ("https://localhost:8000", "inside this machine"),
        ("https://192.168.1.5", "inside this machine"),
        ("https://server", "inside this machine"),
    ],
)
def test_an_address_that_is_written_wrongly_gets_a_sentence_and_no_code(
    wrong, says, sign_in, settings
):
    settings.PUBLIC_URL = wrong
    text = sign_in("admin").get(reverse("connect_phones")).content.decode()
    assert says in text and "hk-invite__drawn" not in text


class Answer:
    def __init__(self, status):
        self.status = status


@pytest.fixture
def answers(monkeypatch, settings):
    """``answers(200)``, or an exception: what a HEAD to the address brings."""
    settings.PUBLIC_URL = "https://hikma.example.org"

    def answers(what):
        def request(*_):
            if isinstance(what, Exception):
                raise what

        monkeypatch.setattr(http.client.HTTPSConnection, "request", request)
        monkeypatch.setattr(http.client.HTTPSConnection, "getresponse", lambda _: Answer(what))

    return answers


def not_trusted():
    problem = ssl.SSLCertVerificationError()
    problem.verify_message = "unable to get local issuer certificate"
    return problem


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (301, "does not follow"),
        (502, "answers 502"),
        (TimeoutError(), "Nobody answers"),
        (not_trusted(), "full chain"),
    ],
)
def test_an_address_that_does_not_answer_well_gets_a_sentence(answers, what, says, sign_in):
    answers(what)
    assert says in address.trouble_with("https://hikma.example.org")
    assert sign_in("admin").get(reverse("connect_sheet", args=["en"])).status_code == 404


def test_a_good_address_has_a_code_and_a_sheet_in_each_language(answers, sign_in):
    answers(200)
    client = sign_in("admin")
    text = client.get(reverse("connect_phones")).content.decode()
    assert "hk-invite__drawn" in text and "<svg" in text
    sheet = client.get(reverse("connect_sheet", args=["ar"])).content.decode()
    assert 'lang="ar" dir="rtl"' in sheet and "https://hikma.example.org" in sheet
    assert client.get(reverse("connect_sheet", args=["xx"])).status_code == 404


def test_a_phone_that_has_just_come_appears(cast, sign_in):
    client, state = sign_in("admin"), reverse("connect_phones_state")
    assert client.get(state).json()["said"] == ""
    now = timezone.now()
    Phone.objects.create(
        chain=int(now.timestamp() * 1000), user=cast.bela, users=[cast.bela.pk], pulled_at=now
    )
    assert "Bela" in client.get(state).json()["said"]
    assert client.get(reverse("ready_to_travel")).status_code == 200


def test_ready_to_travel_says_what_is_missing(cast, sign_in):
    long_ago = timezone.now() - timedelta(days=2)
    Phone.objects.create(
        chain=1_760_000_000_000, user=cast.bela, users=[cast.bela.pk], pulled_at=long_ago
    )
    text = sign_in("admin").get(reverse("ready_to_travel")).content.decode()
    assert "more than 12 hours ago" in text and "download arrived" in text
    clinic = cast.clinic(3)
    text = sign_in("admin").get(reverse("ready_to_travel"), {"clinic": clinic.pk}).content.decode()
    assert "does not see the patients of that clinic" in text
    assert sign_in("admin").get(reverse("ready_to_travel"), {"clinic": "x"}).status_code == 200


@pytest.mark.parametrize("name", ["connect_phones", "connect_phones_state", "ready_to_travel"])
def test_who_looks_after_no_phones_does_not_open_it(name, sign_in):
    assert sign_in("omar").get(reverse(name)).status_code in (302, 403)
