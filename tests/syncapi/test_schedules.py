"""No random schedule of phones, people and faults may lose, leak or strand anything.

The suite plays the same 300 each time, half of them in ``test_more_schedules``. `make soak` plays ten
thousand new ones and tells of every hundred the seed, with which ``SCHEDULES=100 SEED=... SHRINK=1``
plays them again and shrinks the one that failed.
"""

import os
import random
import sys
import time

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.harness.database import pooled
from tests.syncapi.world import Cast, World

HALF = 150  # of what the suite plays
SEED = 1
AT_ONCE = 100  # per seed
STEPS = 12
ASKED = os.environ.get("SCHEDULES")


@pytest.fixture(scope="module")
def world(fresh_database):
    """The state machine on a database of its own, its connection kept as behind a web server."""
    with pooled(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCHEDULES_DSN", fresh_database)
        World.cast = Cast()
        yield World


def run(world, schedules, first_seed, *, shrink=False):
    """Run so many schedules, a hundred per seed, and say where it is."""
    began = time.monotonic()
    for done in range(0, schedules, AT_ONCE):
        number = first_seed + done // AT_ONCE
        if schedules > HALF or ASKED:
            took = time.monotonic() - began
            told = f"{done} of {schedules} schedules in {took:.0f} s; next with SEED={number}"
            print(told, file=sys.__stderr__, flush=True)
        run_state_machine_as_test(
            seed(number)(world),
            settings=settings(
                max_examples=min(AT_ONCE, schedules - done),
                database=None,
                stateful_step_count=int(os.environ.get("STEPS", STEPS)),
                deadline=None,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate] + [Phase.shrink] * shrink,
            ),
        )


@pytest.mark.timeout(0 if ASKED else 900)
def test_no_schedule_loses_leaks_or_strands_anything(world):
    new = random.SystemRandom().randrange(10**9) if ASKED else SEED
    first_seed = int(os.environ.get("SEED", new))
    run(world, int(ASKED or HALF), first_seed, shrink=bool(os.environ.get("SHRINK")))
