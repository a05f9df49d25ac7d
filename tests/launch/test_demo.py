"""`make demo`: one command starts everything, and nothing of it ever stays behind."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.harness.servers import free_port
from tests.launch.demos import Demo, prepare_data_dir, start_demo


@pytest.fixture(scope="module")
def data_dir(cluster, tmp_path_factory) -> Path:
    """One DATA_DIR for the tests of this module, one after the other, as a person has it."""
    path = tmp_path_factory.mktemp("demo")
    prepare_data_dir(path, cluster)
    return path


@pytest.fixture
def demo(data_dir):
    """Starts demos and sees to it that a failed test leaves none."""
    started: list[Demo] = []

    def start(directory=data_dir, **more) -> Demo:
        started.append(start_demo(directory, **more))
        return started[-1]

    yield start
    for one in started:
        one.clean_up()
        one.wait_until_gone(20)


def test_a_start_loads_the_demo_data_and_sigterm_ends_everything_within_10_seconds(demo, data_dir):
    first = demo()
    first.wait_until_ready()
    assert first.health() == 200
    assert "bela@example.org" in first.output
    assert "https" in first.output, "it says what a phone needs"
    assert len(first.processes()) > 8
    first.process.send_signal(signal.SIGTERM)
    assert first.process.wait(10) == 0
    assert first.processes() == []
    assert (data_dir / "secret_key").stat().st_mode & 0o077 == 0


def test_a_second_start_is_quick_and_after_kill_9_nothing_keeps_running(demo):
    second = demo(PUBLIC_URL="https://hikma.example.org")
    second.wait_until_ready()
    for step in ("tables", "demo data", "static"):
        assert step not in second.output
    assert "█" in second.output, "the code for phones"
    second.process.send_signal(signal.SIGKILL)
    second.process.wait()
    second.wait_until_gone(10)


def test_a_start_right_after_kill_9_waits_for_the_old_one_to_be_gone(demo):
    killed = demo()
    killed.wait_until_ready()
    killed.process.send_signal(signal.SIGKILL)
    successor = demo()
    successor.wait_until_ready()
    assert successor.health() == 200
    successor.process.send_signal(signal.SIGINT)
    assert successor.process.wait(10) == 0


def test_a_signal_during_the_start_ends_everything_too(demo):
    for signal_number, seconds in ((signal.SIGINT, 0.7), (signal.SIGTERM, 2.0)):
        hurried = demo()
        time.sleep(seconds)
        hurried.process.send_signal(signal_number)
        hurried.process.wait(10)
        assert hurried.processes() == []


def test_a_worker_that_dies_is_started_again_and_a_web_server_that_dies_ends_the_demo(demo):
    running = demo()
    running.wait_until_ready()
    for command, consequence in (("qcluster", "starting it again"), ("granian", "process ended")):
        leader = min(int(one.split()[0]) for one in running.processes() if command in one)
        os.kill(leader, signal.SIGKILL)
        patience = time.monotonic() + 10
        while consequence not in running.output:
            assert time.monotonic() < patience, running.output
            time.sleep(0.05)
    assert running.process.wait(10) == 1
    assert running.processes() == []


def test_it_ends_with_make_when_make_is_killed(demo, data_dir):
    as_make = [sys.executable, "-m", "config.launch.demo", "--end-with-parent"]
    # A shell that waits for a child, as make does.
    made = demo(command=["sh", "-c", '"$@"; true', "sh", *as_make])
    made.wait_until_ready()
    made.process.send_signal(signal.SIGKILL)
    made.process.wait()
    made.wait_until_gone(12)


def test_a_port_in_use_is_told_with_the_setting_that_helps(demo):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = demo(PORT=str(taken.getsockname()[1]))
        assert refused.process.wait(20) == 1
    assert "PORT=" in refused.output
    assert "Traceback" not in refused.output
    assert refused.processes() == []


def test_two_demos_on_the_same_data_are_told_apart(demo):
    first = demo()
    time.sleep(1.5)
    second = demo(PORT=str(free_port()))
    assert second.process.wait(20) == 1
    assert f"process {first.process.pid}" in second.output
    first.process.send_signal(signal.SIGTERM)
    first.process.wait(10)


def test_a_database_with_other_tables_is_left_alone(demo, cluster, tmp_path):
    name = cluster.create("somebody_elses")
    refused = demo(directory=tmp_path, DATABASE_URL=cluster.url(name))
    assert refused.process.wait(20) == 1
    assert "is not a demo" in refused.output
    assert "Traceback" not in refused.output
    with psycopg.connect(cluster.url(name)) as connection:
        assert connection.execute("SELECT to_regclass('hikma_demo')").fetchone()[0] is None
    cluster.drop(name)


def test_a_database_that_does_not_answer_is_told_kindly(demo, tmp_path):
    refused = demo(directory=tmp_path, DATABASE_URL="postgresql://a@/b?host=/nowhere")
    assert refused.process.wait(20) == 1
    assert "does not answer" in refused.output
    assert "Traceback" not in refused.output


def test_a_terminal_that_went_away_does_not_end_it(data_dir, demo):
    """As `make demo | head -1` does."""
    running = demo(
        command=[
            *("sh", "-c", 'exec "$@" | head -1', "sh"),
            *(sys.executable, "-m", "config.launch.demo"),
        ]
    )
    patience = time.monotonic() + 60
    while True:
        try:
            assert running.health() == 200
            break
        except OSError:
            assert time.monotonic() < patience
            time.sleep(0.1)
    os.kill(int((data_dir / "demo.lock").read_text()), signal.SIGTERM)
    running.wait_until_gone(10)
