"""Many operations as one step, so that Django renders its models once instead of once per operation.

Django draws all connected models again for each: 288 operations and 142 triggers took 46 of the 66
seconds of a first start, and 68 later ones 14 of 38.
"""

from django.db.migrations import operations as django_operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from pgtrigger.migrations import AddTrigger, RemoveTrigger

WITH_THE_TABLE = (
    FieldOperation,
    django_operations.AddConstraint,
    django_operations.AddIndex,
)
NOT_DRAWN = (AddTrigger, RemoveTrigger, django_operations.RunSQL)


class Together(Operation):
    """Apply operations that do not need each other's intermediate states.

    Triggers, SQL, and new tables: these are made as they are after the last operation, with their
    columns, indexes and constraints, and the foreign keys at the end of the migration, so tables may
    point at each other in any order. What `makemigrations` wrote can be put between the brackets.
    """

    reversible = True

    def __init__(self, operations):
        self.operations = operations
        made = {one.name_lower for one in operations if isinstance(one, django_operations.CreateModel)}
        self.steps = [
            one
            for one in operations
            if not (isinstance(one, WITH_THE_TABLE) and one.model_name_lower in made)
        ]

    def state_forwards(self, app_label, state):
        drawn = state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if drawn and all(isinstance(one, NOT_DRAWN) for one in self.operations):
            state.apps = drawn

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.steps:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.steps):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"{len(self.operations)} tables or triggers"
