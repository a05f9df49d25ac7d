"""A page that stood open while somebody else saved: what it showed undoes nothing, what clashes is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinical import organisation
from clinical.models import (
    AccessChange,
    Clinic,
    ClinicDepartment,
    ClinicPermission,
    Reader,
    User,
)
from clinical.portal.settings_page import MODE, told
from tests.cast import person
from tests.portal.test_who_sees_whom import asked, confirm


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


class TestWhoSeesWhom:
    """Two managers of the organisation; what one takes away the other's older page does not give back."""

    FLAGS = ("can_view_history", "can_download_patient_reports")

    @pytest.fixture
    def managers(self, sign_in, cast):
        cast.users["second"] = person("Second", role=User.Role.SUPER_ADMIN)
        return sign_in("admin"), sign_in("second")

    @pytest.fixture
    def dina(self, cast):
        return person("Dina", cast.clinic(1), flags=self.FLAGS)

    @pytest.fixture
    def place(self, dina, cast):
        return reverse("who_sees_whom_permission", args=[dina.pk, cast.clinic(1).pk])

    def page(self, client, where):
        response = client.get(where)
        return shown(response) | {"seen": response.context["form"].mark}

    def test_a_right_that_was_taken_away(self, managers, dina, place):
        one, two = managers
        old, new = self.page(one, place), self.page(two, place)
        new.pop("can_download_patient_reports")
        confirm(two, asked(two.post(place, new)))
        answer = one.post(place, old | {"can_prescribe_medications": "on"})
        assert "look again" in says(answer)
        assert not answer.context["form"]["can_download_patient_reports"].value()
        again = self.page(one, place) | {"can_prescribe_medications": "on"}
        confirm(one, asked(one.post(place, again)))
        held = ClinicPermission.objects.get(user=dina)
        assert held.can_prescribe_medications and not held.can_download_patient_reports

    def test_the_last_page_is_as_old(self, managers, dina, place):
        one, two = managers
        old = self.page(one, place)
        last = asked(one.post(place, old | {"can_prescribe_medications": "on"}))
        nothing = {"seen": self.page(two, place)["seen"]}
        confirm(two, asked(two.post(place, nothing)))
        assert "look at it as it is now" in says(confirm(one, last))
        tomorrow = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        assert "look at it as it is now" in says(confirm(one, last, later="1", due_at=tomorrow))
        assert not AccessChange.objects.filter(state=AccessChange.State.PLANNED).exists()
        assert not ClinicPermission.objects.get(user=dina).can_view_history

    def test_a_reader_of_a_confidential_form(self, managers, dina, cast):
        one, two = managers
        where = reverse("who_sees_whom_circle", args=[next(iter(cast.forms.values())).pk])
        both = {"answers_for": "named", "reader_ids": [str(dina.pk), str(cast.admin.pk)]}
        confirm(one, asked(one.post(where, self.page(one, where) | both)))
        seen = {"seen": self.page(one, where)["seen"]}
        alone = seen | both | {"reader_ids": [str(cast.admin.pk)]}
        confirm(two, asked(two.post(where, alone)))
        assert "look again" in says(one.post(where, seen | both))
        assert not Reader.objects.get(user=dina).reads
