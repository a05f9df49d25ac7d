"""Patients from a file, through the pages: columns, rows, bringing, a killed worker, taking back."""

import logging
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinical import keeping
from clinical.demo import registration
from clinical.facts import kept
from clinical.merging import merge_patients
from clinical.models import (
    FLAGS,
    LikelyDuplicate,
    Patient,
    PatientAttribute,
    RegistrationForm,
    Visit,
)
from clinical.models.fields import new_id
from exports.imports import bringing, files, runs, tasks, undoing
from exports.models import BroughtPatient, ImportColumns, PatientImport
from syncapi.wire import PARKING
from tests.cast import permit, person
from tests.exports.test_portal import browser_of
from tests.syncapi.door import Door, held

HEAD = "Card;Name;Surname;DOB;Age;Sex;Phone;Household number;Allergies;Arrived here on;Notes"
ROWS = (
    ";Rana;Aziz;15/06/1990;;F;0944 123 456;H-1;Penicillin, Aspirin;2026-01-05;x",
    ";سامي;;;٣٤;ذكر;;;;;",
    "A-000123-1;Lea;Noor;31/02/1990;;female;;;;;",
    ";Lea;Noor;;;girlish;;;;;",
    ";;Nobody;1990;;m;;;;;",
)


@pytest.fixture
def tent(story):
    """The tent clinic with its manager Maha; the demo's registration form is in use."""
    if not RegistrationForm.objects.filter(is_active=True).exists():
        fields = registration.fields(lambda name: new_id())
        RegistrationForm.objects.create(name="Registration", is_active=True, fields=fields)
    story.maha = person("Maha", story.tent)
    return story


@pytest.fixture
def maha(tent):
    return browser_of(tent.maha)


def given(*lines, head=HEAD, name="camp list.csv"):
    return SimpleUploadedFile(name, "\n".join([head, *lines]).encode("utf-8-sig"))


def alerts(answer):
    return re.findall(r'(?:role="alert"|error-message)[^>]*>(.*?)<', answer.content.decode())


def upload(client, clinic, file):
    answer = client.post(reverse("patient_imports"), {"clinic": clinic.pk, "file": file})
    assert answer.status_code == 302, alerts(answer)
    return PatientImport.objects.get(pk=answer["Location"].rstrip("/").rsplit("/", 1)[1])


def page(client, run):
    return unescape(client.get(reverse("patient_import", args=[run.pk])).content.decode())


def act(client, run, name, work=True, **said):
    answer = client.post(reverse("patient_import", args=[run.pk]), {"act": name} | said)
    if work:
        assert answer.status_code == 302, alerts(answer)
        tasks.work(str(run.pk))
    run.refresh_from_db()
    return answer


def columns(run, **more):
    """What the page of the columns sends when nothing is changed on it."""
    said = {f"column{place}": key for place, key in run.columns.items()}
    return said | {"date_order": "dmy"} | more


def brought(client, clinic, *lines, head=HEAD):
    run = upload(client, clinic, given(*lines, head=head))
    act(client, run, "columns", **columns(run))
    act(client, run, "bring")
    assert run.step == "brought", (run.step, run.error)
    return run


def of(run):
    return {p.given_name: p for p in Patient.objects.filter(pk__in=run.brought.values("patient"))}


def test_a_file_is_looked_at_brought_and_phones_get_it(tent, maha):
    phone = Door(tent.maha)
    phone.pull()
    number = Patient.objects.count()
    run = upload(maha, tent.tent, given(*ROWS))
    body = page(maha, run)
    assert "5 rows were found" in body and "0944 123 456" in body and "Which day" not in body
    act(maha, run, "columns", **columns(run))
    body = page(maha, run)
    for said in (
        "2</strong> will be brought",
        "3</strong> have mistakes",
        "“31/02/1990” is not a day of the calendar.",
        "“girlish” is none of the answers: male, female.",
        "The name is missing.",
        "about 34",
    ):
        assert said in body, said
    mistakes = maha.get(reverse("patient_import_mistakes", args=[run.pk]))
    assert b"".join(mistakes.streaming_content).startswith(b"PK")
    assert Patient.objects.count() == number  # nothing is written before it is confirmed
    act(maha, run, "bring")
    rana, sami = of(run)["Rana"], of(run)["سامي"]
    assert (rana.sex, rana.date_of_birth, rana.phone) == (
        "female",
        date(1990, 6, 15),
        "0944 123 456",
    )
    assert rana.registered_by == rana.last_modified_by == tent.maha
    assert rana.primary_clinic == tent.tent
    said = {a.attribute: a for a in PatientAttribute.objects.filter(patient=rana)}
    assert said["Household%20number"].string_value == "H-1"
    assert said["Allergies"].string_value == "Penicillin\x1fAspirin" and len(said) == 3
    facts = kept.of([sami.pk])[sami.pk]
    assert (facts.sex_code, facts.birth_date_quality) == ("male", "from_age")
    got = held(phone.pull())
    assert got["patients"][str(rana.pk)]["given_name"] == "Rana"
    assert {a["patient_id"] for a in got["patient_additional_attributes"].values()} == {
        str(rana.pk)
    }
    assert files.read(run.pk, files.SOURCE) is None  # the names are gone with the file
    assert "camp list.csv" in maha.get(reverse("patient_imports")).content.decode()


