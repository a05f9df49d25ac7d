"""Who sees whom: every door gives exactly what the plain rule says, for 200 people by chance."""

import itertools
import os
import random
import re
from collections import defaultdict

import pytest
from django.test import Client
from django.urls import reverse

from clinical.models import (
    FLAGS,
    ClinicPermission,
    Confidentiality,
    Event,
    EventForm,
    Patient,
    Presence,
    SharingGroup,
    User,
)
from clinical.organisation import PASSWORDS_ON_PHONES
from exports.selection import answers_for, forms_to_download
from syncapi.models import TrayEntry
from syncapi.wire import CHART
from tests import cast
from tests.clinical.plain_rule import PlainRule
from tests.syncapi.door import Door, held, row
from tests.syncapi.online import Online
from tests.syncapi.tablet import Tablet, brought

PEOPLE = 200
SOME = 1 if "SOAK" in os.environ else 8  # where pages are slow: of so many people one
ID = "[0-9a-f-]{36}"
CHARTED = {table.name for table in CHART}
SEED = 20
pytestmark = pytest.mark.timeout(0 if SOME == 1 else 400)  # seconds; 200 people at each door
WRITES = {
    "patients": "can_register_patients",
    "patient_additional_attributes": "can_edit_records",
    "visits": "can_edit_records",
    "events": "can_edit_records",
    "appointments": "can_edit_records",
    "patient_vitals": "can_edit_records",
    "patient_problems": "can_edit_records",
    "prescriptions": "can_prescribe_medications",
    "prescription_items": "can_prescribe_medications",
    "dispensing_records": "can_dispense_medications",
}


class Region:
    """Twelve clinics in some groups, 60 patients with a record of each kind, and 200 people."""

    def __init__(self, chance):
        PASSWORDS_ON_PHONES.write(True)
        groups = [SharingGroup.objects.create(name=f"Region {n}") for n in range(3)]
        self.clinics = [
            cast.clinic("Doors", group=chance.choice([None, None, *groups])) for _ in range(12)
        ]
        self.forms = [
            EventForm.objects.create(
                name=f"Form {n}",
                clinic_ids=[
                    str(c.pk) for c in chance.sample(self.clinics, chance.choice([0, 0, 3]))
                ],
            )
            for n in range(5)
        ]
        self.people = self._people(chance)
        self._circles(chance)
        self._charts(chance)
        self.rule = PlainRule.now()

    def _people(self, chance):
        roles = [User.Role.PROVIDER] * 4 + [User.Role.REGISTRAR] * 2 + [User.Role.ADMIN]
        people = []
        for n in range(PEOPLE):
            role = User.Role.SUPER_ADMIN if n % 40 == 0 else chance.choice(roles)
            people.append(
                User(
                    login=f"doors{n}@example.org",
                    name=f"Person {n}",
                    role=role,
                    is_superuser=role == User.Role.SUPER_ADMIN,
                    is_active=n % 20 != 7,
                    reads_charts=chance.random() < 0.75,
                    home_clinic=chance.choice(self.clinics),
                    password=cast.hashed(),
                )
            )
        User.objects.bulk_create(people)
        rows = []
        for person in people:
            for clinic in chance.sample(self.clinics, chance.choice([0, 1, 1, 2, 3])):
                held = {flag for flag in FLAGS if chance.random() < 0.6}
                every = chance.random() < 0.2
                flags = {flag: every or flag in held - {"is_clinic_admin"} for flag in FLAGS}
                rows.append(ClinicPermission(user=person, clinic=clinic, **flags))
        ClinicPermission.objects.bulk_create(rows)
        return people

    def _circles(self, chance):
        for form in self.forms[1:]:
            Confidentiality.objects.create(
                form_id=form.pk,
                answers_for=chance.choice(Confidentiality.AnswersFor.values),
                reader_roles=chance.sample(User.Role.values, chance.choice([0, 0, 1, 2])),
                reader_ids=[p.pk for p in chance.sample(self.people, chance.choice([0, 20]))],
            )

    def _charts(self, chance):
        patients = [Patient(primary_clinic=chance.choice(self.clinics)) for _ in range(60)]
        Patient.objects.bulk_create(patients)
        more = []
        for patient in patients:
            for clinic in chance.sample(self.clinics, chance.choice([0, 0, 1, 2])):
                if clinic.pk != patient.primary_clinic_id:
                    more.append(Presence(patient=patient, clinic=clinic, has=True))
        Presence.objects.bulk_create(more)
        for patient in chance.sample(patients, 5):
            Presence.objects.filter(patient=patient).update(has=False)
        for table in CHART[1:]:
            if table.name != "events":
                table.model.objects.bulk_create(table.model(patient=p) for p in patients)
        Event.objects.bulk_create(
            Event(patient=patient, form=form, written_by=chance.choice(self.people))
            for patient in patients
            for form in chance.sample(self.forms, 2)
        )

    def wanted(self, person):
        """{table: ids} that this person may hold, from the rows and the plain rule alone."""
        me, patients = str(person.pk), self.rule.patients(str(person.pk))
        ids = defaultdict(set)
        for table, record_id, patient, form, author in self.records:
            if patient in patients and self.rule.reads(me, table, form, author):
                ids[table].add(record_id)
        return ids

    def forms_for(self, me):
        """Ids of the forms that this person fills and downloads."""
        return {str(f.pk) for f in self.forms if self.rule.gets_form(me, str(f.pk), f.clinic_ids)}

    def of_patient(self, ids, patient):
        """Those of ``ids`` that belong to this patient, by table."""
        found = defaultdict(set)
        for table, record, of, *_ in self.records:
            if of == patient and record in ids[table]:
                found[table].add(record)
        return found

    @property
    def all(self):
        everything = defaultdict(set)
        for table, record, *_ in self.records:
            everything[table].add(record)
        return everything

    @property
    def patients(self):
        return self.all["patients"]

    @property
    def records(self):
        if not hasattr(self, "_records"):
            self._records = []
            for table in CHART:
                more = ("form_id", "written_by_id") if table.name == "events" else ()
                for pk, patient, *rest in table.model.objects.values_list(
                    "pk", table.patient_column, *more
                ):
                    form, author = map(str, rest) if rest else (None, None)
                    self._records.append((table.name, str(pk), str(patient), form, author))
        return self._records


