"""The database folds and hears as we do in Python; people are found the way names are really given."""

import pytest
from django.db import connection

from clinical import access
from clinical.facts.folding import fold
from clinical.facts.names import NO_NAME
from clinical.facts.sounds import sounds
from clinical.facts.spelling import one_letter_off
from clinical.models import (
    NameWord,
    Patient,
    PatientAttribute,
    PatientSearch,
    Presence,
    RegistrationForm,
)
from clinical.organisation import PHONE_PREFIX
from clinical.search.finding import candidates, find, find_in
from clinical.search.spelling import forget_words
from tests import cast

NAMES = (
    "فَاطِمَة", "فاطمه", "أحمد", "إِبْرَاهِيم", "آمنة", "ليلى", "ليلي", "كریم", "کريم", "مـحـمـد",
    "٠٩٤٤ ١٢٣", "۰۹۴۴", "0944-123", "عبد الرحمن", "عثمان", "خديجة", "پروین", "گلنار", "ڤيان", "ژیلا",
    "José", "Ângela Ñañez", "Łukasz Đorđević", "IŞIK", "Ilık", "Bjørn", "O’Neil", "O'Neil", "ﷲ", "Ⅷ", "１２",
    "a\u200fb", "x.y*z", "[q]", "100%", "back\\slash", "año-nuevo", "(p|q)", "^$", "Ελένη", "Ирина", "Straße",
    "Γιώργος", "a`b", "İbrahim", "ŒUVRE", "tab\tbed", "line\nline", "  double  blank ", "under_score",
    "Othman", "Dhia", "Mohammed", "Youssef", "Khadija", "Chahine", "Quique", "Nguyễn", "ልደት", "দীপা",
)  # fmt: skip


# Letters of the scripts that names are written in; not Cherokee, not the Greek of Homer.
SCRIPTS = (
    *range(1, 0x1000),
    *range(0x1E00, 0x1F00),
    *range(0x2000, 0x2070),
    *range(0xFB50, 0xFF00),
)
HOMER = {0x345, 0x37A}


@pytest.mark.django_db
def test_the_database_folds_every_letter_as_we_do():
    letters = [f"a{chr(code)}b" for code in SCRIPTS if code not in HOMER]
    said = [*NAMES, *sorted(NO_NAME), *letters]
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(clinical_fold(t)) FROM unnest(%s::text[]) t", [said])
        [folded] = cursor.fetchone()
    differ = [(ascii(t), f, fold(t)) for t, f in zip(said, folded, strict=True) if f != fold(t)]
    assert differ == []


@pytest.mark.django_db
def test_the_database_hears_every_name_as_we_do():
    words = sorted({word for name in NAMES for word in fold(name).split()})
    for word in words:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clinical_sounds(%s)", [word])
            assert {row[0] for row in cursor} == sounds(word), word


@pytest.fixture(scope="module")
def people(fresh_database):
    """Names as they are given, in two scripts; each is found again below."""
    clinic = cast.clinic()
    RegistrationForm.objects.create(
        name="Registration",
        is_active=True,
        fields=[
            {"id": "household", "column": "household", "fieldType": "text", "isSearchField": True},
            {"id": "group", "column": "group", "fieldType": "text", "isSearchField": False},
        ],
    )
    made = {}
    for given, surname, more in (
        ("Mohammed", "Al-Hasan", {"phone": "+963 944 123-456"}),
        ("محمد", "الحسن", {}),
        (
            "Fatima",
            "Darwish",
            {"external_patient_id": "S-001234", "government_id": "123.456.789-0"},
        ),
        ("فَاطِمَة", "", {"phone": "٠٩٤٤ ٧٧٧ ٨٨٨"}),
        ("Abd al-Rahman", "Haddad", {}),
        ("عثمان", "x", {}),
        ("María José", "Núñez Peña", {}),
        ("Lê", "Ng", {}),
    ):
        name = f"{given} {surname}"
        made[name] = Patient.objects.create(
            given_name=given, surname=surname, primary_clinic=clinic, **more
        )
    household = {"attribute_id": "household", "attribute": "household", "string_value": "H-4711"}
    for name in ("Fatima Darwish", "María José Núñez Peña"):
        PatientAttribute.objects.create(patient=made[name], **household)
    PatientAttribute.objects.create(
        patient=made["Lê Ng"], attribute_id="group", attribute="group", string_value="H-4711"
    )
    return made


