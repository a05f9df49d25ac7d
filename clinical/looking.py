"""Notes who opened a chart, so cheaply that it can stand in the page itself."""

from django.db import connection
from django.utils import timezone

# One statement, which does not wait for the disk: losing the looks of the last half second in a power
# cut is better than a page that waits for each.
_NOTE = """
    WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO clinical_look (patient_id, user_id, day, way, first_at, last_at, times)
    SELECT %(patient)s, %(user)s, %(day)s, %(way)s, %(at)s, %(at)s, 1 FROM quick
    ON CONFLICT (patient_id, user_id, day, way)
    DO UPDATE SET times = clinical_look.times + 1, last_at = excluded.last_at"""


def note(*, patient, by, way):
    """``by`` looked at the chart of ``patient`` just now; ``way`` is a ``Look.Way``."""
    now = timezone.now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    said = {"patient": patient.pk, "user": by.pk, "day": now.date(), "way": str(way), "at": now}
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, said)
