"""The room where phones come in."""

from django.apps import AppConfig


class SyncApiConfig(AppConfig):
    name = "syncapi"
    verbose_name = "Phones"
