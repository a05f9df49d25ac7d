"""Pages of the portal at different sizes: the first page, the list of patients, finding one."""

import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import psycopg

from tests.bench.ground import SIGN_IN, Ground, count_ahead
from tests.bench.measuring import Row, divided, in_turn, timed

GETS = 3  # in each turn
SOMEBODY = """
    SELECT given_name, surname, phone FROM clinical_patient
    WHERE surname <> '' AND deleted_at IS NULL ORDER BY md5(id::text) LIMIT 1"""


class Visitor:
    """Somebody signed in to the portal of one server."""

    def __init__(self, url):
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar)
        page = self.get("/admin/login/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1].decode()
        said = {"username": SIGN_IN[0], "password": SIGN_IN[1], "csrfmiddlewaretoken": token}
        body = urllib.parse.urlencode(said | {"next": "/admin/"}).encode()
        request = urllib.request.Request(f"{url}/admin/login/", body, {"Referer": url})
        assert b"wagtail-sidebar" in self.opener.open(request, timeout=600).read()

    def get(self, path):
        with self.opener.open(self.url + path, timeout=600) as answer:
            assert answer.status == 200, path
            return answer.read()

    def times(self, paths):
        """Seconds for these pages, a few times each."""
        return timed(lambda: [self.get(path) for _ in range(GETS) for path in paths])


def looking_for(url):
    """The list, and three ways to look for somebody who is there."""
    with psycopg.connect(url) as database:
        given, surname, phone = database.execute(SOMEBODY).fetchone()
    asked = (f"{surname} {given}", given[:4], phone or surname[:-1])
    return ["/admin/patients/", *(f"/admin/patients/?{_q(text)}" for text in asked)]


def _q(text):
    return urllib.parse.urlencode({"q": text})


def portal(ground: Ground) -> list[Row]:
    visitors = {}
    for name in ("small", "medium", "large"):
        count_ahead(ground[name])
        visitors[name] = Visitor(ground[name].url)
        visitors[name].times(["/admin/"])  # warm
    first = in_turn(
        lambda: visitors["large"].times(["/admin/"]),
        lambda: visitors["small"].times(["/admin/"]),
        ground.scale.turns,
    )
    paths = {name: looking_for(ground[name].database_url) for name in ("medium", "large")}
    found = in_turn(
        lambda: visitors["large"].times(paths["large"]),
        lambda: visitors["medium"].times(paths["medium"]),
        ground.scale.turns,
    )
    size = ground.scale
    return [
        Row(
            f"first page of the portal, {size.large:,} patients",
            f"the same at {size.small:,}",
            1.5,
            divided(*first),
            *([1000 * value / GETS for value in values] for values in first),
            "ms",
        ),
        Row(
            f"list of patients and three searches, {size.large:,} patients",
            f"the same at {size.medium:,}",
            3,
            divided(*found),
            *([1000 * value / GETS for value in values] for values in found),
            "ms for the four pages",
        ),
    ]
