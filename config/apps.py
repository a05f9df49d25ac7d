"""The roof: settings, addresses, the one API, the routines of the workers."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Server"

    def ready(self):
        from config import routines
        from formsbuilder import colleague_check
        from syncapi import rebase

        # Not sender=self: Django tells it only to apps with models, and the roof has none.
        post_migrate.connect(routines.ensure, sender=apps.get_app_config("django_q"))
        post_migrate.connect(colleague_check.ensure, sender=apps.get_app_config("formsbuilder"))
        post_migrate.connect(rebase.after_migrate, sender=apps.get_app_config("syncapi"))
