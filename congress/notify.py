"""Notices: rows written by reactions; whoever acted is not told what he did himself.

A notice is read in the portal. Copies go out by the channels its reader wishes (``Delivery``, sent by
``congress.delivery``). They name nobody and no matter: "log in to read".
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from congress import bell, channels, clock
from congress.events import audit
from congress.models import ChannelBinding, Delivery, DeliveryState, Event, NoticePreference, Notification, Post, User

BATCH = 500
BLANKS = re.compile("[ \t]{2,}")
FULL_WIDTH = re.compile(" *([，。；：！？、]) *")


# What there is to be told ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """Notices somebody may wish by this channel or that: a line of the page of wishes.

    ``required`` ones the law wants the person to receive: they go out by one way at least, whatever was wished.
    ``urgent`` ones do not wait for the morning, and go by SMS where nothing else was wished. ``roles`` are whose posts
    receive them; without any, everybody's.
    """

    name: str
    label: Promise | str
    texts: frozenset[str]
    required: frozenset[str] = frozenset()
    urgent: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()


_groups: dict[str, Group] = {}
_group_of: dict[str, Group] = {}


def group(
    name: str,
    label: Promise | str,
    texts: Iterable[str],
    *,
    required: Iterable[str] = (),
    urgent: Iterable[str] = (),
    roles: Iterable[str] = (),
) -> Group:
    """Register a group of notices by their templates, as ``tell`` names them."""
    made = Group(name, label, frozenset(texts), frozenset(required), frozenset(urgent), frozenset(roles))
    _groups[name] = made
    _group_of.update(dict.fromkeys(made.texts, made))
    return made


def groups() -> list[Group]:
    """All groups, in the order they were registered in."""
    return list(_groups.values())


def groups_for(user: User) -> list[Group]:
    """The groups one of the user's posts receives notices of."""
    held = set(Post.objects.valid().filter(user=user).values_list("role", flat=True))
    return [one for one in groups() if not one.roles or one.roles & held]


# Telling ---------------------------------------------------------------------------------------------------------


def tell(
    recipients: Iterable[User],
    event: Event,
    template: str,
    *,
    url: str = "",
    confidential: bool = False,
    edit: Callable[[str], str] = str,
    ways: Collection[str] = (),
    **context: object,
) -> None:
    """Write one notice per recipient about ``event``, and its copies to be sent; safe to run twice.

    Texts are ``<template>_subject.txt`` and ``<template>_message.txt``, rendered in each recipient's language. The
    actor and people who are disabled are left out. Copies say ``<template>_sms.txt`` where there is one, else which
    group of notices it is of; about a ``confidential`` matter they say only that there is something to read. ``edit``
    gives a text as these recipients may read it. ``ways`` are channels whoever has it told names beside the usual ones:
    for those of the recipients who have wished nothing about this group.
    """
    context |= {"event": event, "target": event.target}
    told = Told(event, template, url, context, confidential=confidential, edit=edit, ways=ways)
    overheard = _overheard.get()
    if overheard is not None:
        overheard.append(told)
        return
    people = {person.pk: person for person in recipients if person.pk != event.actor_id and person.is_active}
    for some in _batches(list(people.values())):
        rows = [told.notice(person) for person in some]
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        _copy(told, some)


def _batches(people: list[User]) -> Iterator[list[User]]:
    for start in range(0, len(people), BATCH):
        yield people[start : start + BATCH]


class Told:
    """One thing told to many: its texts, rendered once per language."""

    def __init__(
        self,
        event: Event,
        template: str,
        url: str,
        context: dict[str, Any],
        *,
        confidential: bool,
        edit: Callable[[str], str],
        ways: Collection[str] = (),
    ) -> None:
        self.event, self.template, self.url, self._context, self._edit = event, template, url, context, edit
        self.ways = frozenset(ways)
        self.group = _group_of.get(template)
        self.required = bool(self.group and template in self.group.required)
        self.urgent = bool(self.group and template in self.group.urgent)
        self._confidential = confidential
        self._texts: dict[str, tuple[str, str]] = {}
        self._copies: dict[str, tuple[str, str]] = {}

    def words(self, language: str) -> tuple[str, str]:
        """Title and text of the notice."""
        if language not in self._texts:
            with translation.override(language):
                self._texts[language] = (
                    " ".join(self._said("subject", language).split())[:200],
                    self._said("message", language),
                )
        return self._texts[language]

    def _said(self, part: str, language: str) -> str:
        """A text as it stands in its file; in Chinese no blank stands beside a full-width sign."""
        said = self._edit(render_to_string(f"{self.template}_{part}.txt", self._context))
        said = BLANKS.sub(" ", said.strip())
        return FULL_WIDTH.sub(r"\1", said) if language.startswith("zh") else said

    def notice(self, person: User) -> Notification:
        title, text = self.words(person.language)
        return Notification(
            recipient=person, event=self.event, kind=self.event.kind, title=title, text=text, url=self.url
        )

    def copy(self, language: str) -> tuple[str, str]:
        """Title and text of what goes out."""
        if language not in self._copies:
            with translation.override(language):
                self._copies[language] = self._copied()
        return self._copies[language]

    def _copied(self) -> tuple[str, str]:
        if self.group is None or self._confidential:
            return _("New notice"), _("[Deputies' Portal] You have a new notice. Log in to read it.")
        label = str(self.group.label)
        try:
            text = " ".join(self._edit(get_template(f"{self.template}_sms.txt").render(self._context)).split())
        except TemplateDoesNotExist:
            text = _("[Deputies' Portal] You have a new notice (%(group)s). Log in to read it.") % {"group": label}
        return label[:60], text


