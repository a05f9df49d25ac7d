"""The life of a run: workers that die, permissions that change, weeks that pass."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_q.models import OrmQ

from exports import files, making, runs, tasks
from exports.models import ExportRun
from tests.exports import cast, opened

State = ExportRun.State


@pytest.fixture
def form(story):
    form = cast.form("Vital signs", [cast.WEIGHT, cast.NOTE])
    cast.many(form, cast.patient(story.tent), 20)
    return form


def asked(story, form, by=None, clinics=None):
    return runs.ask(
        form=form,
        clinics=clinics or [story.tent],
        happened_from=None,
        happened_to=None,
        purpose="Monthly report",
        language="en",
        by=by or story.bela,
    )


def dies_at(row, monkeypatch):
    """The worker is killed while it writes this row: nothing after it runs, nothing is cleaned up."""

    class Killed(BaseException):
        pass

    true_cells = making._into_both

    def cells(*args):
        for number, row_cells in enumerate(true_cells(*args), 1):
            if number == row:
                raise Killed
            yield row_cells

    monkeypatch.setattr(making, "_into_both", cells)
    monkeypatch.setattr(files, "discard", lambda place: None)
    return Killed


def silent_for_two_minutes(run):
    ExportRun.objects.filter(pk=run.pk).update(beat_at=timezone.now() - timedelta(minutes=2))


def test_asking_and_queueing_happen_together_or_not_at_all(story, form):
    before = OrmQ.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        asked(story, form)
        raise RuntimeError("the request fails after all")
    assert OrmQ.objects.count() == before
    run = asked(story, form)
    assert OrmQ.objects.count() == before + 1
    assert run.state == State.QUEUED


def test_a_task_delivered_twice_makes_one_file(story, form):
    run = asked(story, form)
    assert tasks.make_files(str(run.pk)) == "made"
    made = ExportRun.objects.get(pk=run.pk)
    seal = opened.sha256(made, "xlsx")
    assert tasks.make_files(str(run.pk)) == "nothing to do"
    again = ExportRun.objects.get(pk=run.pk)
    assert (again.made_at, again.attempts, opened.sha256(again, "xlsx")) == (made.made_at, 1, seal)


def test_two_workers_claim_and_one_gets_it(story, form):
    run = asked(story, form)
    ready, claims = threading.Barrier(4), []

    def claim():
        ready.wait()
        claims.append(runs.claim(run.pk))
        connection.close()

    workers = [threading.Thread(target=claim) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(claimed is not None for claimed in claims) == 1


def test_a_worker_killed_midway_is_followed_by_another(story, form, monkeypatch):
    run = asked(story, form)
    with monkeypatch.context() as patched:
        killed = dies_at(10, patched)
        with pytest.raises(killed):
            tasks.make_files(str(run.pk))
    left = [place.name for place in files.folder().iterdir()]
    assert left == [f"{run.pk}.1{files.UNFINISHED}"]
    assert tasks.make_files(str(run.pk)) == "nothing to do"  # as the queue delivers it again
    assert runs.restart_silent() == 0  # it beat a moment ago
    silent_for_two_minutes(run)
    assert runs.restart_silent() == 1
    assert tasks.make_files(str(run.pk)) == "made"
    run.refresh_from_db()
    assert (run.state, run.attempts) == (State.DONE, 2)
    assert len(opened.xlsx(run)) == run.manifest["rows"] == 20
    runs.remove_expired()
    assert [place.name for place in files.folder().iterdir()] == [str(run.pk)]


def test_a_file_that_kills_every_worker_is_given_up(story, form, monkeypatch):
    run = asked(story, form)
    killed = dies_at(10, monkeypatch)
    for _attempt in range(runs.ATTEMPTS):
        with pytest.raises(killed):
            tasks.make_files(str(run.pk))
        silent_for_two_minutes(run)
        runs.restart_silent()
    assert tasks.make_files(str(run.pk)) == "nothing to do"
    run.refresh_from_db()
    assert (run.state, run.attempts) == (State.FAILED, 3)
    assert run.error.startswith("The worker stopped 3 times while making this file.")
    assert runs.restart_silent() == 0


def test_an_error_is_tried_again_and_then_told(story, form, monkeypatch):
    run = asked(story, form)
    monkeypatch.setattr(making, "_write", lambda *args: 1 / 0)
    results = [tasks.make_files(str(run.pk)) for _ in range(4)]
    assert results == ["failed", "failed", "failed", "nothing to do"]
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert run.error.startswith("Something went wrong")
    assert list(files.folder().iterdir()) == []


def test_a_worker_that_was_only_slow_does_not_overwrite_the_other(story, form, monkeypatch):
    run = asked(story, form)
    true_write, second = making._write, []

    def slow_write(*args):
        manifest = true_write(*args)
        if not second:  # while the first one sleeps, its run is given to a second one, which ends
            second.append(True)
            silent_for_two_minutes(run)
            runs.restart_silent()
            assert tasks.make_files(str(run.pk)) == "made"
        return manifest

    monkeypatch.setattr(making, "_write", slow_write)
    assert tasks.make_files(str(run.pk)) == "another worker took over"
    run.refresh_from_db()
    assert run.attempts == 2
    assert opened.sha256(run, "xlsx") == run.file("xlsx")["sha256"]


def test_the_clinic_that_may_not_be_downloaded_is_named(story, form):
    with pytest.raises(runs.NotAllowed, match=story.town.name):
        asked(story, form, clinics=[story.tent, story.town])
    with pytest.raises(runs.NotAllowed, match=story.tent.name):
        asked(story, form, by=story.dana)
    assert not ExportRun.objects.filter(form=form).exists()


def test_a_right_taken_away_before_the_worker_starts_counts(story, form):
    run = asked(story, form)
    story.bela.permissions.update(can_download_patient_reports=False)
    assert tasks.make_files(str(run.pk)) == "not allowed"
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert f"You may not download from {story.tent.name}." in run.error
    assert list(files.folder().iterdir()) == []


def test_a_person_who_left_gets_no_file(story, form):
    run = asked(story, form)
    story.bela.is_active = False
    story.bela.save()
    assert tasks.make_files(str(run.pk)) == "not allowed"


def test_after_a_week_the_files_are_gone(story, form, make):
    old, new = make(story.bela, form, [story.tent]), make(story.bela, form, [story.tent])
    ExportRun.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert tasks.remove_expired() == 1
    old.refresh_from_db()
    assert old.state == State.EXPIRED
    assert old.manifest["rows"] == 20  # what left the house stays on record
    assert [place.name for place in files.folder().iterdir()] == [str(new.pk)]
    assert tasks.remove_expired() == 0


def test_tidying_leaves_alone_what_a_worker_begins_meanwhile(story, form, monkeypatch):
    run = asked(story, form)
    remove = files.remove

    def late(unused):
        tasks.make_files(str(run.pk))
        remove(unused)

    monkeypatch.setattr(files, "remove", late)
    runs.remove_expired()
    run.refresh_from_db()
    assert run.state == State.DONE
    assert opened.path(run, "xlsx").exists()


def test_progress_moves_while_the_file_is_made(story, form, monkeypatch):
    monkeypatch.setattr(runs, "BEAT", 0.01)
    seen, true_cells = [], making._into_both

    def watched(answers, csv_file, progress):
        for cells in true_cells(answers, csv_file, progress):
            progress.beat_now.wait(5)
            progress.beat_now.clear()
            seen.append(look())
            yield cells

    def look():
        """From a connection of its own, as the browser's request has it."""
        found = []

        def read():
            found.append(ExportRun.objects.values_list("rows_done", "rows_total").get(pk=run.pk))
            connection.close()

        reader = threading.Thread(target=read)
        reader.start()
        reader.join()
        return found[0]

    class Beating(runs.Progress):
        def __init__(self, run):
            super().__init__(run)
            self.beat_now = threading.Event()

        def beat(self):
            super().beat()
            self.beat_now.set()

    monkeypatch.setattr(runs, "Progress", Beating)
    monkeypatch.setattr(making, "_into_both", watched)
    run = asked(story, form)
    assert tasks.make_files(str(run.pk)) == "made"
    done = [row[0] for row in seen]
    assert done == sorted(done)
    assert len(set(done)) > 5
    assert {row[1] for row in seen[1:]} == {20}  # a first beat may come before the counting


def test_both_files_show_one_moment_though_phones_go_on(story, form, make, monkeypatch):
    true_cells = making._into_both

    def meanwhile(answers, csv_file, progress):
        late = cast.patient

        def push():
            cast.many(form, late(story.tent), 5)
            connection.close()

        phone = threading.Thread(target=push)
        phone.start()
        phone.join()
        yield from true_cells(answers, csv_file, progress)

    monkeypatch.setattr(making, "_into_both", meanwhile)
    run = make(story.bela, form, [story.tent])
    assert len(opened.xlsx(run)) == len(opened.csv_rows(run)) == run.rows_total == 20