MOHAMMEDS = {"Mohammed Al-Hasan", "محمد الحسن"}
FATIMAS = {"Fatima Darwish", "فَاطِمَة "}


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("mohammed", MOHAMMEDS), ("Muhamad hassan", MOHAMMEDS), ("حسن محمد", MOHAMMEDS),
        ("مُحَمَّد", MOHAMMEDS), ("hasan moham", {"Mohammed Al-Hasan"}), ("alhasan", MOHAMMEDS),
        ("fatima", FATIMAS), ("Fatmia", FATIMAS), ("ftima", FATIMAS), ("فاطمه", FATIMAS),
        ("darwesh", {"Fatima Darwish"}), ("Daqwish", {"Fatima Darwish"}), ("derwich", {"Fatima Darwish"}),
        ("abdulrahman", {"Abd al-Rahman Haddad"}), ("abd al rahman", {"Abd al-Rahman Haddad"}),
        ("عبد الرحمن حداد", {"Abd al-Rahman Haddad"}), ("عبدالرحمن", {"Abd al-Rahman Haddad"}),
        ("Osman", {"عثمان x"}), ("othman", {"عثمان x"}),
        ("pena maria", {"María José Núñez Peña"}), ("nunes", {"María José Núñez Peña"}),
        ("le", {"Lê Ng"}), ("n l", {"Lê Ng"}), ("l", {"Lê Ng"}), ("x", set()),
        ("0944123456", {"Mohammed Al-Hasan"}), ("00963944123456", {"Mohammed Al-Hasan"}),
        ("944 123", {"Mohammed Al-Hasan"}), ("0944777888", {"فَاطِمَة "}), ("٠٩٤٤-٧٧٧", {"فَاطِمَة "}),
        ("S001234", {"Fatima Darwish"}), ("s-001234", {"Fatima Darwish"}), ("01234", {"Fatima Darwish"}),
        ("1234567890", {"Fatima Darwish"}), ("123.456.789-0", {"Fatima Darwish"}),
        ("h-4711", {"Fatima Darwish", "María José Núñez Peña"}), ("4711 fatima", {"Fatima Darwish"}),
        ("nobody", set()), ("mohammed nobody", set()), ("100%", set()), ("_", None), ("", None),
    ],
)  # fmt: skip
def test_who_is_found(people, typed, who):
    found = find(Patient.objects.filter(pk__in=[p.pk for p in people.values()]), typed)
    expected = set(people) if who is None else who
    assert {name for name, p in people.items() if p in list(found)} == expected


def test_what_was_typed_as_it_stands_is_told_from_what_is_like_it(people):
    by_id = {p.pk: str(p) for p in people.values()}
    found = [by_id[pk] for pk in candidates("mohammed", 10)]
    assert found == ["Mohammed Al-Hasan", "محمد الحسن"]
    assert [by_id[pk] for pk in candidates("محمد", 10)] == found[::-1]
    assert [by_id[pk] for pk in candidates("mohammed", 1)] == found[:1]


def test_who_is_in_no_clinic_of_the_person_is_not_looked_for(people):
    here, there = people["Lê Ng"].primary_clinic, cast.clinic()
    guest = Patient.objects.create(given_name="Guest", primary_clinic=there)
    assert candidates("guest", 10, [here.pk]) == []
    presence = Presence.objects.create(patient=guest, clinic=here, has=True)
    assert candidates("guest", 10, [here.pk]) == [guest.pk] == candidates("guest", 10, [there.pk])
    presence.has = False
    presence.save()
    assert candidates("guest", 10, [here.pk]) == []


