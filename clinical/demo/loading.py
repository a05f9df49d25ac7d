"""Load the demo once, all or nothing, and never into a database that is somebody else's."""

from django.db import connection, transaction

from clinical import catalogue
from clinical.demo.world import load_world
from clinical.models import AppConfig, User

# Any number will do, as long as nobody else locks it.
_ONE_LOADER_AT_A_TIME = 20260102


class NotADemo(Exception):
    """The database holds records that the demo did not make."""


def load_once(today, *, patients=600, progress=lambda sentence: None):
    """Load the demo world and return its cast, or None when it is there already.

    Raises NotADemo, and changes nothing, when there is anything else in the database.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_LOADER_AT_A_TIME])
        if loaded_on():
            return None
        found = next((model for model in _of_people() if model.objects.exists()), None)
        if found:
            raise NotADemo(
                f"This database has {found._meta.verbose_name_plural} already and is not a demo, "
                "so nothing was loaded. Give load_demo an empty, migrated database of its own."
            )
        cast = load_world(today, patients=patients, progress=progress)
        cast.book.add(
            AppConfig, "system/demo_loaded_on", cast.clinic(1).modified_at, namespace="system",
            key="demo_loaded_on", value=today.isoformat(), data_type="string",
            display_name="Demo data loaded on", last_modified_by=cast.admin,
        )  # fmt: skip
        cast.book.save()
        return cast


def loaded_on():
    """The day on which this database became a demo, as text, or None if it is none."""
    mark = AppConfig.objects.filter(namespace="system", key="demo_loaded_on")
    return mark.values_list("value", flat=True).first()


def _of_people():
    """Every table that people fill; settings may be there from the start."""
    return [User, *(model for model in catalogue.records() if model is not AppConfig)]
