"""The room where files go out."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ExportsConfig(AppConfig):
    name = "exports"
    verbose_name = "Downloads"

    def ready(self):
        from exports import schedules

        post_migrate.connect(schedules.ensure, sender=self, dispatch_uid="exports.schedules")
