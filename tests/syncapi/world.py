"""Random schedules of phones, people and faults against the real server.

Phones and their users are here, what people do at the server is in ``office``, what must hold in
``oracles``. Every rule takes small numbers, so that a schedule that fails shrinks to a short story.
"""

import os
from copy import deepcopy

import psycopg
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from clinical.models import EventForm, Patient, User
from syncapi import tray
from tests import cast
from tests.harness.snapshot import Snapshot
from tests.syncapi import disasters, oracles
from tests.syncapi.model_client import NewClient
from tests.syncapi.model_phone import ModelPhone
from tests.syncapi.office import ACTS, Office
from tests.syncapi.oracles import COLUMNS
from tests.syncapi.planning import CHANGES, Planning

number, fault, one_of = st.integers(0, 7), st.integers(0, 9), st.sampled_from
CELLS = [(table, column) for table in COLUMNS for column in COLUMNS[table]]
WRITES = ["record", "record", "edit", "edit", "edit", "register", "delete"]
OFFLINE = "offline"
ODD = ["late_body", "late_body", "change_user", "change_user", "open_a_writer", "close_the_writer"]
ODD += ["back_up", "restore_the_backup"]
DAYS_2 = 172_800_000
ROUNDS = 3  # at most: "when all have synced three times and nobody writes"
HANDS = (0, 1, 2, 0, 4, 3, 1, 5)  # who holds the 1st, 2nd, ... phone
CONNECTED = 3  # of these have pulled when a schedule begins

INSERT_PATIENT = """
    INSERT INTO clinical_patient (id, created_at, updated_at, primary_clinic_id, given_name, surname,
        citizenship, hometown, phone, sex, additional_data, metadata, government_id, external_patient_id)
    VALUES (gen_random_uuid(), now(), now(), %s, '', '', '', '', '', '', '{}', '{}', '', '')
    RETURNING id::text"""


class Cast:
    """Three clinics, six people, two forms, a first patient; the same in every schedule.

    The first phones have pulled once, as they have in every schedule.
    """

    def __init__(self):
        self.clinics = one, two, three = [cast.clinic() for _ in range(3)]
        self.people = [
            cast.person("Ana", one),
            cast.person("Ben", one, two),
            cast.person("Cem", two),
            cast.person("Dia", three),
            cast.person("Eli", one),
            cast.person("Fay", two, three),
        ]
        self.chief = cast.person("Olga", one, two, three, role=User.Role.SUPER_ADMIN)
        self.forms = [EventForm.objects.create(name=name) for name in ("Malaria", "Counselling")]
        Patient.objects.create(primary_clinic=one, registered_by=self.people[0])
        self.phones = [ModelPhone(self.people[who]) for who in HANDS[:CONNECTED]]
        for phone in self.phones:
            phone.pull()
        self.ever = oracles.PlainRule.now().has
        self.snapshot = Snapshot("cast")
        self.night = disasters.Night()


def says_something(changes):
    return any(part for lists in changes.values() for part in lists.values())


