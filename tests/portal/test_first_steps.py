"""The first ten minutes: a key that opens once, steps that can be skipped and wait, and no more."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinical import organisation
from clinical.models import (
    Clinic,
    ClinicPermission,
    EventForm,
    RegistrationForm,
    SharingGroup,
    User,
)
from clinical.setup import beginning, countries, key, registration, steps
from formsbuilder.compiler import blocking, compile_form
from formsbuilder.models import FormDraft
from syncapi.models import Phone
from tests.portal.test_people import digits_on, text

pytestmark = pytest.mark.django_db
FIRST = {"name": "Amal Haddad", "login": "amal@ours", "password": "three blue herons"}
STEPS = ("organisation", "clinics", "registration", "forms", "manager", "colleagues", "phone")


@pytest.fixture
def digits():
    """The key as the terminal shows it, on a server that nobody manages."""
    out = StringIO()
    call_command("setup", stdout=out)
    return re.search(r"key: ([\d ]+)", out.getvalue())[1]


@pytest.fixture
def amal(digits):
    """A browser in which the first manager has just begun."""
    client = Client()
    assert client.post(reverse("setup"), FIRST | {"key": digits})["Location"].endswith(
        "/first-steps/"
    )
    return client


def at(step):
    return reverse(f"first_step_{step}")


class TestTheKey:
    def test_it_makes_the_first_manager_once(self, digits, client):
        assert client.get(reverse("setup")).status_code == 200
        answer = client.post(reverse("setup"), FIRST | {"key": digits})
        assert answer["Location"] == reverse("first_steps")
        assert client.get(reverse("first_steps")).status_code == 200
        assert User.objects.get(login="amal@ours").is_superuser
        again = Client()
        assert again.get(reverse("setup")).status_code == 404
        assert (
            again.post(reverse("setup"), FIRST | {"key": digits, "login": "b@ours"}).status_code
            == 404
        )
        with pytest.raises(CommandError, match="has an organisation manager"):
            call_command("setup")

    @pytest.mark.parametrize("typed", ["", "1", "4" * 16, "x" * 400])
    def test_nothing_else_opens_it(self, digits, client, typed):
        answer = client.post(reverse("setup"), FIRST | {"key": typed})
        assert answer.status_code == 200 and not User.objects.exists()

    def test_arabic_digits_open_and_an_older_key_does_not(self, digits, client):
        newer = key.new_key()
        assert client.post(reverse("setup"), FIRST | {"key": digits}).status_code == 200
        typed = newer.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        assert client.post(reverse("setup"), FIRST | {"key": typed}).status_code == 302

    def test_a_weak_password_is_refused_and_the_key_stays(self, digits, client):
        answer = client.post(reverse("setup"), FIRST | {"key": digits, "password": "12345678"})
        assert "too common" in text(answer) and not User.objects.exists()
        assert client.post(reverse("setup"), FIRST | {"key": digits}).status_code == 302

    def test_an_organisation_that_is_at_work_has_no_setup(self, cast, client):
        assert client.get(reverse("setup")).status_code == 404
        assert key.new_key() is None and key.invitation() == ""

    def test_a_demo_has_none(self, settings, db):
        settings.DEMO = True
        assert key.invitation() == "" and steps.waiting() == []

    def test_what_is_stored_is_not_the_key(self, digits):
        assert digits.replace(" ", "") not in organisation.SETUP_KEY.read()


class TestTheSteps:
    def test_each_can_be_skipped_and_waits_on_the_first_page(self, amal):
        page = text(amal.get(reverse("first_steps")))
        home = text(amal.get("/admin/"))
        for step in STEPS:
            assert at(step) in page and at(step) in home
            assert "Skip for now" in text(amal.get(at(step))), step
        amal.post(reverse("first_steps"), {"step": "phone"})
        assert at("phone") not in text(amal.get("/admin/"))
        amal.post(reverse("first_steps"), {"step": "phone", "change": "take-up"})
        assert at("phone") in text(amal.get("/admin/"))
        assert amal.post(reverse("first_steps"), {"step": "nonsense"}).status_code == 404

    def test_the_country_says_the_rest(self, amal):
        answer = amal.post(at("organisation"), {"name": " Our  Clinics ", "country": "JO"})
        assert answer["Location"] == at("clinics")
        assert organisation.name() == "Our Clinics"
        assert organisation.ZONE.read() == "Asia/Amman"
        assert organisation.WEEK_STARTS.read() == 5
        assert (organisation.PHONE_PREFIX.read(), organisation.SPOKEN.read()) == ("+962", "ar")
        said = {"name": "Our Clinics", "country": "JO", "week_starts": "0", "prefix": "+1"}
        amal.post(at("organisation"), said)
        assert organisation.WEEK_STARTS.read() == 0 and organisation.PHONE_PREFIX.read() == "+1"
        assert "Choose the time zone" in text(
            amal.post(at("organisation"), said | {"country": "-"})
        )
        assert "valid value" in text(amal.post(at("organisation"), said | {"spoken": "Arabic!"}))

    def test_clinics_are_pasted_and_share_within_a_town(self, amal):
        organisation.ZONE.write("Asia/Amman")
        pasted = "Al Salam\tZaatari\nعيادة الأمل؛ Zaatari\n\n  San Rafael ; Choloma \n"
        answer = amal.post(at("clinics"), {"clinics": pasted, "walk": "town"})
        assert answer.status_code == 302, text(answer)
        clinics = {clinic.name: clinic for clinic in Clinic.objects.select_related("sharing_group")}
        assert set(clinics) == {"Al Salam", "عيادة الأمل", "San Rafael"}
        assert clinics["Al Salam"].sharing_group == clinics["عيادة الأمل"].sharing_group
        assert clinics["San Rafael"].sharing_group.name == "Choloma"
        assert {clinic.time_zone for clinic in clinics.values()} == {"Asia/Amman"}
        me = User.objects.get()
        assert me.home_clinic == clinics["Al Salam"]  # a phone needs one
        assert ClinicPermission.objects.filter(user=me, is_clinic_admin=True).count() == 3

    @pytest.mark.parametrize(("walk", "groups"), [("all", 1), ("none", 0)])
    def test_all_share_or_nobody_does(self, amal, walk, groups):
        amal.post(at("clinics"), {"clinics": "A clinic\nB clinic; Town", "walk": walk})
        assert SharingGroup.objects.count() == groups
        assert Clinic.objects.exclude(sharing_group=None).count() == 2 * groups

    @pytest.mark.parametrize(
        ("typed", "told"),
        [("A\nB\na", "stands there twice"), (" \n;x", "at least one"), ("A\n" * 201, "twice")],
    )
    def test_clinics_are_made_all_or_none(self, amal, typed, told):
        assert told in text(amal.post(at("clinics"), {"clinics": typed, "walk": "none"}))
        assert not Clinic.objects.exists()

    def test_one_that_is_there_already_stops_all(self, amal):
        Clinic.objects.create(name="Here")
        said = {"clinics": "New\nhere", "walk": "none"}
        assert "of this name already" in text(amal.post(at("clinics"), said))
        assert Clinic.objects.count() == 1

    def test_a_registration_form_is_taken_once(self, amal):
        page = text(amal.get(at("registration")))
        assert "Household number" in page and "Stop of the mobile clinic" in page
        assert amal.post(at("registration"), {"choice": "camp"}).status_code == 302
        form = RegistrationForm.objects.get(is_active=True)
        assert {f["column"] for f in form.fields if f["required"]} == {"given_name", "sex"}
        assert "already" in text(amal.post(at("registration"), {"choice": "rural"}))
        assert amal.post(at("registration"), {"choice": "x"}).status_code == 200

    @pytest.mark.parametrize("choice", registration.CHOICES, ids=lambda choice: choice.key)
    def test_every_registration_form_has_each_column_once(self, choice):
        fields = registration.fields(choice)
        columns = [field["column"] for field in fields]
        assert len(set(columns)) == len(columns) and set(registration.COLUMNS) <= set(columns)
        assert [f["position"] for f in fields] == list(range(1, len(fields) + 1))
        for field in fields:
            assert set(field["label"]) == {"en", "ar", "es"}

    def test_forms_are_published_and_can_be_edited(self, amal):
        chosen = [key for key, _name in _offered(amal)]
        assert len(chosen) >= 20
        assert amal.post(at("forms"), {"chosen": chosen}).status_code == 302
        assert EventForm.objects.filter(is_published=True).count() == len(chosen)
        amal.post(at("forms"), {"chosen": chosen})  # twice
        assert EventForm.objects.count() == FormDraft.objects.count() == len(chosen)
        for draft in FormDraft.objects.all():
            _document, problems = compile_form(draft.as_draft())
            assert not blocking(problems), draft.name
        assert amal.post(at("forms"), {"chosen": ["x"]}).status_code == 200

    def test_a_second_manager_gets_a_card(self, amal):
        amal.post(at("clinics"), {"clinics": "Al Salam", "walk": "none"})
        key = str(amal.get(at("manager")).context["form"]["key"].value())
        for _ in "12":  # two clicks
            card = amal.post(at("manager"), {"name": "Yara Nasser", "key": key})
        assert digits_on(card) and User.objects.filter(is_superuser=True).count() == 2
        assert at("colleagues") in text(card)

    def test_colleagues_are_pasted_and_get_cards(self, amal):
        amal.post(at("clinics"), {"clinics": "Al Salam", "walk": "none"})
        pasted = "name\tworks as\tclinics\nBela\tNurse\tAl Salam\nOmar\tFront desk\tAl Salam"
        page = text(amal.post(at("colleagues"), {"pasted": pasted}))
        rows = re.search(r'name="rows" value="([^"]+)"', page)[1]
        cards = text(amal.post(at("colleagues"), {"rows": rows}))
        assert cards.count("hk-invite__digits") == 2
        assert User.objects.get(name="Omar").reads_charts is False

    def test_the_first_phone_is_told_as_it_comes(self, amal):
        state = reverse("first_step_phone_state")
        assert amal.get(state).json()["said"] == ""
        amal.post(at("forms"), {"chosen": ["birth", "death"]})
        me = User.objects.get()
        Phone.objects.create(
            chain=5, user=me, users=[me.pk], pulled_at=timezone.now(),
            clock_from_ms=-60_000, clock_to_ms=-40_000,
        )  # fmt: skip
        said = amal.get(state).json()["said"]
        assert said == "Amal Haddad's phone is connected: 2 forms, 0 patients, clock 40 s slow."
        assert said in text(amal.get(at("phone"))).replace("&#x27;", "'")

    def test_the_code_is_shown_for_an_https_address_only(self, amal, settings):
        assert "<svg" not in text(amal.get(at("phone"))).split("2. Scan")[1].split("3. Type")[0]
        settings.PUBLIC_URL = "https://hikma.example.org"
        assert "<svg" in text(amal.get(at("phone"))).split("2. Scan")[1].split("3. Type")[0]

    @pytest.mark.parametrize("who", ["bela", "omar", "outsider"])
    def test_only_organisation_managers_take_them(self, who, sign_in, cast):
        client = sign_in(who)
        for step in STEPS:
            assert client.get(at(step)).status_code in (302, 403, 404)
            assert client.post(at(step), {"name": "X", "country": "JO"}).status_code in (
                302,
                403,
                404,
            )
        assert organisation.COUNTRY.read() == ""
        assert "hk-first-steps" not in text(client.get("/admin/"))

    def test_every_country_has_a_clock_that_exists(self):
        known = dict(beginning_zones())
        assert len(countries.BY_CODE) == len(countries.COUNTRIES) > 60
        assert [c.code for c in countries.COUNTRIES if c.zone not in known] == []


def beginning_zones():
    from clinical.portal.clinics.pages import zones

    assert beginning.MOST_CLINICS
    return zones()


def _offered(client):
    return re.findall(r'name="chosen" value="(\w+)"(\s)', text(client.get(at("forms"))))
