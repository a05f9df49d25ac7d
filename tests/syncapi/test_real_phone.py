"""The app's own sync library against the real server: what a nurse does in a day, and what goes wrong."""

import json
from datetime import date

import pytest
from django.urls import reverse
from django.utils.html import escape

from clinical.models import (
    Appointment,
    Event,
    EventForm,
    Patient,
    PatientAttribute,
    PrescriptionItem,
    User,
    Visit,
    Vitals,
)
from exports import runs, tasks
from formsbuilder.kinds import KINDS
from syncapi import wire
from syncapi.models import Phone, Pull, TrayEntry
from tests import cast
from tests.exports import opened
from tests.formsbuilder.editor import posted
from tests.phone.screens import new_id

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def clinic(house):
    return cast.clinic("Al Salam")


@pytest.fixture
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture
def chidi(clinic):
    return cast.person("Chidi", clinic)


def synced(*phones, times=2):
    """Everybody syncs until all have seen what the others sent."""
    for _ in range(times):
        for phone in phones:
            phone.sync()


def charts(phone):
    """What a phone holds, without its user's own permission row."""
    return {t: rows for t, rows in phone.scope_rows().items() if t != "user_clinic_permissions"}


def test_a_day_offline_reaches_a_second_phone_column_by_column(phone_of, clinic, bela, chidi):
    question = {"id": "q1", "name": "Temperature", "fieldType": "free-text", "inputType": "number"}
    form = EventForm.objects.create(name="Vital signs", fields=[question])
    a, b = phone_of(bela), phone_of(chidi)
    a.sync()
    patient = a.register_patient(
        given_name="أمينة",
        surname='O\'Brien \\ "quoted" 😀',
        date_of_birth="1990-06-15",
        primary_clinic_id=str(clinic.pk),
        attributes=[
            {"attribute_id": "household", "attribute": "household", "string_value": "٣٧"},
            {"attribute_id": "zero", "attribute": "zero", "number_value": 0},
            {"attribute_id": "no", "attribute": "no", "boolean_value": False},
            {"attribute_id": "day", "attribute": "day", "date_value": 0},
        ],
    )
    visit = a.record_visit(patient)
    event = a.answer_form(patient, str(form.pk), {"Temperature": "٣٧٫٥"}, visit_id=visit)
    vitals = a.take_vitals(patient, weight_kg=62.55, temperature_celsius=36.6)
    a.add_problem(patient, code="J06.9", label="Common cold")
    a.book_appointment(patient, visit_id=visit)
    a.prescribe(patient, [{"drug_id": new_id(), "quantity_prescribed": 10}])
    a.sync()
    assert a.pending() == {}
    synced(b, a)

    assert charts(a) == charts(b)
    rows = b.scope_rows()
    assert rows["patients"][patient]["surname"] == 'O\'Brien \\ "quoted" 😀'
    assert rows["events"][event]["form_id"] == str(form.pk)
    assert {t.name: len(rows[t.name]) for t in wire.CHART if rows[t.name]} == {
        "patients": 1,
        "patient_additional_attributes": 4,
        "visits": 1,
        "events": 1,
        "appointments": 1,
        "prescriptions": 1,
        "prescription_items": 1,
        "patient_vitals": 1,
        "patient_problems": 1,
    }
    assert list(rows["user_clinic_permissions"].values())[0]["user_id"] == str(chidi.pk)
    assert Vitals.objects.get(pk=vitals).weight_kg == 62.55
    zero = PatientAttribute.objects.get(patient_id=patient, attribute="zero")
    assert (zero.number_value, zero.string_value) == (0.0, None)
    assert Event.objects.get(pk=event).answers[0]["value"] == "٣٧٫٥"
    assert Patient.objects.get(pk=patient).registered_by == bela
    assert PrescriptionItem.objects.filter(patient_id=patient).count() == 1


