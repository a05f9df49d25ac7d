"""A form filled on a phone comes out of both files as it was meant."""

from datetime import UTC, date, datetime

from clinical.models import Event, Vitals
from tests.exports import cast, opened

AGE = cast.question("age", "Weeks pregnant", "number", unit="weeks")
SEEN = cast.question("seen", "Last seen", "date")
TICK = cast.question("tick", "Came alone", "checkbox", "binary")
MOOD = cast.choice("mood", "Mood", ("g", "Good"), ("b", "Bad"), input_type="radio")
SIGNS = cast.choice("signs", "Danger signs", "Fever", "Bleeding", "نزيف", multi=True)
DIAGNOSIS = cast.question("dx", "Diagnoses", "input-group", "diagnosis")
MEDICINE = cast.question("rx", "Medicines", "input-group", "medicine")
PHONE = cast.question("phone", "Phone of a relative")
EVERY_KIND = [AGE, SEEN, TICK, MOOD, SIGNS, DIAGNOSIS, MEDICINE, PHONE, cast.NOTE]
NOTE_IN_ARABIC = 'قالت: "الألم شديد"؛\nثم نامت'


def fill(form, who, clinic, by, **values):
    return cast.event(
        form,
        who,
        [cast.answer(raw, values.get(raw["id"], "")) for raw in EVERY_KIND],
        clinic=clinic,
        by=by,
        at="2026-10-10T22:30:00",
    )


