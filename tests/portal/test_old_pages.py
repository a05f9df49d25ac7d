"""A page that stood open while somebody else saved: what it showed undoes nothing, what clashes is told."""

import pytest
from django.urls import reverse

from clinical import organisation
from clinical.models import Clinic, ClinicDepartment, User
from clinical.portal.settings_page import MODE, told
from tests.cast import person


def shown(response):
    """What a browser sends back of the page's form, untouched."""
    values = {bound.html_name: bound.value() for bound in response.context["form"]}
    texts = {name: str(v) for name, v in values.items() if v is not None and v is not False}
    return texts | {name: "on" for name, v in values.items() if v is True}


@pytest.fixture
def two(sign_in, cast):
    """``one, other = two(address)``: both have opened the page, and each saves what it says."""

    def open_it(where, name="bela"):
        cast.users["second"] = person("Second", role=User.Role.SUPER_ADMIN)
        one, other = sign_in(name), sign_in("second")
        old, new = shown(one.get(where)), shown(other.get(where))

        def saves(client, page):
            return lambda **said: client.post(where, page | said)

        return saves(one, old), saves(other, new)

    return open_it


def says(answer):
    assert answer.status_code in (200, 422), answer.status_code
    return answer.content.decode()


def test_settings(two):
    organisation.call_it("Al Salam", by=None)
    one, other = two(reverse("portal_settings"), "admin")
    assert other(second_factor="everybody", mode="user_choice").status_code == 302
    assert one(week_starts="5").status_code == 302
    assert organisation.SECOND_FACTOR.read() == "everybody" and told(MODE) == "user_choice"
    assert organisation.WEEK_STARTS.read() == 5


def test_a_setting_that_both_changed(two, cast):
    organisation.call_it("Al Salam", by=None)
    one, other = two(reverse("portal_settings"), "admin")
    other(week_starts="6", name="Al Amal")
    answer = one(week_starts="5", merge_by_two="")
    assert "Somebody else wrote “Sunday” here meanwhile." in says(answer)
    assert organisation.WEEK_STARTS.read() == 6 and organisation.MERGE_BY_TWO.read()
    again = shown(answer) | {"merge_by_two": ""}
    assert one(**again).status_code == 302
    assert organisation.WEEK_STARTS.read() == 5 and not organisation.MERGE_BY_TWO.read()
    assert organisation.name() == "Al Amal"


def test_an_account(two, cast):
    cast.users["maha"] = person("Maha", cast.clinic(1))
    dina = person("Dina", cast.clinic(1), flags=("can_view_history",))
    one, other = two(reverse("people_account", args=[dina.pk]), "maha")
    assert other(login="dina.married@alsalam", name="Dina Aziz").status_code == 302
    assert one(email="dina@mail.example").status_code == 302
    dina.refresh_from_db()
    assert (dina.login, dina.email) == ("dina.married@alsalam", "dina@mail.example")
    assert "wrote “Dina Aziz” here" in says(one(name="Dina A."))
    dina.refresh_from_db()
    assert dina.name == "Dina Aziz"


def test_a_clinic(two, cast):
    clinic = cast.clinic(1)
    Clinic.objects.filter(pk=clinic.pk).update(time_zone="Asia/Beirut")
    one, other = two(reverse("clinic_describe", args=[clinic.pk]))
    assert other(time_zone="Asia/Amman").status_code == 302
    assert one(name="New name").status_code == 302
    clinic.refresh_from_db()
    assert (clinic.name, clinic.time_zone) == ("New name", "Asia/Amman")
    assert "wrote “Asia/Amman” here" in says(one(name="New name", time_zone="Asia/Aden"))


def test_a_department(two, cast):
    clinic = cast.clinic(1)
    ward = ClinicDepartment.objects.create(clinic=clinic, name="Ward", status="active")
    one, other = two(reverse("department", args=[clinic.pk, ward.pk]))
    assert other(status="inactive", can_perform_labs="on").status_code == 302
    assert one(description="x").status_code == 302
    ward.refresh_from_db()
    assert (ward.status, ward.can_perform_labs, ward.description) == ("inactive", True, "x")


@pytest.mark.parametrize("seen", ["", "5", "[]", '"name"', '{"name": [1]}', "{"])
def test_what_a_page_says_to_have_shown_may_be_anything(two, cast, seen):
    clinic = cast.clinic(1)
    one, _other = two(reverse("clinic_describe", args=[clinic.pk]))
    assert one(seen=seen, name="New name").status_code in (200, 302)
