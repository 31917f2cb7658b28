"""Write each room's first migration anew, as its models are now: ``deploy/fold_migrations.py deputies liaison``.

Only until the first release: databases in use follow the migrations one by one. Operations beside the models (triggers,
indexes in SQL) stay in files of their own, which are not touched; the files that are folded in are deleted by hand.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def settings():
    """Django with settings of nobody: no database is touched."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["DATABASE_URL"] = "sqlite:///:memory:"
    sys.path.insert(0, str(ROOT))


def creation(state, model):
    """The operation that makes the model as it is now, its fields in the order in which the model names them."""
    from django.db.migrations.operations import CreateModel  # noqa: PLC0415  (needs the settings)

    columns = [field.name for field in (*model._meta.local_fields, *model._meta.local_many_to_many)]
    fields = sorted(state.fields.items(), key=lambda field: columns.index(field[0]))
    options = {name: value for name, value in state.options.items() if value != []}
    return CreateModel(model.__name__, fields, options=options, bases=state.bases, managers=state.managers)


def fold(loader, label):
    """Write the room's first migration anew."""
    from django.apps import apps  # noqa: PLC0415
    from django.db.migrations.writer import MigrationWriter  # noqa: PLC0415

    from congress.schema import CreateModels  # noqa: PLC0415

    first = next(loader.get_migration(*key) for key in loader.graph.root_nodes(label) if key[0] == label)
    states = loader.project_state().models
    models = apps.get_app_config(label).get_models()
    first.operations = [CreateModels([creation(states[label, model._meta.model_name], model) for model in models])]
    first.dependencies = [key for key in first.dependencies if key[1] != "__first__"]  # users: named already
    writer = MigrationWriter(first, include_header=False)
    Path(writer.path).write_text(writer.as_string(), encoding="utf-8")
    return writer.path


def main():
    """Fold the rooms named, or all."""
    settings()
    import django  # noqa: PLC0415

    django.setup()
    from django.apps import apps  # noqa: PLC0415
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    rooms = [app.label for app in apps.get_app_configs() if Path(app.path).parent == ROOT]
    loader = MigrationLoader(None)
    for label in sys.argv[1:] or rooms:
        print(fold(loader, label))


if __name__ == "__main__":
    main()
