"""Where a file of patients lies while it is on its way in: a folder of its own under DATA_DIR, behind no URL."""

import json
import os
import shutil
import time
from pathlib import Path

from django.conf import settings

SOURCE, TABLE, PROFILE = "source", "table.jsonl", "columns.json"
JUDGED, CHECKED, WRONG, SUMMARY = "judged.jsonl", "checked.jsonl", "wrong.jsonl", "summary.json"
YOUNG = 3600  # seconds in which a folder may not have its row in the database yet


def _all():
    return Path(settings.DATA_DIR) / "imports"


def path(run_id, name):
    return _all() / str(run_id) / name


def write(run_id, name, content):
    """Write the bytes of a file in one step as far as readers can see."""
    path(run_id, name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path(run_id, f"{name}.unfinished")
    unfinished.write_bytes(content)
    os.replace(unfinished, path(run_id, name))


def read(run_id, name):
    """The bytes of a file; None if it is no longer here."""
    try:
        return path(run_id, name).read_bytes()
    except FileNotFoundError:
        return None


def write_json(run_id, name, content):
    write(run_id, name, json.dumps(content, ensure_ascii=False).encode())


def read_json(run_id, name):
    return json.loads(read(run_id, name) or b"{}")


class Lines:
    """Streams entries into a file, a line of JSON each; it is there when all are written."""

    def __init__(self, run_id, name):
        self.target = path(run_id, name)
        self.unfinished = path(run_id, f"{name}.unfinished")

    def __enter__(self):
        self.file = self.unfinished.open("w", encoding="utf-8")
        return self

    def write(self, entry):
        self.file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def __exit__(self, kind, *error):
        self.file.close()
        if kind is None:
            os.replace(self.unfinished, self.target)


def lines(run_id, name):
    """The entries of such a file, streamed; nothing if it is no longer here."""
    try:
        with path(run_id, name).open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except FileNotFoundError:
        return


def remove(run_id):
    shutil.rmtree(_all() / str(run_id), ignore_errors=True)


def remove_all_but(kept):
    """Remove every folder that is not new and whose name is not in ``kept``; returns how many."""
    removed = 0
    for place in _all().glob("*"):
        if place.name not in kept and time.time() - place.stat().st_mtime > YOUNG:
            shutil.rmtree(place, ignore_errors=True)
            removed += 1
    return removed