def test_edits_of_different_columns_on_two_phones_both_survive(phone_of, clinic, bela, chidi):
    a, b = phone_of(bela), phone_of(chidi)
    amina = a.register_patient(given_name="Amina", primary_clinic_id=str(clinic.pk))
    synced(a, b)
    a.update("patients", amina, phone="0700 1", updated_at=a.rows("patients")[0]["updated_at"] + 1)
    b.update("patients", amina, hometown="Idlib")
    synced(a, b)
    assert charts(a) == charts(b)
    stored = Patient.objects.get(pk=amina)
    assert (stored.phone, stored.hometown, stored.given_name) == ("0700 1", "Idlib", "Amina")


def test_a_deleted_patient_leaves_the_other_phone_and_does_not_come_back(
    phone_of, clinic, bela, chidi
):
    a, b = phone_of(bela), phone_of(chidi)
    amina = a.register_patient(given_name="Amina", primary_clinic_id=str(clinic.pk))
    vitals = a.take_vitals(amina, weight_kg=60)
    a.record_visit(amina)
    synced(a, b)
    a.delete_patient(amina)
    a.sync()
    b.sync()
    hidden = b.get("patients", amina)
    assert hidden is None or hidden["primary_clinic_id"] != str(clinic.pk)
    synced(b, a, b)
    for phone in (a, b):
        rows = phone.scope_rows()
        assert not rows["patients"] and not rows["visits"] and not rows["patient_vitals"]
    assert Patient.objects.get(pk=amina).deleted_at == Vitals.objects.get(pk=vitals).deleted_at
    assert not Visit.objects.live().filter(patient_id=amina).exists()


def test_created_synced_deleted_synced_stays_deleted(phone_of, clinic, bela):
    """The library revives what comes back as created; we send it as updated."""
    a = phone_of(bela)
    a.sync()
    amina = a.register_patient(given_name="Amina", primary_clinic_id=str(clinic.pk))
    a.sync()
    a.delete_patient(amina)
    synced(a, times=3)
    assert a.get("patients", amina) is None
    assert Patient.objects.get(pk=amina).deleted_at


@pytest.mark.parametrize("fault", [{"duplicate_push": True}, {"drop": "push_answer"}])
def test_the_same_push_twice_has_one_effect(phone_of, clinic, bela, fault):
    a = phone_of(bela)
    a.sync()
    amina = a.register_patient(
        given_name="Amina",
        primary_clinic_id=str(clinic.pk),
        attributes=[{"attribute_id": "x", "attribute": "x", "string_value": "1"}],
    )
    a.sync(**fault)
    stored = Patient.objects.get(pk=amina)
    synced(a)
    assert Patient.objects.get(pk=amina).change_number == stored.change_number
    assert PatientAttribute.objects.filter(patient_id=amina).count() == 1
    assert not TrayEntry.objects.filter(user=bela).exists()
    assert a.pending() == {}


def test_two_thousand_patients_with_attributes_in_one_push(phone_of, clinic, bela, chidi):
    a, b = phone_of(bela), phone_of(chidi)
    a.sync()
    patients = a.batch_create(
        "patients",
        [{"given_name": f"P{n}", "primary_clinic_id": str(clinic.pk)} for n in range(2000)],
    )
    a.batch_create(
        "patient_additional_attributes",
        [
            {"patient_id": p, "attribute_id": f, "attribute": f, "string_value": f}
            for p in patients
            for f in ("camp", "household")
        ],
    )
    a.sync()
    b.sync()
    assert Patient.objects.visible_to(chidi).count() == 2000
    rows = b.scope_rows()
    assert (len(rows["patients"]), len(rows["patient_additional_attributes"])) == (2000, 4000)


