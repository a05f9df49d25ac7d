"""Phones and phone codes in the portal: who finds which, what is said of them, what can be done."""

import html
import itertools
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinical.models import Confidentiality, EventForm, FormerPassword, Patient, User, WrongPassword
from clinical.organisation import PASSWORDS_ON_PHONES
from syncapi import auth, codes
from syncapi.models import Phone, PhoneCode, Pull, Receipt
from tests.portal.conftest import tray_entry

_chains = itertools.count(1_760_000_000_000)
HOUR = 3_600_000


def phone(user, *former, **facts):
    """A phone that this person used last, with one sync."""
    chain, at = next(_chains), facts.pop("pulled_at", timezone.now())
    users = [*(f.pk for f in former), user.pk]
    made = Phone.objects.create(
        chain=chain, user=user, users=users, pulled_at=at, **{"holds": chain} | facts
    )
    Pull.objects.create(
        cursor=chain, chain=chain, user=user, came_with=0, horizon=2**60, withdrawn_to=2**60, at=at,
        pushed_at=at, sent=7,
    )  # fmt: skip
    return made


def page(client, name, *arguments, **query):
    response = client.get(reverse(f"phones:{name}", args=arguments), query)
    assert response.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def test_managers_find_the_phones_of_their_people_and_no_others(cast, sign_in):
    belas, chidis = phone(cast.bela, label="Bela's"), phone(cast.chidi, label="Chidi's")
    far, admins = phone(cast.outsider, label="Far away"), phone(cast.admin, label="Boss")
    shared = phone(cast.outsider, cast.bela, label="Lent out")
    found = page(sign_in("bela"), "index")
    assert all(p.label in found for p in (belas, chidis, shared))
    assert far.label not in found and admins.label not in found
    for other in (far, admins):
        for name in ("inspect", "held", "empty"):
            url = reverse(f"phones:{name}", args=[other.pk])
            assert sign_in("bela").get(url).status_code == 404
    everything = page(sign_in("admin"), "index")
    assert all(p.label in everything for p in (belas, chidis, far, admins, shared))
    assert sign_in("omar").get(reverse("phones:index")).status_code == 302


def test_the_list_says_what_a_manager_should_look_at(cast, sign_in):
    EventForm.objects.update(change_number=5)
    seen = Patient.objects.visible_to(cast.bela).live().count()
    old = phone(cast.bela, cast.chidi, pulled_at=timezone.now() - timedelta(days=12))
    receipt = Receipt.objects.create(user=cast.bela, cursor=old.pk, chain=old.pk, size_bytes=1)
    tray_entry(cast.bela, "visits", {"id": "1"}, receipt=receipt)
    said = page(sign_in("bela"), "index")
    assert f"{cast.bela.name}, before: {cast.chidi.name}" in said
    assert f"{seen} patients" in said and "silent for 12 days" in said and "newest" in said
    assert re.search(r"patients \s*1 \s*newest", said), "one record waits"

    Pull.objects.filter(chain=old.pk).update(horizon=1)
    Phone.objects.filter(pk=old.pk).update(
        clock_from_ms=2 * HOUR, empty_asked_at=timezone.now(), from_elsewhere=True
    )
    WrongPassword.objects.create(user=cast.bela, digest=b"x", door="phone", was_right=True)
    said = page(sign_in("bela"), "index")
    assert "not the newest yet" in said and "clock 2 h 0 min ahead" in said
    assert "still uses the old password" in said and "will be emptied" in said
    assert "came from another server" in said and "0 patients" in said


def test_a_second_phone_with_one_code_is_seen(cast, sign_in):
    code, _ = codes.make(user=cast.bela, by=cast.bela)
    first = phone(cast.bela, code=code)
    PhoneCode.objects.update(chain=first.pk)
    assert "uses the code of another phone" not in page(sign_in("bela"), "index")
    phone(cast.bela, code=code)
    assert "uses the code of another phone" in page(sign_in("bela"), "index")


