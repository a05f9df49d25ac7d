"""Where exported files lie (DATA_DIR/exports, never MEDIA), their names and checksums."""

import hashlib
import json
import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.text import slugify

UNFINISHED = ".unfinished"
MANIFEST = "manifest.json"
INSIDE = "answers.inside"


def folder():
    place = Path(settings.DATA_DIR) / "exports"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def finished(run):
    """The folder of a finished run."""
    return folder() / str(run.pk)


def workshop(run):
    """An empty folder for one attempt; it gets its final name when everything is in it."""
    place = folder() / f"{run.pk}.{run.attempts}{UNFINISHED}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    return place


def hand_over(place, run):
    """Make a workshop the finished folder, in one step as far as readers can see."""
    shutil.rmtree(finished(run), ignore_errors=True)
    place.rename(finished(run))


def discard(place):
    shutil.rmtree(place, ignore_errors=True)


def names():
    """The names of all folders here."""
    return {place.name for place in folder().iterdir()}


def remove(unused):
    """Remove the folders of these names."""
    for name in unused:
        shutil.rmtree(folder() / name, ignore_errors=True)


def write_inside(place, ids):
    """Keep which answers stand in the files: whoever fetches them must still be allowed each."""
    with (place / INSIDE).open("wb") as inside:
        inside.writelines(one.bytes for one in ids.iterator())


def answers_inside(run):
    """The ids of the answers that stand in the files of a finished run; FileNotFoundError without them."""
    ids = (finished(run) / INSIDE).read_bytes()
    return [UUID(bytes=ids[at : at + 16]) for at in range(0, len(ids), 16)]


def name_of(run, suffix):
    """``vital-signs_2026-10-01_2026-10-31_with-names.xlsx``: sorts by form, then by dates."""
    form = slugify(run.form_name, allow_unicode=True)[:60] or "form"
    first = run.happened_from.isoformat() if run.happened_from else "start"
    last = (run.happened_to or run.asked_at.date()).isoformat()
    return f"{form}_{first}_{last}_with-names.{suffix}"


def described(path, *, kind, rows):
    """A file as it stands in the manifest."""
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {
        "name": path.name,
        "format": kind,
        "rows": rows,
        "size": path.stat().st_size,
        "sha256": digest,
    }


def write_manifest(place, manifest):
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (place / MANIFEST).write_text(text + "\n", encoding="utf-8")
