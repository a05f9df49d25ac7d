"""Lists, charts and the first page: who sees what on them, and what a page costs."""

import pytest
from django.urls import reverse
from wagtail.admin.menu import admin_menu

from clinical.models import Patient, Visit, Vitals
from tests.cast import person
from tests.portal.conftest import EVERYBODY, MARK, tray_entry


def page(client, name, *arguments, **query):
    response = client.get(reverse(name, args=arguments), query)
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_opens_every_page_of_their_menu(who, sign_in, foreign):
    client = sign_in(who)
    request = client.get("/admin/").wsgi_request
    for item in admin_menu.menu_items_for_request(request):
        response = client.get(item.url)
        assert response.status_code == 200, item.url


@pytest.mark.parametrize("who", ["bela", "chidi", "admin"])
def test_their_patients_are_listed_and_found(who, sign_in, foreign, cast):
    client = sign_in(who)
    assert MARK in page(client, "patients:index")[1]
    for query in ("amina zarq", "ZARQ", cast.amina.external_patient_id):
        assert cast.amina.given_name in page(client, "patients:index_results", q=query)[1], query
    assert MARK not in page(client, "patients:index_results", q="amina nobody")[1]


def test_a_search_for_a_foreign_patient_finds_nothing(sign_in, foreign, cast):
    body = page(sign_in("outsider"), "patients:index_results", q=MARK)[1]
    assert reverse("patients:inspect", args=[cast.amina.pk]) not in body


def test_filters_name_only_clinics_one_sees(sign_in, foreign, cast):
    body = page(sign_in("outsider"), "patients:index")[1]
    assert cast.clinic(3).name in body
    assert cast.clinic(1).name not in body


def test_a_registrar_who_sees_nobody_gets_no_list_and_no_chart(sign_in, foreign, cast):
    flags = ("can_register_patients",)
    cast.users["gate"] = person("Gate", cast.clinic(2), flags=flags, role="registrar")
    gate = sign_in("gate")
    assert gate.get("/admin/patients/")["Location"] == "/admin/"
    assert page(gate, "patients:inspect", cast.amina.pk)[0] == 404
    assert "patients:index" not in page(gate, "wagtailadmin_home")[1]


def test_the_front_desk_lists_people_of_its_clinic_and_reads_no_chart(sign_in, foreign, cast):
    omar = sign_in("omar")
    Vitals.objects.create(patient=cast.layla, systolic_bp=171, diastolic_bp=94)
    body = page(omar, "patients:index")[1]
    assert cast.layla.given_name in body and MARK not in body
    assert page(omar, "patients:inspect", cast.amina.pk)[0] == 404
    assert "171" not in page(omar, "patients:inspect", cast.layla.pk)[1]


def test_a_deleted_patient_is_gone_from_list_and_chart(sign_in, foreign, cast):
    cast.amina.delete()
    bela = sign_in("bela")
    assert MARK not in page(bela, "patients:index")[1]
    assert page(bela, "patients:inspect", cast.amina.pk)[0] == 404
    assert page(bela, "visits:inspect", foreign.records[Visit].pk)[0] == 404


def test_a_list_is_not_a_download(sign_in, foreign):
    for kind in ("csv", "xlsx"):
        assert page(sign_in("admin"), "patients:index", export=kind)[0] == 404


def test_a_chart_tells_what_happened(sign_in, foreign, cast):
    status, body = page(sign_in("bela"), "patients:inspect", cast.amina.pk)
    assert status == 200
    for said in (
        f"Amina {MARK}",
        "164/94 mmHg",
        "Hypertension",
        f"{MARK} coughs",
        f"{MARK} again",
        "Household number",
        "handed out 0/30",
    ):
        assert said in body, said
    assert f"<title>\n    {MARK}" not in body and f"{MARK} - Hikma" not in body


def test_names_are_in_the_direction_of_their_script(sign_in, cast):
    assert '<bdi dir="auto">يوسف قاسم</bdi>' in page(sign_in("bela"), "patients:index")[1]


def test_the_portal_is_mirrored_for_arabic(sign_in, cast):
    response = sign_in("bela").get("/admin/", headers={"accept-language": "ar"})
    assert 'dir="rtl"' in response.content.decode()


def test_the_first_page_greets_and_counts(sign_in, cast):
    tray_entry(cast.outsider, "visits", {"id": "1"})
    body = page(sign_in("outsider"), "wagtailadmin_home")[1]
    seen = Patient.objects.visible_to(cast.outsider).live().count()
    assert cast.outsider.name in body
    assert f'<span class="hk-card__number">{seen}</span>' in body
    assert "hk-card--urgent" in body
    assert "Wagtail" not in body.replace("wagtailConfig", "").split("hk-dashboard")[1][:3000]
