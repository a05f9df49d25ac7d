"""What a file of patients says, whoever made it: letters, separators, sheets, headings, dates, names."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from exports.imports import days, opening
from exports.imports.naming import split_name
from exports.imports.opening import CannotRead, opened
from exports.imports.targets import guessed, targets

TODAY = date(2026, 11, 26)
ARABIC = "الاسم,العمر\nأمينة حداد,34\n"


def xlsx(**sheets):
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(content)
    return content.getvalue()


def read(name, content, **more):
    table = opened(name, content, **more)
    return table, list(table.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1256"])
def test_arabic_is_read_whatever_program_wrote_it(encoding):
    table, rows = read("a.csv", ARABIC.encode(encoding))
    assert table.headings == ["الاسم", "العمر"]
    assert rows == [(2, ["أمينة حداد", "34"])]


def test_spanish_of_windows_is_told_from_arabic_and_a_person_may_say_otherwise():
    content = "Nombre;Edad\nMaría Núñez;30\n".encode("cp1252")
    table, rows = read("a.csv", content)
    assert (table.encoding, rows[0][1]) == ("cp1252", ["María Núñez", "30"])
    assert "María" not in read("a.csv", content, encoding="cp1256")[1][0][1][0]


@pytest.mark.parametrize("between", ["\t", ";", ",", "|"])
def test_columns_are_parted_as_the_first_line_is(between):
    content = f'Name{between}Age{between}Camp\n"Ali{between} B"{between}3{between}\n\n'
    name = f"Ali{between.replace(chr(9), ' ')} B"
    assert read("a.tsv", content.encode())[1] == [(2, [name, "3", ""])]


def test_a_sheet_with_a_title_dates_numbers_errors_and_an_empty_sheet_before_it():
    content = xlsx(
        Empty=[],
        List=[
            ["Patients of the camp"],
            [],
            ["Name", None, "Born", "Phone", "Name"],
            ["Ali", "x", date(1990, 6, 15), 944123456.0, "#N/A"],
            [None] * 5,
            ["Bo", None, "=1+1", "00123", True],
        ],
        Other=[["Name", "Age"], ["Cy", 3]],
    )
    table, rows = read("a.xlsx", content)
    assert (table.sheet, table.sheets) == ("List", ["List", "Other"])
    assert table.headings == ["Name", "Column B", "Born", "Phone", "Name (2)"]
    assert rows == [
        (4, ["Ali", "x", "1990-06-15", "944123456", ""]),
        (6, ["Bo", "", "", "00123", "true"]),
    ]
    assert len(table.notes) == 3 and "never worked out" in " ".join(table.notes)
    assert read("a.xlsx", content, sheet="Other")[1] == [(2, ["Cy", "3"])]


def test_a_phone_number_is_not_a_date_that_two_people_read_in_two_ways():
    for text in ("09 11 123", "2/3/104", "01/02/0000", "15/06/1990", "5/5/1990"):
        assert not days.could_be_both(text), text
    assert days.could_be_both("03/04/2020") and days.could_be_both("3-4-20")


def test_every_column_has_a_name_of_its_own():
    headings = read("a.csv", b"A (2);A;A;B;B\n")[0].headings
    assert headings == ["A (2)", "A", "A (3)", "B", "B (2)"]


def spread(*places):
    """A workbook whose rows after the headings stand where they are said to stand."""
    content = io.BytesIO()
    plain = zipfile.ZipFile(io.BytesIO(xlsx(One=[["Name", "Age"], *[["Al", 3]] * len(places)])))
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        for name in plain.namelist():
            part = plain.read(name).decode()
            if name.endswith("sheet1.xml"):
                for n, place in reversed([*enumerate(places, start=2)]):
                    for said in ('row r="', 'c r="A', 'c r="B'):
                        part = part.replace(f'<{said}{n}"', f'<{said}{place}"')
            book.writestr(name, part)
    return content.getvalue()


def test_a_sheet_ends_where_nothing_but_empty_rows_is_left(monkeypatch):
    rows = read("a.xlsx", spread(9_000, 18_000, 2_000_000_000))[1]
    assert [number for number, _texts in rows] == [9_000, 18_000]
    monkeypatch.setattr(opening, "MOST_COUNTED", 10_000)
    with pytest.raises(CannotRead, match="too large"):
        read("a.xlsx", spread(9_000, 18_000))


def packed(size):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", bytes(size * 1024 * 1024))
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\x00\x01\x02\x03" * 20, "cannot be read"),
        ("a.csv", b"x" * (10 * 1024 * 1024 + 1), "10 MB"),
        ("a.csv", b"Name,Age\n" + b"A,1\n" * 50_001, "50,000 rows"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 99, "old Excel"),
        ("a.xlsx", b"PK\x03\x04 no zip", "cannot be read"),
        ("a.xlsx", b"Name,Age\n", "cannot be read"),
        ("a.xlsx", packed(201), "too large"),
        ("a.xlsx", xlsx(One=[]), "nothing in this file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_strange_file_is_refused_in_plain_words(name, content, told):
    with pytest.raises(CannotRead, match=told):
        read(name, content)


@pytest.mark.parametrize(
    ("typed", "order", "meant"),
    [
        ("1990-06-15", "", date(1990, 6, 15)),
        ("1990-06-15 00:00:00", "", date(1990, 6, 15)),
        ("15/06/1990", "", date(1990, 6, 15)),
        ("06/15/1990", "dmy", date(1990, 6, 15)),
        ("٠٣/٠٤/٢٠٢٠", "dmy", date(2020, 4, 3)),
        ("03.04.2020", "mdy", date(2020, 3, 4)),
        ("3-4-20", "", "unclear"),
        ("5/5/90", "", date(1990, 5, 5)),
        ("1.2.05", "dmy", date(2005, 2, 1)),
        ("31/02/1990", "dmy", "no_such_day"),
        ("15-Jun-90", "", date(1990, 6, 15)),
        ("June 15, 1990", "", date(1990, 6, 15)),
        ("15 de junio de 1990", "", date(1990, 6, 15)),
        ("١٥ حزيران ١٩٩٠", "", date(1990, 6, 15)),
        ("15 كانون الثاني 1990", "", date(1990, 1, 15)),
        ("1990", "", 1990),
        ("34", "", "no_date"),
        ("soon", "", "no_date"),
        ("", "", None),
    ],
)
def test_a_day_is_read_as_people_write_it(typed, order, meant):
    found = days.read(typed, order, TODAY)
    assert (found.day or found.year or (found.trouble and str(found.trouble))) == meant


@pytest.mark.parametrize(
    ("whole", "given", "surname"),
    [
        ("Amina", "Amina", ""),
        ("Amina Haddad", "Amina", "Haddad"),
        ("محمد أحمد الخطيب", "محمد", "أحمد الخطيب"),
        ("عبد الله حسن", "عبد الله", "حسن"),
        ("Abd al Rahman Qasim", "Abd al Rahman", "Qasim"),
        ("Haddad, Amina Noor", "Amina Noor", "Haddad"),
    ],
)
def test_a_whole_name_is_parted(whole, given, surname):
    assert split_name(whole) == (given, surname)


def test_headings_in_three_languages_are_understood_and_the_last_choice_wins():
    known = targets(())
    said = guessed(["File No.", "First Name", "Family name", "DOB", "Sex (M/F)", "Tel"], known, {})
    assert list(said.values()) == [
        "external_patient_id", "given_name", "surname", "date_of_birth", "phone",
    ]  # fmt: skip
    arabic = guessed(["الاسم الكامل", "العمر", "الجنس", "رقم الهاتف"], known, {})
    assert list(arabic.values()) == ["full_name", "age", "sex", "phone"]
    spanish = guessed(["Nombres", "Apellidos", "Fecha de Nacimiento", "Sexo"], known, {})
    assert list(spanish.values()) == ["given_name", "surname", "date_of_birth", "sex"]
    assert guessed(["Name", "Surname"], known, {}) == {"0": "given_name", "1": "surname"}
    again = guessed(["Sex (M/F)", "Tel"], known, {"sex m f": "sex", "tel": ""})
    assert again == {"0": "sex"}
