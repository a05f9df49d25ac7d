"""How the supervisor hears that it shall end: a signal, or the end of the process it belongs to."""

import os
import signal
import threading
from types import FrameType

GIVE_UP_SECONDS = (
    8.0  # after the signal; then we go at once and the watchdog ends the rest by force
)


class Ended(Exception):
    """Somebody asked us to stop; not an error."""


class StopRequest:
    """Signals only take a note; `pause()` raises Ended between two steps, never within one."""

    def __init__(self, *, with_parent: bool) -> None:
        self._asked = threading.Event()
        self._parent = os.getppid() if with_parent else None
        # Installed explicitly: a shell script's `make demo &` hands SIGINT on as ignored.
        signal.signal(signal.SIGINT, self._note)
        signal.signal(signal.SIGTERM, self._note)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
            signal.signal(signal.SIGHUP, self._note)

    def pause(self, seconds: float) -> None:
        """Sleep; raises Ended when a signal came or, if so wanted, our parent is gone."""
        if self._asked.wait(seconds) or self._parent not in (None, os.getppid()):
            raise Ended

    def _note(self, number: int, frame: FrameType | None) -> None:
        if not self._asked.is_set():
            give_up = threading.Timer(GIVE_UP_SECONDS, os._exit, [1])
            give_up.daemon = True
            give_up.start()
        self._asked.set()
