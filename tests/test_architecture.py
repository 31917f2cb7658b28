"""The house holds: what the linter cannot see, and proof that the linter sees the rest."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.http import HttpResponse
from django.urls import path

from congress import checks, notify
from congress.workflow import Workflow

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS = next(contract["layers"] for contract in CONTRACTS if contract["name"] == "Floors of the house")
FLOORS = {room.strip(): floor for floor, rooms in enumerate(reversed(LAYERS)) for room in rooms.split("|")}
SOURCES = sorted(file for room in FLOORS for file in (ROOT / room).rglob("*.py") if "migrations" not in file.parts)
TEMPLATES = ROOT / "templates"
OURS = [model for model in apps.get_models() if model._meta.app_label in FLOORS]


def module_of(file):
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def tree_of(file):
    return ast.parse(file.read_text(encoding="utf-8"))


# Floors ----------------------------------------------------------------------------------------------------------


def test_every_room_has_its_floor():
    assert sorted(["congress", *settings.ROOMS]) == sorted(FLOORS)


def test_relations_point_down():
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model
        if FLOORS.get(field.related_model._meta.app_label, 0) > FLOORS[model._meta.app_label]
    ]

    assert upward == []


def room_of(template):
    """The room a template belongs to; what no room's folder holds is the foundation's."""
    return next((part for part in template.relative_to(TEMPLATES).parts[:-1] if part in FLOORS), "congress")


def words_after(tag, template):
    """The first literal argument of each ``{% tag "…" %}``; ``{% url … as … %}`` breaks nothing when it finds nothing."""
    for piece in template.read_text(encoding="utf-8").split("{%")[1:]:
        words = piece.split("%}")[0].split()
        if len(words) > 1 and words[0] == tag and words[1][0] in "\"'" and "as" not in words:
            yield words[1].strip("\"'").partition("#")[0]


def test_templates_lean_on_their_own_room_and_on_the_shared_shapes():
    shared = ("base.html", "pages/", "components/", "admin/", "account/", "mfa/", "usersessions/")

    sideways = [
        f"{template.relative_to(TEMPLATES)} → {leans_on}"
        for template in sorted(TEMPLATES.rglob("*.html"))
        for tag in ("include", "extends")
        for leans_on in words_after(tag, template)
        if not leans_on.startswith((*shared, f"{room_of(template)}/"))
    ]

    assert sideways == []


def test_components_and_shapes_lean_on_no_room():
    leaning = [
        f"{template.relative_to(TEMPLATES)} → {leans_on}"
        for folder in ("components", "pages")
        for template in sorted((TEMPLATES / folder).rglob("*.html"))
        for tag in ("include", "extends")
        for leans_on in words_after(tag, template)
        if not leans_on.startswith(("base.html", "pages/", "components/"))
    ]

    assert leaning == []


def test_templates_link_down():
    floor_of = {
        entry.name: FLOORS[room] for room in settings.ROOMS for entry in import_module(f"{room}.urls").urlpatterns
    }

    upward = [
        f"{template.relative_to(TEMPLATES)} → {name}"
        for template in sorted(TEMPLATES.rglob("*.html"))
        for name in [*words_after("url", template), *re.findall(r"\|at:['\"](\w+)", template.read_text("utf-8"))]
        if floor_of.get(name, 0) > FLOORS[room_of(template)]
    ]

    assert upward == []


def test_no_module_is_empty():
    empty = [module_of(file) for file in SOURCES if file.name != "__init__.py" and not file.read_text("utf-8").strip()]

    assert empty == []


# The linter ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def copied_house(tmp_path_factory):
    """A copy of the rooms to break; the linter reads it without running it."""
    copy = tmp_path_factory.mktemp("house")
    for room in FLOORS:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__", "data", "fonts"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def lint(house):
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    broken = [line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if line.endswith(" BROKEN")]
    return done.returncode, broken


def test_the_contracts_hold(copied_house):
    assert lint(copied_house) == (0, [])


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("deputies/queries.py", "def up():\n    from proposals import services\n", "Floors of the house"),
        ("congress/events.py", "import deputies.models\n", "Floors of the house"),
        ("proposals/secrets_misc.py", "ANYTHING = 1\n", "Floors of a room"),
        ("proposals/models/task.py", "import proposals.queries\n", "Floors of a room"),
        ("proposals/views/tasks.py", "import proposals.panels\n", "Floors of a room"),
        ("congress/helpers.py", "ANYTHING = 1\n", "Floors of congress"),
        ("congress/models/work.py", "import congress.events\n", "Floors of congress"),
        ("proposals/queries.py", "import deputies.forms\n", "Visitors use the front door of deputies"),
    ],
    ids=["upward", "foundation", "attic", "within", "siblings", "second attic", "spine", "front door"],
)
def test_a_broken_contract_is_told(copied_house, file, line, contract):
    broken = copied_house / file
    before = broken.read_text(encoding="utf-8") if broken.exists() else None
    broken.write_text(f"{before or ''}\n{line}", encoding="utf-8")
    try:
        code, told = lint(copied_house)
    finally:
        broken.unlink() if before is None else broken.write_text(before, encoding="utf-8")

    assert code == 1
    assert contract in told


# Who writes ------------------------------------------------------------------------------------------------------

WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITERS = {  # modules of congress that are services by another name; rooms write in `services` (and `demo`) alone
    "congress.accounts": "accounts, posts, one-time codes",
    "congress.calendar": "holidays and terms of time",
    "congress.events": "facts, outbox, audit",
    "congress.delivery": "what became of copies sent, and how providers fare",
    "congress.files": "stored files",
    "congress.idempotency": "answers kept for repeats",
    "congress.jobs": "work in the background",
    "congress.notify": "notices",
    "congress.numbers": "official numbers",
    "congress.passwords": "former passwords, to compare with",
    "congress.registers": "registers kept in the admin",
    "congress.reminders": "how far the reminding of a term has come",
    "congress.search": "the index",
    "congress.tokens": "API tokens",
    "congress.demo": "the demonstration, inserted in bulk",
    "congress.management.commands.init_congress": "the first rows of a congress, before anybody could write them",
    "congress.management.commands.purge_demo": "removes the demonstration, under the guards",
    "congress.models.people": "the user manager that Django asks for",
    "congress.pages": "throws a form's draft away once the form was taken",
    "congress.views.drafts": "the writer's own scratch text: no fact, no event",
}
NO_ROWS = {"cache", "document", "services", "registers", "accounts", "store", "default_storage", "digest", "image"}


def root_of(node):
    """The name at the beginning of ``a.b(…).c``."""
    while not isinstance(node, ast.Name):
        node = getattr(node, "value", getattr(node, "func", None))
        if node is None:
            return ""
    return node.id


def writes_rows(call):
    """Whether a call looks like one that writes rows: ``.save()`` and its kin, not on a module or a plain value."""
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in WRITES
        and root_of(call.func) not in NO_ROWS
        and not (call.func.attr == "update" and call.args)  # a dict; a queryset's takes keywords only
        and ast.unparse(call.func) != "self.create"  # an admin's own method
    )


def is_service(module):
    room, _, rest = module.partition(".")
    return room in settings.ROOMS and rest.split(".")[0] in {"services", "demo", "computing"}  # computing: no models


def test_only_services_write():
    writing = {module_of(file) for file in SOURCES if any(map(writes_rows, ast.walk(tree_of(file))))}
    allowed = tuple(WRITERS)

    elsewhere = sorted(
        module
        for module in writing
        if not is_service(module) and not any(module == name or module.startswith(f"{name}.") for name in allowed)
    )

    assert elsewhere == []


def test_computing_and_workflow_know_no_table_and_no_clock():
    pure = [file for file in SOURCES if {"computing", "computing.py", "workflow", "workflow.py"} & set(file.parts)]

    asking = [
        f"{module_of(file)}: {name}"
        for file in pure
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [f"{getattr(node, 'module', '')}.{alias.name}" for alias in node.names]
        if name.endswith((".clock", ".timezone")) or ".models." in name.replace("django.db.models", "")
    ]

    assert asking == []


# Doors -----------------------------------------------------------------------------------------------------------


def test_every_view_states_its_door():
    assert checks.every_view_states_its_door() == []


def test_a_view_without_a_door_stops_the_start(settings):
    house = ModuleType("house_with_a_hole")
    house.urlpatterns = [path("hole/", lambda request: HttpResponse())]
    settings.ROOT_URLCONF = house

    errors = checks.every_view_states_its_door()

    assert [(error.id, error.is_serious()) for error in errors] == [("congress.E001", True)]


# Facts and notices -----------------------------------------------------------------------------------------------


def moves_of(room, suffix=""):
    """The names of all moves in the tables of ``room``; with a suffix (``_duty``) those of the table it names.

    A table whose moves carry its name (``DUTY``: ``deputies.submit_duty``) is not among the others.
    """
    if not find_spec(f"{room}.workflow"):
        return []
    known = vars(import_module(f"{room}.workflow"))
    tables = {name: table for name, table in known.items() if isinstance(table, Workflow)}
    named = {name for name in tables if f'}}_{name.lower()}"' in "".join(recording_lines(room))}
    chosen = [suffix.strip("_").upper()] if suffix else [name for name in tables if name not in named]
    return [move for name in chosen for move in tables[name].names]


@lru_cache
def recording_lines(room):
    """The sources of the services of ``room``: where its events are recorded."""
    return [file.read_text("utf-8") for file in SOURCES if f"/{room}/services/" in str(file)]


def recorded_kinds():
    """Every kind that is recorded anywhere; ``f"room.{name}"`` stands for every move of the room."""
    for file in SOURCES:
        for call in ast.walk(tree_of(file)):
            if not (isinstance(call, ast.Call) and call.args):
                continue
            if getattr(call.func, "id", getattr(call.func, "attr", "")) not in {"record", "record_many"}:
                continue
            kind = call.args[0]
            if isinstance(kind, ast.Constant):
                yield kind.value
            elif isinstance(kind, ast.JoinedStr):
                room = kind.values[0].value.removesuffix(".")
                suffix = kind.values[2].value if len(kind.values) > 2 else ""
                yield from (f"{room}.{name}{suffix}" for name in moves_of(room, suffix))


def test_every_kind_of_event_is_told_in_words_and_no_words_are_left_over():
    told = {file.name.removesuffix(".html") for file in (TEMPLATES / "events").glob("*.html")}

    assert sorted(set(recorded_kinds()) ^ told) == []


def notices_named(room):
    """The texts a room's table of notices names."""
    return {text for _kind, _who, text, _page in import_module(f"{room}.notifications").TOLD}


