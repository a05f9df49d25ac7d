"""Write docs/data-dictionary.md from the models, the disclosure list and the wire table."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinical import catalogue, disclosure
from syncapi.wire import BY_KIND, SCHEMA

PLACE = Path(settings.BASE_DIR) / "docs" / "data-dictionary.md"
HEAD = """# Data dictionary

Every stored column, what the phone calls it, and what it would tell about a person.
Written by `python manage.py data_dictionary`; a test says when it is stale.

"On the phone" gives the column's name and type there (`?`: may be null); empty: the phone never gets it.
"""


def text():
    """The whole document."""
    return "\n".join([HEAD, *(_table(model) for model in catalogue.records())])


def _table(model):
    wire = BY_KIND.get(model._meta.model_name)
    lines = [
        f"## {model.__name__}",
        "",
        (model.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " "),
        "",
        f"Table `{model._meta.db_table}`"
        + (f", on the phone `{wire.name}`." if wire else "; never on a phone."),
        "",
        "| column | type | on the phone | discloses |",
        "|---|---|---|---|",
    ]
    for field in model._meta.fields:
        column = wire.by_attname.get(field.attname) if wire else None
        phone = f"`{column.name}` {SCHEMA[wire.name].get(column.name, 'string')}" if column else ""
        kind = field.get_internal_type().removesuffix("Field")
        if field.is_relation:
            kind = f"reference to {field.related_model.__name__}"
        empty = ", may be empty" if field.null else ""
        lines.append(f"| `{field.attname}` | {kind}{empty} | {phone} | {disclosure.of(field)} |")
    return "\n".join([*lines, ""])


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail if the file is stale")

    def handle(self, *args, check, **options):
        if not check:
            PLACE.parent.mkdir(exist_ok=True)
            PLACE.write_text(text())
        elif not PLACE.exists() or PLACE.read_text() != text():
            raise CommandError("docs/data-dictionary.md is stale: python manage.py data_dictionary")
