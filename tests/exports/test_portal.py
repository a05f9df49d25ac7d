"""The Downloads page: who sees it, what it offers, who fetches what."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinical.models import Confidentiality, Event, Presence
from exports import runs, tasks
from exports.models import ExportRun
from exports.portal import forms
from tests.exports import cast, opened


@pytest.fixture
def form(story):
    form = cast.form("Vital signs", [cast.WEIGHT, cast.NOTE])
    cast.many(form, cast.patient(story.tent), 3)
    return form


def browser_of(person):
    client = Client()
    client.force_login(person, backend="clinical.authentication.ClinicBackend")
    return client


def ask(client, asked_form, *clinics, **fields):
    fields = {
        "form": asked_form.pk,
        "clinics": [c.pk for c in clinics],
        "purpose": "Report",
    } | fields
    return client.post(reverse("downloads"), fields)


def address(run, kind):
    return reverse("download_file", args=[run.pk, kind])


def is_given(client, run):
    answer = client.get(address(run, "csv"))
    answer.close()
    return answer.status_code == 200


def test_bela_asks_waits_and_fetches(story, form):
    bela = browser_of(story.bela)
    page = bela.get(reverse("downloads")).content.decode()
    assert story.tent.name in page
    assert story.town.name not in page
    assert ask(bela, form, story.tent).status_code == 302
    run = ExportRun.objects.get(asked_by=story.bela)
    waiting = bela.get(reverse("downloads_progress")).json()["runs"]
    assert [(r["id"], r["state"]) for r in waiting] == [(str(run.pk), "queued")]

    tasks.make_files(str(run.pk))
    [ready] = bela.get(reverse("downloads_progress")).json()["runs"]
    assert (ready["state"], ready["done"], ready["total"]) == ("done", 3, 3)
    assert address(run, "xlsx") in bela.get(reverse("downloads_list")).content.decode()
    run.refresh_from_db()
    for kind in ("xlsx", "csv", "manifest"):
        answer = bela.get(address(run, kind))
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith('attachment; filename="vital-signs_start_')
        assert "no-store" in answer["Cache-Control"]
        content = b"".join(answer.streaming_content)
        answer.close()
        assert content == opened.path(run, kind).read_bytes()


def test_a_file_is_for_the_person_who_asked_and_nobody_else(story, form, make):
    run = make(story.bela, form, [story.tent])
    manager = cast.User.objects.create_superuser(
        f"{run.pk}@example.org", cast.PASSWORD, name="Manager"
    )
    for person in (story.chidi, story.dana, manager):
        other = browser_of(person)
        for kind in ("xlsx", "csv", "manifest"):
            assert other.get(address(run, kind)).status_code == 404
        assert other.get(reverse("downloads_progress")).json() == {"runs": []}
        assert str(run.pk) not in other.get(reverse("downloads_list")).content.decode()
    assert Client().get(address(run, "xlsx")).status_code == 302  # to sign in
    assert browser_of(story.bela).get(address(run, "exe")).status_code == 404


def test_dana_who_may_not_download_does_not_find_the_page(story, form):
    dana = browser_of(story.dana)
    assert dana.get(reverse("downloads")).status_code == 302
    assert ask(dana, form, story.tent).status_code == 302
    assert not ExportRun.objects.filter(asked_by=story.dana).exists()
    home = dana.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("downloads") not in home
    assert reverse("downloads") in (
        browser_of(story.bela).get(reverse("wagtailadmin_home")).content.decode()
    )


def test_a_clinic_smuggled_into_the_request_is_refused_by_name(story, form):
    page = ask(browser_of(story.bela), form, story.tent, story.town)
    assert page.status_code == 200
    assert f"You may not download from {story.town.name}." in page.content.decode()
    assert not ExportRun.objects.filter(asked_by=story.bela).exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"form": ""}, "Choose a form."),
        ({"clinics": []}, "Choose at least one clinic."),
        ({"purpose": " "}, "Say who gets this file, and why."),
        (
            {"happened_from": "2026-10-02", "happened_to": "2026-10-01"},
            "The last day is before the first.",
        ),
        ({"happened_to": "9999-12-31"}, "This is not a date between 1850 and 2150."),
        ({"happened_from": "0001-01-01"}, "This is not a date between 1850 and 2150."),
    ],
)
def test_what_is_missing_is_said_at_the_field(story, form, fields, sentence):
    page = ask(browser_of(story.bela), form, story.tent, **fields)
    assert sentence in page.content.decode()


def test_the_night_after_midnight_is_offered_though_the_server_is_a_day_behind(story, monkeypatch):
    late = datetime(2026, 11, 14, 22, 30, tzinfo=UTC)  # in the tent in Beirut it is the 15th
    monkeypatch.setattr(forms, "timezone", SimpleNamespace(now=lambda: late))
    asked = forms.DownloadForm(user=story.bela)
    assert asked.initial["happened_from"] == date(2026, 11, 1)
    assert asked.initial["happened_to"] == date(2026, 11, 15)


def test_a_form_of_another_clinic_is_not_offered(story, form):
    theirs = cast.form("Only in town", [cast.NOTE])
    theirs.clinic_ids = [str(story.town.pk)]
    theirs.save()
    bela = browser_of(story.bela)
    assert "Only in town" not in bela.get(reverse("downloads")).content.decode()
    assert ask(bela, theirs, story.tent).status_code == 200


def test_answers_of_a_withdrawn_and_of_a_deleted_form_can_still_be_had(story, form):
    form.is_published = False
    form.save()
    deleted = cast.form("Old survey", [cast.NOTE])
    cast.many(deleted, cast.patient(story.tent), 1)
    deleted.delete()
    page = browser_of(story.bela).get(reverse("downloads")).content.decode()
    assert "Vital signs (no longer on phones)" in page
    assert "Old survey (deleted)" in page


def test_an_expired_file_is_not_given_even_before_it_is_removed(story, form, make):
    run = make(story.bela, form, [story.tent])
    ExportRun.objects.filter(pk=run.pk).update(expires_at=timezone.now())
    bela = browser_of(story.bela)
    answer = bela.get(address(run, "xlsx"), follow=True)
    assert "This file is no longer here." in answer.content.decode()
    assert address(run, "xlsx") not in answer.content.decode()


def test_a_right_taken_away_closes_the_finished_file_too(story, form, make):
    run = make(story.chidi, form, [story.tent])
    story.chidi.permissions.filter(clinic=story.tent).update(can_view_history=False)
    answer = browser_of(story.chidi).get(address(run, "xlsx"), follow=True)
    assert f"You may not download from {story.tent.name}." in answer.content.decode()


def made_confidential(story, form):
    Confidentiality.objects.create(form=form, answers_for="named")


def reads_no_charts_any_more(story, form):
    story.bela.reads_charts = False
    story.bela.save()


def patient_taken_away(story, form):
    whose = Event.objects.filter(form=form).values("patient")
    Presence.objects.filter(patient__in=whose).update(has=False)


def an_answer_goes_to_another_chart(story, form):
    """Separated again: it was of somebody in a clinic that she does not see."""
    event = Event.objects.filter(form=form).first()
    event.patient = cast.patient(story.town)
    event.save()


@pytest.mark.parametrize(
    "change",
    [
        made_confidential,
        reads_no_charts_any_more,
        patient_taken_away,
        an_answer_goes_to_another_chart,
    ],
)
def test_a_finished_file_is_not_given_to_who_may_no_longer_read_all_of_it(
    story, form, make, change
):
    run = make(story.bela, form, [story.tent])
    change(story, form)
    bela = browser_of(story.bela)
    for kind in ("xlsx", "csv", "manifest"):
        answer = bela.get(address(run, kind), follow=True)
        assert "What you may read has changed" in answer.content.decode(), kind
    again = make(story.bela, form, [story.tent])
    assert is_given(bela, again)


def test_who_exports_without_charts_no_longer_does_not_get_the_file_of_before(story, form, make):
    story.bela.reads_charts, story.bela.exports_without_charts = False, True
    story.bela.save()
    run = make(story.bela, form, [story.tent])
    assert is_given(browser_of(story.bela), run)
    story.bela.exports_without_charts = False
    story.bela.save()
    answer = browser_of(story.bela).get(address(run, "csv"), follow=True)
    assert "What you may read has changed" in answer.content.decode()


def test_what_was_deleted_or_written_after_the_making_closes_no_file(story, form, make):
    run = make(story.bela, form, [story.tent])
    Event.objects.filter(form=form).first().delete()
    cast.many(form, cast.patient(story.town), 2)
    assert is_given(browser_of(story.bela), run)


def test_why_a_file_was_not_made_stands_on_the_page(story, form):
    run = runs.ask(
        form=form,
        clinics=[story.tent],
        happened_from=None,
        happened_to=None,
        purpose="Report",
        language="en",
        by=story.bela,
    )
    for _attempt in range(runs.ATTEMPTS):
        assert runs.claim(run.pk)
        ExportRun.objects.filter(pk=run.pk).update(state=ExportRun.State.QUEUED)
    assert runs.claim(run.pk) is None
    page = browser_of(story.bela).get(reverse("downloads")).content.decode()
    assert "The worker stopped 3 times" in page


def test_the_page_holds_no_script_of_its_own(story, form):
    page = browser_of(story.bela).get(reverse("downloads")).content.decode()
    assert "exports/downloads.js" in page
    main = page[page.index('class="downloads"') : page.index("</main>")]
    assert "<script" not in main
    assert "style=" not in main
    assert "onclick" not in main
