"""Collects rows of every model and writes them with one statement per model, parents first."""

import uuid
from collections import defaultdict
from random import Random

from clinical import catalogue

SEED = 20260101
_NAMESPACE = uuid.UUID("5f0a2f0e-3c5e-5b7e-9d0c-2a1a6d0e4b11")


class Book:
    """Rows to be written. Every id follows from seed, model and key, so two loads make the same."""

    def __init__(self, seed=SEED):
        self.seed = seed
        self.rows = defaultdict(list)

    def id(self, kind, key):
        return uuid.uuid5(_NAMESPACE, f"{self.seed}/{kind}/{key}")

    def dice(self, key):
        """A generator of its own per key: one more story does not change all others."""
        return Random(f"{self.seed}/{key}")

    def add(self, model, key, at, /, **values):
        """A new row, written down at that moment; kept here until ``save``."""
        row = model(id=self.id(model.__name__, key), created_at=at, updated_at=at, **values)
        self.rows[model].append(row)
        return row

    def save(self):
        """Write everything in few statements; counts per model name."""
        for model in catalogue.records():
            model.objects.bulk_create(self.rows[model], batch_size=2000)
        counts = {model.__name__: len(rows) for model, rows in self.rows.items()}
        self.rows.clear()
        return counts
