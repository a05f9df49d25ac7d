"""The other half of the suite's random schedules: a file of its own, so that two processes share them."""

import pytest

from tests.syncapi.test_schedules import AT_ONCE, HALF, SEED, run, world  # noqa: F401

AFTER_THE_FIRST_HALF = SEED + -(-HALF // AT_ONCE)


@pytest.mark.timeout(900)
def test_no_other_schedule_loses_leaks_or_strands_anything(world):  # noqa: F811
    run(world, HALF, AFTER_THE_FIRST_HALF)
