"""THE TABLE: which model is which table on the phone. The only file with wire names.

Columns, their types and whether they may be empty come from the phone's own schema
(``phone_schema_v9.json``); what has another name here stands in ``rename``.
"""

import json
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from clinical import models as m
from syncapi.codecs import Codec, codec_for

SCHEMA = json.loads((Path(__file__).parent / "phone_schema_v9.json").read_text())["tables"]

# On the phone but not for us: its own list of servers, its own log, and people (names come otherwise).
DEVICE_ONLY = frozenset({"peers", "event_logs"})
NEVER_SENT = DEVICE_ONLY | {"users"}

# The same in every table.
EVERYWHERE = {"modified_at": "last_modified", "arrived_at": "server_created_at"}
# What a phone sends of these is not taken: the server's clock and the tombstone have their own way.
SERVER_OWNED = frozenset({"modified_at", "arrived_at", "deleted_at"})
# Sent and stored, but never a reason for a difference between two versions of a record.
NOT_COMPARED = frozenset({"created_at", "updated_at", "last_modified_by_id"}) | SERVER_OWNED

# Beside the columns in every record that a phone pushes.
BESIDE_COLUMNS = frozenset({"_status", "_changed", "is_deleted"})

# A patient who leaves a phone is first parked under a clinic that is none: the app hides the row but
# keeps and pushes unsent edits (a deletion would destroy them). Never a real clinic's id.
PARKING = "00000000-0000-4000-8000-0000006b7067"


@dataclass(frozen=True)
class Column:
    """One column on its way: ``name`` on the wire, ``attname`` here."""

    name: str
    attname: str
    codec: Codec


@dataclass(frozen=True, eq=False)
class Table:
    """One model and its table on the phone.

    ``written_by_phones``: pushes may write it. ``derived``: phones change it locally, the server
    computes it itself and sends its own version back.
    """

    model: type
    name: str
    rename: dict = field(default_factory=dict)
    written_by_phones: bool = False
    derived: bool = False

    @cached_property
    def columns(self):
        """Every wire column that is a stored column, ``id`` first."""
        ours = {wire: attribute for attribute, wire in (EVERYWHERE | self.rename).items()}
        columns = [Column("id", "id", codec_for(self.model._meta.pk, required=True))]
        for name, kind in SCHEMA[self.name].items():
            if name == "is_deleted":
                continue
            attribute = ours.get(name, name.removesuffix("_id") if name != "attribute_id" else name)
            if not _has(self.model, attribute):
                attribute = name
            stored = self.model._meta.get_field(attribute)
            codec = codec_for(stored, required=not kind.endswith("?"))
            columns.append(Column(name, stored.attname, codec))
        return tuple(columns)

    @cached_property
    def by_name(self):
        return {column.name: column for column in self.columns}

    @cached_property
    def known_names(self):
        """What a record of a phone may hold: columns, tombstone, and what its library notes beside."""
        return self.by_name.keys() | BESIDE_COLUMNS

    @cached_property
    def readers(self):
        """{name on the wire: (attname, wire to plain)} of the columns that are taken from a phone."""
        return {
            c.name: (c.attname, c.codec.read)
            for c in self.columns
            if c.name != "id" and c.attname not in SERVER_OWNED
        }

    @cached_property
    def by_attname(self):
        return {column.attname: column for column in self.columns}

    @cached_property
    def has_tombstone(self):
        return "is_deleted" in SCHEMA[self.name]

    @cached_property
    def db_table(self):
        return self.model._meta.db_table

    @cached_property
    def kind(self):
        return self.model._meta.model_name

    @cached_property
    def is_chart(self):
        """Rows belong to one patient (the patient's own row included)."""
        return self.model is m.Patient or issubclass(self.model, m.ChartRecord)

    @cached_property
    def patient_column(self):
        return "id" if self.model is m.Patient else "patient_id"


def _has(model, name):
    return any(name == f.name for f in model._meta.fields)


PHONES_WRITE = {"written_by_phones": True}
BY_USER = {"recorded_by": "recorded_by_user_id"}

# Parents before children: a push is applied in this order.
TABLES = (
    Table(m.Clinic, "clinics"),
    Table(m.ClinicDepartment, "clinic_departments"),
    Table(m.ClinicPermission, "user_clinic_permissions"),
    Table(m.AppConfig, "app_config"),
    Table(m.RegistrationForm, "registration_forms"),
    Table(m.EventForm, "event_forms", rename={"fields": "form_fields"}),
    Table(m.Drug, "drug_catalogue", rename=BY_USER),
    Table(
        m.Stock,
        "clinic_inventory",
        rename=BY_USER | {"batch_expires_at": "batch_expiry_date"},
        derived=True,
    ),
    Table(m.Patient, "patients", **PHONES_WRITE),
    Table(m.PatientAttribute, "patient_additional_attributes", **PHONES_WRITE),
    Table(m.Visit, "visits", rename={"checked_in_at": "check_in_timestamp"}, **PHONES_WRITE),
    Table(m.Event, "events", rename=BY_USER | {"answers": "form_data"}, **PHONES_WRITE),
    Table(
        m.Appointment,
        "appointments",
        rename={
            "booked_by": "user_id",
            "starts_at": "timestamp",
            "duration_minutes": "duration",
        },
        **PHONES_WRITE,
    ),
    Table(
        m.Prescription,
        "prescriptions",
        rename={"expires_at": "expiration_date", "filled_by": "filled_by"},
        **PHONES_WRITE,
    ),
    Table(m.PrescriptionItem, "prescription_items", rename=BY_USER, **PHONES_WRITE),
    Table(
        m.Vitals,
        "patient_vitals",
        rename=BY_USER | {"measured_at": "timestamp"},
        **PHONES_WRITE,
    ),
    Table(
        m.Problem,
        "patient_problems",
        rename=BY_USER
        | {
            "code_system": "problem_code_system",
            "code": "problem_code",
            "label": "problem_label",
            "onset_at": "onset_date",
            "ended_at": "end_date",
        },
        **PHONES_WRITE,
    ),
    Table(m.Dispensing, "dispensing_records", rename=BY_USER, **PHONES_WRITE),
)
BY_NAME = {table.name: table for table in TABLES}
BY_KIND = {table.kind: table for table in TABLES}
CHART = tuple(table for table in TABLES if table.is_chart)
WHOLE = tuple(table for table in TABLES if not table.is_chart)

assert {*BY_NAME, *NEVER_SENT} == {*SCHEMA}, "every table of the phone is declared here"


@cache
def row_json(table, alias="r"):
    """SQL: the full row of ``table`` as the phone's JSON text."""
    exprs = [f'{c.codec.wire(f"{alias}.{c.attname}")} AS "{c.name}"' for c in table.columns]
    if table.has_tombstone:
        exprs.append(f'({alias}.deleted_at IS NOT NULL) AS "is_deleted"')
    return f"(SELECT row_to_json(w) FROM (SELECT {', '.join(exprs)}) w)"


@cache
def plain_json(table, alias="r"):
    """SQL: the stored row as JSON of plain values keyed by our own column names."""
    exprs = [f'{c.codec.plain(f"{alias}.{c.attname}")} AS "{c.attname}"' for c in table.columns]
    return f"(SELECT row_to_json(w) FROM (SELECT {', '.join(exprs)}) w)"
