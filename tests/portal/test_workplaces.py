"""Where I work today, and yesterday's visits that were filed in the wrong clinic."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinical import access, workplaces
from clinical.demo.cast import PASSWORD
from clinical.models import ClinicPermission, Visit
from tests.portal.test_account import _form

YESTERDAY = timezone.localdate() - timedelta(days=1)


def phone_says(user):
    """The clinic that the app is told before every sync."""
    answer = Client().post(
        "/api/login",
        {"email": user.login, "password": PASSWORD},
        content_type="application/json",
    )
    return answer.json()["clinic_id"]


def chooses(sign_in, key, clinic):
    form = _form(name=key.title(), login=f"{key}@example.org")
    form |= {"person-email": f"{key}@example.org"}
    response = sign_in(key).post(
        "/admin/account/", form | {"workplace-working_clinic": clinic.pk if clinic else ""}
    )
    return response.status_code


def test_the_phone_is_told_where_a_person_works_today(cast, sign_in):
    home, town = cast.clinic(1), cast.clinic(2)
    assert phone_says(cast.chidi) == str(home.pk)
    assert chooses(sign_in, "chidi", town) == 302
    assert phone_says(cast.chidi) == str(town.pk)
    first_page = sign_in("chidi").get("/admin/").content.decode()
    assert f'You work in <bdi dir="auto">{town.name}</bdi>' in first_page
    assert chooses(sign_in, "chidi", None) == 302
    assert phone_says(cast.chidi) == str(home.pk)


def test_only_clinics_with_a_permission_can_be_chosen(cast, sign_in):
    assert chooses(sign_in, "chidi", cast.clinic(3)) == 200  # the form again, with the mistake
    assert phone_says(cast.chidi) == str(cast.clinic(1).pk)
    assert "Where I work today" not in sign_in("bela").get("/admin/account/").content.decode()


def test_a_right_that_is_taken_away_takes_the_phone_home(cast):
    cast.chidi.working_clinic = cast.clinic(2)
    cast.chidi.save()
    row = ClinicPermission.objects.get(user=cast.chidi, clinic=cast.clinic(2))
    row.delete()
    assert access.works_in(cast.chidi) == cast.clinic(1)
    assert phone_says(cast.chidi) == str(cast.clinic(1).pk)


def test_the_choice_is_in_the_history_of_the_person(cast, sign_in):
    chooses(sign_in, "chidi", cast.clinic(2))
    version = cast.chidi.versions.earliest("pgh_id")
    assert version.working_clinic_id is None
    assert version.pgh_context["user"] == str(cast.chidi.pk)


@pytest.fixture
def visits(cast):
    """Three of Chidi's visits of yesterday in clinic 1, one of today, one of Bela's."""

    def visit(key, day, by):
        at = datetime.combine(day, time(10), ZoneInfo(cast.clinic(1).time_zone))
        patient = getattr(cast, key)
        return Visit.objects.create(
            patient=patient, clinic=cast.clinic(1), provider=by, checked_in_at=at
        )

    moved = [visit(key, YESTERDAY, cast.chidi) for key in ("amina", "yusuf", "amina")]
    stays = [visit("amina", timezone.localdate(), cast.chidi), visit("amina", YESTERDAY, cast.bela)]
    return moved, stays


def move(client, cast, provider, wrong, right):
    return client.post(
        reverse("wrong_clinic"),
        {
            "provider": provider.pk,
            "wrong": wrong.pk,
            "right": right.pk,
            "day": YESTERDAY.isoformat(),
        },
    )


def clinics_of(visits):
    return {Visit.objects.get(pk=visit.pk).clinic_id for visit in visits}


def test_one_click_corrects_the_clinic_of_yesterdays_visits(cast, sign_in, visits):
    moved, stays = visits
    client = sign_in("chidi")
    assert reverse("wrong_clinic") in client.get(reverse("visits:index")).content.decode()
    page = client.get(reverse("wrong_clinic")).content.decode()
    assert "Chidi Obi" in page and "<td>3</td>" in page

    assert move(client, cast, cast.chidi, cast.clinic(1), cast.clinic(2)).status_code == 302
    assert clinics_of(moved) == {cast.clinic(2).pk}
    assert clinics_of(stays) == {cast.clinic(1).pk}
    now = Visit.objects.get(pk=moved[0].pk)
    assert now.updated_at > moved[0].updated_at
    version = now.versions.get()
    assert version.clinic_id == cast.clinic(1).pk
    assert version.pgh_context["user"] == str(cast.chidi.pk)
    assert cast.yusuf.presence.filter(clinic=cast.clinic(2), has=True).exists()


def test_visits_of_somebody_else_need_the_right_to_edit_them(cast, sign_in, visits):
    moved, _ = visits
    ClinicPermission.objects.filter(user=cast.chidi).update(
        is_clinic_admin=False, can_edit_other_provider_event=False
    )
    client = sign_in("chidi")
    move(client, cast, cast.bela, cast.clinic(1), cast.clinic(2))
    assert Visit.objects.filter(provider=cast.bela, clinic=cast.clinic(2)).count() == 0
    move(client, cast, cast.chidi, cast.clinic(1), cast.clinic(2))
    assert clinics_of(moved) == {cast.clinic(2).pk}


@pytest.mark.parametrize("who", ["bela", "omar", "outsider"])
def test_who_works_in_one_clinic_moves_nothing(who, cast, sign_in, visits):
    moved, _ = visits
    client = sign_in(who)
    client.get(reverse("wrong_clinic"))
    move(client, cast, cast.chidi, cast.clinic(1), cast.clinic(2))
    assert clinics_of(moved) == {cast.clinic(1).pk}
    with pytest.raises(workplaces.NotAllowed):
        workplaces.correct_clinic(
            provider=cast.chidi, day=YESTERDAY, wrong=cast.clinic(1), right=cast.clinic(2),
            by=getattr(cast, who),
        )  # fmt: skip


def test_the_list_and_the_chart_say_what_is_known(cast, sign_in):
    client = sign_in("bela")
    born = cast.yusuf.created_at.astimezone(ZoneInfo(cast.clinic(1).time_zone)).date()
    type(cast.yusuf).objects.filter(pk=cast.yusuf.pk).update(date_of_birth=born)
    for url in (reverse("patients:index"), reverse("patients:inspect", args=[cast.yusuf.pk])):
        page = client.get(url).content.decode()
        assert "age not known" in page and ">male<" in page.replace("\n", "").replace(" ", "")
