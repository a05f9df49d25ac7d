"""Settings that phones read, as rows."""

from django.db import models

from clinical.models.fields import reference
from clinical.models.people import User
from clinical.models.record import Record, record


@record
class AppConfig(Record):
    """One setting; ``value`` is text, ``data_type`` says how to read it."""

    namespace = models.TextField()
    key = models.TextField()
    value = models.TextField(default="", blank=True)
    data_type = models.TextField(default="string")
    display_name = models.TextField(null=True, blank=True)
    last_modified_by = reference(User)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["namespace", "key"], name="one_value_per_setting")
        ]

    def __str__(self):
        return f"{self.namespace}/{self.key}"
