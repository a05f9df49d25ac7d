"""Likely duplicates in the portal: seen by who manages both charts, merged, separated, or told apart."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinical import duplicate_search
from clinical.models import LikelyDuplicate, Merge, Patient, Visit
from tests import cast as made
from tests.portal.conftest import MARK

LIST, MERGED = "/admin/duplicates/", "/admin/duplicates/merged/"


@pytest.fixture
def twice(cast):
    """Amina was entered again, with a phone that the first entry lacks."""
    amina = cast.amina
    Patient.objects.filter(pk=amina.pk).update(phone="", camp="North")
    again = Patient.objects.create(
        given_name=amina.given_name, surname=MARK, date_of_birth=amina.date_of_birth, sex=amina.sex,
        phone="0944 1", camp="River", primary_clinic=cast.clinic(1),
    )  # fmt: skip
    Visit.objects.create(patient=again, clinic=cast.clinic(1))
    duplicate_search.look(everybody=True)
    return again


def pair(keep, drop):
    return reverse("duplicates_pair", args=[keep.pk, drop.pk])


def test_a_pair_is_listed_with_its_reasons_for_who_manages_both(sign_in, cast, twice, client):
    body = sign_in("admin").get(LIST).content.decode()
    assert MARK in body and "same birth date" in body
    assert MARK not in sign_in("outsider").get(LIST).content.decode()
    client.force_login(made.person("Nurse", cast.clinic(1), flags=("can_view_history",)))
    assert client.get(LIST).status_code in (302, 403)
    assert client.get(pair(cast.amina, twice)).status_code in (302, 403, 404)
    assert client.post(pair(cast.amina, twice), {"say": "same"}).status_code in (302, 403, 404)
    assert not Merge.objects.exists()


def test_side_by_side_each_value_is_chosen_and_all_moves(sign_in, cast, twice):
    admin, url = sign_in("admin"), pair(cast.amina, twice)
    body = admin.get(url).content.decode()
    assert 'name="phone" value="drop" checked' in body  # ours is empty
    assert 'name="camp" value="keep" checked' in body
    answer = admin.post(url, {"say": "same", "phone": "drop", "camp": "drop", "surname": "drop"})
    assert answer["Location"] == reverse("patients:inspect", args=[cast.amina.pk])
    amina = Patient.objects.get(pk=cast.amina.pk)
    assert (amina.phone, amina.camp) == ("0944 1", "River")
    assert Patient.objects.get(pk=twice.pk).merged_into == amina
    assert not Visit.objects.filter(patient=twice).exists()
    assert admin.get(pair(cast.amina, twice)).status_code == 404
    assert f">{MARK}" not in admin.get(LIST).content.decode()


def test_separate_again_gives_both_entries_back(sign_in, cast, twice):
    def rows():
        skip = ("change_number", "modified_at", "arrived_at", "deleted_at")
        fields = [f.attname for f in Patient._meta.fields if f.name not in skip]
        found = Patient.objects.filter(pk__in=[cast.amina.pk, twice.pk], deleted_at=None)
        return list(found.order_by("pk").values_list(*fields))

    admin, before = sign_in("admin"), rows()
    visits = set(Visit.objects.values_list("pk", "patient"))
    admin.post(pair(cast.amina, twice), {"say": "same", "phone": "drop"})
    merge = Merge.objects.get()
    url = reverse("duplicates_separate", args=[merge.pk])
    assert url in admin.get(MERGED).content.decode()
    assert MARK not in sign_in("outsider").get(MERGED).content.decode()
    assert sign_in("outsider").post(url).status_code == 404
    assert admin.post(url)["Location"] == MERGED
    assert rows() == before
    assert set(Visit.objects.values_list("pk", "patient")) == visits
    assert admin.post(url).status_code == 404  # it was done


def test_not_the_same_person_is_remembered(sign_in, cast, twice):
    admin = sign_in("admin")
    assert admin.post(pair(cast.amina, twice), {"say": "different"})["Location"] == LIST
    duplicate_search.look(everybody=True)
    assert MARK not in admin.get(LIST).content.decode()
    assert LikelyDuplicate.objects.get(one__in=[cast.amina, twice]).decided_by == cast.admin


def test_a_pair_of_which_one_is_foreign_is_not_there(sign_in, cast, twice):
    for url in (pair(cast.lucia, twice), pair(twice, cast.lucia), pair(twice, twice)):
        assert sign_in("outsider").get(url).status_code == 404
        assert sign_in("outsider").post(url, {"say": "different"}).status_code == 404
    assert not LikelyDuplicate.objects.filter(state="different").exists()


def test_the_pages_cost_the_same_for_one_pair_and_for_many(sign_in, cast, twice):
    admin = sign_in("admin")
    for url in (LIST, pair(cast.amina, twice)):
        admin.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(url).status_code == 200
        assert len(asked) <= 19, url