class World(Office, Planning, RuleBasedStateMachine):
    """Every value that anybody types is new in the world."""

    cast: Cast  # set by the test, on its database

    @initialize(
        phones=st.sampled_from([3, 3, 3, 4, 4, 5, 8]), fast=st.sampled_from([0, 0, 0, DAYS_2])
    )
    def begin(self, phones=3, fast=0):
        self.cast.snapshot.restore()
        self.clinics, self.forms = self.cast.clinics, self.cast.forms
        self.people = self.cast.people
        self.lineage = oracles.Lineage()
        self.writer, self.kills = None, 0
        # (patient, clinic): had at some time, touched by a person
        self.ever, self.taken = set(self.cast.ever), set()
        # with the server: {(table, id)}, {(phone, number of its push)}, and what these said
        self.lost_records, self.lost_bodies, self.lost_values = set(), set(), set()
        self.phones = self.hand_out([self.people[who] for who in HANDS[:phones]])
        self.phones[1].fast_by_ms = fast
        self.backup = disasters.Backup(self, self.cast.snapshot)  # last night's
        for phone, connected in zip(self.phones, self.cast.phones, strict=False):
            if type(phone) is ModelPhone:
                phone.rows, phone.cursor = deepcopy(connected.rows), connected.cursor
            else:
                self.pulled(phone)

    def hand_out(self, people):
        """The phones of these people; other clients may be among them."""
        return [ModelPhone(person) for person in people]

    def phone(self, who):
        return self.phones[who % len(self.phones)]

    # what nurses do

    def register(self, who, clinic=0, *_):
        self.phone(who).create(
            "patients",
            phone=self.lineage.type(None),
            primary_clinic_id=str(self.clinics[clinic % len(self.clinics)].pk),
        )

    def record(self, who, which=0, what=("visits", ""), form=0):
        phone, (table, _) = self.phone(who), what
        patients = phone.visible("patients")
        if not patients:
            self.register(who, which)
        if not patients or table == "patients":
            return
        more = {}
        if table == "visits":
            more = {"clinic_id": str(phone.user.home_clinic_id)}
        if table == "events":
            author, form = str(phone.user.pk), self.forms[form % len(self.forms)]
            more = {"form_id": str(form.pk), "recorded_by_user_id": author}
        value = {COLUMNS[table][0]: self.lineage.type(None)}
        phone.create(table, patient_id=patients[which % len(patients)], **value, **more)

    def edit(self, who, which=0, what=("patients", "phone"), *_):
        phone, (table, column) = self.phone(who), what
        ids = phone.visible(table)
        if ids:
            record_id = ids[which % len(ids)]
            value = self.lineage.type(phone.rows[table, record_id].get(column))
            phone.edit(table, record_id, **{column: value})
        else:
            self.record(who, which, what)

    def delete(self, who, which=0, what=("patients", ""), *_):
        phone, (table, _) = self.phone(who), what
        ids = phone.visible(table)
        if ids:
            phone.delete(table, ids[which % len(ids)])

    # links, good and bad

    def sync(self, who, fault=""):
        """A pull and, if it arrived, the push after it."""
        phone = self.phone(who)
        if fault in ("pull lost", "pull twice"):
            self.pulled(phone, answer_lost=fault == "pull lost")
        if fault == "pull lost":
            return
        self.pulled(phone)
        if fault == "killed":
            self.killed(phone)
        else:
            phone.push(lost=fault == "push lost", answer_lost=fault == "answer lost")

    def killed(self, phone, point=None):
        """The server dies while it has the push; each time at another point."""
        point = self.kills % len(disasters.KILL_POINTS) if point is None else point
        self.kills += 1
        try:
            with disasters.killed_at(point):
                phone.push(answer_lost=True)
        except disasters.Killed:
            if point != disasters.COMMITTED:
                phone.bodies.pop()  # it came to nothing, and the phone keeps it all

    def says_anything(self, phone):
        """Sync; did the phone or the server have anything to say?"""
        unsent = bool(phone.dirty)
        changes = self.pulled(phone)
        phone.push()
        return unsent or says_something(changes)

    def pulled(self, phone, **faults):
        """Look at an answer before the push that follows it: that may change what is right."""
        changes = phone.pull(**faults)
        if says_something(changes):
            self.ever |= oracles.look_at(phone, changes).has
        oracles.nothing_destroyed(phone)
        return changes

    def late_body(self, who, which=0):
        arrived = self.phone(who).send_again(which)
        self.lost_bodies.discard((who % len(self.phones), arrived))

    def change_user(self, who, user):
        self.phone(who).use(self.people[user % len(self.people)])

    def open_a_writer(self, which=0, *_):
        """A long transaction elsewhere: its number is old when its change appears."""
        if self.writer is None:
            self.writer = psycopg.connect(os.environ["SCHEDULES_DSN"])
            self.writer.execute(INSERT_PATIENT, [self.clinics[which % len(self.clinics)].pk])

    def close_the_writer(self, *_):
        if self.writer is not None:
            self.writer.commit()
            self.writer.close()
            self.writer = None

    def back_up(self, *_):
        self.backup = disasters.Backup(self, self.cast.night.take())

    def restore_the_backup(self, *_):
        """What reached the server since is gone from it, and phones come back to the older one."""
        if self.writer is not None:
            self.writer.close()
            self.writer = None
        # also what it had refused or removed for good: nothing tells these phones any more
        on_phones = {key for p in self.phones for key in p.rows if p.dirty.get(key) != "created"}
        self.lost_records |= self.backup.restore(on_phones)
        self.ever = set(self.backup.ever)
        for place, phone in enumerate(self.phones):
            for number in range(self.backup.sent[place], len(phone.bodies)):
                self.lost_bodies.add((place, number))
                self.lost_values |= oracles.words(phone.bodies[number][0].decode())
            if isinstance(phone, NewClient):
                phone.use(phone.user)  # its token may be gone: it signs in again

    # chance: most steps write something and mostly sync it, so that what is rare meets something

    FAULTS = ("", "", "", OFFLINE, OFFLINE)
    FAULTS += ("pull lost", "push lost", "answer lost", "pull twice", "killed")

    def meet(self, who, fault, which=0):
        """Sync, if there is a link; ``fault`` is a place in FAULTS."""
        fault = self.FAULTS[fault % len(self.FAULTS)]
        if fault != OFFLINE:
            self.sync(who, fault)

    # Twice, because each schedule leaves some of its rules out.
    @rule(
        who=number, act=one_of(WRITES), which=number, what=one_of(CELLS), form=number, fault=fault
    )
    def work(self, who, act, which, what, form, fault):
        getattr(self, act)(who, which, what, form)
        self.meet(who, fault, which)

    @rule(
        who=number, act=one_of(WRITES), which=number, what=one_of(CELLS), form=number, fault=fault
    )
    def work_more(self, who, act, which, what, form, fault):
        self.work(who, act, which, what, form, fault)

    @rule(
        who=number, other=number, act=one_of(WRITES), which=number, what=one_of(CELLS),
        again=st.booleans(),
    )  # fmt: skip
    def work_at_once(self, who, other, act, which, what, again=False):
        """Two do the same with the same record before either syncs; the first may do it again after."""
        getattr(self, act)(who, which, what), getattr(self, act)(other, which, what)
        self.meet(other, 0), self.meet(who, 0)
        if again:
            self.work(who, act, which, what, 0, 0)

    @rule(who=number, fault=fault)
    def meet_again(self, who, fault):
        self.meet(who, fault)

    @rule(act=one_of(ODD), who=number, which=number)
    def odd(self, act, who, which):
        getattr(self, act)(who, which)

    @rule(act=one_of(CHANGES), a=number, b=number, on=st.booleans())
    def change_who_sees_whom(self, act, a, b, on):
        getattr(self, act)(a, b, on)

    @rule(act=one_of(ACTS), a=number, b=number, on=st.booleans())
    def at_the_office(self, act, a, b, on):
        getattr(self, act)(a, b, on)

    # the end: nobody writes any more, everybody syncs

    def teardown(self):
        if not hasattr(self, "phones"):
            return
        self.close_the_writer()
        tray.apply_waiting()  # as a worker does each minute
        used = [phone for phone in self.phones if phone.cursor or phone.rows]
        silent = set()
        for phone in used * ROUNDS:
            if phone in silent and oracles.rests(phone):
                continue
            if self.says_anything(phone):
                silent.discard(phone)
            else:
                silent.add(phone)
        for phone in used:
            if phone not in silent:
                self.pulled(phone)
        oracles.clinics_kept(self.ever, self.taken)
        oracles.phones_hold_their_scope(used, self.lost_records)
        self.lineage.hold()
        oracles.nothing_lost(self.lineage, self.arrived(), self.lost_values)

    def arrived(self):
        """The pushes that the server took, but for those a restore took back."""
        return [
            body
            for place, phone in enumerate(self.phones)
            for number, (body, _, _) in enumerate(phone.bodies)
            if (place, number) not in self.lost_bodies
        ]
