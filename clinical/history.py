"""Who is writing, told to the history triggers once per transaction."""

import json

from django.db import connection

from clinical.models.fields import new_id


def acting(user, **facts):
    """Let every version kept in this transaction say by whom and through which door."""
    context = {"user": str(user.pk), **{name: str(value) for name, value in facts.items()}}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true),"
            " set_config('pghistory.context_metadata', %s, true)",
            [str(new_id()), json.dumps(context)],
        )
