"""Many colleagues from a file: rows are looked at, all or nobody is made, cards come out."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from clinical import people_import
from clinical.models import Invitation, User
from tests.cast import person
from tests.portal.test_people import chooses, signs_in, text

pytestmark = pytest.mark.django_db
HEAD = ["Name", "Works as", "Clinics", "Sign-in name"]


@pytest.fixture
def maha(cast, sign_in):
    cast.users["maha"] = person("Maha", cast.clinic(1))
    return sign_in("maha")


def xlsx(*rows, head=HEAD):
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in (head, *rows):
        book.active.append(row)
    book.save(content)
    return SimpleUploadedFile("people.xlsx", content.getvalue())


def look(client, file=None, pasted=""):
    return client.post(
        reverse("people_import"), {"pasted": pasted} | ({"file": file} if file else {})
    )


def signed(page):
    found = re.search(r'name="rows" value="([^"]+)"', text(page))
    return found and found[1]


def do(client, page):
    return client.post(reverse("people_import"), {"rows": signed(page)})


def test_a_file_is_looked_at_done_and_brings_cards(maha, cast):
    place = cast.clinic(1).name
    number = User.objects.count()
    page = look(
        maha, xlsx(["Rana Aziz", "nurse", place, ""], ["سامي", "Front desk", place, "sami@x"])
    )
    assert "2 people will be made" in text(page) and User.objects.count() == number
    cards = do(maha, page)
    digits = re.findall(r'hk-invite__digits">([\d ]+)<', text(cards))
    assert len(digits) == 2 and User.objects.get(login="sami@x").role == "registrar"
    chooses(digits[0])
    assert signs_in("rana@alsalam") == 302


def test_done_twice_nobody_is_there_twice(maha, cast):
    page = look(maha, xlsx(["Rana Aziz", "Nurse", cast.clinic(1).name, ""]))
    do(maha, page)
    again = do(maha, page)
    assert "sign-in name already" in text(again)
    assert User.objects.filter(name="Rana Aziz").count() == 1


def test_one_wrong_row_and_nobody_is_made(maha, cast):
    place = cast.clinic(1).name
    number = User.objects.count()
    page = look(
        maha,
        xlsx(
            ["Rana", "Nurse", place, ""],
            ["", "Nurse", place, ""],
            ["Sami", "Nurze", place, ""],
            ["Lea", "Nurse", "Clinic 1, Al Salm", ""],
            ["Bo", "Nurse", place, "BELA@example.org"],
            ["Cy", "", place, ""],
            ["Di", "Nurse", "", ""],
        ),
    )
    said = text(page)
    for told in (
        "6 rows have to be corrected",
        "The name is missing.",
        "There is no kind of work “Nurze” here. Do you mean “Nurse”?",
        f"Do you mean “{place}”?",
        "sign-in name already",
        "It does not say as what they work.",
        "at least one clinic",
    ):
        assert escape(told) in said or told in said, told
    assert signed(page) is None and User.objects.count() == number


def test_a_file_raises_nobody_above_the_one_who_brings_it(maha, cast):
    number = User.objects.count()
    own, other = cast.clinic(1).name, cast.clinic(2).name
    for row in (
        ["Rana", "Clinic manager", own, ""],
        ["Rana", "Organisation manager", own, ""],
        ["Rana", "organisation", own, ""],
        ["Rana", "Form designer", own, ""],
        ["Rana", "Nurse", other, ""],
        ["Rana", "Nurse", f"{own}; {other}", ""],
    ):
        page = look(maha, xlsx(row))
        assert signed(page) is None, row
    # A list that somebody stronger looked at is not done by somebody else, nor a changed one.
    people, tried = people_import.do_rows(
        [dict.fromkeys(people_import.COLUMNS, "")
         | {"name": "R", "login": "rrrr", "preset": "manager", "clinics": own}],
        by=cast.maha,
    )  # fmt: skip
    assert not people and tried[0].problems
    assert User.objects.count() == number


def test_a_list_of_another_person_is_not_done(maha, sign_in, cast):
    page = look(sign_in("admin"), xlsx(["Rana", "Organisation manager", "", ""]))
    assert signed(page)
    answer = maha.post(reverse("people_import"), {"rows": signed(page)})
    assert answer.status_code == 302 and not User.objects.filter(name="Rana").exists()
    assert maha.post(reverse("people_import"), {"rows": "nonsense"}).status_code == 302


def test_a_list_is_pasted_with_its_own_headings(maha, cast):
    place = cast.clinic(1).name
    page = look(maha, pasted=f"الاسم\tالوظيفة\tالعيادة\nرنا عزيز\tNurse\t{place}\n\t\t\n")
    assert "1 person will be made" in text(page)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (SimpleUploadedFile("a.xlsx", b"PK\x03\x04 not a file"), "cannot be read"),
        (SimpleUploadedFile("a.csv", b"\x00\x01\x02"), "called “name”"),
        (SimpleUploadedFile("a.csv", b"x" * (2 * 1024 * 1024 + 1)), "2 MB"),
        (SimpleUploadedFile("a.csv", b"name,works as\n"), "nobody in this list"),
        (SimpleUploadedFile("a.csv", b"name,Password\nR,geheim\n"), "column with passwords"),
        (SimpleUploadedFile("a.csv", b"name\n" + b"R\n" * 201), "At most 200"),
        (None, "Choose a file"),
    ],
)
def test_a_strange_file_is_refused_in_plain_words(maha, file, told):
    if file:
        file.seek(0)
    assert told in text(look(maha, file))
    assert not Invitation.objects.exists()


def test_the_file_to_fill_in_can_be_read_again(maha):
    example = maha.get(reverse("people_import_example")).content
    (row,) = people_import.read_file("people.csv", example)
    assert row["preset"] == "Nurse"
