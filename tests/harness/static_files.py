"""Collects the static files once per state of the project, and lends them to every server."""

import fcntl
import shutil
import subprocess
import tempfile
from pathlib import Path

from config.launch import commands, fingerprint
from tests.harness.environment import environment

KEPT = fingerprint.PROJECT / "var" / "test-static"


def collect_into(data_dir: Path) -> None:
    """Let `data_dir/static` be the collected files."""
    (data_dir / "static").symlink_to(collected())


def collected() -> Path:
    """Where they lie, made when they are not there."""
    kept = KEPT / fingerprint.of_static_files()
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with (KEPT.parent / "test-static.lock").open("w") as lock:  # one collects, others wait for it
        fcntl.flock(lock, fcntl.LOCK_EX)
        _collect(kept)
    return kept


def _collect(kept: Path) -> None:
    if not kept.exists():
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir(parents=True)
        unfinished = Path(tempfile.mkdtemp(dir=KEPT))
        subprocess.run(
            commands.manage("collectstatic", "--noinput", "--verbosity", "0"),
            cwd=fingerprint.PROJECT,
            env=environment(database_url="postgresql://postgres@/none", data_dir=unfinished),
            check=True,
        )
        (unfinished / "static").rename(kept)
        shutil.rmtree(unfinished)