def test_any_column_is_searched_with_the_same_folding(people):
    answers = find_in(PatientAttribute.objects.all(), "٤٧١١ h", ["string_value"])
    assert answers.count() == 3


def test_what_changes_is_found_anew_and_what_was_is_not(people):
    someone = Patient.objects.create(
        given_name="Quirin", primary_clinic=people["Lê Ng"].primary_clinic
    )
    answer = PatientAttribute.objects.create(
        patient=someone, attribute_id="household", attribute="household", string_value="K-1"
    )
    Patient.objects.filter(pk=someone.pk).update(given_name="Xaver")
    assert not find(Patient.objects, "quirin").exists()
    assert find(Patient.objects, "xaver k-1").get() == someone
    answer.delete()
    assert not find(Patient.objects, "xaver k-1").exists()


def test_a_question_is_searched_as_soon_as_the_form_says_so(people):
    form = RegistrationForm.objects.get()
    before = [dict(question) for question in form.fields]
    for question in form.fields:
        question["isSearchField"] = question["id"] == "group"
    form.save()
    assert {str(p) for p in find(Patient.objects, "h-4711")} == {"Lê Ng"}
    form.fields = before
    form.save()
    assert find(Patient.objects, "h-4711").count() == 2


def test_of_somebody_who_is_erased_no_name_stays(people):
    someone = Patient.objects.create(
        given_name="Zebulon", primary_clinic=people["Lê Ng"].primary_clinic
    )
    assert NameWord.objects.filter(word="zebulon").exists()
    with connection.cursor() as cursor:
        cursor.execute("SET clinical.allow_delete = 'on'")
        cursor.execute("DELETE FROM clinical_presence WHERE patient_id = %s", [someone.pk])
        cursor.execute("DELETE FROM clinical_patient WHERE id = %s", [someone.pk])
        cursor.execute("RESET clinical.allow_delete")
    assert not PatientSearch.objects.filter(pk=someone.pk).exists()
    forget_words()
    assert not NameWord.objects.filter(word="zebulon").exists()
    assert find(Patient.objects, "Muhamad").exists()


@pytest.mark.parametrize(
    ("typed", "meant", "off"),
    [
        ("fatima", "fatima", True), ("fatma", "fatima", True), ("fattima", "fatima", True),
        ("fatina", "fatima", True), ("faitma", "fatima", True), ("atima", "fatima", True),
        ("fatimah", "fatima", True), ("fatmi", "fatima", False), ("fitama", "fatima", False),
        ("afitma", "fatima", False), ("", "a", True), ("ab", "ba", True),
    ],
)  # fmt: skip
def test_one_letter_wrong(typed, meant, off):
    assert one_letter_off(typed, meant) is one_letter_off(meant, typed) is off


@pytest.mark.parametrize("typed", ["03 123456", "3123456", "+961 3 123456", "0312", "+96131"])
@pytest.mark.parametrize("stands", ["03/123456", "+961 3 123456", "3123456"])
def test_a_phone_is_found_with_the_country_with_a_zero_or_without(people, typed, stands):
    if stands == "3123456" and typed in ("0312", "+96131"):
        return  # the beginning of a number that stands here without either is in the middle of others
    stands = stands.replace("/", " ")
    wanted = Patient.objects.create(given_name="Nobody", phone=stands)
    PHONE_PREFIX.write("+961")
    assert wanted.pk in candidates(typed, 50)


def test_only_who_sees_every_clinic_is_searched_without_them(db):
    here, there = cast.clinic(), cast.clinic()
    one, both = cast.person("One", here), cast.person("Both", here, there)
    assert access.clinics_to_search(one) == [here.pk]
    assert access.clinics_to_search(both) is None
    Patient.objects.create(given_name="Guest", primary_clinic=there)
    found = candidates("guest", 10, access.clinics_to_search(both))
    assert len(found) == 1 and candidates("guest", 10, access.clinics_to_search(one)) == []
    both.is_active = False
    assert access.clinics_to_search(both) == []