def test_every_kind_of_answer_comes_back(story, make):
    form = cast.form("Antenatal visit", EVERY_KIND)
    amina = cast.patient(story.tent, given_name="أمينة")
    written = fill(
        form,
        amina,
        story.tent,
        story.bela,
        age="٢٤٫٥",
        seen="2026-09-30T21:30:00.000Z",
        tick=True,
        mood="g",
        signs="Fever; نزيف",
        dx=[{"code": "O13", "desc": "Gestational hypertension"}],
        rx=[{"id": "1", "name": "Methyldopa", "dose": "250", "doseUnits": "mg", "form": "tablet"}],
        phone="0096170123456",
        note=NOTE_IN_ARABIC,
    )
    run = make(story.bela, form, [story.tent])
    assert run.state == run.State.DONE, run.error

    [row], [text] = opened.xlsx(run), opened.csv_rows(run)
    expected = {
        "Patient number": "000123",
        "Patient id": str(amina.pk),
        "Given name": "أمينة",
        "Surname": "حداد",
        "Sex": "female",
        "Sex [code]": "female",
        "Date of birth": datetime(1990, 6, 15),
        "Birth date is": "exact",
        "Age (years)": 36,
        "Clinic": story.tent.name,
        "Visit date": datetime(2026, 10, 11),  # half past one at night in Beirut
        "Recorded by": "Bela",
        "Answer id": str(written.pk),
        "Form version": 1,
        "Weeks pregnant (weeks)": 24.5,
        "Last seen": datetime(2026, 10, 1),
        "Came alone": "yes",
        "Mood": "Good",
        "Mood [code]": "g",
        "Danger signs": "Fever; نزيف",
        "Diagnoses": "O13 Gestational hypertension",
        "Medicines": "Methyldopa 250 mg tablet",
        "Phone of a relative": "0096170123456",
        "Note": NOTE_IN_ARABIC,
    }
    assert row["Written"] == datetime(2026, 10, 11, 1, 30)
    assert {heading: row[heading] for heading in expected} == expected
    assert list(row) == list(text)
    as_text = {
        heading: value.date().isoformat() if isinstance(value, datetime) else str(value)
        for heading, value in expected.items()
    }
    assert {heading: text[heading] for heading in as_text} == as_text
    assert opened.path(run, "csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_excel_shows_days_as_days_and_keeps_ids_as_text(story, make):
    form = cast.form("Antenatal visit", EVERY_KIND)
    fill(form, cast.patient(story.tent), story.tent, story.bela, seen="2026-09-30")
    sheet = opened.workbook(make(story.bela, form, [story.tent])).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    cells = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    for heading in ("Date of birth", "Visit date", "Last seen"):
        assert (cells[heading].data_type, cells[heading].number_format) == ("d", "yyyy-mm-dd")
    assert cells["Written"].number_format == "yyyy-mm-dd hh:mm"
    assert (cells["Patient number"].data_type, cells["Patient number"].value) == ("s", "000123")


def test_nothing_runs_as_a_formula(story, make):
    evil = cast.question("evil", "=HYPERLINK(A1)")
    form = cast.form("=1+1", [evil, cast.WEIGHT])
    amina = cast.patient(story.tent, given_name="@SUM(A1)", external_patient_id="+961")
    answers = [cast.answer(evil, "=cmd|' /C calc'!A0"), cast.answer(cast.WEIGHT, "-5")]
    cast.event(form, amina, answers, clinic=story.tent)
    run = make(story.bela, form, [story.tent])
    [text] = opened.csv_rows(run)
    assert text["Given name"] == "'@SUM(A1)"
    assert text["Patient number"] == "'+961"
    assert text["'=HYPERLINK(A1)"] == "'=cmd|' /C calc'!A0"
    assert text["Weight (kg)"] == "-5"  # a number, not a formula
    for sheet in opened.workbook(run).worksheets:
        assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert opened.xlsx(run)[0]["=HYPERLINK(A1)"] == "=cmd|' /C calc'!A0"


def test_what_cannot_be_read_stays_as_typed_and_is_told(story, make):
    form = cast.form("Weights", [cast.WEIGHT, SEEN])
    amina = cast.patient(story.tent, date_of_birth=date(1899, 12, 31))
    for weight, seen in (("61,5", "2026-10-01"), ("about 60", "last week"), ("3,250", "")):
        answers = [cast.answer(cast.WEIGHT, weight), cast.answer(SEEN, seen)]
        cast.event(form, amina, answers, clinic=story.tent)
    run = make(story.bela, form, [story.tent])
    assert {row["Weight (kg)"] for row in opened.xlsx(run)} == {61.5, "about 60", "3,250"}
    assert {row["Last seen"] for row in opened.csv_rows(run)} == {"2026-10-01", "last week", ""}
    assert {row["Date of birth"] for row in opened.xlsx(run)} == {"1899-12-31"}
    assert opened.manifest(run)["kept_as_typed"] == {"Weight (kg)": 2, "Last seen": 1}
    told = dict(opened.workbook(run)["Read me"].iter_rows(values_only=True))
    assert told["Kept as typed: Weight (kg)"].startswith("2 answers")


def test_answers_of_old_forms_keep_their_columns(story, make):
    form = cast.form("Survey", [cast.WEIGHT, cast.NOTE], [{**cast.WEIGHT, "name": "Body weight"}])
    amina = cast.patient(story.tent)
    lost = cast.question("lost", "Blood group")
    old = [cast.answer(cast.WEIGHT, "60"), cast.answer(cast.NOTE, "first")]
    cast.event(form, amina, old, clinic=story.tent, at="2026-10-01T09:00:00")
    older = [{"name": "Body weight", "value": "61"}, cast.answer(lost, "A+"), "damaged"]
    cast.event(form, amina, older, clinic=story.tent, at="2026-10-02T09:00:00")
    run = make(story.bela, form, [story.tent])
    first, second = opened.xlsx(run)
    assert (first["Body weight (kg)"], first["Note"], first["Form version"]) == (60, "first", 1)
    assert (second["Body weight (kg)"], second["Blood group"]) == (61, "A+")
    assert opened.manifest(run)["damaged_pieces"] == 1
    columns = {row[0]: row for row in opened.workbook(run)["Data dictionary"].values}
    assert columns["Blood group"][5] == "only in answers"
    assert (columns["Note"][5], columns["Body weight (kg)"][5]) == ("1", "1 - 2")


def test_two_answers_under_one_id_are_both_there(story, make):
    form = cast.form("Twice", [cast.WEIGHT])
    answers = [cast.answer(cast.WEIGHT, "60"), cast.answer(cast.WEIGHT, "61")]
    cast.event(form, cast.patient(story.tent), answers, clinic=story.tent)
    assert opened.xlsx(make(story.bela, form, [story.tent]))[0]["Weight (kg)"] == "60 | 61"


def test_questions_of_the_same_name_get_two_columns(story, make):
    form = cast.form("Same", [cast.question("a", "Note"), cast.question("b", "Note")])
    answers = [{"fieldId": "a", "value": "one"}, {"fieldId": "b", "value": "two"}]
    cast.event(form, cast.patient(story.tent), answers, clinic=story.tent)
    [row] = opened.xlsx(make(story.bela, form, [story.tent]))
    assert (row["Note"], row["Note (2)"]) == ("one", "two")


def test_a_novel_is_cut_in_excel_and_whole_in_csv(story, make):
    form = cast.form("Long", [cast.NOTE])
    answers = [cast.answer(cast.NOTE, "ن" * 40_000)]
    cast.event(form, cast.patient(story.tent), answers, clinic=story.tent)
    run = make(story.bela, form, [story.tent])
    assert len(opened.xlsx(run)[0]["Note"]) == 32_767
    assert opened.csv_rows(run)[0]["Note"] == "ن" * 40_000
    assert "Shortened" in dict(opened.workbook(run)["Read me"].iter_rows(values_only=True))


def test_an_arabic_reader_gets_a_sheet_from_right_to_left(story, make):
    form = cast.form("فحص", [cast.NOTE])
    run = make(story.bela, form, [story.tent], language="ar")
    assert all(sheet.sheet_view.rightToLeft for sheet in opened.workbook(run).worksheets)
    assert run.file("xlsx")["name"].startswith("فحص_start_")


def test_no_answers_make_files_with_a_heading_and_no_rows(story, make):
    form = cast.form("Empty", EVERY_KIND)
    run = make(story.bela, form, [story.tent])
    assert (run.state, run.manifest["rows"]) == (run.State.DONE, 0)
    assert opened.csv_rows(run) == []
    assert opened.workbook(run).worksheets[0]["A1"].value == "Patient number"
    assert not any(any(row.values()) for row in opened.xlsx(run))


def test_the_manifest_counts_and_seals_both_files(story, make):
    form = cast.form("Vital signs", [cast.WEIGHT, cast.NOTE])
    cast.many(form, cast.patient(story.tent), 37)
    run = make(
        story.bela,
        form,
        [story.tent],
        happened_from=date(2026, 10, 1),
        happened_to=date(2026, 10, 31),
    )
    manifest = opened.manifest(run)
    assert manifest == run.manifest
    assert manifest["rows"] == len(opened.xlsx(run)) == len(opened.csv_rows(run)) == 37
    for entry in manifest["files"]:
        kind = entry["format"]
        assert entry["rows"] == 37
        assert entry["name"] == f"vital-signs_2026-10-01_2026-10-31_with-names.{kind}"
        assert entry["size"] == opened.path(run, kind).stat().st_size
        assert entry["sha256"] == opened.sha256(run, kind)
    assert (manifest["asked_by"], manifest["purpose"]) == (story.bela.login, "Monthly report")
    assert Event.objects.filter(form=form).count() == 37


def test_age_and_sex_are_told_whatever_the_phone_wrote(story, make):
    """A birth date left alone is no newborn; a typed age is no birthday; words are codes."""
    form = cast.form("Ages", [cast.NOTE])
    registered = datetime(2026, 10, 10, 9, tzinfo=UTC)
    people = [
        ("ذكر", date(2026, 10, 10), None, ("male", "not_given", None, None)),
        ("femenino", date(2026, 10, 10), 3.2, ("female", "exact", 0, 0)),
        ("garçon", date(2023, 10, 10), None, ("male", "from_age", 3, 36)),
        ("?", date(2022, 1, 11), None, ("unknown", "exact", 4, 57)),
        ("Mujer", date(2020, 1, 1), None, ("female", "exact", 6, None)),
    ]
    for sex, born, weight, _ in people:
        who = cast.patient(story.tent, sex=sex, date_of_birth=born, created_at=registered)
        if weight:
            Vitals.objects.create(patient=who, weight_kg=weight)
        cast.event(
            form, who, [cast.answer(cast.NOTE, sex)], clinic=story.tent, at="2026-10-10T22:30:00"
        )
    found = {
        row["Note"]: (
            row["Sex [code]"],
            row["Birth date is"],
            row["Age (years)"],
            row["Age (months)"],
        )
        for row in opened.xlsx(make(story.bela, form, [story.tent]))
    }
    assert found == {sex: expected for sex, _, _, expected in people}


def test_what_breaks_a_rule_is_flagged_and_what_is_computed_has_a_column(story, make):
    form = cast.form("Weighing", [cast.WEIGHT])
    key = cast.WEIGHT["id"]
    computed = {"id": "twice", "name": "Twice", "compute": "formula", "formula": f"{{{key}}} * 2"}
    metadata = {"rules": {key: {"max": "300"}}, "computed": [computed]}
    published = form.publications.get()
    published.document["metadata"] = metadata
    published.save()
    amina = cast.patient(story.tent)
    for day, typed in enumerate(("٦٠,٥", "600"), 1):
        answers = [cast.answer(cast.WEIGHT, typed)]
        cast.event(form, amina, answers, clinic=story.tent, at=f"2026-10-0{day}T09:00:00")
    rows = opened.xlsx(make(story.bela, form, [story.tent]))
    assert [row["Twice [computed]"] for row in rows] == [121, 1200]
    assert [row["Flags"] for row in rows] == [None, "Weight: 600 is more than 300"]
