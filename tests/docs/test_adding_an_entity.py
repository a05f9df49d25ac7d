"""The page about adding a record type is true, and nobody who followed it forgot a step."""

import json
import subprocess
import sys

import pytest

from clinical import catalogue, disclosure
from clinical.models import Batch, Patient, StockMovement
from syncapi import wire
from tests.docs import PROJECT

# Records that phones never get: what of them a phone needs is copied into the stock row.
SERVER_ONLY = {Batch, StockMovement}


@pytest.fixture(scope="module")
def followed():
    """What came of following the page in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.docs.allergy"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_field_without_disclosure_is_told_with_the_line_to_paste(followed):
    assert len(followed["missing"]) == 4
    assert 'FIELDS["Allergy"]: add "substance"' in " ".join(followed["missing"])
    assert followed["still_missing"] == []


def test_columns_and_their_codecs_come_from_the_model_and_one_line(followed):
    assert followed["columns"] == {
        "id": "Reference",
        "patient_id": "Reference",
        "visit_id": "Reference",
        "substance": "Codec",
        "noticed_at": "Moment",
        "recorded_by_user_id": "Reference",
        "metadata": "JsonText",
        "deleted_at": "Moment",
        "created_at": "Moment",
        "updated_at": "Moment",
    }
    assert 'AS "is_deleted"' in followed["row"]


def test_it_belongs_to_the_chart_and_goes_with_the_patient(followed):
    assert followed["in_chart"] and followed["after_parents"]
    assert followed["goes_with_the_patient"]


def test_it_has_history_triggers_and_a_page_in_the_dictionary(followed):
    assert followed["history"] and followed["dictionary"]
    migration = followed["migration"]
    assert "Create model Allergy" in migration and "Create model AllergyVersion" in migration
    for trigger in ("zz_stamp", "refuse_delete", "notice_gone"):
        assert trigger in migration
    assert "UPDATE clinical_allergy SET deleted_at" in migration, "the patient's cascade grows"


@pytest.mark.parametrize("model", catalogue.records(), ids=lambda model: model.__name__)
def test_every_record_is_on_the_wire_or_known_to_stay_here(model):
    on_the_wire = model in {table.model for table in wire.TABLES}
    assert on_the_wire != (model in SERVER_ONLY)


@pytest.mark.parametrize("model", catalogue.records(), ids=lambda model: model.__name__)
def test_every_field_says_what_it_discloses(model):
    for field in model._meta.fields:
        assert disclosure.of(field) in disclosure.Disclosure


def test_no_disclosure_is_left_of_a_model_or_field_that_is_gone():
    known = {
        model.__name__: {field.name for field in model._meta.fields}
        for model in catalogue.records()
    }
    for name, fields in disclosure.FIELDS.items():
        assert fields.keys() <= known[name], name


def test_parents_come_first():
    order = catalogue.records()
    for place, model in enumerate(order):
        for field in model._meta.fields:
            if field.related_model in order and field.related_model is not model:
                assert order.index(field.related_model) < place, (model, field.name)


def test_on_the_wire_the_patient_comes_before_the_chart():
    order = [table.model for table in wire.TABLES]
    for model in catalogue.chart():
        assert order.index(Patient) < order.index(model)
