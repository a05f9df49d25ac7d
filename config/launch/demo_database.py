"""The demo's database: ours or nobody's, and what of it is already up to date.

A small table, `hikma_demo`, marks the database as a demo and remembers the fingerprints of what
was done. It is only written into a database without tables, so demo data never meets real data.
"""

import contextlib
from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.launch.trouble import Trouble

NAME = "hikma_demo"
COUNT_TABLES = """
    SELECT count(*) FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"""


def create_if_missing(maintenance_url: str) -> None:
    """Make the database `hikma_demo` on a server of ours."""
    with psycopg.connect(maintenance_url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if not found.fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(NAME))
            )


def claim(address: dict[str, Any]) -> None:
    """Mark an empty database as the demo's; raises Trouble if it holds anything else."""
    with _open(address) as connection:
        if _number(connection, "SELECT count(*) FROM pg_tables WHERE tablename = 'hikma_demo'"):
            return
        tables = _number(connection, COUNT_TABLES)
        if tables:
            raise Trouble(
                f"The database in DATABASE_URL has {tables} tables already and is not a demo. "
                "`make demo` leaves it alone: give it an empty database, or unset DATABASE_URL."
            )
        connection.execute(
            "CREATE TABLE public.hikma_demo (step text PRIMARY KEY, fingerprint text NOT NULL)"
        )


def is_done(address: dict[str, Any], step: str, fingerprint: str) -> bool:
    """True if this step was finished with this fingerprint."""
    with _open(address) as connection:
        found = connection.execute(
            "SELECT 1 FROM public.hikma_demo WHERE step = %s AND fingerprint = %s",
            [step, fingerprint],
        )
        return found.fetchone() is not None


def mark_done(address: dict[str, Any], step: str, fingerprint: str) -> None:
    with _open(address) as connection:
        connection.execute(
            "INSERT INTO public.hikma_demo VALUES (%s, %s) "
            "ON CONFLICT (step) DO UPDATE SET fingerprint = excluded.fingerprint",
            [step, fingerprint],
        )


@contextlib.contextmanager
def _open(address: dict[str, Any]) -> Iterator[psycopg.Connection[Any]]:
    """`address` is a Django database setting."""
    parts: dict[str, Any] = {
        "dbname": address["NAME"],
        "user": address.get("USER"),
        "password": address.get("PASSWORD"),
        "host": address.get("HOST"),
        "port": address.get("PORT"),
        "connect_timeout": 10,
        **address.get("OPTIONS", {}),
    }
    where = make_conninfo("", **{name: value for name, value in parts.items() if value})
    try:
        connection = psycopg.connect(where, autocommit=True)
    except psycopg.OperationalError as refused:
        raise Trouble(f"The database in DATABASE_URL does not answer: {refused}") from refused
    with connection:
        yield connection


def _number(connection: psycopg.Connection[Any], query: LiteralString) -> int:
    row = connection.execute(query).fetchone()
    assert row
    return int(row[0])
