"""The units' talks with the deputy, and the files of an object, for pages."""

from typing import Any

from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from congress import files
from proposals.models import Contact, ContactAnswer, HandlingTask
from proposals.queries.authors import read_with


def file_rows(target: Model) -> list[dict[str, Any]]:
    """The files of an object as the page lists them."""
    rows = read_with(target, files.attached(target))
    return [
        {"name": row.name, "url": reverse("file", args=[row.uuid]), "size": row.size, "note": row.held} for row in rows
    ]


def talks() -> QuerySet:
    """Contacts as a page shows them, newest first."""
    return Contact.objects.select_related("by").order_by("-happened_at", "-pk")


def contacts_of(task: HandlingTask) -> list[Contact]:
    """The contacts of a task of ``tasks_of_page``, newest first, each with ``photos``: files are asked for only where
    there are some.
    """
    rows = read_with(task.proposal, task.contacts.all())
    for row in rows:
        row.photos = file_rows(row) if row.photo_count else []
    return rows


def with_contacts(tasks: QuerySet) -> QuerySet:
    """Each task with ``contact_count`` and ``contradicted_count``."""
    contradicted = Contact.objects.filter(answer=ContactAnswer.CONTRADICTED)
    return tasks.annotate(contact_count=_count(Contact.objects.all()), contradicted_count=_count(contradicted))


def _count(contacts: QuerySet) -> Coalesce:
    own = contacts.filter(task=OuterRef("pk")).order_by().values("task").annotate(count=Count("pk"))
    return Coalesce(Subquery(own.values("count")), 0)
