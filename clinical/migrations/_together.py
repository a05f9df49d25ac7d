"""Many operations as one step, so that Django renders its models once instead of once per operation.

Django draws all connected models again for each: 288 operations and 142 triggers took 46 of the 66
seconds of a first start.
"""

from django.db.migrations.operations.base import Operation


class Together(Operation):
    """Apply operations that do not need each other's intermediate states.

    Triggers, and new tables: their columns and indexes are made with the table, and the foreign keys
    at the end of the migration, so tables may point at each other in any order.
    """

    reversible = True

    def __init__(self, operations):
        self.operations = operations

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"{len(self.operations)} tables or triggers"
