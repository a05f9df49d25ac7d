"""Statements that every sync asks, planned once per connection instead of every time."""

import psycopg
from django.db import connection


def one_row(sql, parameters=None):
    """The first row that ``sql`` brings, or None. Errors are Django's.

    Django's own cursor writes the parameters into the text and never prepares. Here they go beside it, so
    a parameter that may be None says its type (``%(chain)s::bigint``).
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql, parameters, prepare=True)
        return cursor.fetchone() if cursor.description else None
