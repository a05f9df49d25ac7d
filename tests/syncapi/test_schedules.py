"""Random schedules of phones, people and faults against the real server; what must hold at the end.

(a) a phone with nothing pending holds exactly its user's scope, equal in every column; (b) everything
typed on a phone that synced twice is stored, in the tray, in a conflict or in the history; (c) nobody
got a value from outside their scope; (d) no accepted value replaced one its author had not seen,
unless a Conflict names it; (e) no id twice in an answer.
"""

import itertools
import os

import psycopg
import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from clinical.models import ClinicPermission, Conflict, Patient, Presence, Visit, Vitals
from syncapi.models import TrayEntry
from syncapi.wire import CHART
from tests import cast
from tests.syncapi.door import held
from tests.syncapi.model_phone import ModelPhone

# The text columns that schedules write into, with the model that stores them.
COLUMNS = {
    "patients": ("phone", "hometown"),
    "visits": ("provider_name",),
    "patient_vitals": ("bp_position",),
}
MODELS = {"patients": Patient, "visits": Visit, "patient_vitals": Vitals}
SHELL = {"id", "primary_clinic_id", "created_at", "updated_at"}
INSERT_PATIENT = """
    INSERT INTO clinical_patient (id, created_at, updated_at, primary_clinic_id, given_name, surname,
        citizenship, hometown, phone, sex, additional_data, metadata, government_id, external_patient_id)
    VALUES (gen_random_uuid(), now(), now(), %s, '', '', '', '', '', '', '{}', '{}', '', '')
    RETURNING id::text"""
_values = itertools.count(1)
number = st.integers(0, 7)


