"""Days of duty at a station (值班): planned, recorded with what came and was settled, corrected, called off."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from congress import calendar, clock
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import Post, User
from deputies.models import Mandate
from liaison import queries
from liaison.computing import roster
from liaison.models import Station, StationDay, StationKeeper
from liaison.workflow import STATION_DAY_MOVES, StationDayState

LONGEST_SPAN = dt.timedelta(days=366)
BACK = dt.timedelta(days=366)  # how far back a day may be entered from a register on paper


@transaction.atomic
def plan_station_days(
    station: Station,
    *,
    by: User,
    first: dt.date,
    last: dt.date,
    weekdays: Collection[int],
    begins: dt.time,
    ends: dt.time,
    people: Collection[str],
    each: int = 1,
    on_rest_days: bool = False,
) -> list[StationDay]:
    """Let ``people`` (keys of ``queries.keepers_at``) keep the station in turns, ``each`` of them a day.

    Days with somebody at these hours, recorded ones and those called off stay as they are; rest days by the portal's
    calendar are left out. Past days may be entered, for a register kept on paper. Refused for a closed station and
    when there is no new day; ``Invalid`` where span, hours or people do not fit.
    """
    station = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
    if not station.is_open:
        raise Refused(_("This station is closed."))
    _check_span(first, last, begins, ends)
    chosen = _chosen(station, people)
    known = queries.station_days_known(station, first, last).select_for_update(of=("self",))
    known = {day.date: day for day in known}  # nobody writes the record of one meanwhile
    days = _free_days(known, first, last, set(weekdays), begins, on_rest_days=on_rest_days)
    if not days:
        raise Refused(_("There is no new day in this span."))
    keys = list(chosen)
    had = queries.keeping_counts(station, first.year)
    shared = roster.share(days, range(len(keys)), each=each, had={nth: had.get(key, 0) for nth, key in enumerate(keys)})
    made, told = [], set()
    for date, turns in zip(days, shared, strict=True):
        day = known.get(date) or StationDay.objects.create(station=station, date=date)
        given = [keys[nth] for nth in turns]
        StationKeeper.objects.bulk_create(_keeper(day, chosen[key], begins, ends) for key in given)
        made.append(day)
        told |= set(given) if date >= clock.today() else set()
    record(
        "liaison.plan_station_days", station, by=by, count=len(made), first=days[0].isoformat(),
        last=days[-1].isoformat(), mandates=sorted(one.pk for key, one in chosen.items() if _is_told(key, told)),
    )  # fmt: skip
    return made


def _is_told(key: str, told: set[str]) -> bool:
    return key in told and key.startswith("d")


def _check_span(first: dt.date, last: dt.date, begins: dt.time, ends: dt.time) -> None:
    wrong = {}
    if first < clock.today() - BACK:
        wrong["first"] = [_("Days may be entered of the last year and to come.")]
    if not first <= last <= first + LONGEST_SPAN:
        wrong["last"] = [_("Give a last day within a year after the first one.")]
    if begins >= ends:
        wrong["ends"] = [_("The end lies before the beginning.")]
    if wrong:
        raise Invalid(wrong)


def _chosen(station: Station, people: Collection[str]) -> dict[str, Post | Mandate]:
    known = queries.keepers_at(station)
    if not people or set(people) - set(known):
        raise Invalid({"people": [_("Choose people who serve this station or belong to it.")]})
    return {key: known[key] for key in known if key in set(people)}


def _free_days(
    known: dict[dt.date, StationDay],
    first: dt.date,
    last: dt.date,
    weekdays: set[int],
    begins: dt.time,
    *,
    on_rest_days: bool,
) -> list[dt.date]:
    """The days of the span that somebody is still wanted for at these hours."""
    works = calendar.current().works
    span = [first + dt.timedelta(days=nth) for nth in range((last - first).days + 1)]
    days = [day for day in span if day.weekday() in weekdays and (on_rest_days or works(day))]

    def free(date: dt.date) -> bool:
        day = known.get(date)
        if day is None:
            return True
        return day.state == StationDayState.PLANNED and all(each.begins != begins for each in day.keepers.all())

    return [date for date in days if free(date)]


def _keeper(day: StationDay, one: Post | Mandate, begins: dt.time, ends: dt.time) -> StationKeeper:
    post, mandate = (one, None) if isinstance(one, Post) else (None, one)
    return StationKeeper(day=day, post=post, mandate=mandate, begins=begins, ends=ends)


def _lock(day: StationDay) -> StationDay:
    return StationDay.objects.select_for_update(of=("self",)).select_related("station").get(pk=day.pk)


@transaction.atomic
def set_keepers(day: StationDay, *, begins: dt.time, ends: dt.time, people: Collection[str], by: User) -> StationDay:
    """Name who keeps the station that day from ``begins`` on, anew; nobody: these hours fall away. Who is there at
    other hours stays. Refused once the day is recorded or called off; ``Invalid`` for people of elsewhere, and when
    nobody at all would be left: then it is called off.
    """
    day = _lock(day)
    if day.state != StationDayState.PLANNED:
        raise Refused(_("This day is recorded or was called off."))
    if begins >= ends:
        raise Invalid({"ends": [_("The end lies before the beginning.")]})
    chosen = _chosen(day.station, people) if people else {}
    others = day.keepers.exclude(begins=begins)
    if not chosen and not others.exists():
        raise Invalid({"people": [_("Nobody would be left. Call the day off instead.")]})
    before = {row.key for row in day.keepers.filter(begins=begins)}
    day.keepers.filter(begins=begins).delete()
    StationKeeper.objects.bulk_create(_keeper(day, one, begins, ends) for one in chosen.values())
    new = [one.pk for key, one in chosen.items() if key.startswith("d") and key not in before and not day.is_past]
    day.version += 1
    day.save(update_fields=["version"])
    record("liaison.set_keepers", day, by=by, mandates=sorted(new))
    return day


# Moves -----------------------------------------------------------------------------------------------------------


def _start(day: StationDay, name: str, by: User) -> StationDay:
    day = _lock(day)
    STATION_DAY_MOVES.check(name, day, by)
    return day


def _note_who_came(day: StationDay, came: Iterable[int]) -> tuple[set[int], set[int]]:
    """Mark the keepers (ids) who came; returns the deputies (ids of mandates) who came, and those who did before."""
    rows, there = list(day.keepers.order_by("pk")), set(came)
    if there - {row.pk for row in rows}:
        raise Invalid({"came": [_("Choose people of this day.")]})
    before = {row.mandate_id for row in rows if row.came and row.mandate_id}
    for row in rows:
        row.came = row.pk in there
    StationKeeper.objects.bulk_update(rows, ["came"])
    return {row.mandate_id for row in rows if row.came and row.mandate_id}, before


@transaction.atomic
def record_station_day(
    day: StationDay,
    *,
    came: Iterable[int],
    visitors: int,
    settled: int,
    by: User,
    note: str = "",
    on_paper: bool = False,
) -> StationDay:
    """Write what the day was: who was there (ids of keepers), how many came or called, how much was settled at once.

    ``on_paper`` marks what was written on paper and is entered here. Refused before the day; deputies who were there
    have done their duty by the reaction to this fact.
    """
    day = _start(day, "record_station_day", by)
    if day.date > clock.today():
        raise Refused(_("The record is written on the day itself or later."))
    there, _before = _note_who_came(day, came)
    day.state, day.visitors, day.settled, day.note = StationDayState.RECORDED, visitors, settled, note
    day.on_paper, day.recorded_by, day.recorded_at, day.version = on_paper, by, clock.now(), day.version + 1
    day.save()
    record(
        "liaison.record_station_day", day, by=by, added=sorted(there), removed=[], version=day.version,
        visitors=visitors, settled=settled, on_paper=on_paper,
    )  # fmt: skip
    return day


@transaction.atomic
def correct_station_day(
    day: StationDay, *, came: Iterable[int], visitors: int, settled: int, note: str, version: int, by: User
) -> StationDay:
    """Put a written record right; duty is counted again. ``Stale`` when somebody has corrected it since ``version``;
    refused when nothing changes.
    """
    day = _start(day, "correct_station_day", by)
    if day.version != version:
        raise Stale(
            _("Somebody has changed the record meanwhile. Look at it again; your text is still here."),
            current={"version": day.version, "visitors": day.visitors, "settled": day.settled, "note": day.note},
        )
    old = (day.visitors, day.settled, day.note, set(day.keepers.filter(came=True).values_list("pk", flat=True)))
    came = set(came)
    if old == (visitors, settled, note, came):
        raise Refused(_("Nothing was changed."))
    there, before = _note_who_came(day, came)
    told = {"visitors": [day.visitors, visitors], "settled": [day.settled, settled]}
    day.visitors, day.settled, day.note, day.version = visitors, settled, note, day.version + 1
    day.save(update_fields=["visitors", "settled", "note", "version"])
    record(
        "liaison.correct_station_day", day, by=by, version=day.version, added=sorted(there - before),
        removed=sorted(before - there), **told,
    )  # fmt: skip
    return day


@transaction.atomic
def cancel_station_day(day: StationDay, *, reason: str, by: User) -> StationDay:
    """Nobody keeps the station that day after all; deputies named are told."""
    day = _start(day, "cancel_station_day", by)
    day.state, day.reason, day.version = StationDayState.CANCELLED, reason, day.version + 1
    day.save(update_fields=["state", "reason", "version"])
    mandates = day.keepers.exclude(mandate=None).values_list("mandate", flat=True)
    record("liaison.cancel_station_day", day, by=by, mandates=sorted(set(mandates)) if not day.is_past else [])
    return day