@pytest.mark.parametrize("who", ["bela", "admin"])
def test_fifty_phones_cost_the_same_as_five(who, cast, sign_in):
    client = sign_in(who)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            page(client, "index")
        return len(asked)

    for _ in range(5):
        phone(cast.bela, cast.chidi)
    queries()
    few = queries()
    for user in [cast.bela, cast.chidi] * 22:
        phone(user, cast.chidi, code=codes.make(user=user, by=user)[0])
    assert queries() == few <= 24


def test_the_page_of_a_phone_tells_its_syncs_and_its_forms(cast, sign_in):
    mine = phone(cast.bela, schema_version=9, pushed_at=timezone.now())
    counts = {"created": 3, "merged": 1, "updated": 1, "refused": 1}
    Receipt.objects.create(
        user=cast.bela, cursor=mine.pk, chain=mine.pk, size_bytes=1, counts=counts
    )
    said = page(sign_in("bela"), "inspect", mine.pk)
    assert "7 records" in said and "3 new · 2 changed · 1 need attention" in said
    assert "first sync" in said and "portal password" in said
    form = next(iter(cast.forms.values()))
    assert re.search(rf"{re.escape(form.name)} \s*version 1 \s*version 1", said)


def test_what_waits_of_a_confidential_form_is_told_to_its_readers_alone(cast, sign_in):
    form = EventForm.objects.create(name="Confidential", is_published=True)
    Confidentiality.objects.create(form=form, answers_for="named", reader_ids=[cast.chidi.pk])
    chidis = phone(cast.chidi, label="Chidi's")
    receipt = Receipt.objects.create(
        user=cast.chidi, cursor=chidis.chain, chain=chidis.chain, size_bytes=1
    )
    for form_id in (form.pk, None):
        tray_entry(cast.chidi, "events", {}, cast.amina, form_id=form_id, receipt=receipt)
    for who, waiting in (("chidi", 2), ("bela", 1), ("admin", 1)):
        client = sign_in(who)
        shown = client.get(reverse("phones:inspect", args=[chidis.pk])).context
        assert (len(shown["waiting"]), shown["waiting_number"]) == (waiting, waiting)
        assert f"patients {waiting} newest" in page(client, "index")
        listed = client.get(reverse("ready_to_travel")).content.decode()
        assert f"{waiting} of its records need attention" in listed


def test_a_phone_gets_a_name(cast, sign_in):
    mine = phone(cast.bela)
    sign_in("bela").post(reverse("phones:rename", args=[mine.pk]), {"label": " أزرق "})
    assert "أزرق" in page(sign_in("bela"), "index")


def test_emptying_is_asked_for_and_at_once_only_with_the_name_typed(cast, sign_in):
    lost, bela = phone(cast.bela, label="Blue one"), sign_in("bela")
    url = reverse("phones:empty", args=[lost.pk])
    assert "what was not sent is kept in Needs attention" in page(bela, "empty", lost.pk)
    refused = bela.post(url, {"how": "at_once", "typed": "blue"})
    assert "Type the name of the phone" in refused.content.decode()
    assert not Phone.objects.get(pk=lost.pk).is_being_emptied
    bela.post(url, {"how": "after"})
    lost.refresh_from_db()
    assert lost.is_being_emptied and not lost.empty_at_once and lost.empty_asked_by == cast.bela
    assert "its patients are still on it" in page(bela, "inspect", lost.pk)
    bela.post(url, {"how": "at_once", "typed": " blue  ONE "})
    assert Phone.objects.get(pk=lost.pk).empty_at_once
    bela.post(reverse("phones:call_off", args=[lost.pk]))
    assert not Phone.objects.get(pk=lost.pk).is_being_emptied


