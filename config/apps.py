"""The roof: settings, addresses, the one API, the routines of the workers."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Server"

    def ready(self):
        from config import routines

        post_migrate.connect(routines.ensure, sender=self)
