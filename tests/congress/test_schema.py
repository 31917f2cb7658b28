"""Tables made together: any order, both ways, and a file that says the same."""

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import OperationWriter

from congress.schema import CreateModels

KEY = ("id", models.BigAutoField(primary_key=True))
EGG = CreateModel(
    "Egg",
    [KEY, ("hen", models.ForeignKey("farm.hen", models.PROTECT)), ("weight", models.IntegerField())],
    {"constraints": [models.UniqueConstraint(fields=["hen", "weight"], name="egg_once")]},
)
HEN = CreateModel("Hen", [KEY, ("first_egg", models.ForeignKey("farm.egg", models.PROTECT, null=True))])


def tables():
    with connection.cursor() as cursor:
        return {name for name in connection.introspection.table_names(cursor) if name.startswith("farm_")}


@pytest.mark.django_db(transaction=True)
def test_models_that_name_one_another_come_and_go_together():
    operation, before = CreateModels([EGG, HEN]), ProjectState()
    after = before.clone()
    operation.state_forwards("farm", after)

    with connection.schema_editor() as editor:
        operation.database_forwards("farm", editor, before, after)
    assert tables() == {"farm_egg", "farm_hen"}
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "farm_egg")
    assert found["egg_once"]["columns"] == ["hen_id", "weight"]

    with connection.schema_editor() as editor:
        operation.database_backwards("farm", editor, after, before)
    assert tables() == set()


def test_models_drawn_before_are_drawn_anew():
    state = ProjectState()
    assert state.apps.get_models() == []

    CreateModels([EGG, HEN]).state_forwards("farm", state)

    assert state.apps.get_model("farm", "Hen")._meta.get_field("first_egg").related_model.__name__ == "Egg"


def test_file_says_the_same():
    text, imports = OperationWriter(CreateModels([HEN])).serialize()

    assert "congress.schema.CreateModels(\n            models=[\n                migrations.CreateModel(\n" in text
    assert "import congress.schema" in imports
