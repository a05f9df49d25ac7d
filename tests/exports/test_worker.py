"""The whole way with a real web server and a real worker: asked, killed, restarted, fetched."""

import http.cookiejar
import io
import json
import re
import time
import urllib.parse
import urllib.request
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from exports import runs
from exports.models import ExportRun
from tests.exports import cast
from tests.harness.database import default_is

pytestmark = pytest.mark.timeout(300)


class Browser:
    """Signs in, keeps its cookies, sends forms with their token."""

    def __init__(self, url):
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(cookies)

    def get(self, path):
        with self.opener.open(self.url + path, timeout=30) as answer:
            return answer.read()

    def send(self, path, fields):
        page = self.get(path).decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
        body = urllib.parse.urlencode([("csrfmiddlewaretoken", token), *fields]).encode()
        with self.opener.open(self.url + path, body, timeout=30) as answer:
            return answer.read().decode()


def wait_for(what, seconds=60):
    patience = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < patience, "it did not come to that"
        time.sleep(0.1)
    return found


@pytest.fixture
def world(start_server, django_db_setup, django_db_blocker, settings):
    server = start_server(worker=True)
    settings.DATA_DIR = server.data_dir
    with django_db_blocker.unblock(), default_is(server.database_url):
        yield server, cast.people(password=cast.PASSWORD)


def test_asked_in_the_portal_made_by_a_worker_that_is_killed_once_and_fetched(world):
    server, people = world
    form = cast.form("Vital signs", [cast.WEIGHT, cast.NOTE])
    cast.many(form, cast.patient(people.tent), 8_000)
    bela = Browser(server.url)
    bela.send("/admin/login/", [("username", people.bela.login), ("password", cast.PASSWORD)])
    asked = [("form", form.pk), ("clinics", people.tent.pk), ("purpose", "Monthly report")]
    assert "Your file is being made." in bela.send("/admin/downloads/", asked)

    def progress():
        [run] = json.loads(bela.get("/admin/downloads/progress/"))["runs"]
        return run

    wait_for(lambda: progress()["state"] == "running")
    server.kill()
    run = ExportRun.objects.get()
    assert run.state == ExportRun.State.RUNNING
    ExportRun.objects.update(beat_at=timezone.now() - timedelta(minutes=2))
    server.start()
    assert runs.restart_silent() == 1

    wait_for(lambda: progress()["state"] == "done")
    run.refresh_from_db()
    assert run.attempts == 2
    content = bela.get(f"/admin/downloads/{run.pk}/xlsx/")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) - 1 == run.manifest["rows"] == 8_000
    assert rows[1][-2:] == (61.5, "steady")