def test_one_bad_record_among_good_ones_waits_and_the_phone_goes_on(phone_of, clinic, bela):
    a = phone_of(bela)
    a.sync()
    good = a.register_patient(given_name="Good", primary_clinic_id=str(clinic.pk))
    bad = a.register_patient(
        given_name="Bad", date_of_birth="15/06/1990", primary_clinic_id=str(clinic.pk)
    )
    child = a.take_vitals(bad, weight_kg=50)
    a.sync()
    assert a.pending() == {}
    assert Patient.objects.filter(pk=good).exists() and not Patient.objects.filter(pk=bad).exists()
    entry = TrayEntry.objects.get(record_key=bad)
    assert (entry.verdict, entry.fields) == ("refused", ["date_of_birth"])
    assert "1990-06-15" in entry.reason
    assert TrayEntry.objects.get(record_key=child).verdict == "waiting"

    a.update("patients", bad, date_of_birth="1990-06-15")
    a.sync()
    assert Patient.objects.get(pk=bad).date_of_birth.isoformat() == "1990-06-15"
    assert Vitals.objects.get(pk=child).weight_kg == 50
    states = dict(TrayEntry.objects.filter(user=bela).values_list("record_key", "state"))
    assert states == {bad: "superseded", child: "applied"}


def test_a_second_user_on_the_same_phone_gets_exactly_their_scope(house, phone_of, clinic, bela):
    elsewhere = cast.clinic("Far away")
    dora = cast.person("Dora", elsewhere)
    fresh = phone_of(dora)
    hers = fresh.register_patient(given_name="Hers", primary_clinic_id=str(elsewhere.pk))
    synced(fresh)

    a = phone_of(bela)
    his = a.register_patient(given_name="His", primary_clinic_id=str(clinic.pk))
    a.record_visit(his)
    synced(a)
    a.update("patients", his, phone="0700 UNSENT")
    a.sign_out()
    a.sign_in(dora.login, cast.PASSWORD)
    a.sync()
    assert a.get("patients", his)["primary_clinic_id"] != str(clinic.pk), "hidden at once"
    synced(a, fresh, times=3)
    assert a.scope_rows() == fresh.scope_rows()
    assert set(a.scope_rows()["patients"]) == {hers}
    # Dora may not write in Bela's clinic: his unsent edit is not lost, it waits for a person.
    entry = TrayEntry.objects.get(record_key=his, state="open")
    assert (entry.user, entry.verdict) == (dora, "not_allowed")
    assert b"0700 UNSENT" in bytes(entry.content)

    a.sign_out()
    a.sign_in(bela.login, cast.PASSWORD)
    synced(a, times=3)
    rows = a.scope_rows()
    assert set(rows["patients"]) == {his} and len(rows["visits"]) == 1


def test_after_a_restore_a_phone_of_somebody_else_holds_only_what_is_theirs(
    phone_of, clinic, bela, chidi
):
    """The log no longer knows this phone; one of the hidden patients was never on it."""
    dora = cast.person("Dora", cast.clinic("Far away"))
    a, b = phone_of(bela), phone_of(chidi)
    his = a.register_patient(given_name="His", primary_clinic_id=str(clinic.pk))
    a.record_visit(his)
    synced(a)
    never_on_a = b.register_patient(given_name="ليلى", primary_clinic_id=str(clinic.pk))
    synced(b)
    Phone.objects.filter(user=bela).delete()
    Pull.objects.filter(user=bela).delete()

    a.update("patients", his, phone="0700 UNSENT")
    a.sign_out()
    a.sign_in(dora.login, cast.PASSWORD)
    a.sync()
    for hidden in (his, never_on_a):
        assert a.get("patients", hidden)["primary_clinic_id"] == wire.PARKING
    synced(a, times=3)
    fresh = phone_of(dora)
    synced(fresh)
    assert a.scope_rows() == fresh.scope_rows() and not a.scope_rows()["patients"]
    assert b"0700 UNSENT" in bytes(TrayEntry.objects.get(record_key=his).content)


