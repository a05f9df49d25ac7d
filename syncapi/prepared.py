"""Statements that every sync asks, built and planned once instead of every time."""

import psycopg
from django.db import connection


def all_rows(sql, parameters=None):
    """The rows that ``sql`` brings. Errors are Django's.

    Django's own cursor writes the parameters into the text and never prepares. Here they go beside it, so
    a parameter that may be None says its type (``%(chain)s::bigint``).
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql, parameters, prepare=True)
        return cursor.fetchall() if cursor.pgresult.nfields else []


def one_row(sql, parameters=None):
    """The first row that ``sql`` brings, or None."""
    rows = all_rows(sql, parameters)
    return rows[0] if rows else None
