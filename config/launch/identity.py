"""As whom PostgreSQL runs: it refuses root, who gives it a user namespace or another account."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.launch.trouble import Trouble

ACCOUNTS = ("postgres", "nobody")
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAP_DAC_OVERRIDE = 1
CAPABILITIES_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Identity:
    """Whose files PostgreSQL writes, and what its process does between fork and exec to be that."""

    name: str
    uid: int
    gid: int
    become: Callable[[], None]

    def take_over(self, path: Path) -> None:
        """Give `path` and all below it to this identity (as root only; others cannot)."""
        if os.geteuid() == 0:
            for found in (path, *path.rglob("*")):
                os.chown(found, self.uid, self.gid, follow_symlinks=False)

    def can_run(self, command: list[str], directory: Path) -> bool:
        """True if this identity reaches the program and the directory."""

        def become_and_enter() -> None:  # `cwd=` would enter before, with our own rights
            self.become()
            os.chdir(directory)

        try:
            tried = subprocess.run(
                command, preexec_fn=become_and_enter, capture_output=True, timeout=20
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return tried.returncode == 0


def choose(data_dir: Path, command: list[str]) -> Identity:
    """The first identity that can run `command` beside `data_dir`; raises Trouble if none can."""
    for identity in _candidates(data_dir):
        if identity.can_run(command, data_dir.parent):
            return identity
    raise Trouble(
        "PostgreSQL refuses to run as root, user namespaces are forbidden here, and no account "
        f"named {' or '.join(ACCOUNTS)} can run it. Start as an ordinary user, or set "
        "DATABASE_URL to a PostgreSQL server of your own."
    )


def die_with_parent(sign: signal.Signals = signal.SIGKILL) -> None:
    """Between fork and exec: let the kernel send `sign` when the thread that forked us ends."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(sign), 0, 0, 0)


def _candidates(data_dir: Path) -> list[Identity]:
    if os.geteuid() != 0:
        if data_dir.exists() and data_dir.stat().st_uid != os.geteuid():
            raise Trouble(
                f"{data_dir} belongs to another user. Choose another DATA_DIR, or give the "
                "directory to yourself."
            )
        return [Identity("yourself", os.geteuid(), os.getegid(), lambda: None)]
    owner = data_dir.stat().st_uid if data_dir.exists() else 0
    if owner != 0:  # made by an ordinary user or by an earlier fall-back: stay with it
        return _account(pwd.getpwuid(owner)) if _known(owner) else []
    candidates = [Identity("root in a user namespace", 0, 0, _enter_user_namespace)]
    for name in ACCOUNTS:
        try:
            candidates += _account(pwd.getpwnam(name))
        except KeyError:
            continue
    return candidates


def _known(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _account(account: pwd.struct_passwd) -> list[Identity]:
    """The account as it is, and the account with leave to walk through closed directories.

    The second is for a checkout below a directory only root may enter, such as /root.
    """
    uid, gid = account.pw_uid, account.pw_gid

    def become() -> None:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)

    def become_and_pass() -> None:
        _libc.prctl(PR_SET_KEEPCAPS, ctypes.c_ulong(1), 0, 0, 0)
        become()
        _keep_only(CAP_DAC_OVERRIDE)

    return [
        Identity(account.pw_name, uid, gid, become),
        Identity(f"{account.pw_name}, passing closed directories", uid, gid, become_and_pass),
    ]


def _enter_user_namespace() -> None:
    """The process sees itself as user 1000; its files stay root's. No account, no chmod needed."""
    _unshare(CLONE_NEWUSER)
    for name, text in (("setgroups", "deny"), ("uid_map", "1000 0 1"), ("gid_map", "1000 0 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def _unshare(flags: int) -> None:
    if sys.platform != "linux" or _libc.unshare(flags):
        raise OSError(ctypes.get_errno(), "unshare")


def _keep_only(capability: int) -> None:
    """Reduce this process to one capability and let it survive exec."""
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable
    if _libc.capset(header, sets):
        raise OSError(ctypes.get_errno(), "capset")
    raised = _libc.prctl(
        PR_CAP_AMBIENT, ctypes.c_ulong(PR_CAP_AMBIENT_RAISE), ctypes.c_ulong(capability), 0, 0
    )
    if raised:
        raise OSError(ctypes.get_errno(), "prctl")