@pytest.mark.parametrize("room", [room for room in settings.ROOMS if find_spec(f"{room}.notifications")])
def test_every_notice_has_subject_and_message_and_none_is_left_over(room):
    parts = {f"{text}_{part}.txt" for text in notices_named(room) for part in ("subject", "message")}

    short = {f"{text}_sms.txt" for text in notices_named(room)}  # where the general sentence does not do

    assert sorted(parts ^ ({file.name for file in (TEMPLATES / room / "notices").iterdir()} - short)) == []


@pytest.mark.parametrize("room", [room for room in settings.ROOMS if find_spec(f"{room}.notifications")])
def test_every_notice_stands_in_one_group_of_the_page_of_wishes(room):
    grouped = [text for one in notify.groups() for text in one.texts if text.startswith(f"{room}/")]
    marked = [text for one in notify.groups() for text in one.required | one.urgent if text not in one.texts]

    assert sorted(grouped) == sorted(f"{room}/notices/{text}" for text in notices_named(room))
    assert marked == []


@pytest.mark.parametrize("room", [room for room in settings.ROOMS if find_spec(f"{room}.notifications")])
def test_notices_are_about_kinds_that_are_recorded(room):
    about = {kind for kind, *_rest in import_module(f"{room}.notifications").TOLD}

    assert sorted(about - set(recorded_kinds())) == []