@pytest.fixture(scope="module")
def region(fresh_database):
    return Region(random.Random(SEED))


@pytest.fixture(scope="module")
def wanted(region):
    """{person: {table: ids}}; and it is no empty test."""
    wanted = {person: region.wanted(person) for person in region.people}
    sizes = {len(ids["events"]) for ids in wanted.values()}
    assert len(sizes) > 20, "people differ in what they may read"
    return wanted


def test_the_pull_of_a_phone_that_is_new(region, wanted):
    for person, ids in wanted.items():
        if not person.is_active:
            continue  # who left gets no answer at all
        got = held(Door(person).pull())
        for table in CHART:
            assert got[table.name].keys() == ids[table.name], (table.name, person)
        me = str(person.pk)
        assert got["event_forms"].keys() == region.forms_for(me), person


def test_the_first_sync_of_a_new_client(region, wanted):
    for person, ids in wanted.items():
        if not person.is_active:
            continue
        got = brought(Tablet(person).ask())
        expected = {(table.name, record) for table in CHART for record in ids[table.name]}
        assert {one for one in got if one[0] in CHARTED} == expected, person
        assert {i for name, i in got if name == "event_forms"} == region.forms_for(str(person.pk))


def test_lists_and_single_records_everywhere(region, wanted):
    """The queryset that portal, exports, API and online mode start from."""
    for person, ids in wanted.items():
        for table in CHART:
            seen = table.model.objects.visible_to(person).values_list("pk", flat=True)
            assert {str(pk) for pk in seen} == ids[table.name], (table.name, person)


def test_the_files_that_are_made(region, wanted):
    form_of = {record: form for table, record, _, form, _ in region.records if table == "events"}
    some_leave_out = False
    for person, ids in list(wanted.items())[::SOME]:
        answers, me = set(), str(person.pk)
        for form in forms_to_download(person):
            found = answers_for(person, form=form, clinics=region.clinics)
            answers |= {str(pk) for pk in found.values_list("pk", flat=True)}
        everything = person.role in (User.Role.ADMIN, User.Role.SUPER_ADMIN)  # they design forms
        forms = {str(f.pk) for f in region.forms} if everything else region.forms_for(me)
        assert answers == {one for one in ids["events"] if form_of[one] in forms}, person
        some_leave_out |= answers < ids["events"]
    assert some_leave_out, "forms of other clinics are no download"