def test_columns_are_remembered_and_an_unclear_date_is_asked(tent, maha):
    head = "Wer;Wann"
    run = upload(maha, tent.tent, given("Ada;03/04/1990", head=head))
    assert run.columns == {}
    answer = act(maha, run, "columns", work=False, column0="given_name", column1="date_of_birth")
    body = unescape(answer.content.decode())
    assert "Which day is" in body and "3 April 1990" in body and "4 March 1990" in body
    assert "Say how dates are written" in body
    said = {"column0": "given_name", "column1": "date_of_birth", "date_order": "mdy"}
    act(maha, run, "columns", **said)
    act(maha, run, "bring")
    assert of(run)["Ada"].date_of_birth == date(1990, 3, 4)
    again = upload(maha, tent.tent, given("Eva;05/06/1991", head=head))
    assert again.columns == {"0": "given_name", "1": "date_of_birth"} and again.date_order == "mdy"
    assert "Ada" not in str(ImportColumns.objects.get(clinic=tent.tent).columns)
    for wrong in ({"column0": "phone"}, {"column0": "given_name", "column1": "full_name"}):
        answer = act(maha, again, "columns", work=False, **wrong)
        assert 'role="alert"' in answer.content.decode()


def test_who_may_be_here_already_is_left_out_unless_ticked(tent, maha):
    lines = ("Nour;Haddad;1.2.1985;F;0955 111 222", "Nour;Hadad;1.2.1985;F;0955 111 222")
    head = "First name;Surname;Birth date;Sex;Phone"
    lines = (*lines, "Karim;Qasim;30.4.1985;M;", "Selma;Bari;;;")
    first = brought(maha, tent.tent, *lines, head=head)
    assert sorted(of(first)) == ["Karim", "Nour", "Selma"]  # of two rows of one person the first
    run = upload(maha, tent.tent, given(*lines, head=head))
    assert "A list like this was brought on" in page(maha, run)
    act(maha, run, "columns", **columns(run))
    assert run.counts["likely"] == 4 and not run.counts["good"]
    body = page(maha, run)
    assert "same birth date" in body and str(of(first)["Karim"].pk) in body
    act(maha, run, "bring", work=False)
    assert run.step == "rows"  # there is nobody to bring
    act(maha, run, "bring", shown=[2, 3, 4, 5], too=[4])
    assert list(of(run)) == ["Karim"] and run.counts["brought"] == 1
    pair = LikelyDuplicate.objects.get(
        state="different", one__in=[p.pk for p in of(first).values()]
    )
    assert {pair.one_id, pair.other_id} == {of(first)["Karim"].pk, of(run)["Karim"].pk}


def test_words_of_another_system_are_explained_once_and_the_rows_looked_at_again(tent, maha):
    run = upload(maha, tent.tent, given("Ida;1", "Udo;2", "Ulf;2", "Uwe;9", head="First name;Sex"))
    act(maha, run, "columns", **columns(run))
    assert run.counts["wrong"] == 4 and "3 rows" not in page(maha, run)
    asked = files.read_json(run.pk, files.SUMMARY)["unknown"][0]["words"]
    places = {word: f"w0.{n}" for n, (word, _times) in enumerate(asked)}
    act(maha, run, "words", **{places["1"]: "1", places["2"]: "0", places["9"]: "empty"})
    assert (run.counts["good"], run.counts["wrong"]) == (4, 0)
    act(maha, run, "bring")
    assert {p.given_name: p.sex for p in of(run).values()} == {
        "Ida": "female", "Udo": "male", "Ulf": "male", "Uwe": "",
    }  # fmt: skip


