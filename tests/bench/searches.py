"""`python -m tests.bench.searches [patients]`: how long the database takes to find somebody, 95 of 100 times.

The patients are loaded once into var/bench, without charts; nothing is written into docs/benchmarks.md.
"""

import random
import subprocess
import sys
import time
from contextlib import closing

import psycopg

GOAL_MS = 50
PEOPLE = 200  # each is looked for in every way
LOOK = """
    SELECT given_name, surname, phone, external_patient_id FROM clinical_patient p
    JOIN clinical_patientsearch s ON s.patient_id = p.id AND s.clinics && %s::uuid[]
    WHERE surname <> '' AND deleted_at IS NULL ORDER BY md5(id::text) LIMIT %s"""


def ways(given, surname, phone, number):
    """How people type somebody, by what it is called in the table."""
    wrong = given[:2] + given[3:] if len(given) > 5 else given
    return {
        "both names": f"{surname} {given}",
        "a beginning": given[:4],
        "one letter wrong": f"{wrong} {surname}",
        "phone": phone,
        "phone without zero": phone.lstrip("0"),
        "number": number,
    }


def measure():
    """In a process of its own, whose settings know the database."""
    import django

    django.setup()
    from django.db import connection

    from clinical.models import Clinic
    from clinical.search.finding import candidates

    spent = [0.0]

    def stopwatch(execute, *asked):
        began = time.perf_counter()
        try:
            return execute(*asked)
        finally:
            spent[0] += time.perf_counter() - began

    clinics = list(Clinic.objects.order_by("pk").values_list("pk", flat=True))
    people = {"every clinic": None, "one clinic": clinics[:1], "all clinics but one": clinics[1:]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM clinical_patientsearch")
        say(f"{cursor.fetchone()[0]:,} patients, {PEOPLE} looked for in every way")
    worst = 0.0
    for sees, seen in people.items():
        with connection.cursor() as cursor:
            cursor.execute(LOOK, [seen or clinics, PEOPLE])
            asked = [way for one in cursor for way in ways(*one).items() if way[1]]
        random.Random(1).shuffle(asked)
        times = {}
        for warm in (True, False):
            for way, text in asked[:100] if warm else asked:
                spent[0] = 0.0
                with connection.execute_wrapper(stopwatch):
                    candidates(text, 31, seen)
                if not warm:
                    times.setdefault(way, []).append(1000 * spent[0])
        times["all of them"] = [ms for found in times.values() for ms in found]
        say(f"By who sees {sees}:")
        for way, found in times.items():
            half, most = part(found, 50), part(found, 95)
            say(f"  {way:20} half under {half:6.1f} ms, 95 of 100 under {most:6.1f} ms")
        worst = max(worst, part(times["all of them"], 95))
    say(f"{'met' if worst < GOAL_MS else 'MISSED'}: {worst:.1f} ms, goal {GOAL_MS} ms")


def part(found, percent):
    return sorted(found)[min(len(found) - 1, len(found) * percent // 100)]


def main(patients):
    from config.launch import fingerprint, postgres
    from config.launch.watchdog import Watchdog
    from tests.bench.ground import KEPT, _data_dir, manage
    from tests.harness.cluster import Cluster
    from tests.harness.environment import environment

    database = f"bench_search_{patients}"
    KEPT.mkdir(parents=True, exist_ok=True)
    with closing(Watchdog()) as watchdog:
        server = postgres.start(KEPT / "pg", max_connections=100, watchdog=watchdog)
        try:
            cluster = Cluster(watchdog, "template0", server)
            url, place = cluster.url(database), _data_dir(database)
            with psycopg.connect(cluster.url(), autocommit=True) as connection:
                known = "SELECT 1 FROM pg_database WHERE datname = %s"
                there = connection.execute(known, [database]).fetchone()
            if not there:
                say(f"Loading {patients:,} patients")
                began = time.monotonic()
                cluster.drop("loading")
                cluster.administer("CREATE DATABASE {} TEMPLATE template0", "loading")
                loading = cluster.url("loading")
                manage(loading, place, "migrate")
                manage(
                    loading, place, "seed_load", "--patients", str(patients), "--only", "patient"
                )
                with psycopg.connect(loading, autocommit=True) as connection:
                    connection.execute("VACUUM ANALYZE")
                cluster.administer("ALTER DATABASE {} RENAME TO {}", "loading", database)
                say(f"  in {time.monotonic() - began:.0f} s")
            manage(url, place, "migrate")
            settings = environment(database_url=url, data_dir=place)
            again = [sys.executable, "-m", "tests.bench.searches", "--measure"]
            subprocess.run(again, cwd=fingerprint.PROJECT, env=settings, check=True)
        finally:
            server.stop()


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else "1000000"
    measure() if wanted == "--measure" else main(int(wanted.replace(",", "").replace("_", "")))
