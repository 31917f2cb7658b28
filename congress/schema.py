"""Migrations that make many tables at once."""

from django.db.migrations.operations.base import Operation


class CreateModels(Operation):
    """Create models together.

    Django draws every model anew after each ``CreateModel``, which takes minutes for two hundred of them; here they are
    drawn once, when all are known. So they may name one another in any order.
    """

    serialization_expand_args = ["models"]

    def __init__(self, models):
        """``models``: ``CreateModel`` operations that carry their indexes and constraints in their options."""
        self.models = models

    def deconstruct(self):
        """The operation as a migration file writes it."""
        return self.__class__.__qualname__, [], {"models": self.models}

    def state_forwards(self, app_label, state):
        """Note the models; what is drawn of the ones before is given up first."""
        state.__dict__.pop("apps", None)
        for operation in self.models:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Make the tables."""
        for operation in self.models:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Drop the tables, the last one first."""
        for operation in reversed(self.models):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        """What ``migrate --plan`` prints."""
        return f"Create {len(self.models)} models"
