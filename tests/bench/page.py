"""The table as text, and its place in docs/benchmarks.md; what stands around it is written by hand.

The results of each part are kept beside the databases, so that parts can be measured one by one.
"""

import json
import os
import platform
import re
from dataclasses import asdict
from datetime import UTC, datetime

from config.launch import binaries, fingerprint
from tests.bench.measuring import Row

PAGE = fingerprint.PROJECT / "docs" / "benchmarks.md"
RESULTS = fingerprint.PROJECT / "var" / "bench" / "results.json"
HEAD = ["work", "reference", "ratio", "min to max", "goal", "", "medians", "also"]
PLACE = re.compile(r"(<!-- table -->\n).*?(<!-- /table -->)", re.S)


def as_text(rows, head=HEAD):
    lines = [
        head,
        ["---"] * len(head),
        *(row if isinstance(row, list) else row.cells for row in rows),
    ]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def remember(part, rows):
    """Keep what this part measured, with when and how busy the machine was."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    load = os.getloadavg()[1]  # of five minutes
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M}, load {load:.0f}"
    kept[part] = {"when": when, "rows": [asdict(row) for row in rows]}
    RESULTS.write_text(json.dumps(kept, indent=1))


def write(order):
    """Replace the table by the last results of every part, in this order."""
    kept = json.loads(RESULTS.read_text())
    lines = [
        [*Row(**row).cells, kept[part]["when"]]
        for part in order
        if part in kept
        for row in kept[part]["rows"]
    ]
    where = (
        f"Measured by `make bench` on {os.cpu_count()} cores, Python {platform.python_version()},"
        f" PostgreSQL {binaries.major_version(binaries.find())}. Times are UTC, load is the average"
        " number of busy processes while it ran."
    )
    text = PAGE.read_text(encoding="utf-8")
    table = f"{where}\n\n{as_text(lines, [*HEAD, 'when'])}\n"
    PAGE.write_text(PLACE.sub(lambda m: m[1] + table + m[2], text), encoding="utf-8")
