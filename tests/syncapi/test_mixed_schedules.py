"""Random schedules with new clients among phones of today: both kinds end with equal rows."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from syncapi.models import TrayEntry
from syncapi.sync import BOOKKEEPING
from syncapi.wire import CHART
from tests import cast
from tests.syncapi.door import held
from tests.syncapi.model_client import NewClient
from tests.syncapi.model_phone import ModelPhone
from tests.syncapi.test_schedules import World, number

FAULTS = ["", "", "answer lost", "lost and given up", "typed meanwhile", "pages", "cut off"]


class MixedWorld(World):
    """Two phones of today and two new clients; a new client destroys nothing, not even single records."""

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
            NewClient(self.people[0]),
            NewClient(self.people[1], fast_by_ms=fast),
            ModelPhone(self.people[2]),
            ModelPhone(self.people[0]),
        ]
        self.typed_over = {}
        self.patients = set()
        self.writer = None
        self.phones[0].sync()
        self.register(0)
        for phone in self.phones:
            phone.sync()

    @rule(who=number, fault=st.sampled_from(FAULTS), which=number)
    def sync(self, who, fault, which):
        phone = self.phones[who % len(self.phones)]
        if not isinstance(phone, NewClient):
            self.look_at(phone, phone.pull())
            phone.push(answer_lost=fault == "answer lost")
            return
        phone.sync(
            answer_lost="lost" in fault,
            meanwhile=(lambda: self.edit_something(phone, which)) if "typed" in fault else nothing,
            limit={"pages": 2, "cut off": 1}.get(fault),
            cut=1 if fault == "cut off" else None,
            look=lambda changes: self.look_at(phone, changes),
        )
        if fault == "lost and given up":
            phone.give_up()

    def edit_something(self, phone, which):
        """Typed while the request is on its way, on the oldest screen there is."""
        for table in ("patients", "visits"):
            ids = phone.visible(table)
            if ids:
                record_id = ids[which % len(ids)]
                column = {"patients": "phone", "visits": "provider_name"}[table]
                value = self.type(phone, table, record_id, column)
                phone.edit(table, record_id, **{column: value})

    def check_scope(self):
        """(a), each kind against one that has just been installed."""
        trayed = {*TrayEntry.objects.values_list("table", "record_key")}
        for phone in self.phones:
            fresh = held(ModelPhone(phone.user).door.pull(0))
            mine = phone.holds()
            left_out = BOOKKEEPING if isinstance(phone, NewClient) else set()
            for table in CHART:
                here = compared(mine[table.name], left_out)
                there = compared(fresh[table.name], left_out)
                differs = {
                    i
                    for i in here.keys() | there.keys()
                    if here.get(i) != there.get(i) and (table.name, i) not in trayed
                }
                assert not differs, f"(a) {table.name} on {type(phone).__name__}: " + repr(
                    [
                        (i, here.get(i), there.get(i), phone.dirty.get((table.name, i)))
                        for i in differs
                    ]
                )


def nothing():
    pass


def compared(rows, left_out):
    return {i: {k: v for k, v in r.items() if k not in left_out} for i, r in rows.items()}


@pytest.mark.timeout(600)
def test_both_kinds_of_clients_end_with_equal_rows(fresh_database, monkeypatch):
    """MIXED=1000 runs as many new ones; the suite runs the same few each time."""
    monkeypatch.setenv("SCHEDULES_DSN", fresh_database)
    MixedWorld.TestCase.settings = settings(
        max_examples=int(os.environ.get("MIXED", "6")),
        derandomize="MIXED" not in os.environ,
        database=None,
        stateful_step_count=int(os.environ.get("STEPS", "15")),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate] + [Phase.shrink] * bool(os.environ.get("SHRINK")),
    )
    MixedWorld.TestCase().runTest()
