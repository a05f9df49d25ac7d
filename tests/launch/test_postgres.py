"""The embedded PostgreSQL starts for everybody, everywhere, and never outlives its owner."""

import os
import pwd
import shutil
import signal
import time
from pathlib import Path

import psycopg
import pytest

from config.launch import binaries, identity, postgres
from config.launch.trouble import Trouble

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be several people")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def wait_until_gone(pid: int, seconds: float = 10) -> None:
    patience = time.monotonic() + seconds
    while is_alive(pid):
        assert time.monotonic() < patience, f"process {pid} still runs"
        time.sleep(0.05)


def ask(url: str, query: str):
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()[0]


@pytest.fixture(scope="module")
def once_made(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("once") / "pg"
    postgres.start(made, forgetful=True).stop()
    return made


@pytest.fixture
def used_dir(short_dir, once_made) -> Path:
    """A data directory that was made before, where making it is not what is told."""
    shutil.copytree(once_made, short_dir / "pg", symlinks=True)
    return short_dir / "pg"


def test_it_starts_keeps_its_data_and_starts_again(short_dir):
    data_dir = short_dir / "pg"
    for visit in (1, 2):
        server = postgres.start(data_dir)
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS visit (number int)")
            connection.execute("INSERT INTO visit VALUES (%s)", [visit])
            assert connection.execute("SELECT count(*) FROM visit").fetchone()[0] == visit
            assert connection.execute("SHOW fsync").fetchone()[0] == "on"
            assert connection.execute("SHOW listen_addresses").fetchone()[0] == ""
            assert connection.execute("SELECT lower('ÀÉÎ')").fetchone()[0] == "àéî"
        server.stop()
        assert not server.running()


def test_nobody_else_can_enter_its_directory(short_dir):
    server = postgres.start(short_dir / "pg", forgetful=True)
    assert (short_dir / "pg").stat().st_mode & 0o077 == 0
    server.stop()


def test_it_runs_with_the_programs_of_the_system_too(short_dir, monkeypatch):
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    programs = installed[0].parent if installed else binaries.find()
    monkeypatch.setenv("EPG_BIN", str(programs))
    server = postgres.start(short_dir / "pg", forgetful=True)
    version = ask(server.url(), "SHOW server_version_num")
    assert int(version) // 10000 == binaries.major_version(programs)
    assert ask(server.url(), "SELECT lower('ÀÉÎ')") == "àéî"
    server.stop()


def test_a_data_directory_of_another_version_is_told_kindly(used_dir):
    (used_dir / "PG_VERSION").write_text("9\n")
    with pytest.raises(Trouble, match="made by PostgreSQL 9"):
        postgres.start(used_dir)


def test_a_wrong_EPG_BIN_is_told_kindly(short_dir, monkeypatch):
    monkeypatch.setenv("EPG_BIN", str(short_dir))
    with pytest.raises(Trouble, match="EPG_BIN"):
        postgres.start(short_dir / "pg")


def test_a_long_path_gets_a_short_socket_that_goes_with_the_server(short_dir):
    data_dir = short_dir / ("a-directory-with-a-long-name/" * 5) / "pg"
    server = postgres.start(data_dir, forgetful=True)
    assert server.socket_dir != data_dir
    assert server.socket_dir.stat().st_mode & 0o077 == 0
    assert ask(server.url(), "SELECT 1") == 1
    assert postgres.attach(data_dir).url() == server.url()
    server.stop()
    assert not server.socket_dir.exists()


def test_strange_characters_in_the_path_survive_the_address(short_dir):
    data_dir = short_dir / "a b%&?ü" / "pg"
    server = postgres.start(data_dir, forgetful=True)
    assert ask(server.url(), "SHOW data_directory") == str(data_dir)
    server.stop()


def test_a_second_process_finds_the_running_server_and_does_not_end_it(used_dir, start_owner):
    assert postgres.attach(used_dir) is None
    owner = start_owner(used_dir)
    for found in (postgres.attach(used_dir), postgres.start(used_dir)):
        assert found.url() == owner.url
        assert found.running()
        found.stop()
    assert is_alive(owner.pid)
    owner.end()
    assert postgres.attach(used_dir) is None


def test_two_that_start_at_once_share_one_server(short_dir, start_owner):
    owners = [start_owner(short_dir / "pg") for _ in range(2)]
    assert owners[0].url == owners[1].url
    assert [owner.pid is None for owner in owners] == [False, True]


def test_kill_9_of_the_owner_ends_the_server_and_the_next_start_finds_its_data(
    used_dir, start_owner
):
    owner = start_owner(used_dir)
    with psycopg.connect(owner.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
    owner.process.send_signal(signal.SIGKILL)
    successor = start_owner(used_dir)
    assert not is_alive(owner.pid)
    assert ask(successor.url, "SELECT number FROM kept") == 1


def test_kill_9_of_the_server_leaves_a_note_that_does_not_hinder(used_dir, start_owner):
    owner = start_owner(used_dir)
    os.kill(owner.pid, signal.SIGKILL)
    assert ask(start_owner(used_dir).url, "SELECT 1") == 1


def test_a_note_whose_number_belongs_to_another_program_does_not_hinder(used_dir):
    server = postgres.start(used_dir, forgetful=True)
    note = (used_dir / "postmaster.pid").read_text().splitlines()
    server.stop()
    (used_dir / "postmaster.pid").write_text("\n".join([str(os.getppid()), *note[1:]]))
    server = postgres.start(used_dir, forgetful=True)
    assert server.running()
    server.stop()


def test_an_interrupted_first_start_is_begun_anew(short_dir):
    half = short_dir / "pg.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = postgres.start(short_dir / "pg", forgetful=True)
    assert ask(server.url(), "SELECT 1") == 1
    server.stop()


@as_root
def test_root_needs_no_account_and_its_files_stay_its_own(short_dir, start_owner):
    owner = start_owner(short_dir / "pg")
    assert ask(owner.url, "SELECT 1") == 1
    assert (short_dir / "pg" / "PG_VERSION").stat().st_uid == 0


@as_root
def test_an_ordinary_user_starts_it(short_dir, start_owner):
    account = pwd.getpwnam("nobody")
    os.chown(short_dir, account.pw_uid, account.pw_gid)
    owner = start_owner(short_dir / "pg", user="nobody")
    assert not owner.trouble
    assert ask(owner.url, "SELECT 1") == 1
    assert (short_dir / "pg" / "PG_VERSION").stat().st_uid == account.pw_uid


@as_root
def test_an_ordinary_user_is_told_that_the_data_belongs_to_another(used_dir, start_owner):
    os.chown(used_dir.parent, pwd.getpwnam("nobody").pw_uid, -1)
    assert "belongs to another user" in start_owner(used_dir, user="nobody").trouble


@as_root
@pytest.mark.parametrize("way_there", ["open", "closed"])
def test_where_user_namespaces_are_forbidden_root_lends_it_an_account(
    short_dir, start_owner, way_there
):
    short_dir.chmod(0o755 if way_there == "open" else 0o700)
    data_dir = short_dir / "pg"
    owner = start_owner(data_dir, namespaces=False)
    assert not owner.trouble
    assert ask(owner.url, "SELECT 1") == 1
    account = pwd.getpwuid(data_dir.stat().st_uid)
    assert account.pw_name in identity.ACCOUNTS
    assert f"\nUid:\t{account.pw_uid}" in Path(f"/proc/{owner.pid}/status").read_text()
    owner.end()
    # It stays with the account, whether namespaces are allowed later or not.
    again = start_owner(data_dir)
    assert ask(again.url, "SELECT 1") == 1
    again.process.kill()
    wait_until_gone(again.pid)


@as_root
def test_a_directory_made_in_a_namespace_moves_to_the_account_when_they_are_forbidden(
    short_dir, start_owner
):
    start_owner(short_dir / "pg").end()
    owner = start_owner(short_dir / "pg", namespaces=False)
    assert ask(owner.url, "SELECT 1") == 1


@as_root
def test_without_namespaces_and_accounts_root_is_told_what_to_do(short_dir, monkeypatch):
    def refuse(flags):
        raise PermissionError(1, "forbidden")

    monkeypatch.setattr(identity, "_unshare", refuse)
    monkeypatch.setattr(identity, "ACCOUNTS", ("no-such-account",))
    with pytest.raises(Trouble, match="set DATABASE_URL"):
        postgres.start(short_dir / "pg")
    shutil.rmtree(short_dir)
