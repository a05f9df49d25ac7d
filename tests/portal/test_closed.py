"""What of Wagtail is left open, and that the rest answers "not here" to everybody."""

import pytest

from tests.portal.addresses import addresses

# A new Wagtail that brings another page fails here, so that somebody decides about it.
LEFT_OPEN = {
    "wagtailadmin_account",
    "wagtailadmin_block_preview",
    "wagtailadmin_dismissibles",
    "wagtailadmin_editing_sessions:ping",
    "wagtailadmin_editing_sessions:release",
    "wagtailadmin_home",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_sprite",
}


def test_only_these_pages_of_wagtail_are_open():
    left = {a.name for a in addresses() if a.name and not a.is_closed and not a.is_ours}
    assert left | {"wagtailadmin_account", "wagtailadmin_home"} == LEFT_OPEN


@pytest.mark.parametrize("who", ["admin", "outsider"])
def test_the_rest_is_not_there(who, sign_in, foreign):
    client = sign_in(who)
    for address in addresses():
        if address.is_closed:
            for url in address.urls(foreign)[:2]:
                assert client.get(url).status_code == 404, url


@pytest.mark.parametrize(
    "path",
    ["pages/", "images/", "documents/", "snippets/", "users/", "users/new/", "groups/", "sites/"]
    + ["reports/site-history/", "collections/", "workflows/list/", "password_reset/"],
)
def test_an_organisation_manager_does_not_stumble_on_wagtails_pages(path, sign_in):
    assert sign_in("admin").get(f"/admin/{path}").status_code == 404


def test_the_menu_has_our_words_in_our_order(sign_in):
    from wagtail.admin.menu import admin_menu

    request = sign_in("admin").get("/admin/").wsgi_request
    items = sorted(admin_menu.menu_items_for_request(request), key=lambda item: item.order)
    assert [str(item.label) for item in items] == [
        "Start",
        "Patients",
        "Visits",
        "Form answers",
        "Appointments",
        "Prescriptions",
        "Patient cards",
        "Patients from a file",
        "Needs attention",
        "Answers to look at",
        "Changed by two people",
        "Likely duplicates",
        "Phones",
        "Phone codes",
        "Forms",
        "Articles",
        "Downloads",
        "People",
        "Clinics",
        "Who sees whom",
        "Deleted patients",
        "Settings",
    ]


def test_no_page_names_wagtail(sign_in, client, foreign, cast):
    pages = ["", "patients/", f"patients/inspect/{cast.amina.pk}/", "account/", "needs-attention/"]
    for path in pages:
        assert ">Wagtail" not in sign_in("bela").get(f"/admin/{path}").content.decode()
    assert "Sign in to Wagtail" not in client.get("/admin/login/").content.decode()
