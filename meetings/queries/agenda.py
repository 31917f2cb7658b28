"""What a gathering deals with, and when, as pages and papers show it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from congress import clock
from congress.models import Event, User
from meetings.models import AgendaItem, Gathering, Participation, ScheduleEntry, VoteResult, sent_papers
from meetings.workflow import SHOWN, Answer

BEHIND, AHEAD = dt.timedelta(days=60), dt.timedelta(days=400)


def agenda_of(gathering: Gathering) -> QuerySet[AgendaItem]:
    """The items in order, each with its gathering; a sitting has the agenda of its session."""
    rows = AgendaItem.objects.standing().filter(gathering=gathering.parent_id or gathering.pk)
    return rows.select_related("gathering", "vote").order_by("position", "pk")


def entries_of(sitting: Gathering) -> QuerySet[ScheduleEntry]:
    """What happens in one sitting, in order."""
    return ordered_entries().filter(gathering=sitting)


def ordered_entries() -> QuerySet[ScheduleEntry]:
    """Everything that stands in schedules, in order within each."""
    rows = ScheduleEntry.objects.standing().select_related("item", "gathering__delegation")
    return rows.order_by("position", "pk")


@dataclass(frozen=True)
class Day:
    """A day of the schedule with its sittings; each has ``entries``."""

    date: dt.date
    sittings: list[Gathering]


def schedule_of(gathering: Gathering, user: User) -> list[Day]:
    """The sittings ``user`` sees, by date: the parts, or the gathering itself where it has none."""
    seen = Gathering.objects.visible_to(user).select_related("kind", "delegation")
    parts = seen.filter(parent=gathering)
    if not gathering.parts.exists():
        parts = seen.filter(pk=gathering.pk)
    return by_day(parts)


def by_day(sittings: QuerySet[Gathering]) -> list[Day]:
    """Sittings with their entries, grouped by the date they begin on."""
    entries = Prefetch("schedule", queryset=ordered_entries(), to_attr="entries")
    days: dict[dt.date, list[Gathering]] = {}
    for one in sittings.order_by("begins_at", "pk").prefetch_related(entries):
        days.setdefault(timezone.localtime(one.begins_at).date(), []).append(one)
    return [Day(date, found) for date, found in days.items()]


def takes_entries(gathering: Gathering) -> bool:
    """Whether entries stand in this very gathering: a session that has parts has its schedule in them."""
    return gathering.parent_id is not None or not gathering.parts.exists()


def people_of(sitting: Gathering) -> list[User]:
    """Whom a change in a sitting concerns: its own people; where it has no list of its own, the session's."""
    places = Participation.objects.filter(gathering=sitting)
    if sitting.parent_id and not places.exists():
        places = Participation.objects.filter(gathering=sitting.parent_id)
    away = [Answer.EXCUSED, Answer.NOT_COMING, Answer.WAITING]
    users = User.objects.filter(pk__in=places.exclude(answer__in=away).exclude(user=None).values("user"))
    return list(users.order_by("pk"))


def changes_in_words(event: Event) -> dict[str, list[str]]:
    """What an announcement names, in words: ``added``, ``changed`` and ``dropped``."""
    named = {what: event.data.get(what, []) for what in ("added", "changed", "dropped")}
    pks = [pk for found in named.values() for pk in found]
    words = {one.pk: one.words for one in ScheduleEntry.objects.filter(pk__in=pks).select_related("item")}
    return {what: [words[pk] for pk in found if pk in words] for what, found in named.items()}


# The calendar ------------------------------------------------------------------------------------------------------


def own_gatherings(user: User, begin: dt.datetime, end: dt.datetime) -> QuerySet[Gathering]:
    """Gatherings ``user`` is asked to in this time, called off ones too; of a session with parts the parts count."""
    asked = sent_papers(user).values("gathering")
    listed = Participation.objects.filter(gathering=OuterRef("pk"))
    whole = Q(parent__in=asked) & ~Exists(listed)  # a sitting with a list of its own has its own people
    rows = Gathering.objects.filter(Q(pk__in=asked) | whole).filter(
        state__in=sorted(SHOWN), begins_at__lt=end, ends_at__gt=begin
    )
    seen = Gathering.objects.visible_to(user).values("pk")
    return rows.filter(pk__in=seen).select_related("kind", "parent").order_by("begins_at", "pk")


def gatherings_of_feed(user: User) -> list[Gathering]:
    """One's own gatherings of the last two and the next thirteen months."""
    now = clock.now()
    return without_wholes(list(own_gatherings(user, now - BEHIND, now + AHEAD)))


def without_wholes(rows: list[Gathering]) -> list[Gathering]:
    """The same without a session whose parts stand among them."""
    wholes = {row.parent_id for row in rows}
    return [row for row in rows if row.pk not in wholes]


def entries_in_words(rows: list[Gathering]) -> dict[int, list[str]]:
    """What happens in these sittings, by their keys."""
    found: dict[int, list[str]] = {}
    for entry in ordered_entries().filter(gathering__in=rows).annotate(sitting=F("gathering_id")):
        found.setdefault(entry.sitting, []).append(entry.words)
    return found


def items_of_page(user: User) -> QuerySet[AgendaItem]:
    """Items of gatherings somebody sees that stand on the agenda."""
    return (
        AgendaItem.objects.visible_to(user)
        .standing()
        .select_related("gathering__delegation", "gathering__congress", "vote")
    )


def votes_of_page(user: User) -> QuerySet[VoteResult]:
    """What was voted on at gatherings somebody sees."""
    rows = VoteResult.objects.visible_to(user)
    return rows.select_related("item__gathering__delegation", "item__gathering__congress", "recorded_by")


def entries_of_page(user: User) -> QuerySet[ScheduleEntry]:
    """Entries of sittings somebody sees that stand in the schedule."""
    rows = ScheduleEntry.objects.visible_to(user).standing()
    return rows.select_related("item", "gathering__delegation", "gathering__parent", "gathering__congress")
