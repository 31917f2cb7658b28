"""A paper, its gathering, the reader's place and the file in one statement written out: a thousand people download at
once, and what the ORM needs to write such a statement is most of what a download costs. Whether somebody may have it
the rules decide, on these rows as on any other.
"""

from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import connections, models, router

from congress.models import File, User
from deputies.models import Mandate, Person
from meetings.models import Document, Gathering, Participation
from meetings.queries.documents import PURPOSE

# What each row is made of, in the order of the statement; the rest of a row is loaded when somebody asks for it.
PARTS: tuple[tuple[str, type[models.Model], tuple[str, ...]], ...] = (
    ("gathering", Gathering, ("id", "state", "congress_id", "delegation_id")),
    ("place", Participation, ("id", "gathering_id", "user_id", "standing", "answer", "mandate_id")),
    ("mandate", Mandate, ("id", "post_id", "congress_id", "delegation_id", "person_id")),
    ("person", Person, ("id", "user_id")),
    ("file", File, ("id", "uuid", "name", "content_type", "stored", "quarantined", "virus")),
)
DOCUMENT = (
    "id", "state", "readable_at", "withdrawn_at", "secrecy", "read_by", "standing", "gathering_id",
)  # fmt: skip
# With what the reading ends matters no more here, only when: a moment like any other.
ENDING = ("COALESCE(ending.ends_at, document.read_until) AS read_until", "NULL AS ends_with_id")
STATEMENT = """
SELECT {columns} FROM meetings_document document
JOIN meetings_gathering gathering ON gathering.id = document.gathering_id
LEFT JOIN meetings_participation place ON place.gathering_id = gathering.id AND place.user_id = %s
LEFT JOIN deputies_mandate mandate ON mandate.id = place.mandate_id
LEFT JOIN deputies_person person ON person.id = mandate.person_id
LEFT JOIN meetings_gathering ending ON ending.id = document.ends_with_id
LEFT JOIN congress_file file
  ON file.target_type_id = %s AND file.target_id = document.id AND file.purpose = %s AND file.uuid = %s
WHERE document.id = %s
""".format(
    columns=", ".join(
        [*(f"document.{name}" for name in DOCUMENT), *ENDING]
        + [f"{part}.{name} AS {part}_{name}" for part, _model, names in PARTS for name in names]
    )
)


def download(user: User, pk: int, file_uuid: UUID) -> Document | None:
    """The document with its gathering (which knows the place of ``user``) and ``asked_file``; ``None`` without such a
    file. It says nothing about whether ``user`` may have it.
    """
    connection = connections[router.db_for_read(Document)]
    key = File._meta.get_field("uuid").get_db_prep_value(file_uuid, connection)
    kind = ContentType.objects.get_for_model(Document).pk
    found = list(Document.objects.using(connection.alias).raw(STATEMENT, [user.pk, kind, PURPOSE, key, pk]))
    if not found or found[0].file_id is None:
        return None
    document = found[0]
    parts = {name: _row(document, name, model, columns) for name, model, columns in PARTS}
    document.gathering, place = parts["gathering"], parts["place"]
    if place and parts["mandate"]:
        place.mandate = parts["mandate"]
        place.mandate.person = parts["person"]
    document.gathering.places_known = {user.pk: place}
    document.asked_file = parts["file"]
    return document


def _row(document: Document, part: str, model: type[models.Model], columns: tuple[str, ...]) -> Any:
    if getattr(document, f"{part}_id") is None:
        return None
    names = [field.attname for field in model._meta.concrete_fields if field.attname in columns]
    return model.from_db(document._state.db, names, [getattr(document, f"{part}_{name}") for name in names])  # noqa: SLF001