def test_a_killed_worker_goes_on_where_it_was_and_people_who_came_meanwhile_are_seen(
    tent, maha, monkeypatch, caplog
):
    head = "First name;Surname;Birth date"
    lines = [f"Zoe{n};Secretname{n};{n + 1}.5.19{60 + n}" for n in range(9)]
    run = upload(maha, tent.tent, given(*lines, head=head))
    act(maha, run, "columns", **columns(run))
    Patient.objects.create(
        given_name="Zoe8", surname="Secretname8", date_of_birth=date(1968, 5, 9),
        primary_clinic=tent.tent,
    )  # fmt: skip
    monkeypatch.setattr(bringing, "BATCH", 4)
    whole, calls = bringing.registering.register_patients, []

    def dies(**said):
        calls.append(1)
        if len(calls) == 2:
            Patient.objects.create(id=said["people"][0][0])  # its own error quotes a row
        return whole(**said)

    monkeypatch.setattr(bringing.registering, "register_patients", dies)
    with caplog.at_level(logging.ERROR):
        act(maha, run, "bring")
    assert (run.step, run.worker, run.rows_done) == ("bring", "waiting", 4)
    assert "IntegrityError" in caplog.text and "Secretname" not in caplog.text
    progress = maha.get(reverse("patient_import_progress", args=[run.pk])).json()
    assert (progress["done"], progress["total"]) == (4, 9)
    # Silence: a worker that was killed outright is noticed by the clock.
    silent = timezone.now() - runs.SILENT_AFTER * 2
    PatientImport.objects.filter(pk=run.pk).update(worker="running", beat_at=silent)
    assert runs.restart_silent() == 1
    tasks.work(str(run.pk))
    assert tasks.work(str(run.pk)) == "nothing to do"
    run.refresh_from_db()
    assert run.step == "brought" and run.counts["late_rows"] == [10]
    assert sorted(of(run)) == [f"Zoe{n}" for n in range(8)]
    assert "1 row was left out: somebody was registered meanwhile" in page(maha, run)


def test_an_import_is_undone_but_for_whom_somebody_wrote_on_since(tent, maha):
    run = brought(maha, tent.tent, "Una", "Ugo", "Uri", head="First name;x")
    phone = Door(tent.maha)
    phone.pull()
    Visit.objects.create(patient=of(run)["Una"], clinic=tent.tent, provider=tent.maha)
    Patient.objects.filter(pk=of(run)["Ugo"].pk).update(phone="0999")
    act(maha, run, "undo", sure="on")
    assert (run.step, run.counts["undone"], run.counts["kept"]) == ("undone", 1, 2)
    uri = of(run)["Uri"]
    assert uri.deleted_at and not of(run)["Una"].deleted_at and not of(run)["Ugo"].deleted_at
    # Hidden at once and dropped after that, as everybody who leaves a phone.
    assert held(phone.pull())["patients"][str(uri.pk)]["primary_clinic_id"] == PARKING
    body = page(maha, run)
    assert "Una" in body and "Ugo" in body and "Uri" not in body
    act(maha, run, "undo", work=False, sure="on")
    assert uri.versions.latest("pgh_id").pgh_context["undone_import"] == str(run.pk)
    assert BroughtPatient.objects.filter(of_import=run, state="here").count() == 0


def test_who_was_merged_is_kept_and_an_undo_that_stopped_is_taken_up_by_another(
    tent, maha, monkeypatch
):
    tent.mona = person("Mona", tent.tent)
    run = brought(maha, tent.tent, "Una", "Ugo", "Uri", "Ulf", head="First name;x")
    ada, eva = (
        Patient.objects.create(given_name=name, primary_clinic=tent.tent) for name in ("Ada", "Eva")
    )
    merge_patients(keep=ada, drop=of(run)["Una"], by=tent.maha)
    merge_patients(keep=of(run)["Ugo"], drop=eva, by=tent.maha)
    Patient.objects.filter(pk=of(run)["Ulf"].pk).update(deleted_at=timezone.now())
    whole = undoing._take_back
    monkeypatch.setattr(undoing, "_take_back", lambda run: 1 / 0)
    act(maha, run, "undo", sure="on")
    for _again in range(runs.ATTEMPTS):
        tasks.work(str(run.pk))
    monkeypatch.setattr(undoing, "_take_back", whole)
    mona = browser_of(tent.mona)
    type(tent.mona).objects.filter(pk=tent.mona.pk).update(role="admin")
    flags = [f for f in FLAGS if "delete" not in f and f != "is_clinic_admin"]
    permit(tent.mona, tent.tent, *flags)
    assert 'value="go_on"' not in page(mona, run)
    act(mona, run, "go_on")
    assert (run.step, run.worker) == ("undo", "failed")
    permit(tent.mona, tent.tent, *FLAGS)
    assert 'value="go_on"' in page(mona, run)
    act(mona, run, "go_on")
    assert (run.step, run.undone_by) == ("undone", tent.mona)
    assert (run.counts["undone"], run.counts["kept"]) == (2, 2)
    assert of(run)["Uri"].deleted_at and not of(run)["Ugo"].deleted_at
    body = page(mona, run)
    assert "Ada" in body and "Ugo" in body and "Una" not in body


