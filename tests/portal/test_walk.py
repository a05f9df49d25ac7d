"""A stranger walks every address of the portal with ids of a clinic that is not theirs."""

import pytest

from clinical import catalogue
from clinical.models import AnswerFlags, Conflict, Patient
from clinical.portal.scoped import ScopedView
from syncapi.models import Phone, PhoneCode, TrayEntry
from tests.portal.addresses import addresses, leaks
from tests.portal.conftest import MARK

OPEN = [address for address in addresses() if not address.is_closed]
WITH_IDS = [address for address in OPEN if address.takes]
WITHOUT_IDS = [address for address in OPEN if address.name and not address.takes]
UNSCOPED = "tests.portal.unscoped_urls"


@pytest.mark.parametrize("address", WITH_IDS, ids=str)
def test_a_foreign_id_is_not_there(address, sign_in, foreign):
    assert leaks(sign_in("outsider"), address, foreign) == []


def test_nobody_signed_out_gets_a_record(client, foreign):
    for address in WITH_IDS:
        for url in address.urls(foreign):
            assert client.get(url).status_code != 200, url


@pytest.mark.parametrize(
    "query", ["", f"?q={MARK}", "?p=1&ordering=-created_at", "?export=csv", "?export=xlsx"]
)
def test_no_page_shows_a_foreign_name(query, sign_in, foreign):
    outsider = sign_in("outsider")
    for address in WITHOUT_IDS:
        if "logout" in address.name:
            outsider = sign_in("outsider")
        for url in address.urls():
            response = outsider.get(url + query)
            body = b"".join(response) if response.streaming else response.content
            echo = f'value="{MARK}"'.encode()  # the search box repeats what was typed
            assert MARK.encode() not in body.replace(echo, b""), url + query


def test_views_of_records_have_the_lock():
    """A list takes no id, so it is told by its class; every view of a record stands behind it."""
    records = {Patient, *catalogue.chart(), TrayEntry, Conflict, Phone, PhoneCode, AnswerFlags}
    bare = [
        str(address)
        for address in addresses()
        if address.model in records and not issubclass(address.view_class, ScopedView)
    ]
    assert bare == []


def test_the_walk_knows_our_pages():
    names = {address.name for address in WITH_IDS}
    assert {"patients:inspect", "visits:inspect", "needs-attention:inspect"} <= names
    assert {"phones:held", "phones:empty", "phone-codes:end"} <= names
    assert {"two-people:inspect", "two-people:settle", "deleted-patients:restore"} <= names
    assert {"form-answers:inspect", "visit_forms:edit", "download_file"} <= names


def test_an_unscoped_viewset_is_found(sign_in, foreign, settings):
    settings.ROOT_URLCONF = UNSCOPED
    page = _address("open_patients:inspect")
    assert ("get", f"/admin/open_patients/inspect/{foreign.records[Patient].pk}/", 200) in leaks(
        sign_in("outsider"), page, foreign, UNSCOPED
    )
    listing = sign_in("outsider").get("/admin/open_patients/")
    assert MARK in listing.content.decode()
    assert not issubclass(_address("open_patients:index").view_class, ScopedView)


def test_a_scoped_chooser_offers_nothing_foreign(sign_in, foreign, cast, settings):
    settings.ROOT_URLCONF = UNSCOPED
    outsider, bela = sign_in("outsider"), sign_in("bela")
    amina = foreign.records[Patient]
    for name in ("choose", "choose_results"):
        (url,) = _address(f"patient_chooser:{name}").urls(urlconf=UNSCOPED)
        assert MARK in bela.get(url).content.decode()
        assert MARK not in outsider.get(url).content.decode()
    chosen = f"/admin/patient_chooser/chosen/{amina.pk}/"
    assert bela.get(chosen).status_code == 200
    assert outsider.get(chosen).status_code == 404
    assert outsider.get("/admin/patient_chooser/chosen/no-id/").status_code == 404
    several = f"/admin/patient_chooser/chosen-multiple/?id={amina.pk}&id={cast.lucia.pk}"
    assert MARK not in outsider.get(several).content.decode()
    assert cast.lucia.given_name in str(outsider.get(several).json()["result"])


def _address(name):
    return next(address for address in addresses(UNSCOPED) if address.name == name)
