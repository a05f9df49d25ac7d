"""A process that owns a PostgreSQL: says what it started, and waits until its input closes.

`python -m tests.launch.owner DATA_DIR [--without-namespaces]`
"""

import json
import sys
from pathlib import Path

from config.launch import identity, postgres
from config.launch.trouble import Trouble


def refuse(flags: int) -> None:
    raise PermissionError(1, "user namespaces are forbidden here")


def main() -> None:
    if "--without-namespaces" in sys.argv:
        identity._unshare = refuse
    try:
        server = postgres.start(Path(sys.argv[1]), forgetful=True)
    except Trouble as trouble:
        print(json.dumps({"trouble": str(trouble)}), flush=True)
        return
    pid = server.process.pid if server.process else None
    print(json.dumps({"url": server.url(), "pid": pid}), flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
