"""The room where forms are written."""

from django.apps import AppConfig


class FormsBuilderConfig(AppConfig):
    name = "formsbuilder"
    verbose_name = "Forms"