# Tables ----------------------------------------------------------------------------------------------------------

NOT_PROTECTED = {  # a part goes with its whole; what is merely pointed at may be forgotten
    "bulletins.Article.cover": "SET_NULL",
    "congress.ApiToken.post": "CASCADE",
    "congress.ApiToken.user": "CASCADE",
    "congress.ChannelBinding.user": "CASCADE",
    "congress.Delivery.notification": "CASCADE",
    "congress.Delivery.recipient": "CASCADE",
    "congress.FormDraft.user": "CASCADE",
    "congress.FormerPassword.user": "CASCADE",
    "congress.IdempotencyKey.user": "CASCADE",
    "congress.NoticePreference.user": "CASCADE",
    "congress.Notification.recipient": "CASCADE",
    "congress.OneTimeCode.user": "CASCADE",
    "congress.Organ.photo": "SET_NULL",
    "congress.SearchEntry.congress": "CASCADE",
    "congress.SearchEntry.target_type": "CASCADE",
    "congress.Reminder.congress": "CASCADE",
    "congress.Reminder.target_type": "CASCADE",
    "congress.ReminderRule.congress": "CASCADE",
    "congress.TermRule.congress": "CASCADE",
    "congress.User.acting_as": "SET_NULL",
    "deputies.Person.photo": "SET_NULL",
    "deputies.AssessmentColumn.batch": "CASCADE",
    "deputies.AssessmentCriterion.batch": "CASCADE",
    "deputies.AssessmentGrade.batch": "CASCADE",
    "deputies.AssessmentScore.cell": "CASCADE",
    "deputies.Place.standing": "CASCADE",
    "deputies.ScoringAward.item": "CASCADE",
    "deputies.ScoringGrade.rule_set": "CASCADE",
    "deputies.ScoringGroup.rule_set": "CASCADE",
    "deputies.ScoringItem.group": "CASCADE",
    "deputies.ScoringItem.rule_set": "CASCADE",
    "deputies.ScoringTarget.rule_set": "CASCADE",
    "meetings.DocumentDrawing.file": "CASCADE",
    "meetings.Scan.participation": "SET_NULL",
    "meetings.SignInKey.participation": "CASCADE",
}