def test_the_online_mode_of_the_app(region, wanted):
    chance = random.Random(SEED)
    for person, ids in list(wanted.items())[::SOME]:
        if not person.is_active:
            continue
        online, me = Online(person), str(person.pk)
        answer = online.query("get_patients", limit=500)
        assert {p["id"] for p in answer["data"]} == ids["patients"], person
        assert answer["total"] == len(ids["patients"])
        some = sorted(region.patients - ids["patients"])
        some = [chance.choice(one) for one in (sorted(ids["patients"]), some) if one]
        for patient in some:
            mine = region.of_patient(ids, patient)
            asked = {"patient_id": patient}
            assert ("error" in online.query("get_patient", **asked)) == (not mine["patients"])
            for table, query in (("visits", "get_visits"), ("patient_vitals", "vitals.list"),
                                 ("patient_problems", "problems.list")):  # fmt: skip
                got = online.query(query, **asked)["data"]
                assert {one["id"] for one in got} == mine[table], (query, person)
            events = [
                online.query("events.by_form", form_id=str(f.pk), **asked) for f in region.forms
            ]
            assert {one["id"] for some in events for one in some} == mine["events"], person
            for problem in region.of_patient(region.all, patient)["patient_problems"]:
                one = online.query("problems.get", id=problem)
                assert bool(one) == (problem in mine["patient_problems"]), (me, problem)


def test_the_lists_and_charts_of_the_portal(region, wanted):
    chance = random.Random(SEED)
    for person, ids in list(wanted.items())[::SOME]:
        browser = Client()
        browser.force_login(person)
        if not person.is_active:
            continue
        for page, table in (("patients", "patients"), ("visits", "visits")):
            assert listed(browser, page) == ids[table], (page, person)
        for some in (ids["patients"], region.patients - ids["patients"]):
            if some:
                patient = chance.choice(sorted(some))
                chart = browser.get(reverse("patients:inspect", args=[patient]))
                if patient in ids["patients"]:
                    text, mine = chart.content.decode(), region.of_patient(ids, patient)
                    assert (
                        set(re.findall(rf"/form-answers/inspect/({ID})/", text)) == mine["events"]
                    )
                    assert set(re.findall(rf"/visits/inspect/({ID})/", text)) == mine["visits"]
                else:
                    nothing = not ids["patients"] and chart.status_code == 302
                    assert chart.status_code == 404 or nothing


def listed(browser, name):
    """The ids behind all pages of a list of the portal; none where there is no such list."""
    found = set()
    for page in itertools.count(1):
        answer = browser.get(reverse(f"{name}:index"), {"p": page})
        if answer.status_code != 200:
            assert answer.status_code in (302, 404)
            return found
        here = set(re.findall(rf"/{name}/inspect/({ID})/", answer.content.decode()))
        if here <= found:
            break
        found |= here
    return found


def test_the_push_of_each_kind_of_record(region, wanted):
    chance = random.Random(SEED)
    patients = [patient for table, patient, *_ in region.records if table == "patients"]
    for person in region.people:
        if not person.is_active:
            continue
        pushed = [_record(region, table.name, person, chance, patients) for table in CHART]
        created = [(table, record) for table, record, _ in pushed]
        Door(person).send(created=created, cursor=0)
        waiting = set(TrayEntry.objects.filter(user=person).values_list("record_key", flat=True))
        for table, record, allowed in pushed:
            assert (record["id"] not in waiting) == allowed, (table, person)


def _record(region, table, person, chance, patients):
    """(table, a new record, may this person write it?)"""
    me, rule = str(person.pk), region.rule
    if table == "patients":
        clinic = str(chance.choice(region.clinics).pk)
        return (
            table,
            row(table, primary_clinic_id=clinic),
            clinic in rule.clinics(me, WRITES[table]),
        )
    visible = sorted(rule.patients(me))
    patient = chance.choice(visible if visible and chance.random() < 0.7 else patients)
    of_patient = {clinic for one, clinic in rule.has if one == patient}
    allowed = patient in visible and bool(of_patient & rule.clinics(me, WRITES[table]))
    return table, row(table, patient_id=patient, **_needed(region, table, chance)), allowed


def _needed(region, table, chance):
    return {"form_id": str(chance.choice(region.forms).pk)} if table == "events" else {}
