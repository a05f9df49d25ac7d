"""The nightly look finds people who were entered twice, and leaves twins and families alone."""

import random
from datetime import date, timedelta

import pytest

from clinical import duplicate_search
from clinical.duplicates import say_different
from clinical.models import LikelyDuplicate, Patient, PatientAttribute, RegistrationForm
from tests import cast

pytestmark = pytest.mark.django_db
WOMEN = ("Amina", "Fatima", "Khadija", "Zainab", "Huda", "Noor", "Rasha", "Grace", "Esther", "Salma",
         "Lucía", "Carmen", "Yolanda", "Inés", "Rosa", "Leila")  # fmt: skip
MEN = ("Mohammed", "Ahmad", "Yusuf", "Ibrahim", "Khaled", "Omar", "Hassan", "Hussein", "Samir", "Bilal",
       "José", "Pedro", "Ramón", "Andrés", "Othman", "Ali")  # fmt: skip
FAMILIES = ("Al-Hasan", "Haddad", "Darwish", "Osman", "Qasim", "Shaheen", "Okoro", "Saleh", "Núñez",
            "Hernández", "Castillo", "Najjar")  # fmt: skip
# The same name in another hand or script.
AGAIN = {
    "Mohammed": ("Muhamad", "محمد", "Mohamed"), "Ahmad": ("Ahmed", "أحمد"), "Yusuf": ("Youssef", "يوسف"),
    "Ibrahim": ("إبراهيم", "Ebrahim"), "Khaled": ("خالد", "Khalid"), "Omar": ("عمر", "Umar"),
    "Othman": ("عثمان", "Osman"), "Fatima": ("فاطمة", "Fatma", "Fatimah"), "Khadija": ("خديجة", "Khadeja"),
    "Zainab": ("زينب", "Zaynab"), "Amina": ("أمينة", "Ameena"), "Noor": ("نور", "Nour"), "José": ("Jose",),
    "Salma": ("سلمى",), "Leila": ("ليلى", "Layla"), "Al-Hasan": ("الحسن", "Alhassan"), "Haddad": ("حداد",),
    "Darwish": ("درويش", "Darweesh"), "Qasim": ("قاسم", "Kassem"), "Osman": ("عثمان", "Othman"),
    "Shaheen": ("شاهين", "Chahine"), "Saleh": ("صالح",), "Núñez": ("Nunez",), "Najjar": ("نجار", "Najar"),
    "Hernández": ("Hernandes",), "Castillo": ("Castilo",),
}  # fmt: skip
TODAY = date(2026, 3, 31)


