"""Every column of every table travels both ways and comes back as it was sent."""

import json

import pytest

from clinical.models import Batch, Drug, Stock
from syncapi import codecs
from syncapi.models import TrayEntry
from syncapi.wire import PARKING, SERVER_OWNED, TABLES
from tests import cast
from tests.syncapi.door import Door, held, new_id, row

PATIENT_TABLES = [t for t in TABLES if t.written_by_phones]
REFERENCE = "0b0b0b0b-1111-4222-8333-444444444444"
EXAMPLES = {
    codecs.Codec: [
        "",
        "  spaces  ",
        "أمينة ٣٧٫٥ Zoë 😀",
        "q\"uote \\ / $ ' <b> %s\n\t\x01\x1f",
        "=1+1",
        "\\N",  # these mean something to COPY
        "\\.",
        "a\r\n\\t\tb\\",
    ],
    codecs.Boolean: [True, False],
    codecs.Count: [0, 1, -(2**31) + 1, 2**31 - 1],
    codecs.Measurement: [0, 36.6, 0.1 + 0.2, -1e-300, 1.7976931348623157e308],
    codecs.Moment: [1_760_000_000_123, 1, -1, codecs.EARLIEST_MS, codecs.LATEST_MS - 1],
    codecs.Day: ["1850-01-01", "2024-02-29", "2150-12-31", ""],
    codecs.ExactDecimal: ["0.5000", "12345678901234567890.0987654321", ""],
    codecs.Reference: [REFERENCE],
    codecs.JsonText: [
        '{"a":[1,2.5,null,true,"é😀"],"b":{}}',
        '{"a":"\\t\\n\\\\N \\\\. ","b":12345678901234567890123}',
        '"{\\"providerId\\":\\"x\\"}"',
        "[]",
        "not json at all",
        "null",
        '{"nul":"\\u0000"}',
        '"\\ud83d"',
        "[1e999]",
        "[" * 3000,
    ],
}
BAD = {
    codecs.Codec: [5, ["x"], {"a": 1}, True, "nul \x00", "half \ud83d", "x" * 100_001],
    codecs.Boolean: ["true", 2, [], 0.5],
    codecs.Count: ["5", 1.5, 2**31, True, [], float("nan")],
    codecs.Measurement: ["36.6", True, float("inf"), 10**400, {}],
    codecs.Moment: [
        "1760000000000",
        codecs.EARLIEST_MS - 1,
        codecs.LATEST_MS,
        True,
        float("nan"),
        [],
    ],
    codecs.Day: ["15/06/1990", "1990-02-30", "1849-12-31", "٢٠٢٠-٠١-٠١", 5, "1990-06-15T00:00:00Z"],
    codecs.Reference: ["not an id", REFERENCE.upper(), 5, [], "{" + REFERENCE + "}"],
    codecs.JsonText: [5, True, "nul \x00", "half \ud83d"],
}


@pytest.fixture(scope="module")
def clinic(fresh_database):
    return cast.clinic()


@pytest.fixture(scope="module")
def bela(clinic):
    return cast.person("Bela", clinic)


@pytest.fixture(scope="module")
def patient_id(clinic, bela):
    patient = row("patients", primary_clinic_id=str(clinic.pk))
    Door(bela).send(created=[("patients", patient)])
    return patient["id"]


def writable(table):
    return [
        c
        for c in table.columns
        if c.attname not in SERVER_OWNED and c.name not in ("id", "patient_id")
    ]


def same_value(column, sent, got):
    if isinstance(column.codec, codecs.JsonText):
        try:
            return json.loads(got) == json.loads(sent)
        except (ValueError, RecursionError):
            return got == sent
    return got == sent and isinstance(got, bool) == isinstance(sent, bool)


@pytest.mark.parametrize("table", PATIENT_TABLES, ids=lambda t: t.name)
def test_every_value_a_phone_writes_comes_back(table, clinic, bela, patient_id):
    door = Door(bela)
    door.pull()
    sent = []
    for column in writable(table):
        examples = list(EXAMPLES[type(column.codec)])
        if not column.codec.required:
            examples.append(None)
        if column.name == "primary_clinic_id":
            examples = [str(clinic.pk)]  # another one would show the patient to nobody here
        for example in examples:
            columns = {"patient_id": patient_id} if "patient_id" in table.by_name else {}
            if table.name == "patients":
                columns = {"primary_clinic_id": str(clinic.pk)}
            sent.append((column, row(table.name, **{**columns, column.name: example})))
    door.send(created=[(table.name, r) for _, r in sent])
    got = held(door.pull())[table.name]
    wrong = [
        (column.name, r[column.name], got.get(r["id"], {}).get(column.name, "absent"))
        for column, r in sent
        if r["id"] not in got or not same_value(column, r[column.name], got[r["id"]][column.name])
    ]
    assert wrong == []
    assert all(set(r) == {"id", *table_schema(table)} for r in got.values())


