"""Clinics and departments in the portal: opened, described, archived and opened again."""

import pytest
from django.urls import reverse

from clinical.models import Clinic, ClinicDepartment, ClinicPermission, Patient, User
from tests.portal.test_people import text
from tests.portal.test_who_sees_whom import asked, confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(sign_in):
    return sign_in("admin")


def test_a_clinic_is_opened_and_its_managers_have_their_permission(admin, cast):
    where = reverse("clinic_new")
    answer = admin.post(where, {"name": " عيادة   الأمل ", "time_zone": "Asia/Amman"})
    clinic = Clinic.objects.get(name="عيادة الأمل")
    assert answer["Location"] == reverse("clinic", args=[clinic.pk])
    assert ClinicPermission.objects.get(clinic=clinic, user=cast.admin).is_clinic_admin
    for said, told in (
        ({"name": "عيادة الأمل"}, "of this name already"),
        ({"name": "  "}, "required"),
        ({"name": "X", "time_zone": "Moon/Base"}, "valid choice"),
    ):
        assert told in text(admin.post(where, said))
    assert Clinic.objects.count() == 4


def test_a_manager_describes_their_clinic_and_no_other(sign_in, cast):
    bela, one, two = sign_in("bela"), cast.clinic(1), cast.clinic(2)
    where = reverse("clinic_describe", args=[one.pk])
    assert bela.post(where, {"name": "Al Salam", "time_zone": ""}).status_code == 302
    one.refresh_from_db()
    assert one.name == "Al Salam"
    assert bela.post(where, {"name": two.name.upper()}).status_code == 200
    for name in ("clinic", "clinic_describe", "department_new", "clinic_archive"):
        assert bela.get(reverse(name, args=[two.pk])).status_code == 404
    assert bela.get(reverse("clinic_archive", args=[one.pk])).status_code == 404
    assert bela.get(reverse("clinic_new")).status_code in (302, 403)
    page = text(bela.get(reverse("clinics")))
    assert "Al Salam" in page and two.name not in page


def test_a_department_says_what_it_can_do(sign_in, cast):
    bela, clinic = sign_in("bela"), cast.clinic(1)
    where = reverse("department_new", args=[clinic.pk])
    said = {"name": "Pharmacy", "can_dispense_medications": "on", "status": "active"}
    assert bela.post(where, said).status_code == 302
    pharmacy = ClinicDepartment.objects.get(clinic=clinic)
    assert (pharmacy.can_dispense_medications, pharmacy.can_perform_labs) == (True, False)
    assert "of this name already" in text(bela.post(where, said | {"name": "PHARMACY"}))
    assert "required" in text(bela.post(where, said | {"name": ""}))
    assert "Hands out medicines" in text(bela.get(reverse("clinic", args=[clinic.pk])))
    edit = reverse("department", args=[clinic.pk, pharmacy.pk])
    bela.post(edit, {"name": "Pharmacy", "status": "inactive"})
    pharmacy.refresh_from_db()
    assert pharmacy.status == "inactive" and pharmacy.versions.count() == 1
    other = reverse("department", args=[cast.clinic(2).pk, pharmacy.pk])
    assert bela.get(other).status_code == 404


def test_archiving_asks_tells_and_loses_nobody(admin, sign_in, cast):
    two, one = cast.clinic(2), cast.clinic(1)
    known = Patient.objects.filter(presence__clinic=two, presence__has=True).count()
    where = reverse("clinic_archive", args=[two.pk])
    page = text(admin.get(where))
    assert "Omar Saleh" in page and f"{known} patient" in page
    url = asked(admin.post(where, {"patients_to": str(one.pk), "people_to": str(one.pk)}))
    told = text(admin.get(url))
    assert "is archived" in told and "goes on in" in told and "Bela Horvat" in told
    confirm(admin, url, now="1")
    two.refresh_from_db()
    omar = User.objects.get(pk=cast.omar.pk)
    assert two.is_archived and omar.home_clinic == one and omar.is_active
    assert Patient.objects.visible_to(cast.bela).filter(presence__clinic=two).count() == known
    page = text(admin.get(reverse("clinics")))
    assert "archived" in page
    url = asked(admin.post(reverse("clinic", args=[two.pk]), {"change": "reopen"}))
    confirm(admin, url, now="1")
    two.refresh_from_db()
    assert not two.is_archived


def test_the_home_of_an_organisation_manager_asks_where_they_go_on(admin, cast):
    where = reverse("clinic_archive", args=[cast.clinic(1).pk])
    url = asked(admin.post(where, {"patients_to": "", "people_to": ""}))
    assert "Choose where the people go on" in text(admin.get(url))


def test_a_list_costs_the_same_for_any_number(admin, cast, django_assert_max_num_queries):
    for number in range(12):
        Clinic.objects.create(name=f"Clinic {number}")
    admin.get(reverse("clinics"))
    with django_assert_max_num_queries(15):
        admin.get(reverse("clinics"))