def _copy(told: Told, people: list[User]) -> None:
    """Write the deliveries for those of ``people`` who have not read the notice, as each wishes."""
    offered = channels.switched_on()
    if not offered:
        return
    wishes = wishes_of(people)
    reached = reach_of(people, offered)
    routes = {person.pk: _route(told, wishes.get(person.pk), reached[person.pk]) for person in people}
    chosen = [person for person in people if routes[person.pk]]
    if not chosen:
        return
    unread = Notification.objects.filter(event=told.event, kind=told.event.kind, recipient__in=chosen, read_at=None)
    notices = dict(unread.values_list("recipient_id", "pk"))
    rows = []
    for person in (person for person in chosen if person.pk in notices):
        title, text = told.copy(person.language)
        rows += [
            Delivery(
                event=told.event,
                notification_id=notices[person.pk],
                recipient=person,
                channel=channel,
                title=title,
                text=text,
                urgent=told.urgent,
                due_at=clock.now() if told.urgent else loud_at(wishes.get(person.pk)),
            )
            for channel in routes[person.pk]
        ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    transaction.on_commit(partial(bell.ring_out, urgent=told.urgent))


def _route(told: Told, wish: NoticePreference | None, reached: list[str]) -> list[str]:
    """By which of the channels that reach him a person is sent a copy."""
    named = wish.channels.get(told.group.name) if wish and told.group else None
    if wish and wish.digest and not told.required and not told.urgent:
        return []
    if named is None:  # nothing wished: by what he has bound himself to; by SMS what will not wait; as the teller says
        usual = {way for way in reached if way not in channels.BY_NUMBER}
        wanted = usual | told.ways | ({channels.Name.SMS} if told.urgent else set())
        chosen = [way for way in reached if way in wanted]
    else:
        chosen = [way for way in reached if way in named]
    return chosen or (reached[:1] if told.required else [])


def reach_of(people: Iterable[User], offered: list[str]) -> dict[int, list[str]]:
    """The channels among ``offered`` that reach each of ``people``, the likeliest to be read first."""
    bound: dict[int, set[str]] = {person.pk: set() for person in people}
    if set(offered) - channels.BY_NUMBER:
        for user_id, channel in ChannelBinding.objects.filter(user__in=bound).values_list("user_id", "channel"):
            bound[user_id].add(channel)
    for person in people:
        bound[person.pk] |= {channels.Name.SMS} if person.phone else set()
        bound[person.pk] |= {channels.Name.MAIL} if person.email else set()
    return {pk: [name for name in offered if name in ways] for pk, ways in bound.items()}


_overheard: ContextVar[list[Told] | None] = ContextVar("overheard", default=None)


@contextmanager
def overhear() -> Iterator[list[Told]]:
    """Gather what would be told inside, instead of telling anybody: for those who read the texts."""
    heard: list[Told] = []
    before = _overheard.set(heard)
    try:
        yield heard
    finally:
        _overheard.reset(before)


_examples: dict[str, list[tuple[Callable[[], Model | None], dict[str, Any]]]] = defaultdict(list)


def example(kinds: str, target: Callable[[], Model | None], **data: Any) -> None:
    """Have the page of all texts show these kinds of events of the room, though none has happened: about ``target()``,
    with ``data``; what is callable there is asked with the target.
    """
    for kind in kinds.split():
        _examples[kind].append((target, data))


def last_of(model: type[Model], said: dict[str, Any] | None = None, **where: object) -> Callable[[], Model | None]:
    """For ``example``: the newest row of ``model``, with the fields ``said`` as they would have been said; unsaved."""

    def target() -> Model | None:
        row = model._default_manager.filter(**where).order_by("-pk").first()  # noqa: SLF001  (Django's own name)
        for name, value in (said or {}).items() if row else ():
            setattr(row, name, value)
        return row

    return target


def examples(kind: str) -> list[Event]:
    """Events of a kind that did not happen, unsaved."""
    found = []
    for target_of, data in _examples[kind]:
        if target := target_of():
            said = {name: value(target) if callable(value) else value for name, value in data.items()}
            found.append(Event(kind=kind, target=target, congress_id=getattr(target, "congress_id", None), data=said))
    return found


# Wishes ----------------------------------------------------------------------------------------------------------


def wishes_of(people: Iterable[User]) -> dict[int, NoticePreference]:
    """What those of ``people`` wish who wish anything."""
    return {wish.user_id: wish for wish in NoticePreference.objects.filter(user__in=[one.pk for one in people])}


def loud_at(wish: NoticePreference | None) -> dt.datetime:
    """From when on a copy may ring: now, or at the end of the person's quiet hours."""
    now = timezone.localtime(clock.now())
    if wish is None or wish.quiet_from is None or wish.quiet_from == wish.quiet_to:
        return now
    begin, end, time = wish.quiet_from, wish.quiet_to, now.time()
    over_night = begin > end
    if not (time >= begin or time < end if over_night else begin <= time < end):
        return now
    day = now.date() + dt.timedelta(days=1 if over_night and time >= begin else 0)
    return dt.datetime.combine(day, end, tzinfo=now.tzinfo)


@transaction.atomic
def wish(
    user: User,
    *,
    by_group: dict[str, list[str]],
    addresses: dict[str, str],
    quiet_from: dt.time | None,
    quiet_to: dt.time | None,
    digest: bool,
) -> None:
    """Keep what ``user`` wishes about copies of notices, and the addresses he is reached at; an empty one is forgotten.

    Groups that are not named stay as they were. What the law wants him to receive goes out all the same
    (``Group.required``).
    """
    kept = NoticePreference.objects.select_for_update().filter(user=user).first()
    named = {**(kept.channels if kept else {}), **by_group}
    fields = {"channels": named, "quiet_from": quiet_from, "quiet_to": quiet_to, "digest": digest}
    NoticePreference.objects.update_or_create(user=user, defaults=fields)
    audit("notices.wish", by=user, what=", ".join(sorted(way for way, address in addresses.items() if address)))
    for channel, address in addresses.items():
        if address:
            bound = {"address": address, "bound_at": clock.now()}
            ChannelBinding.objects.update_or_create(user=user, channel=channel, defaults=bound)
        else:
            ChannelBinding.objects.filter(user=user, channel=channel).delete()


# Reading ---------------------------------------------------------------------------------------------------------


def reword(notices: QuerySet, title: object) -> None:
    """Have ``notices`` say only ``title``, in the language of whoever got them: what they named is not for him any
    more.
    """
    for language in list(notices.order_by().values_list("recipient__language", flat=True).distinct()):
        with translation.override(language):
            notices.filter(recipient__language=language).update(title=str(title), text="")


def withdraw(notices: QuerySet, title: object) -> int:
    """Take back what ``notices`` told: copies that have not gone out never will, and what was not read says only
    ``title``. Returns how many copies were withdrawn.
    """
    waiting = Delivery.objects.filter(notification__in=notices.order_by().values("pk"), state=DeliveryState.QUEUED)
    count, _by_table = waiting.delete()
    reword(notices, title)
    return count


def newest_unread(user_id: int, count: int) -> list[int]:
    """The keys of the newest unread notices of a user, ``count`` at most.

    Asked by every page every 15 seconds, so in plain SQL: putting a queryset together costs more than its answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM congress_notification WHERE recipient_id = %s AND read_at IS NULL"
            " ORDER BY id DESC LIMIT %s",
            [user_id, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def read(notice: Notification) -> None:
    """Mark one notice as read; copies that have not gone out are not needed any more."""
    if notice.read_at is None:
        Notification.objects.filter(pk=notice.pk, read_at=None).update(read_at=clock.now())
        Delivery.objects.filter(notification=notice, state=DeliveryState.QUEUED).delete()


def read_all(user: User) -> int:
    """Mark all of the user's notices as read; returns how many were unread."""
    Delivery.objects.filter(recipient=user, state=DeliveryState.QUEUED, notification__read_at=None).exclude(
        notification=None
    ).delete()
    return Notification.objects.filter(recipient=user, read_at=None).update(read_at=clock.now())
