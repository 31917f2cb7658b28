"""Notices: rows written by reactions; whoever acted is not told what he did himself."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils import translation

from congress import clock
from congress.models import Event, Notification, User


def tell(recipients: Iterable[User], event: Event, template: str, *, url: str = "", **context: object) -> None:
    """Write one notice per recipient about ``event``; safe to run twice.

    Texts are ``<template>_subject.txt`` and ``<template>_message.txt``, rendered in each recipient's language. The
    actor and people who are disabled are left out.
    """
    context |= {"event": event, "target": event.target}
    rows = []
    texts: dict[str, tuple[str, str]] = {}
    for person in {person.pk: person for person in recipients}.values():
        if person.pk == event.actor_id or not person.is_active:
            continue
        if person.language not in texts:
            with translation.override(person.language):
                texts[person.language] = (
                    " ".join(render_to_string(f"{template}_subject.txt", context).split())[:200],
                    render_to_string(f"{template}_message.txt", context).strip(),
                )
        title, text = texts[person.language]
        rows.append(Notification(recipient=person, event=event, kind=event.kind, title=title, text=text, url=url))
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def read(notice: Notification) -> None:
    """Mark one notice as read."""
    if notice.read_at is None:
        Notification.objects.filter(pk=notice.pk, read_at=None).update(read_at=clock.now())


def read_all(user: User) -> int:
    """Mark all of the user's notices as read; returns how many were unread."""
    return Notification.objects.filter(recipient=user, read_at=None).update(read_at=clock.now())
