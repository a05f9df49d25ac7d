"""After the password a code: of an app or a card, once each, guessed slowly, taken away by a manager."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinical import second_factor
from clinical.demo.cast import PASSWORD
from clinical.facts import totp
from clinical.models import FactorGuard, SecondFactor
from clinical.organisation import PASSWORDS_ON_PHONES, SECOND_FACTOR
from clinical.portal.second_factor import gate
from syncapi.models import Phone
from tests import cast as made

ASK, SET_UP, CARD = (
    "/admin/second-factor/", "/admin/second-factor/set-up/", "/admin/second-factor/card/",
)  # fmt: skip
RFC = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds, code):
    """RFC 6238, appendix B, the last six digits."""
    step = totp.step_of(seconds)
    assert totp.code(RFC, step) == code
    assert totp.step_that_fits(RFC, code, step + 1, 0) == step
    assert totp.step_that_fits(RFC, code, step + 2, 0) is None
    assert totp.step_that_fits(RFC, code, step, step) is None  # used already


def the_code(seed, later=0):
    step = totp.step_of(timezone.now().timestamp()) + later
    return totp.code(second_factor.secret_of(seed), step)


@pytest.fixture
def app(cast):
    """Bela has an app; its seed."""
    seed = second_factor.new_seed()
    SecondFactor.objects.create(user=cast.bela, kind="app", seed=seed, confirmed_at=timezone.now())
    return seed


@pytest.fixture
def card(cast):
    codes = second_factor.make_card(user=cast.bela)
    assert second_factor.set_up_card(user=cast.bela, typed=codes[0])
    return codes


def text(response):
    return response.content.decode()


def test_before_the_code_nothing_opens_and_then_the_page_that_was_wanted(sign_in, cast, app):
    bela, chart = sign_in("bela"), reverse("patients:inspect", args=[cast.amina.pk])
    answer = bela.get(chart)
    assert answer["Location"].startswith(ASK) and bela.post(chart, {"x": "y"}).status_code == 403
    assert "Amina" not in text(bela.get(answer["Location"]))
    assert bela.get(SET_UP)["Location"] == ASK  # nobody makes a new one instead
    assert bela.post(CARD)["Location"] == ASK
    assert bela.post(ASK, {"code": "000000", "next": chart}).status_code == 403
    assert bela.post(ASK, {"code": the_code(app), "next": chart})["Location"] == chart
    assert bela.get(chart).status_code == 200
    elsewhere = bela.post(ASK, {"code": "1", "next": "https://evil.example.org/"})
    assert elsewhere["Location"] == reverse("wagtailadmin_home")


def test_a_code_opens_once_whoever_reads_it_over_the_shoulder(sign_in, app):
    code = the_code(app)
    assert sign_in("bela").post(ASK, {"code": code}).status_code == 302
    assert sign_in("bela").post(ASK, {"code": code}).status_code == 403
    spaced = the_code(app, 1)
    arabic = spaced.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert sign_in("bela").post(ASK, {"code": f" {arabic[:3]} {arabic[3:]}"}).status_code == 302


def test_guessing_becomes_slow_and_a_right_one_waits_too(sign_in, app, cast):
    bela = sign_in("bela")
    for number in range(second_factor.FREE):
        assert bela.post(ASK, {"code": f"00000{number}"}).status_code == 403
    assert bela.post(ASK, {"code": the_code(app)}).status_code == 429
    assert "Wait 1 seconds" in text(bela.post(ASK, {"code": the_code(app)}))
    FactorGuard.objects.filter(user=cast.bela).update(wrong=30)
    assert re.search(r"Wait (299|300|301) seconds", text(bela.post(ASK, {"code": "1"})))
    FactorGuard.objects.update(wrong_at=timezone.now() - timedelta(minutes=6))
    assert bela.post(ASK, {"code": the_code(app)}).status_code == 302
    assert FactorGuard.objects.get(user=cast.bela).wrong == 0


def test_each_code_of_a_card_opens_once_and_few_left_are_told(sign_in, card):
    for digits in card[1:17]:
        assert sign_in("bela").post(ASK, {"code": digits}).status_code == 302
    assert sign_in("bela").post(ASK, {"code": card[3]}).status_code == 403
    bela = sign_in("bela")
    page = text(bela.post(ASK, {"code": f"{card[17][:4]} {card[17][4:]}"}, follow=True))
    assert "Your card has 2 codes left" in page


def test_it_is_set_up_with_the_password_and_the_first_code(sign_in, cast):
    bela = sign_in("bela")
    bela.get(SET_UP)
    seed = bytes.fromhex(bela.session["second_factor_seed"])
    said = {"password": PASSWORD, "code": the_code(seed)}
    assert bela.post(SET_UP, said | {"password": "wrong"}).status_code == 422
    assert bela.post(SET_UP, said | {"code": "123"}).status_code == 422
    assert bela.post(SET_UP, said)["Location"] == SET_UP
    assert "What you have" in text(bela.get(SET_UP)) and bela.get("/admin/").status_code == 200
    assert sign_in("bela").get("/admin/")["Location"].startswith(ASK)
    codes = re.findall(r'dir="ltr">(\d{4} \d{4})<', text(bela.post(CARD)))
    assert len(set(codes)) == second_factor.CODES
    assert not second_factor.factors_of(cast.bela).filter(kind="card").exists()
    assert sign_in("bela").post(ASK, {"code": codes[5]}).status_code == 403  # not yet typed once
    assert bela.post(CARD, {"password": PASSWORD, "code": codes[0]})["Location"] == SET_UP
    assert sign_in("bela").post(ASK, {"code": codes[5]}).status_code == 302


def test_who_must_have_one_is_told_for_a_week_and_then_asked(sign_in, cast):
    bela = sign_in("bela")
    assert "left to set up a second factor" in text(bela.get("/admin/"))
    FactorGuard.objects.update(asked_at=timezone.now() - second_factor.GRACE)
    assert sign_in("bela").get("/admin/")["Location"].startswith(SET_UP)
    assert "to go on" in text(sign_in("bela").get(SET_UP))


@pytest.mark.parametrize(
    ("who", "flags", "asked"),
    [
        ("exporters", ("can_view_history",), False),
        ("exporters", ("can_view_history", "can_download_patient_reports"), True),
        ("managers", ("can_view_history", "can_download_patient_reports"), False),
        ("everybody", ("can_view_history",), True),
        ("nobody", None, False),
    ],
)
def test_who_needs_one_is_the_organisations_to_say(cast, client, who, flags, asked):
    SECOND_FACTOR.write(who)
    person = made.person("Nur", cast.clinic(1), **({"flags": flags} if flags else {}))
    client.force_login(person)
    client.get("/admin/")
    assert FactorGuard.objects.filter(user=person).exists() is asked


def test_a_manager_takes_it_away_and_it_is_in_the_history(sign_in, cast, app):
    url = reverse("people_second_factor", args=[cast.bela.pk])
    assert sign_in("chidi").post(url).status_code in (403, 404)
    admin = sign_in("admin")
    assert "Authenticator app" in text(admin.get(url))
    assert admin.post(url).status_code == 302
    assert not second_factor.factors_of(cast.bela).exists()
    assert sign_in("bela").get("/admin/").status_code == 200
    page = text(admin.get(reverse("people_history", args=[cast.bela.pk])))
    assert "Second factor" in page and cast.admin.name in page


def test_the_last_key_is_on_the_server(sign_in, cast, app, capsys):
    call_command("let_in", cast.bela.login)
    assert sign_in("bela").get("/admin/").status_code == 200


def test_a_stolen_database_opens_nothing(settings, cast, app, card):
    before = the_code(app)
    settings.SECRET_KEY = "another"
    assert the_code(app) != before
    assert not second_factor.opens(user=cast.bela, typed=card[4])


def test_a_phone_and_a_demo_are_not_asked(settings, cast):
    settings.DEMO = True
    client = Client()
    client.force_login(cast.bela)
    assert client.get("/admin/").status_code == 200
    assert not FactorGuard.objects.exists()


def test_screens_that_were_open_before_are_asked_soon_after_it_was_set_up(
    sign_in, cast, monkeypatch
):
    bela = sign_in("bela")
    assert bela.get("/admin/").status_code == 200
    seed = second_factor.new_seed()
    SecondFactor.objects.create(user=cast.bela, kind="app", seed=seed, confirmed_at=timezone.now())
    monkeypatch.setattr(gate, "AGAIN", timedelta())
    assert bela.get("/admin/")["Location"].startswith(ASK)
    assert bela.get(ASK).status_code == 200
    assert bela.post(ASK, {"code": the_code(seed)}).status_code == 302
    assert bela.get("/admin/").status_code == 200


def test_what_it_means_for_ones_phones_is_said_before_and_after(sign_in, cast):
    bela, phone = sign_in("bela"), f"{cast.bela.name}&#x27;s phone"
    PASSWORDS_ON_PHONES.write(False)
    assert "need phone codes" not in text(bela.get(SET_UP)), "no password opens a phone anyway"
    PASSWORDS_ON_PHONES.write(True)
    Phone.objects.create(chain=1, user=cast.bela, users=[cast.bela.pk], pulled_at=timezone.now())
    before = text(bela.get(SET_UP))
    assert "From then on your phones need phone codes" in before and phone in before
    assert reverse("phone-codes:make") in before and "From then on" in text(bela.post(CARD))
    assert "need phone codes" not in text(bela.get("/admin/account/"))
    codes = second_factor.make_card(user=cast.bela)
    bela.post(CARD, {"password": PASSWORD, "code": codes[0]})
    account = text(bela.get("/admin/account/"))
    assert "your password alone does not open the app" in account and phone in account
    assert "better, with a phone code" not in account
    assert "needs a phone code: who uses it" in text(sign_in("admin").get(reverse("phones:index")))