def test_rows_are_protected_unless_said_otherwise():
    loose = {
        f"{model._meta.label}.{field.name}": field.remote_field.on_delete.__name__
        for model in OURS
        for field in model._meta.local_fields
        if field.remote_field and field.remote_field.on_delete is not models.PROTECT
    }

    assert loose == NOT_PROTECTED


def test_every_model_says_what_it_is_in_the_chamber():
    silent = [model._meta.label for model in OURS if (model.__doc__ or "").startswith(f"{model.__name__}(")]

    assert silent == []


def test_no_table_has_an_order_of_its_own():
    assert [model._meta.label for model in OURS if model._meta.ordering] == []


def test_every_module_of_the_foundation_says_what_it_is_for():
    modules = [file for file in SOURCES if file.parts[len(ROOT.parts)] == "congress" and file.read_text("utf-8")]

    assert [module_of(file) for file in modules if not ast.get_docstring(tree_of(file))] == []


# Environment -----------------------------------------------------------------------------------------------------


def asks_the_environment(node):
    """Reading it in any way; setting a variable for a child, or the name of the settings module, is no reading."""
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        names_settings = bool(node.args) and ast.unparse(node.args[0]) == "'DJANGO_SETTINGS_MODULE'"
        return called.endswith("getenv") or (called.startswith("os.environ") and not names_settings)
    if isinstance(node, ast.Subscript):
        return ast.unparse(node.value).endswith("environ") and isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.ImportFrom | ast.Import) and any(
        alias.name in {"environ", "environb", "getenv"} for alias in node.names
    )


