"""What befalls the server itself: it is killed during a push, and restored from an older backup."""

from contextlib import contextmanager
from unittest import mock

from django.db import connection

from clinical.models import ChangeBase
from syncapi import push, rebase, rows, tray
from syncapi.models import Receipt, TrayEntry
from syncapi.wire import CHART
from tests.harness import snapshot
from tests.harness.snapshot import Snapshot

# Where a push may be on its way when the server dies: behind the last one it is committed.
KILL_POINTS = (
    (rows, "lock_patients"),
    (rows, "insert"),
    (rows, "update"),
    (push.notices, "send"),
    (tray, "store"),
    (Receipt, "save"),
    (tray, "apply_waiting"),
)
COMMITTED = len(KILL_POINTS) - 1
A_NEW_CLUSTER_BEGINS_WITH = 700  # transactions: the first ones made the cluster


class Killed(BaseException):
    """No line of the server ran after this."""


@contextmanager
def killed_at(point):
    """The server dies where it reaches this point: what was not committed is gone, nobody is told."""
    place, name = KILL_POINTS[point]
    with mock.patch.object(place, name, side_effect=Killed), rolled_back():
        yield


@contextmanager
def rolled_back():
    """A dead server's connection ends; the next request has a new one."""
    try:
        yield
    except Killed:
        connection.close()
        raise


class Night(Snapshot):
    """A snapshot that is taken anew, in the tables of the first: much cheaper than making them."""

    def __init__(self):
        super().__init__("night")
        with connection.cursor() as cursor:
            tables = snapshot._tables(cursor).items()
        take, back = [], ["SET session_replication_role = replica"]
        for table, columns in tables:
            kept = f'"night"."{table}"'
            take += [f"DELETE FROM {kept}"]
            take += [f'INSERT INTO {kept} SELECT {columns} FROM "{table}"']
            back += [f'DELETE FROM "{table}"']
        for table, columns in tables:
            back += [f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "night"."{table}"']
        self._take = "; ".join(take)
        self._back = "; ".join([*back, "SET session_replication_role = origin"])

    def take(self):
        with connection.cursor() as cursor:
            cursor.execute(self._take)
        return self


class Backup:
    """The database as it was, and what the world of a schedule knew then."""

    def __init__(self, world, snapshot):
        self.snapshot = snapshot
        self.base = getattr(ChangeBase.objects.first(), "base", 0)
        self.ever = set(world.ever)
        self.sent = [len(phone.bodies) for phone in world.phones]

    def restore(self, on_phones):
        """Into a new cluster, which counts its transactions from the beginning, as the runbook says.

        ``on_phones``: {(table, id)} of what phones hold and have sent. Returns what the server forgot.
        """
        before = records() | on_phones
        self.snapshot.restore()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text::bigint")
            begins = self.base + A_NEW_CLUSTER_BEGINS_WITH - cursor.fetchone()[0]
        ChangeBase.objects.update_or_create(id=1, defaults={"base": begins})
        rebase.rebase()
        return before - records()


def records():
    """{(table, id)} of every chart, dead or alive, and of what waits for a person."""
    waiting = TrayEntry.objects.filter(state="open").values_list("table", "record_key")
    return {*waiting} | {
        (table.name, str(pk))
        for table in CHART
        for pk in table.model.objects.values_list("pk", flat=True)
    }
