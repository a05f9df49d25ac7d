"""Follows docs/adding-an-entity.md in a process of its own; run by test_adding_an_entity.py.

A model lives as long as its process, so this cannot happen among the other tests. Prints JSON.
"""

import io
import json
import re
import sys
import types
import warnings

import django
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import call_command

from tests.docs import DOCS

BLOCKS = dict(
    re.findall(
        r"^```(?:python|json) (\w+)\n(.*?)^```$",
        (DOCS / "adding-an-entity.md").read_text(),
        re.M | re.S,
    )
)
IMPORTS = """
from django.db import models
from django.utils.translation import gettext_lazy as _
from clinical.models import User, Visit
from clinical.models.fields import MomentField, reference
from clinical.models.patient import ChartRecord
from clinical.models.record import record
"""


def disclosure_errors():
    return [str(error.hint) for error in run_checks() if error.id == "clinical.E001"]


def follow():
    """Take the steps of the page; returns what came by itself."""
    django.setup()
    # Step 1.
    module = types.ModuleType("clinical.models.allergy")
    sys.modules[module.__name__] = module
    exec(IMPORTS + BLOCKS["model"], vars(module))
    model = module.Allergy
    from clinical import catalogue, disclosure
    from clinical import models as m

    m.Allergy = model
    catalogue.records.cache_clear()  # was asked at the start, before there was an allergy
    catalogue.chart.cache_clear()
    missing = disclosure_errors()
    # Step 2.
    exec(BLOCKS["disclosure"], vars(disclosure))
    still_missing = disclosure_errors()
    # Step 3.
    from syncapi import wire
    from syncapi.management.commands.data_dictionary import text

    wire.SCHEMA["allergies"] = json.loads(BLOCKS["schema"])
    table = eval(BLOCKS["wire"], vars(wire))
    # Step 5, without writing the file.
    out = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # there is no database here to ask
        call_command("makemigrations", "clinical", dry_run=True, verbosity=3, stdout=out)

    order = list(catalogue.records())
    return {
        "missing": missing,
        "still_missing": still_missing,
        "columns": {c.name: type(c.codec).__name__ for c in table.columns},
        "row": wire.row_json(table),
        "in_chart": model in catalogue.chart() and table.is_chart,
        "after_parents": order.index(model) > max(order.index(m.Patient), order.index(m.Visit)),
        "goes_with_the_patient": [model, "patient"]
        in [list(d) for d in catalogue.dependents(m.Patient)],
        "history": "allergyversion" in apps.get_app_config("clinical").models,
        "migration": out.getvalue(),
        "dictionary": "## Allergy" in text(),
    }


if __name__ == "__main__":
    print(json.dumps(follow()))