def test_only_the_settings_read_the_environment():
    asking = [module_of(file) for file in SOURCES if any(map(asks_the_environment, ast.walk(tree_of(file))))]

    assert asking == ["congress.settings"]


# What keeps it safe ----------------------------------------------------------------------------------------------

DOORS = [
    file
    for file in SOURCES
    if {"views", "views.py", "api", "api.py", "admin", "admin.py", "panels.py"} & set(file.parts)
]


@cache
def calls(file):
    return [ast.unparse(call.func) for call in ast.walk(tree_of(file)) if isinstance(call, ast.Call)]


def callers(*endings, among=SOURCES):
    return [module_of(file) for file in among if any(called.endswith(endings) for called in calls(file))]


def bare_models_fetched(file):
    """``get_object_or_404(Model, …)``: from the whole table instead of from what the person may see."""
    for call in ast.walk(tree_of(file)):
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("get_object_or_404"):
            yield from (
                module_of(file)
                for first in call.args[:1]
                if ast.unparse(first)[0].isupper() and "visible_to" not in ast.unparse(first)
            )


def test_no_door_takes_an_object_past_its_scope():
    """Two admins look up what was scoped before: the congress of the own post, the term of chosen mandates."""
    fetched = callers("objects.get", "objects.all", among=DOORS)
    whole_tables = [module for file in DOORS for module in bare_models_fetched(file)]

    assert (fetched, whole_tables) == (["congress.admin.accounts", "deputies.admin.roster"], [])


def test_the_clock_is_asked_in_one_place():
    asking = callers("timezone.now", "datetime.now", "date.today", "utcnow")

    assert asking == ["congress.clock", "congress.management.commands.serve"]  # the dates of a certificate


def test_nobody_calls_celery_but_the_bell():
    assert callers(".delay", ".apply_async", ".send_task") == ["congress.bell"]


def test_forms_and_serializers_list_their_fields():
    lazy = [
        module_of(file)
        for file in SOURCES
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Assign) and ast.unparse(node) in {"fields = '__all__'", "exclude = []"}
    ]

    assert lazy == []


def test_no_text_is_marked_safe():
    """One query marks what a template has rendered, and escaped, already."""
    marking = set(callers("mark_safe", "SafeString", "SafeText"))

    assert sorted(marking - {"deputies.queries"}) == []


def test_only_help_texts_from_the_code_are_unescaped():
    off = [
        f"{template.relative_to(TEMPLATES)}"
        for template in sorted(TEMPLATES.rglob("*.html"))
        if any(switch in template.read_text(encoding="utf-8") for switch in ("autoescape off", "|safe"))
    ]

    assert off == ["components/field.html"]


def test_every_row_of_a_room_belongs_to_a_congress():
    """By a column of its own, or as a part of a row that does; a person may sit in several congresses."""

    def belongs(model, seen=()):
        above = [field.related_model for field in model._meta.local_fields if field.many_to_one or field.one_to_one]
        if any(found._meta.label == "congress.Congress" for found in above):
            return True
        rooms = [found for found in above if found._meta.app_label in settings.ROOMS and found not in seen]
        return any(belongs(found, (*seen, model)) for found in rooms)

    stray = [model._meta.label for model in OURS if model._meta.app_label in settings.ROOMS and not belongs(model)]

    # Codes for voters' phones are the portal's, as their provider and their budget are: no row says whose voter it was.
    assert stray == ["deputies.Person", "liaison.PhoneCode", "liaison.CodeDay"]