class Village:
    """Families with one phone, twins, single names, guesses; some of its people entered twice."""

    def __init__(self, seed=7):
        self.rng, self.entries, self.truth = random.Random(seed), [], set()

    def person(self, given, family, sex, born, **more):
        self.entries.append(
            {"given_name": given, "surname": family, "sex": sex, "date_of_birth": born, **more}
        )
        return len(self.entries) - 1

    def grow(self, households):
        rng = self.rng
        for number in range(households):
            family = rng.choice(FAMILIES)
            shared = {"phone": f"0944{rng.randrange(10**6):06d}", "hometown": rng.choice("ABCDE")}
            for _member in range(rng.randint(2, 5)):
                sex = rng.choice(("female", "male"))
                given = rng.choice(WOMEN if sex == "female" else MEN)
                born = TODAY - timedelta(days=rng.randint(400, 25_000))
                surname = family if rng.random() < 0.9 else ""
                who = self.person(given, surname, sex, born, house=number, **shared)
                if rng.random() < 0.15:
                    other = rng.choice(
                        [n for n in (WOMEN if sex == "female" else MEN) if n != given]
                    )
                    self.person(other, surname, sex, born, house=number, **shared)  # a twin
                if rng.random() < 0.3:
                    self.truth.add((who, self.enter_again(who)))

    def enter_again(self, who):
        rng, again = self.rng, dict(self.entries[who])
        for column in ("given_name", "surname"):
            if rng.random() < 0.6:
                again[column] = rng.choice(AGAIN.get(again[column], (again[column],)))
        slip = rng.random()
        if slip < 0.15 and again["date_of_birth"].day < 28:
            again["date_of_birth"] += timedelta(days=1)
        elif slip < 0.35:  # only the age was known at the second time
            years = TODAY.year - again["date_of_birth"].year
            again["date_of_birth"] = TODAY.replace(year=TODAY.year - years, day=30)
            again["guessed"] = True
        if rng.random() < 0.3:
            again["phone"] = ""
        if rng.random() < 0.5:
            again["house"] = None
        if rng.random() < 0.1 and again["surname"] and not again.get("guessed"):
            again["surname"] = ""
        self.entries.append(again)
        return len(self.entries) - 1

    def settle(self):
        """Store everybody; returns {patient id: number of the entry}."""
        clinic = cast.clinic()
        RegistrationForm.objects.create(
            name="Registration", is_active=True,
            fields=[{"id": "house", "column": "household", "fieldType": "text",
                     "label": {"en": "Household number"}}],
        )  # fmt: skip
        numbers, answers = {}, []
        for number, entry in enumerate(self.entries):
            entry = dict(entry)
            house, guessed = entry.pop("house"), entry.pop("guessed", False)
            day = entry["date_of_birth"].replace(year=2026, month=3, day=30) if guessed else TODAY
            patient = Patient.objects.create(
                primary_clinic=clinic, created_at=f"{day}T10:00:00Z", **entry
            )
            numbers[patient.pk] = number
            if house is not None:
                answers.append(
                    PatientAttribute(
                        patient=patient, attribute_id="house", attribute="household",
                        string_value=f"H-{house}",
                    )
                )  # fmt: skip
        PatientAttribute.objects.bulk_create(answers)
        return numbers


def test_most_who_were_entered_twice_are_found_and_few_others():
    village = Village()
    village.grow(90)
    numbers = village.settle()
    duplicate_search.look(everybody=True)
    pairs = LikelyDuplicate.objects.values_list("one", "other")
    found = {tuple(sorted((numbers[a], numbers[b]))) for a, b in pairs}
    right = found & village.truth
    recall, precision = len(right) / len(village.truth), len(right) / len(found)
    told = [[village.entries[n] for n in pair] for pair in (found ^ village.truth)]
    assert len(village.truth) > 60
    assert recall >= 0.9 and precision >= 0.8, (recall, precision, told)


def test_two_who_are_not_the_same_person_stay_so_and_a_correction_is_looked_at():
    clinic = cast.clinic()
    nurse = cast.person("Nurse", clinic)
    told = {"surname": "Haddad", "sex": "female", "date_of_birth": date(1990, 6, 15)}
    one, other = (
        Patient.objects.create(given_name="Amina", primary_clinic=clinic, **told) for _ in range(2)
    )
    third = Patient.objects.create(given_name="Zoe", primary_clinic=clinic, **told)
    assert duplicate_search.look() == 1
    pair = LikelyDuplicate.objects.get()
    say_different(one=other, other=one, by=nurse)
    assert duplicate_search.look(everybody=True) == 1
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == ("different", nurse)
    third.given_name = "Ameena"
    third.save()
    duplicate_search.look()
    still = LikelyDuplicate.objects.filter(state="open")
    assert {frozenset((p.one_id, p.other_id)) for p in still} == {
        frozenset((third.pk, one.pk)), frozenset((third.pk, other.pk))
    }  # fmt: skip
    third.given_name = "Zoe"
    third.save()
    duplicate_search.look()
    assert not LikelyDuplicate.objects.filter(state="open").exists()


def test_nothing_is_merged_by_itself():
    clinic = cast.clinic()
    for _ in range(2):
        Patient.objects.create(given_name="Amina", government_id="123-456", primary_clinic=clinic)
    duplicate_search.look()
    assert Patient.objects.live().filter(government_id="123-456").count() == 2