def test_a_registrar_pushes_patients_that_leave_her_phone_again(phone_of, clinic, bela):
    omar = cast.person("Omar", clinic, flags=["can_register_patients"], role="registrar")
    a, b = phone_of(omar), phone_of(bela)
    a.sync()
    new = a.register_patient(
        given_name="New",
        primary_clinic_id=str(clinic.pk),
        attributes=[{"attribute_id": "camp", "attribute": "camp", "string_value": "3"}],
    )
    a.sync()
    for _ in range(3):
        a.sync()
    b.sync()
    assert not a.scope_rows()["patients"] and not a.scope_rows()["patient_additional_attributes"]
    assert set(b.scope_rows()["patients"]) == {new}
    assert len(b.scope_rows()["patient_additional_attributes"]) == 1


def test_a_form_reaches_the_phone_and_leaves_it_when_withdrawn(phone_of, clinic, bela):
    a = phone_of(bela)
    a.sync()
    form = EventForm.objects.create(name="Wound", clinic_ids=[str(clinic.pk)])
    foreign = EventForm.objects.create(name="Elsewhere", clinic_ids=[str(cast.clinic().pk)])
    a.sync()
    held = a.scope_rows()["event_forms"]
    assert str(form.pk) in held and str(foreign.pk) not in held
    form.is_published = False
    form.save()
    for _ in range(3):
        a.sync()
    assert str(form.pk) not in a.scope_rows()["event_forms"]


def test_after_an_update_the_app_gets_what_its_new_columns_hold(phone_of, clinic, bela):
    a, b = phone_of(bela), phone_of(bela)
    patient = a.register_patient(given_name="Amina", primary_clinic_id=str(clinic.pk))
    a.book_appointment(patient, at=1_760_000_000_000)
    a.take_vitals(patient, weight_kg=60)
    synced(a, b)
    b.migrate_from(2)
    report = b.sync()
    assert report.migration["from"] == 2
    assert b.scope_rows() == a.scope_rows()
    assert Appointment.objects.filter(patient_id=patient).exists()


def test_force_download_brings_the_scope_and_drops_what_is_gone(phone_of, clinic, bela, chidi):
    a, b = phone_of(bela), phone_of(chidi)
    kept, dead = (a.register_patient(given_name=n, primary_clinic_id=str(clinic.pk)) for n in "KD")
    visit = a.record_visit(dead)
    synced(a, b)
    assert b.get("visits", visit)
    Patient.objects.get(pk=dead).delete()
    new = a.register_patient(given_name="N", primary_clinic_id=str(clinic.pk))
    a.sync()
    b.force_download()
    first = phone_of(chidi)
    first.sync()
    assert charts(b) == charts(first)
    assert {kept, new} == b.scope_rows()["patients"].keys()
    assert b.scope_rows()["app_config"].keys() == first.scope_rows()["app_config"].keys()


def test_force_upload_brings_back_what_the_server_lost(phone_of, clinic, bela, chidi):
    a, b = phone_of(bela), phone_of(chidi)
    patient = a.register_patient(given_name="Amina", primary_clinic_id=str(clinic.pk))
    visit = a.record_visit(patient)
    b.sync()
    assert a.force_upload()["counts"] == {"created": 2}
    assert Visit.objects.filter(pk=visit, patient=patient).exists()
    a.update("patients", patient, phone="0944 1")
    counts = a.force_upload()["counts"]
    assert Patient.objects.get(pk=patient).phone == "0944 1" and counts["repeated"] >= 1
    synced(a, b)
    assert charts(a) == charts(b)
    assert not TrayEntry.objects.filter(user=bela).exists()


