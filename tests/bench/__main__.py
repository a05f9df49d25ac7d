"""`python -m tests.bench [part ...]`: measure at full size, print the table, write docs/benchmarks.md."""

import os
import sys

import django

from tests.bench.ground import Scale, kept_ground
from tests.bench.measuring import TURNS, twice_if_missed
from tests.bench.page import as_text, write


def main(chosen):
    """Measure all parts, or those that are named; the page keeps what it says of the others."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.bench.parts import PARTS

    rows = []
    turns = int(os.environ.get("BENCH_TURNS", TURNS))
    with kept_ground(Scale(turns=turns), say) as ground:
        for name in chosen or PARTS:
            say(f"{name} ...")
            found = twice_if_missed(lambda part=PARTS[name]: part(ground))
            rows += found
            say(as_text(row.cells for row in found))
            write(found)
    say(as_text(row.cells for row in rows))
    return 0 if all(row.met for row in rows) else 1


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
