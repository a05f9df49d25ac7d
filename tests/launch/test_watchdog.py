"""The watchdog ends what its owner started, however the owner went."""

import os
import signal
import subprocess
import sys
import time

from config.launch.commands import PROJECT

# An owner with one watched group, a grandchild in it and, if asked, a fork that keeps the pipe open.
OWNER = """
import os, subprocess, sys, time
from config.launch.watchdog import Watchdog
watchdog = Watchdog()
child = subprocess.Popen(["sh", "-c", "sleep 100 & echo $! && wait"],
                         stdout=subprocess.PIPE, start_new_session=True)
watchdog.watch_group(child.pid)
directory = sys.argv[1]
watchdog.remove_at_end(directory)
fork = os.fork() if "fork" in sys.argv else -1
if fork == 0:
    time.sleep(100)
print(child.pid, int(child.stdout.readline()), fork, flush=True)
time.sleep(100)
"""


def run_owner(*arguments) -> tuple[subprocess.Popen, list[int]]:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, *arguments], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    return owner, [int(word) for word in owner.stdout.readline().split()]


def wait_until_ended(pids, seconds=5) -> None:
    patience = time.monotonic() + seconds
    while left := [pid for pid in pids if is_running(pid)]:
        assert time.monotonic() < patience, left
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as status:
            return status.read().rpartition(")")[2].split()[0] not in "ZX"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_kill_9_of_the_owner_ends_children_and_grandchildren_and_removes_its_directory(tmp_path):
    (tmp_path / "temporary").mkdir()
    owner, (child, grandchild, _) = run_owner(str(tmp_path / "temporary"))
    assert is_running(child)
    assert is_running(grandchild)
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    wait_until_ended([child, grandchild])
    patience = time.monotonic() + 5
    while (tmp_path / "temporary").exists():
        assert time.monotonic() < patience
        time.sleep(0.02)


def test_a_fork_of_the_owner_that_holds_the_pipe_does_not_deceive_it(tmp_path):
    owner, (child, grandchild, fork) = run_owner(str(tmp_path / "none"), "fork")
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    wait_until_ended([child, grandchild])
    os.kill(fork, signal.SIGKILL)
    owner.stdout.close()


def test_kill_9_of_pytest_leaves_no_server(tmp_path):
    """The harness of the tests stands on the same watchdog."""
    (tmp_path / "test_nothing.py").write_text(
        "import time\n"
        "def test_it(server):\n"
        "    print('PIDS', *[one.process.pid for one in server.children], server.url, flush=True)\n"
        "    time.sleep(100)\n"
    )
    run = subprocess.Popen(
        [
            *(sys.executable, "-m", "pytest", "-s", "-q", "-p", "tests.conftest"),
            *("-c", str(PROJECT / "pyproject.toml"), "--rootdir", str(PROJECT), str(tmp_path)),
        ],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    for line in run.stdout:
        said.append(line)
        if "PIDS" in line:
            break
    assert "PIDS" in said[-1], said
    pids = [int(word) for word in said[-1].split() if word.isdigit()]
    assert all(is_running(pid) for pid in pids)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    wait_until_ended(pids)