def test_what_no_page_sends_is_no_error(tent, maha):
    run = upload(maha, tent.tent, given(*ROWS))
    act(maha, run, "columns", **columns(run))
    before = run.columns
    for odd in ("²", "9" * 5_000, "٣", "-1"):
        address = reverse("patient_import", args=[run.pk])
        assert maha.get(address, {"p": odd}).status_code == 200
        act(maha, run, "rows", shown=odd, too=odd, next=odd)
        act(maha, run, "words", **{"w0.0": odd})
        assert run.step == "rows"
    # The page of the columns was left open in another tab.
    act(maha, run, "columns", column0="external_patient_id")
    assert (run.step, run.columns) == ("rows", before)
    assert "Say which column holds the name." in page(maha, run)


def test_other_managers_see_what_came_of_it_and_undo_it_only_with_the_right(tent, maha):
    tent.mona = person("Mona", tent.tent)
    run = upload(maha, tent.tent, given(*ROWS))
    act(maha, run, "columns", **columns(run))
    mona = browser_of(tent.mona)
    assert "Rana" not in page(mona, run) and "Maha has not brought it yet" in page(mona, run)
    assert mona.post(reverse("patient_import", args=[run.pk]), {"act": "bring"}).status_code == 404
    assert mona.get(reverse("patient_import_mistakes", args=[run.pk])).status_code == 404
    act(maha, run, "bring")
    flags = [f for f in FLAGS if "delete" not in f and f != "is_clinic_admin"]
    type(tent.mona).objects.filter(pk=tent.mona.pk).update(role="admin")
    permit(tent.mona, tent.tent, *flags)
    assert "It takes the right to delete patients" in page(mona, run)
    act(mona, run, "undo", work=False, sure="on")
    assert run.step == "brought"
    nurse = browser_of(tent.bela)
    assert nurse.get(reverse("patient_import", args=[run.pk])).status_code == 404
    assert nurse.get(reverse("patient_imports")).status_code == 302
    # Who lost the right between asking and the worker's turn brings nobody.
    late = upload(maha, tent.tent, given("Nils", head="First name;x"))
    act(maha, late, "columns", **columns(late))
    act(maha, late, "bring", work=False)
    permit(tent.maha, tent.tent, "can_view_history")
    tasks.work(str(late.pk))
    late.refresh_from_db()
    assert late.worker == "failed" and not of(late)


def test_files_are_given_up_after_a_week_and_pages_stay_cheap(tent, maha):
    head = "First name;Surname;Birth date"
    lines = [f"Quinn;Same;5.5.19{60 + n % 30}" for n in range(60)]
    run = upload(maha, tent.tent, given(*lines, head=head))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page(maha, run)
    assert len(asked) <= 15, [q["sql"][:90] for q in asked]
    act(maha, run, "columns", **columns(run))
    for address in (reverse("patient_imports"), reverse("patient_import", args=[run.pk])):
        with CaptureQueriesContext(connection) as asked:
            assert maha.get(address).status_code == 200
        assert len(asked) <= 15, [q["sql"][:90] for q in asked]
    old = timezone.now() - keeping.FILES.time() - timedelta(hours=1)
    PatientImport.objects.filter(pk=run.pk).update(asked_at=old)
    assert runs.remove_expired() == 1
    run.refresh_from_db()
    assert run.step == "dropped" and "the file is gone" in page(maha, run)
    run = upload(maha, tent.tent, given("Olga", head="First name;x"))
    act(maha, run, "columns", **columns(run))
    files.remove(run.pk)  # as after a restore from the backup of the database
    act(maha, run, "bring")
    assert run.worker == "failed" and "The file is no longer here." in page(maha, run)
    act(maha, run, "drop", work=False)
    assert run.step == "dropped"


def test_a_strange_file_is_refused_on_the_page(tent, maha):
    for file, told in (
        (given(head=""), "nothing in this file"),
        (SimpleUploadedFile("a.xlsx", b"PK\x03\x04"), "cannot be read"),
    ):
        answer = maha.post(reverse("patient_imports"), {"clinic": tent.tent.pk, "file": file})
        assert told in answer.content.decode()
    assert "Choose a file." in maha.post(reverse("patient_imports")).content.decode()
    assert maha.post(reverse("patient_imports"), {"clinic": tent.town.pk}).status_code == 200
    example = maha.get(reverse("patient_imports_example")).content
    run = upload(maha, tent.tent, SimpleUploadedFile("x.csv", example + b"A,B"))
    assert len(run.columns) == len(run.headings)  # every heading of ours is understood
