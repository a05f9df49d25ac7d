"""A big file needs hardly more memory than a small one."""

import subprocess
import sys
from pathlib import Path

import pytest

from exports import runs
from exports.models import ExportRun
from tests.exports import cast
from tests.harness.environment import environment

PROJECT = Path(__file__).resolve().parents[2]

# The high-water mark of this program alone; ru_maxrss would count the memory of pytest, which
# started it, as well.
MAKE_AND_MEASURE = """
import sys, django
django.setup()
from exports import tasks
assert tasks.make_files(sys.argv[1]) == "made"
print(next(l.split()[1] for l in open("/proc/self/status") if l.startswith("VmHWM")))
"""


def megabytes_for(run, database_url, data_dir):
    done = subprocess.run(
        [sys.executable, "-c", MAKE_AND_MEASURE, str(run.pk)],
        env=environment(database_url=database_url, data_dir=data_dir),
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1]) / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measured on Linux")
@pytest.mark.timeout(300)
def test_twenty_thousand_answers_take_less_than_50_mb_more_than_two_hundred(
    story, fresh_database, tmp_path
):
    amina, needed = cast.patient(story.tent), {}
    for count in (200, 20_000):
        form = cast.form(f"{count} answers", [cast.WEIGHT, cast.NOTE])
        cast.many(form, amina, count, note="قالت إن الألم شديد منذ الصباح. " * 20)
        run = runs.ask(
            form=form,
            clinics=[story.tent],
            happened_from=None,
            happened_to=None,
            purpose="Report",
            language="en",
            by=story.bela,
        )
        needed[count] = megabytes_for(run, fresh_database, tmp_path)
        assert ExportRun.objects.get(pk=run.pk).manifest["rows"] == count
    print(needed)
    assert needed[20_000] < needed[200] + 50
