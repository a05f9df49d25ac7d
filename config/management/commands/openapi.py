"""Write docs/openapi.json from the API as it is."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.api import api

PLACE = Path(settings.BASE_DIR) / "docs" / "openapi.json"


def text():
    return json.dumps(api.get_openapi_schema(path_prefix=""), indent=2, sort_keys=True) + "\n"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail if the file is stale")

    def handle(self, *args, check, **options):
        if not check:
            PLACE.write_text(text())
        elif not PLACE.exists() or PLACE.read_text() != text():
            raise CommandError("docs/openapi.json is stale: python manage.py openapi")
