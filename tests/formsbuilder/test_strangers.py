"""Strangers use up their share of the minute and no more; staff read on."""

import base64

import pytest
from django.core.cache import cache
from django.test import Client

from formsbuilder.education import strangers
from formsbuilder.education.models import Article
from tests import cast


@pytest.fixture
def used_up(db, monkeypatch):
    """The minute in which strangers have searched for long enough."""
    cache.clear()
    monkeypatch.setattr(strangers.time, "time", lambda: 1_800_000_045)
    monkeypatch.setattr(strangers, "MILLISECONDS", 1)
    ticks = iter(range(1000))
    monkeypatch.setattr(strangers.time, "thread_time", lambda: next(ticks))
    Article.objects.create(title="Cough", live=True, is_public=True)
    assert Client().get("/education?q=cough").status_code == 200
    yield
    cache.clear()


def test_who_comes_too_late_is_told_when_to_come_again(used_up, monkeypatch):
    article = Article.objects.get()
    for path in ("/education?q=a", article.get_absolute_url(), "/api/education?search=a"):
        later = Client().get(path)
        assert (later.status_code, later["Retry-After"]) == (429, "15"), path
    assert "try again" in later.json()["error"]
    monkeypatch.setattr(strangers.time, "time", lambda: 1_800_000_060)
    assert Client().get("/api/education?search=a").status_code == 200


def test_who_signs_in_is_not_kept_waiting(used_up):
    bela = cast.person("Bela", cast.clinic())
    secret = base64.b64encode(f"{bela.login}:{cast.PASSWORD}".encode()).decode()
    answer = Client().get("/api/education", headers={"authorization": f"Basic {secret}"})
    assert answer.status_code == 200
