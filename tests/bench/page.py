"""The table as text, and its place in docs/benchmarks.md; what stands around it is written by hand.

The page itself remembers: measuring a part replaces the lines of that work, and the others stay.
"""

import os
import platform
import re
from datetime import UTC, datetime

from config.launch import binaries, fingerprint

PAGE = fingerprint.PROJECT / "docs" / "benchmarks.md"
HEAD = ["work", "reference", "ratio", "min to max", "goal", "", "medians", "also"]
PLACE = re.compile(r"(<!-- table -->\n)(.*?)(<!-- /table -->)", re.S)


def as_text(lines, head=HEAD):
    """A table in Markdown of lines of cells."""
    return "\n".join(
        "| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *lines)
    )


def write(rows, page=PAGE):
    """Put rows into the page, with when and how busy the machine was; what it has of other work stays."""
    load = os.getloadavg()[1]  # of five minutes
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M}, load {load:.0f}"
    text = page.read_text(encoding="utf-8")
    lines = _lines(PLACE.search(text)[2]) | {row.work: [*row.cells, when] for row in rows}
    where = (
        f"Measured by `make bench` on {os.cpu_count()} cores, Python {platform.python_version()},"
        f" PostgreSQL {binaries.major_version(binaries.find())}. Times are UTC, load is the average"
        " number of busy processes while it ran."
    )
    table = f"{where}\n\n{as_text(lines.values(), [*HEAD, 'when'])}\n"
    page.write_text(PLACE.sub(lambda m: m[1] + table + m[3], text), encoding="utf-8")


def _lines(table):
    """The cells of each work in the table, in the page's order."""
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    cells = [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in lines[2:]]
    return {line[0]: line for line in cells}
