"""People in the portal: found, invited, changed, sent away; nobody above the one who clicks."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinical.models import FLAGS, ClinicPermission, LastSignIn, User
from syncapi.models import Phone
from tests.cast import permit, person
from tests.portal.test_who_sees_whom import asked, confirm

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def maha(cast, sign_in):
    """Manages clinic 1, where Dina works as a nurse."""
    cast.users["maha"] = person("Maha", cast.clinic(1))
    return sign_in("maha")


@pytest.fixture
def dina(cast):
    flags = ("can_view_history", "can_register_patients", "can_edit_records")
    return person("Dina", cast.clinic(1), flags=(*flags, "can_download_patient_reports"))


def text(response):
    return response.content.decode()


def hire(client, clinic, **more):
    said = {"name": "Rana Aziz", "preset": "nurse", "clinics": [str(clinic.pk)]}
    return client.post(reverse("people_invite"), said | more)


def digits_on(response):
    """The number on the only card of the page."""
    (digits,) = re.findall(r'hk-invite__digits">([\d ]+)<', text(response))
    return digits


def chooses(digits, password="three blue herons", **more):
    """Somebody types the number of the card in another browser, and a password."""
    browser = Client()
    asks = browser.post(reverse("invitation"), {"digits": digits})
    if asks.status_code != 302:
        return asks
    return browser.post(asks["Location"], {"password": password, "again": password} | more)


def signs_in(login, password="three blue herons"):
    return Client().post("/admin/login/", {"username": login, "password": password}).status_code


class TestInviting:
    def test_a_colleague_gets_a_card_chooses_a_password_and_signs_in(self, maha, cast):
        card = hire(maha, cast.clinic(1))
        rana = User.objects.get(name="Rana Aziz")
        assert rana.login == "rana@alsalam" and "rana@alsalam" in text(card)
        assert card["Cache-Control"].startswith("max-age=0") or "no-store" in card["Cache-Control"]
        digits = digits_on(card)
        assert chooses(digits, "short").status_code == 200  # the form again, with the reason
        assert chooses(digits, again="something else").status_code == 200
        assert signs_in("rana@alsalam") == 200
        assert chooses(digits)["Location"] == reverse("wagtailadmin_login")
        assert signs_in(" RANA@alsalam ") == 302
        assert "not good" in text(chooses(digits))
        assert LastSignIn.objects.filter(user=rana).exists()

    def test_an_arabic_name_gets_a_name_that_every_phone_can_type(self, maha, cast):
        hire(maha, cast.clinic(1), name="سامي")
        assert User.objects.get(name="سامي").login == "samy@alsalam"
        hire(maha, cast.clinic(1), name="سامي أحمد")
        assert User.objects.get(name="سامي أحمد").login == "samy2@alsalam"
        hire(maha, cast.clinic(1), name="နန္ဒာ")
        assert User.objects.get(name="နန္ဒာ").login == "staff@alsalam"

    def test_the_button_pressed_twice_invites_one_person(self, maha, cast):
        key = str(maha.get(reverse("people_invite")).context["form"]["key"].value())
        hire(maha, cast.clinic(1), key=key)
        again = hire(maha, cast.clinic(1), key=key)
        rana = User.objects.get(name="Rana Aziz")
        assert str(rana.pk) == key and chooses(digits_on(again)).status_code == 302
        assert "was sent before" in text(hire(maha, cast.clinic(1), key=key, name="Samy"))
        assert "was sent before" in text(hire(maha, cast.clinic(1), key=str(cast.admin.pk)))

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ({"login": " BELA@example.org "}, "sign-in name already"),
            ({"login": "be"}, "at least 4"),
            ({"login": "be:la@x"}, "no colon"),
            ({"login": "be la@x"}, "no spaces"),
            ({"clinics": []}, "at least one clinic"),
            ({"email": "no"}, "valid email"),
            ({"name": " "}, "required"),
        ],
    )
    def test_what_cannot_be_is_said_in_plain_words(self, maha, cast, said, told):
        number = User.objects.count()
        assert told in text(hire(maha, cast.clinic(1), **said))
        assert User.objects.count() == number

    def test_nobody_invites_somebody_stronger_or_elsewhere(self, maha, cast):
        number = User.objects.count()
        for preset in ("manager", "organisation", "organisation_without_deleting", "form_designer"):
            assert "not one of the available" in text(hire(maha, cast.clinic(1), preset=preset))
        hire(maha, cast.clinic(2))
        hire(maha, cast.clinic(1), home=str(cast.clinic(2).pk))
        hire(maha, cast.clinic(1), clinics=[str(cast.clinic(1).pk), str(cast.clinic(3).pk)])
        assert User.objects.count() == number

    def test_an_organisation_manager_is_made_with_rows_everywhere(self, sign_in, cast):
        hire(sign_in("admin"), cast.clinic(1), preset="organisation", clinics=[])
        rana = User.objects.get(name="Rana Aziz")
        assert rana.is_superuser and rana.permissions.filter(is_clinic_admin=True).count() == 3

    def test_the_cards_come_as_a_file_to_whoever_made_them(self, maha, sign_in, cast):
        page = text(hire(maha, cast.clinic(1), name="رنا عزيز"))
        signed = re.search(r'name="cards" value="([^"]+)"', page)[1]
        where = reverse("people_cards_file")
        file = maha.post(where, {"cards": signed})
        assert file.content.startswith(b"%PDF") and "no-store" in file["Cache-Control"]
        assert sign_in("admin").post(where, {"cards": signed}).status_code == 404
        assert maha.post(where, {"cards": "nonsense"}).status_code == 404
        assert maha.get(where).status_code == 302

    def test_a_link_that_never_was_is_not_there(self, client, db):
        for token in ("1", "4821773091542611", "x" * 300, "٤٨٢١"):
            assert client.get(reverse("invitation_of", args=[token])).status_code == 404
        assert "not good" in text(client.post(reverse("invitation"), {"digits": "1" * 16}))
        assert client.get(reverse("invitation")).status_code == 200


class TestAccounts:
    def test_a_manager_gives_a_new_password(self, maha, dina, cast):
        page = reverse("people_password", args=[dina.pk])
        assert "New password" in text(maha.get(page))
        digits = digits_on(maha.post(page, {"stop": "yes"}))
        assert signs_in(dina.login, "a pass:word") == 200  # stopped
        chooses(digits)
        assert signs_in(dina.login) == 302

    @pytest.mark.parametrize("who", ["admin", "chidi", "maha", "outsider", "omar"])
    def test_nobody_gets_the_account_of_somebody_who_is_not_below_them(self, maha, cast, who):
        before = User.objects.get(pk=getattr(cast, who).pk)
        for name in ("people_password", "people_account", "people_leaving"):
            where = reverse(name, args=[before.pk])
            assert maha.get(where).status_code == 404
            said = {"name": "x", "login": "xxxx", "change": "stop", "stop": "yes"}
            assert maha.post(where, said).status_code == 404
        after = User.objects.get(pk=before.pk)
        assert (after.password, after.login, after.is_active) == (
            before.password, before.login, True,
        )  # fmt: skip

    def test_an_account_is_edited_and_the_history_says_by_whom(self, maha, dina, cast):
        where = reverse("people_account", args=[dina.pk])
        said = {"name": "Dina Said", "login": "Dina@alsalam", "home": str(cast.clinic(1).pk)}
        assert maha.post(where, said).status_code == 302
        dina.refresh_from_db()
        assert (dina.name, dina.login) == ("Dina Said", "Dina@alsalam")
        page = text(maha.get(reverse("people_history", args=[dina.pk])))
        assert "Dina Said" in page and "Maha" in page
        again = said | {"login": "BELA@EXAMPLE.org"}
        assert "sign-in name already" in text(maha.post(where, again))

    def test_the_home_is_never_a_clinic_of_somebody_else(self, maha, dina, cast):
        where = reverse("people_account", args=[dina.pk])
        said = {"name": "Dina", "login": dina.login, "home": str(cast.clinic(2).pk)}
        assert "Select a valid choice" in text(maha.post(where, said))
        dina.refresh_from_db()
        assert dina.home_clinic == cast.clinic(1)

    def test_the_home_needs_a_permission_there(self, sign_in, dina, cast):
        where = reverse("people_account", args=[dina.pk])
        said = {"name": "Dina", "login": dina.login, "home": str(cast.clinic(2).pk)}
        assert "permission in their home clinic" in text(sign_in("admin").post(where, said))


class TestJobs:
    def test_another_job_is_told_done_and_undone(self, maha, dina, cast):
        where = reverse("people_job", args=[dina.pk])
        clinics = [str(cast.clinic(1).pk)]
        url = asked(maha.post(where, {"preset": "front_desk", "clinics": clinics}))
        page = text(maha.get(url))
        assert "Front desk in" in page and "charts of" in page.lower()
        confirm(maha, url, now="1")
        dina.refresh_from_db()
        assert (dina.role, dina.reads_charts) == ("registrar", False)
        assert "Front desk" in text(maha.get(reverse("people_person", args=[dina.pk])))
        changes = text(maha.get(reverse("who_sees_whom_changes")))
        (back,) = re.findall(r'action="(/admin/who-sees-whom/changes/[^"]+/back/)"', changes)
        maha.post(back)
        dina.refresh_from_db()
        assert (dina.role, dina.reads_charts) == ("provider", True)

    def test_no_job_above_or_elsewhere_is_given(self, maha, dina, cast):
        where = reverse("people_job", args=[dina.pk])
        for said in (
            {"preset": "manager", "clinics": [str(cast.clinic(1).pk)]},
            {"preset": "organisation"},
            {"preset": "nurse", "clinics": [str(cast.clinic(2).pk)]},
            {"preset": "nurse"},
        ):
            assert maha.post(where, said).status_code == 200, said
        assert ClinicPermission.objects.filter(user=dina).count() == 1

    def test_nobody_changes_their_own(self, maha, cast):
        where = reverse("people_job", args=[cast.maha.pk])
        said = {"preset": "nurse", "clinics": [str(cast.clinic(1).pk)]}
        assert "cannot change" in text(maha.post(where, said))

    def test_the_same_as_a_colleague_but_never_above_oneself(self, maha, dina, cast):
        sami = person("Sami", cast.clinic(1), cast.clinic(2), flags=("can_view_history",))
        permit(sami, cast.clinic(1), "can_view_history", "can_prescribe_medications")
        where = reverse("people_same_as", args=[dina.pk])
        confirm(maha, asked(maha.post(where, {"other": sami.pk})), now="1")
        row = ClinicPermission.objects.get(user=dina)  # nothing in clinic 2, which is not Maha's
        assert [f for f in FLAGS if getattr(row, f)] == [
            "can_view_history", "can_prescribe_medications",
        ]  # fmt: skip
        for stronger in (cast.bela, cast.admin, cast.maha):
            assert "cannot change" in text(maha.post(where, {"other": stronger.pk}))
        assert "valid choice" in text(maha.post(where, {"other": cast.outsider.pk}))


class TestLists:
    def test_a_manager_finds_the_people_of_their_clinics(self, maha, dina, cast):
        page = text(maha.get(reverse("people")))
        assert "Dina" in page and "Nurse" in page and cast.outsider.name not in page
        assert "Dina" not in text(maha.get(reverse("people"), {"q": "omar"}))
        outsider = reverse("people_person", args=[cast.outsider.pk])
        assert maha.get(outsider).status_code == 404

    def test_who_was_not_heard_of_for_60_days(self, maha, dina, cast):
        User.objects.all().update(created_at=timezone.now() - timedelta(days=100))
        quiet = {"show": "quiet"}
        assert "Dina" in text(maha.get(reverse("people"), quiet))
        Phone.objects.create(
            chain=7, user=dina, users=[dina.pk], pulled_at=timezone.now() - timedelta(days=3)
        )
        assert "Dina" not in text(maha.get(reverse("people"), quiet))
        assert "Bela" in text(maha.get(reverse("people"), quiet))
        signs_in("bela@example.org", "demo-pass-2026")
        assert "Bela" not in text(maha.get(reverse("people"), quiet))

    def test_the_matrix_shows_each_permission_by_clinic(self, sign_in, dina, cast):
        page = text(sign_in("admin").get(reverse("people_permissions")))
        assert cast.clinic(3).name in page and "Clinic manager" in page
        assert reverse("who_sees_whom_permission", args=[dina.pk, cast.clinic(2).pk]) in page

    @pytest.mark.parametrize("name", ["people", "people_permissions"])
    def test_a_list_costs_the_same_for_any_number(
        self, name, sign_in, cast, django_assert_max_num_queries
    ):
        client = sign_in("admin")
        client.get(reverse(name))
        for number in range(12):
            person(f"P{number}", cast.clinic(1), cast.clinic(2))
        with django_assert_max_num_queries(MOST_QUERIES):
            client.get(reverse(name))

    def test_who_manages_nothing_finds_nothing(self, sign_in, dina):
        omar = sign_in("omar")
        for name in ("people", "people_invite", "people_permissions"):
            assert omar.get(reverse(name)).status_code in (302, 403)
        assert omar.get(reverse("people_person", args=[dina.pk])).status_code == 404


class TestLeaving:
    def test_the_page_says_what_may_be_on_the_phones(self, maha, dina):
        Phone.objects.create(
            chain=8, user=dina, users=[dina.pk], label="blue phone",
            pulled_at=timezone.now() - timedelta(days=3),
        )  # fmt: skip
        page = text(maha.get(reverse("people_leaving", args=[dina.pk])))
        assert "blue phone" in page and "may hold work that was not sent" in page

    @pytest.mark.parametrize(("how", "locked"), [("hand-in", True), ("stop", False)])
    def test_they_hand_in_or_are_blocked_and_can_come_back(self, maha, dina, how, locked):
        where = reverse("people_leaving", args=[dina.pk])
        confirm(maha, asked(maha.post(where, {"change": how})), now="1")
        dina.refresh_from_db()
        assert not dina.is_active and dina.is_locked is locked
        assert signs_in(dina.login, "a pass:word") == 200
        page = text(maha.get(reverse("people"), {"show": "left"}))
        assert "Dina" in page and "Dina" not in text(maha.get(reverse("people")))
        confirm(maha, asked(maha.post(where, {"change": "back"})), now="1")
        assert signs_in(dina.login, "a pass:word") == 302
