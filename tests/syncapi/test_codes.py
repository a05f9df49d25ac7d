"""Phone codes: what they open, how they are typed, and how they end."""

import pytest
from django.utils import timezone

from clinical import passwords
from clinical.models import AppConfig
from clinical.organisation import PASSWORDS_ON_PHONES
from syncapi import auth, codes
from syncapi.models import Phone, PhoneCode
from tests import cast
from tests.syncapi.door import Door
from tests.syncapi.test_sign_in import credentials, post


@pytest.fixture
def clinic(fresh_database):
    return cast.clinic("Al Salam")


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture
def code(bela):
    """(PhoneCode, digits) of Bela's."""
    return codes.make(user=bela, label="Blue phone", by=bela)


def test_a_code_opens_sign_in_and_sync_and_not_the_portal(bela, code, client):
    made, digits = code
    assert post("/api/login", credentials(bela, digits)).json()["id"] == str(bela.pk)
    Door(bela, digits).pull()
    form = {"username": bela.login, "password": digits}
    assert client.post("/admin/login/", form).status_code == 200, "no redirect: not signed in"
    assert Phone.objects.get(user=bela).code == made


@pytest.mark.parametrize(
    "typed",
    [
        codes.grouped,
        "-".join,
        lambda digits: digits.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        lambda digits: digits.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
        lambda digits: f" \u200f{digits[:4]}\u00a0{digits[4:]}\u200e ",
    ],
)
def test_a_code_is_read_as_people_and_keyboards_write_it(bela, code, typed):
    assert auth.by_password(bela.login, typed(code[1])) == bela


def test_only_the_keyed_digest_is_stored(bela, code, settings):
    made, digits = code
    assert len(digits) == 14 and codes.grouped(digits).count(" ") == 3
    stored = bytes(PhoneCode.objects.get(pk=made.pk).digest)
    assert digits.encode() not in stored and len(stored) == 32
    settings.SECRET_KEY = "another one"
    assert auth.by_password(bela.login, digits) is None


def test_a_code_is_one_persons_and_never_hashed_slowly(bela, code, clinic, monkeypatch):
    chidi = cast.person("Chidi", clinic)
    assert auth.by_password(chidi.login, code[1]) is None
    monkeypatch.setattr(passwords, "check_password", lambda *a, **k: pytest.fail("slow"))
    assert auth.by_password(bela.login, code[1]) == bela


def test_a_code_taken_back_ends_its_phone_alone_and_at_once(bela, code):
    other = codes.make(user=bela, label="Old phone", by=bela)
    phones = [Door(bela, digits) for _, digits in (code, other)]
    token = post("/api/auth/sign-in", credentials(bela, code[1])).json()["token"]
    for phone in phones:
        phone.pull()
    codes.end(code[0], by=bela)
    assert phones[0].client.get("/api/v2/sync?last_pulled_at=0").status_code == 401
    assert phones[0].push({}).status_code == 401
    assert auth.by_token(f"Bearer {token}") is None
    phones[1].pull()


def test_a_code_names_the_first_phone_and_a_second_one_is_seen(bela, code):
    first, second = Door(bela, code[1]), Door(bela, code[1])
    first.pull()
    second.pull()
    first.pull()
    made = PhoneCode.objects.get(pk=code[0].pk)
    chains = list(Phone.objects.filter(code=made).order_by("chain").values_list("chain", flat=True))
    assert len(chains) == 2 and made.chain == chains[0]


def test_portal_passwords_open_phones_only_where_the_organisation_says_so(bela, code):
    token = f"Bearer {auth.give_token(bela)}"
    assert auth.by_password(bela.login, cast.PASSWORD) and auth.by_token(token)
    PASSWORDS_ON_PHONES.write(False)
    assert auth.by_password(bela.login, cast.PASSWORD) is None, "not even a remembered one"
    assert auth.by_token(token) is None
    assert auth.by_password(bela.login, code[1]) == bela
    assert post("/api/login", credentials(bela)).status_code == 401


def test_a_new_installation_takes_no_passwords_on_phones_and_tells_no_phone(clinic):
    AppConfig.objects.filter(namespace="server").update(deleted_at=timezone.now())
    assert PASSWORDS_ON_PHONES.read() is False
    bela = cast.person("Bela", clinic)  # turns it on
    assert PASSWORDS_ON_PHONES.read() is True
    rows = Door(bela).pull()["app_config"]["created"]
    assert "passwords-on-phones" not in {row["key"] for row in rows}
