"""The content of our tables, kept beside them and put back: a world that begins anew in milliseconds."""

from django.db import connection

OURS = "(clinical|syncapi|exports|formsbuilder|pghistory)_"


class Snapshot:
    """Everything that stands in our tables now; ``restore()`` as often as wanted.

    ``name`` is the schema that holds the copies. Triggers are silent while they are put back, so
    change numbers and who sees whom come back as they were.
    """

    def __init__(self, name: str):
        script = [f'DROP SCHEMA IF EXISTS "{name}" CASCADE', f'CREATE SCHEMA "{name}"']
        back = ["SET session_replication_role = replica"]
        with connection.cursor() as cursor:
            for table, columns in _tables(cursor).items():
                script.append(f'CREATE TABLE "{name}"."{table}" AS SELECT {columns} FROM "{table}"')
                back.append(f'DELETE FROM "{table}"')
            cursor.execute("; ".join(script))
            for table, columns in _tables(cursor).items():
                cursor.execute(f'SELECT EXISTS (SELECT FROM "{name}"."{table}")')
                if cursor.fetchone()[0]:
                    back.append(
                        f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "{name}"."{table}"'
                    )
        self._back = "; ".join([*back, "SET session_replication_role = origin"])

    def restore(self):
        with connection.cursor() as cursor:
            cursor.execute(self._back)


def _tables(cursor):
    """{table: its stored columns}"""
    cursor.execute(
        """
        SELECT c.table_name, string_agg(format('%%I', c.column_name), ', ' ORDER BY c.ordinal_position)
        FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE t.table_type = 'BASE TABLE' AND c.table_schema = 'public' AND c.is_generated = 'NEVER'
          AND c.table_name ~ %s
        GROUP BY 1 ORDER BY 1""",
        [f"^{OURS}"],
    )
    return dict(cursor.fetchall())