def test_the_list_of_a_lost_phone_names_only_whom_the_reader_sees(cast, sign_in):
    lent = phone(cast.outsider, cast.bela)
    said = page(sign_in("outsider"), "held", lent.pk)
    assert cast.lucia.given_name in said
    said = page(sign_in("bela"), "held", lent.pk)
    assert cast.lucia.given_name not in said
    number = Patient.objects.visible_to(cast.outsider).live().count()
    assert f"nd {number} patients of clinics that you do not see" in said or number == 1
    before = page(sign_in("outsider"), "held", lent.pk, on="2020-01-01")
    assert "had not synced by then" in before


def test_a_code_is_shown_once_on_a_card_and_taken_back(cast, sign_in):
    bela = sign_in("bela")
    answer = bela.post(reverse("phone-codes:make"), {"user": cast.bela.pk, "label": "Blue one"})
    digits = re.search(r"\d{4} \d{4} \d{4} \d\d(?!\d)", answer.content.decode())[0]
    assert "no-store" in answer["Cache-Control"]
    assert auth.by_password(cast.bela.login, digits) == cast.bela
    listed = bela.get(reverse("phone-codes:index")).content.decode()
    assert "Blue one" in listed and digits not in listed
    bela.post(reverse("phone-codes:end", args=[PhoneCode.objects.get().pk]))
    assert auth.by_password(cast.bela.login, digits) is None
    assert "taken back" in bela.get(reverse("phone-codes:index")).content.decode()


def test_codes_are_made_for_oneself_and_for_people_who_see_no_more_than_oneself(cast, sign_in):
    dora = User.objects.create(login="dora", name="Dora", home_clinic=cast.clinic(1))
    offered = sign_in("bela").get(reverse("phone-codes:make")).content.decode()
    assert cast.bela.login in offered and dora.login in offered
    for other in (cast.chidi, cast.admin, cast.outsider):  # Chidi works in clinic 2 as well
        assert other.login not in offered
        sign_in("bela").post(reverse("phone-codes:make"), {"user": other.pk})
    sign_in("omar").post(reverse("phone-codes:make"), {"user": cast.bela.pk})
    assert not PhoneCode.objects.exists()
    sign_in("omar").post(reverse("phone-codes:make"), {"user": cast.omar.pk})
    assert PhoneCode.objects.get().user == cast.omar


def test_nobody_makes_a_code_for_who_reads_more_than_oneself(cast, sign_in):
    form = next(iter(cast.forms.values()))
    Confidentiality.objects.create(
        form=form, answers_for="named", reader_ids=[cast.bela.pk, cast.outsider.pk]
    )
    offered = sign_in("admin").get(reverse("phone-codes:make")).content.decode()
    assert cast.chidi.login in offered and cast.admin.login in offered
    assert cast.bela.login not in offered, "Bela reads what the manager does not"
    assert cast.bela.login in sign_in("bela").get(reverse("phone-codes:make")).content.decode()


def test_only_the_organisations_managers_decide_about_passwords_on_phones(cast, sign_in):
    url = reverse("phone-codes:passwords")
    assert sign_in("bela").post(url, {"open": "no"})["Location"] == "/admin/", "refused"
    assert PASSWORDS_ON_PHONES.read()
    phone(cast.bela)
    said = sign_in("admin").get(reverse("phone-codes:index")).content.decode()
    assert "1 phone signed in with one within 30 days" in said
    sign_in("admin").post(url, {"open": "no"})
    assert not PASSWORDS_ON_PHONES.read()
    account = sign_in("bela").get("/admin/account/").content.decode()
    assert "with a phone code, not with your password" in account


def test_the_account_page_says_that_phones_keep_the_old_password(cast, sign_in):
    said = sign_in("bela").get("/admin/account/").content.decode()
    assert "Bela Horvat&#x27;s phones keep the old password" in said and "My phones" in said
    assert not FormerPassword.objects.exists()


def test_pretend_phones_are_there_in_the_demo_alone(client, settings):
    assert client.get("/pretend-phones").status_code == 404
    settings.DEMO = True
    page = client.get("/pretend-phones")
    assert page.status_code == 200 and "'unsafe-inline'" not in page["Content-Security-Policy"]
    assert "onclick" not in page.content.decode()