class World(RuleBasedStateMachine):
    """Three clinics, four people, four phones; every value typed is new in the world."""

    @initialize(fast=st.sampled_from([0, 0, 0, 172_800_000]))
    def begin(self, fast):
        self.clinics = [cast.clinic() for _ in range(3)]
        one, two, three = self.clinics
        self.people = [
            cast.person("Ana", one),
            cast.person("Ben", one, two),
            cast.person("Cem", two),
            cast.person("Dia", three),
        ]
        self.phones = [
            ModelPhone(self.people[0]),
            ModelPhone(self.people[1], fast_by_ms=fast),
            ModelPhone(self.people[2]),
            ModelPhone(self.people[0]),
        ]
        self.typed_over = {}  # value -> the value its author saw
        self.patients = set()
        self.writer = None
        self.phones[0].sync()
        self.register(0)
        for phone in self.phones:
            phone.sync()

    # what nurses do

    def type(self, phone, table, record_id, column):
        value = f"v{next(_values)}"
        before = phone.rows[table, record_id].get(column) if record_id else None
        self.typed_over[value] = before or ""
        return value

    @rule(who=number)
    def register(self, who):
        phone = self.phones[who % len(self.phones)]
        clinic = self.clinics[who % len(self.clinics)]
        value = self.type(phone, "patients", None, "phone")
        self.patients.add(phone.create("patients", phone=value, primary_clinic_id=str(clinic.pk)))

    @rule(who=number, which=number, table=st.sampled_from(["visits", "patient_vitals"]))
    def record(self, who, which, table):
        phone = self.phones[who % len(self.phones)]
        patients = phone.visible("patients")
        if patients:
            column = COLUMNS[table][0]
            value = self.type(phone, table, None, column)
            more = {"clinic_id": str(phone.user.home_clinic_id)} if table == "visits" else {}
            phone.create(
                table, patient_id=patients[which % len(patients)], **{column: value}, **more
            )

    @rule(
        who=number,
        which=number,
        what=st.sampled_from([(t, c) for t in COLUMNS for c in COLUMNS[t]]),
    )
    def edit(self, who, which, what):
        table, column = what
        phone = self.phones[who % len(self.phones)]
        ids = phone.visible(table)
        if ids:
            record_id = ids[which % len(ids)]
            phone.edit(table, record_id, **{column: self.type(phone, table, record_id, column)})

    @rule(who=number, which=number, table=st.sampled_from(["patients", "visits", "patient_vitals"]))
    def delete(self, who, which, table):
        phone = self.phones[who % len(self.phones)]
        ids = phone.visible(table)
        if ids:
            phone.delete(table, ids[which % len(ids)])

    @rule(who=number, user=number)
    def change_user(self, who, user):
        self.phones[who % len(self.phones)].use(self.people[user % len(self.people)])

    # links, good and bad

    @rule(
        who=number,
        fault=st.sampled_from(["", "", "", "pull lost", "push lost", "answer lost", "pull twice"]),
    )
    def sync(self, who, fault):
        phone = self.phones[who % len(self.phones)]
        if fault in ("pull lost", "pull twice"):
            self.look_at(phone, phone.pull(answer_lost=fault == "pull lost"))
        if fault == "pull lost":
            return
        self.look_at(phone, phone.pull())
        phone.push(lost=fault == "push lost", answer_lost=fault == "answer lost")

    @rule(who=number, which=number)
    def late_body(self, who, which):
        self.phones[who % len(self.phones)].send_again(which)

    # what people do at the server

    @rule(user=number, clinic=number, sees=st.booleans())
    def permit(self, user, clinic, sees):
        user = self.people[user % len(self.people)]
        clinic = self.clinics[clinic % len(self.clinics)]
        flags = ["can_view_history"] if sees else []
        row = ClinicPermission.objects.filter(user=user, clinic=clinic).first()
        every = [f for f in row_flags(row) if f != "can_view_history"] if row else []
        cast.permit(user, clinic, *every, *flags)

    @rule(which=number, clinic=number, has=st.booleans())
    def move(self, which, clinic, has):
        """A person at the server takes a patient away from a clinic, or gives one back."""
        known = sorted(self.patients)
        patient = known[which % len(known)]
        presence = Presence.objects.filter(
            patient=patient, clinic=self.clinics[clinic % len(self.clinics)]
        )
        presence.update(has=has)

    @rule(which=number)
    def edit_in_portal(self, which):
        known = sorted(self.patients)
        patient = Patient.objects.filter(pk=known[which % len(known)], deleted_at=None).first()
        if patient:
            value = f"v{next(_values)}"
            self.typed_over[value] = patient.phone
            patient.phone = value
            patient.save(update_fields=["phone"])

    @rule(which=number)
    def remove_a_visit_for_good(self, which):
        visits = list(Visit.objects.filter(patient__in=self.patients).order_by("pk"))
        if visits:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN; SET LOCAL clinical.allow_delete = 'on'")
                cursor.execute(
                    "DELETE FROM clinical_visit WHERE id = %s", [visits[which % len(visits)].pk]
                )
                cursor.execute("COMMIT")

    @rule(which=number)
    def open_a_writer(self, which):
        """A long transaction elsewhere: its number is old when its change appears."""
        if self.writer is None:
            self.writer = psycopg.connect(os.environ["SCHEDULES_DSN"])
            clinic = self.clinics[which % len(self.clinics)].pk
            self.patients.add(self.writer.execute(INSERT_PATIENT, [clinic]).fetchone()[0])

    @rule()
    def close_the_writer(self):
        if self.writer is not None:
            self.writer.commit()
            self.writer.close()
            self.writer = None

    # what must hold

    def look_at(self, phone, changes):
        """(c) and (e): nothing from outside the scope, no id twice."""
        for table, lists in changes.items():
            ids = [r["id"] for part in ("created", "updated") for r in lists[part]]
            ids += lists["deleted"]
            assert len(ids) == len(set(ids)), f"(e) an id twice in {table}"
        seen = {
            str(pk)
            for pk in Patient.objects.live().visible_to(phone.user).values_list("pk", flat=True)
        }
        for table in CHART:
            for r in changes[table.name]["created"] + changes[table.name]["updated"]:
                if table.name == "patients" and set(r) == SHELL:
                    assert r["id"] not in seen
                    continue
                patient = r["id"] if table.name == "patients" else r["patient_id"]
                assert patient in seen, f"(c) {table.name} {r['id']} is not for {phone.user}"

    @invariant()
    def no_unsent_work_is_destroyed(self):
        for phone in getattr(self, "phones", ()):
            for table, record_id, columns, _ in phone.destroyed:
                if MODELS.get(table) and single_deletion(table, record_id):
                    continue  # today's app leaves no cure for an edit of a record deleted alone
                raise AssertionError(f"destroyed on the phone: {table} {record_id} {columns}")

    def teardown(self):
        if not hasattr(self, "phones"):
            return
        self.close_the_writer()
        for _ in range(3):
            for phone in self.phones:
                self.look_at(phone, phone.pull())  # before the push: it may delete what just came
                phone.push()
        for phone in self.phones:
            self.look_at(phone, phone.pull())
        self.no_unsent_work_is_destroyed()
        self.check_scope()
        self.check_lineage()
        self.check_nothing_lost()

    def check_scope(self):
        """(a), against a phone that has just been installed."""
        for phone in self.phones:
            fresh = held(ModelPhone(phone.user).door.pull(0))
            mine = phone.holds()
            trayed = {
                (table, key) for table, key in TrayEntry.objects.values_list("table", "record_key")
            }
            for table in CHART:
                here = {i: r for i, r in mine[table.name].items() if (table.name, i) not in trayed}
                there = {
                    i: r for i, r in fresh[table.name].items() if (table.name, i) not in trayed
                }
                differs = {i for i in here.keys() | there.keys() if here.get(i) != there.get(i)}
                assert not differs, f"(a) {table.name} on the phone of {phone.user}: " + repr(
                    [(i, i in here, i in there, phone.dirty.get((table.name, i))) for i in differs]
                )

    def check_lineage(self):
        """(d): walk each column's history; every replaced value was seen, or a Conflict names it."""
        for table, columns in COLUMNS.items():
            for record in MODELS[table].objects.filter(**self.whose(table)):
                states = [*record.versions.order_by("pgh_id"), record]
                for column, before, after in (
                    (c, getattr(a, c), getattr(b, c))
                    for c in columns
                    for a, b in itertools.pairwise(states)
                ):
                    before, after = (before or "").strip(), (after or "").strip()
                    if before == after or self.saw(after, before):
                        continue
                    named = Conflict.objects.filter(
                        record_id=record.pk, field=column, standing=after, other=before
                    )
                    assert named.exists(), (
                        f"(d) {table}.{column}: {before} replaced by {after} unseen"
                    )

    def saw(self, value, other):
        while value in self.typed_over:
            value = self.typed_over[value].strip()
            if value == other:
                return True
        return False

    def whose(self, table):
        ids = sorted(self.patients)
        return {"pk__in": ids} if table == "patients" else {"patient__in": ids}

    def check_nothing_lost(self):
        """(b): every value that left a phone is somewhere on the server."""
        found = set()
        for table, columns in COLUMNS.items():
            version = MODELS[table].versions.rel.related_model
            key = "pgh_obj__in" if table == "patients" else "patient__in"
            for source in (
                MODELS[table].objects.filter(**self.whose(table)),
                version.objects.filter(**{key: sorted(self.patients)}),
            ):
                for values in source.values_list(*columns):
                    found |= {(v or "").strip() for v in values}
        for entry in TrayEntry.objects.filter(user__in=self.people):
            found |= words(bytes(entry.content).decode())
            for earlier in entry.earlier:
                found |= words(earlier["content"])
        for conflict in Conflict.objects.filter(patient__in=self.patients):
            found |= {conflict.standing, conflict.other}
        for phone in self.phones:
            for body, _, _ in phone.bodies:
                for value in words(body.decode()) & self.typed_over.keys():
                    assert value in found, f"(b) {value} left a phone and is nowhere"


def words(text):
    return set(text.replace('"', " ").replace(",", " ").replace("}", " ").split())


def row_flags(row):
    from clinical.models import FLAGS

    return [flag for flag in FLAGS if getattr(row, flag) and flag != "is_clinic_admin"]


def single_deletion(table, record_id):
    """Was this record deleted by itself while its patient lives (or removed for good)?"""
    record = MODELS[table].objects.filter(pk=record_id).first()
    if record is None:
        return True
    return table != "patients" and record.deleted_at and not record.patient.deleted_at


@pytest.mark.timeout(600)
def test_no_schedule_loses_leaks_or_strands_anything(fresh_database, monkeypatch):
    monkeypatch.setenv("SCHEDULES_DSN", fresh_database)
    """SCHEDULES=1000 runs as many new ones; the suite runs the same forty each time."""
    World.TestCase.settings = settings(
        max_examples=int(os.environ.get("SCHEDULES", "40")),
        derandomize="SCHEDULES" not in os.environ,
        database=None,
        stateful_step_count=int(os.environ.get("STEPS", "15")),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate] + [Phase.shrink] * bool(os.environ.get("SHRINK")),
    )
    World.TestCase().runTest()
