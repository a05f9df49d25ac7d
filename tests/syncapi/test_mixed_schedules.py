"""Random schedules with new clients among phones of today: both kinds end with equal rows."""

import os

import pytest

from tests.syncapi import oracles
from tests.syncapi.model_client import NewClient
from tests.syncapi.model_phone import ModelPhone
from tests.syncapi.test_schedules import run, world  # noqa: F401
from tests.syncapi.world import OFFLINE, World

IN_THE_SUITE = 6


class MixedWorld(World):
    """Two clients of three are new ones; a new client destroys nothing, not even single records."""

    def hand_out(self, people):
        return [
            (ModelPhone if place % 3 == 2 else NewClient)(person)
            for place, person in enumerate(people)
        ]

    FAULTS = (
        "",
        "",
        OFFLINE,
        "answer lost",
        "lost and given up",
        "typed meanwhile",
        "pages",
        "cut off",
    )

    def meet(self, who, fault, which=0):
        phone, fault = self.phone(who), self.FAULTS[fault % len(self.FAULTS)]
        if fault == OFFLINE:
            return
        if not isinstance(phone, NewClient):
            self.sync(who, fault if fault == "answer lost" else "")
            return
        phone.sync(
            answer_lost="lost" in fault,
            meanwhile=(lambda: self.edit_something(phone, which)) if "typed" in fault else nothing,
            limit={"pages": 2, "cut off": 1}.get(fault),
            cut=1 if fault == "cut off" else None,
            look=lambda changes: oracles.look_at(phone, changes),
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
                value = self.lineage.type(phone.rows[table, record_id].get(column))
                phone.edit(table, record_id, **{column: value})


def nothing():
    pass


@pytest.mark.timeout(0 if "MIXED" in os.environ else 600)
def test_both_kinds_of_clients_end_with_equal_rows(world):  # noqa: F811
    """MIXED=1000 runs as many; SEED says which."""
    MixedWorld.cast = world.cast
    schedules = int(os.environ.get("MIXED", IN_THE_SUITE))
    run(MixedWorld, schedules, int(os.environ.get("SEED", 1)), shrink="SHRINK" in os.environ)
