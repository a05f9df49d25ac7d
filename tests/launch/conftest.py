"""Owners of a PostgreSQL as other people, and a short directory that anybody may reach."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.launch import identity
from config.launch.commands import PROJECT


@dataclass
class Owner:
    """A running tests/launch/owner.py: its process, and what it said."""

    process: subprocess.Popen[str]
    url: str = ""
    pid: int = 0
    trouble: str = ""

    def end(self) -> None:
        """Close its input and wait."""
        self.process.communicate(timeout=20)


@pytest.fixture
def short_dir() -> Iterator[Path]:
    """A directory with a short path; pytest's own is closed to other users."""
    path = Path(tempfile.mkdtemp(prefix="hk-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def start_owner() -> Iterator[Callable[..., Owner]]:
    """`start_owner(data_dir, user="nobody", namespaces=False)`."""
    started: list[Owner] = []

    def start(data_dir: Path, *, user: str = "", namespaces: bool = True) -> Owner:
        command = [sys.executable, "-m", "tests.launch.owner", str(data_dir)]
        command += [] if namespaces else ["--without-namespaces"]
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=become(user) if user else None,
        )
        owner = Owner(process)
        started.append(owner)
        vars(owner).update(json.loads(process.stdout.readline() or '{"trouble": "no answer"}'))
        return owner

    yield start
    for owner in started:
        owner.process.kill()
        owner.process.communicate()


def become(user: str) -> Callable[[], None]:
    """As that user; with leave to enter closed directories, as the checkout may be in /root."""
    plain, passing = identity._account(pwd.getpwnam(user))
    reaches = plain.can_run([sys.executable, "-c", "import encodings, psycopg"], PROJECT)
    return (plain if reaches else passing).become
