"""The hall of the house: people, patients, visits; nothing about phones or files."""

from django.apps import AppConfig


class ClinicalConfig(AppConfig):
    name = "clinical"
    verbose_name = "Clinic"

    def ready(self):
        from clinical import checks  # noqa: F401