WRITTEN = [
    ("heading", {"label": "الأعراض"}),
    ("text", {"id": "complaint", "label": "الشكوى", "required": True}),
    ("long_text", {"id": "story", "label": "القصة"}),
    ("number", {"id": "weight", "label": "الوزن", "unit": "kg"}),
    ("single_choice", {"id": "cough", "label": "سعال", "options": [{"label": "نعم"}, {"label": "لا"}]}),
    (
        "multiple_choice",
        {"id": "signs", "label": "علامات", "options": [{"label": "حمى"}, {"label": "نزيف"}]},
    ),
    ("yes_no", {"id": "alone", "label": "جاءت وحدها"}),
    ("separator", {}),
    ("date", {"id": "since", "label": "منذ متى"}),
    ("diagnosis", {"id": "found", "label": "التشخيص"}),
    ("medicine", {"id": "given", "label": "الأدوية"}),
    (
        "computed",
        {
            "id": "double",
            "label": "الضعف",
            "rules": {"compute": {"how": "formula", "formula": "{weight} * 2"}},
        },
    ),
]  # fmt: skip
DRUG = {"id": "1", "name": "باراسيتامول", "dose": "500", "doseUnits": "mg", "form": "tablet"}
# name on the phone: (what is filled in, what a person reads of it in the portal, in a file)
FILLED_IN = {
    "الشكوى": ('سعال "جاف" منذ أسبوع', 'سعال "جاف" منذ أسبوع', 'سعال "جاف" منذ أسبوع'),
    "القصة": ("لا ينام؛\nيتعرق", "لا ينام؛\nيتعرق", "لا ينام؛\nيتعرق"),
    "الوزن (kg)": ("٦٢٫٥", "٦٢٫٥", 62.5),
    "سعال": ("نعم", "نعم", "نعم"),
    "علامات": ("حمى; نزيف", ["حمى", "نزيف"], "حمى; نزيف"),
    "جاءت وحدها": (True, "yes", "yes"),
    "منذ متى": ("2026-10-30T09:30:00.000Z", "30 Oct 2026", date(2026, 10, 30)),
    "التشخيص": (
        [{"code": "J20.9", "desc": "التهاب القصبات"}],
        "التهاب القصبات (J20.9)",
        "J20.9 التهاب القصبات",
    ),
    "الأدوية": ([DRUG], "باراسيتامول, 500 mg", "باراسيتامول 500 mg tablet"),
}


def test_each_kind_of_question_comes_back_as_it_was_filled_in(
    phone_of, clinic, bela, client, settings, tmp_path
):
    assert {kind for kind, _ in WRITTEN} == {*KINDS}
    settings.DATA_DIR = tmp_path
    client.force_login(cast.person("Lead", clinic, role=User.Role.SUPER_ADMIN))
    title = f"زيارة {new_id()}"
    client.post(reverse("visit_forms:add"), posted(title, WRITTEN, action="publish"))
    form = EventForm.objects.get(name=title)

    phone = phone_of(bela)
    phone.sync()
    [held] = phone.rows("event_forms", name=title)
    asked = [
        f for f in json.loads(held["form_fields"]) if f["fieldType"] not in ("text", "separator")
    ]
    assert {f["name"] for f in asked} == {*FILLED_IN}
    amina = phone.register_patient(given_name="أمينة", primary_clinic_id=str(clinic.pk))
    answers = {name: filled for name, (filled, _, _) in FILLED_IN.items()}
    answer = phone.answer_form(amina, str(form.pk), answers)
    phone.sync()
    assert phone.pending() == {}

    bela.refresh_from_db()  # signing in made a better hash of the password
    client.force_login(bela)
    page = client.get(reverse("form-answers:inspect", args=[answer])).content.decode()
    for name, (_, read, _) in FILLED_IN.items():
        assert escape(name) in page
        for part in read if isinstance(read, list) else [read]:
            assert escape(part) in page, name
    assert "الضعف" in page and "125" in page

    run = runs.ask(
        form=form, clinics=[clinic], happened_from=None, happened_to=None, purpose="Round trip",
        language="en", by=bela,
    )  # fmt: skip
    tasks.make_files(str(run.pk))
    run.refresh_from_db()
    [row], [text] = opened.xlsx(run), opened.csv_rows(run)
    row["منذ متى"] = row["منذ متى"].date()
    told = {name: value for name, (_, _, value) in FILLED_IN.items()}
    assert {name: row[name] for name in told} == told
    assert {name: text[name] for name in told} == {name: str(v) for name, v in told.items()}
    assert row["الضعف [computed]"] == 125 and row["Given name"] == "أمينة"
