"""A search reads little of twenty thousand people: which indexes it takes, and how many questions it asks."""

import pytest
from django.db import connection

from clinical.search.finding import candidates

pytestmark = pytest.mark.django_db
PEOPLE = 20_000
HERE, THERE = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"


@pytest.fixture
def crowd():
    """Rows of the search alone: every other one is called Ahmad, and nobody of the smaller clinic is."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO clinical_patientsearch (patient_id, words, clinics, created_at)
               SELECT gen_random_uuid(),
                   CASE WHEN mod(n, 2) = 0 THEN ' ahmad ' ELSE ' pedro ' END || substr(md5(n::text), 1, 7)
                       || ' l' || to_char(n, 'FM0000000') || ' ',
                   ARRAY[CASE WHEN mod(n, 10) = 1 THEN %s ELSE %s END::uuid],
                   now() - n * interval '1 minute'
               FROM generate_series(1, %s) n""",
            [THERE, HERE, PEOPLE],
        )
        cursor.execute("ANALYZE clinical_patientsearch")


def explained(*asked):
    """[(plan, rows that were read and thrown away)] of each question of a search."""
    plans = []

    def watch(execute, sql, params, many, context):
        if "clinical_patientsearch" in sql and not sql.startswith("EXPLAIN"):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF) {sql}", params)
                plans.append("\n".join(row[0] for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        found = candidates(*asked)
    return found, plans


def test_a_frequent_name_is_found_among_the_newest(crowd):
    found, plans = explained("ahmad", 31, [HERE])
    assert len(found) == 31 and len(plans) == 1
    assert "Seq Scan" not in plans[0], plans[0]


@pytest.mark.parametrize("typed", ["l0012345", "0012345", "ahmad l0012346"])
def test_a_number_is_looked_up_in_the_index(crowd, typed):
    found, plans = explained(typed, 31, [HERE, THERE])
    assert len(found) == 1
    assert len(plans) == 1 and "patient_words" in plans[0] and "Seq Scan" not in plans[0], plans


def test_a_name_of_the_other_clinic_is_not_looked_for_row_by_row(crowd):
    found, plans = explained("ahmad", 31, [THERE])
    assert found == [] and "patient_words" in plans[-1], plans
    assert all("Seq Scan" not in plan for plan in plans[1:]), plans


@pytest.mark.parametrize("typed", ["ahmad", "ahmed pedro", "zzzz", "0944 123 456", "a b c d e f"])
def test_a_search_asks_few_questions(crowd, typed, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        candidates(typed, 31, [HERE, THERE])