def table_schema(table):
    from syncapi.wire import SCHEMA

    return SCHEMA[table.name]


@pytest.mark.parametrize("table", PATIENT_TABLES, ids=lambda t: t.name)
def test_what_cannot_be_read_waits_whole_and_names_the_column(table, clinic, bela, patient_id):
    door = Door(bela)
    door.pull()
    sent = []
    for column in writable(table):
        for value in BAD[type(column.codec)]:
            columns = {"patient_id": patient_id} if "patient_id" in table.by_name else {}
            sent.append((column.name, row(table.name, **{**columns, column.name: value})))
    good = row(table.name, **({"patient_id": patient_id} if "patient_id" in table.by_name else {}))
    door.send(created=[(table.name, r) for _, r in sent] + [(table.name, good)])
    entries = {e.record_key: e for e in TrayEntry.objects.filter(user=bela, state="open")}
    for name, r in sent:
        entry = entries[r["id"]]
        assert (entry.verdict, entry.fields) == ("refused", [name]), entry.reason
        assert entry.reason.startswith(f"{name}: ")
        kept = json.loads(bytes(entry.content))
        assert repr(kept[name]) == repr(r[name])
    assert table.model.objects.filter(pk=good["id"]).exists()
    assert not table.model.objects.filter(pk__in=[r["id"] for _, r in sent]).exists()


def test_none_in_a_required_column_is_what_the_phone_calls_none(clinic, bela, patient_id):
    door = Door(bela)
    prescription = row("prescriptions", patient_id=patient_id, expiration_date=0)
    visit = row("visits", patient_id=patient_id, clinic_id="Unknown", provider_id="")
    parked = row("patients", primary_clinic_id=PARKING)
    clinicless = row("patients", primary_clinic_id="")
    door.send(
        created=[
            ("prescriptions", prescription),
            ("visits", visit),
            ("patients", parked),
            ("patients", clinicless),
        ]
    )
    got = held(door.pull(0))
    assert got["prescriptions"][prescription["id"]]["expiration_date"] == 0
    assert got["visits"][visit["id"]]["clinic_id"] == ""
    for patient in (parked, clinicless):
        assert got["patients"][patient["id"]]["primary_clinic_id"] is None


def test_the_servers_own_tables_go_in_the_phones_types(clinic, bela):
    drug = Drug.objects.create(
        generic_name="Paracetamol", dosage_quantity="500.0", dosage_units="mg"
    )
    batch = Batch.objects.create(
        drug=drug, batch_number="B1", expires_at="2027-01-15T00:00:00Z", quantity_received=100
    )
    stock = Stock.objects.create(
        clinic=clinic, drug=drug, batch=batch, batch_number="B1",
        batch_expires_at=batch.expires_at, quantity_available=90,
    )  # fmt: skip
    got = held(Door(bela).pull())
    assert got["drug_catalogue"][str(drug.pk)]["dosage_quantity"] == "500.0"
    assert got["drug_catalogue"][str(drug.pk)]["sale_price"] == ""
    assert got["clinic_inventory"][str(stock.pk)]["batch_expiry_date"] == 1_799_971_200_000
    for table in TABLES:
        for r in got[table.name].values():
            for name, kind in table_schema(table).items():
                allowed = {"string": str, "number": int | float, "boolean": bool}[kind.rstrip("?")]
                assert isinstance(r[name], allowed) or (r[name] is None and kind.endswith("?")), (
                    name
                )


def test_an_answer_has_every_table_and_no_other(bela):
    changes = Door(bela).pull()
    assert set(changes) == {t.name for t in TABLES} and len(changes) == 18
    assert all(set(lists) == {"created", "updated", "deleted"} for lists in changes.values())
    assert not {"users", "peers", "event_logs"} & set(changes)


def test_ids_have_one_spelling(bela, clinic):
    upper = row("patients", id=new_id().upper(), primary_clinic_id=str(clinic.pk))
    nameless = row("patients", id=None, given_name="no id")
    Door(bela).send(created=[("patients", upper), ("patients", nameless)])
    entries = TrayEntry.objects.filter(user=bela, table="patients", fields=["id"], state="open")
    assert len(entries) == 2 and all(e.record_key.startswith("sha256:") for e in entries)
