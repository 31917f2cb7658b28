"""Reception days: planned by a rule, given to deputies, announced, recorded, signed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from congress import calendar, clock, files
from congress.errors import Invalid, Refused
from congress.events import record
from congress.files import CheckedFile
from congress.models import User
from congress.worker import chore
from deputies.models import Mandate
from liaison import queries
from liaison.computing import recurring, roster
from liaison.models import DutyRole, ReceptionDay, ReceptionDuty, ReceptionOpinion, ReceptionRule, Station, VoterOpinion
from liaison.services import moving
from liaison.services.receiving import Taken, fresh_token, look_at_token, receive
from liaison.workflow import AHEAD, RECEPTION_MOVES, ReceptionState

LONGEST_SPAN = dt.timedelta(days=366)
MOST_PHOTOS = 9


def lock_day(pk: int) -> ReceptionDay:
    """The day, locked, with its station."""
    return ReceptionDay.objects.select_for_update(of=("self",)).select_related("station").get(pk=pk)


# Planning --------------------------------------------------------------------------------------------------------


@transaction.atomic
def set_rule(station: Station, *, by: User, **fields: Any) -> ReceptionRule:
    """Note when the station receives voters. Refused for a closed station; ``Invalid`` where the times do not fit."""
    if not station.is_open:
        raise Refused(_("This station is closed: no reception can be planned."))
    rule = ReceptionRule(station=station, by=by, at=clock.now(), **fields)
    _check_rule(rule)
    rule.save()
    record("liaison.set_reception_rule", station, by=by, rule=rule.pk)
    return rule


def _check_rule(rule: ReceptionRule) -> None:
    wrong = {}
    if rule.begins >= rule.ends:
        wrong["ends"] = [_("The end lies before the beginning.")]
    if rule.kind == recurring.MONTH_WEEKDAY and rule.number > recurring.LAST:
        wrong["number"] = [_("Of the weekdays of a month give 1 to 5; 5 is the last one.")]
    if wrong:
        raise Invalid(wrong)


@dataclass(frozen=True)
class Proposed:
    """What a rule gives for a span: days with the deputies of each, and who stays under the least number."""

    rows: list[dict[str, Any]]
    short: list[Mandate]

    @property
    def fresh(self) -> int:
        """How many of the days are not in the calendar yet."""
        return sum(not row["known"] for row in self.rows)


def propose(rule: ReceptionRule, first: dt.date, last: dt.date) -> Proposed:
    """The days of ``rule`` from ``first`` to ``last`` with a fair share of deputies; writes nothing.

    ``Invalid`` for a span that lies in the past, is turned round or longer than a year.
    """
    if first < clock.today():
        raise Invalid({"first": [_("Reception days are planned from today on.")]})
    if not first <= last <= first + LONGEST_SPAN:
        raise Invalid({"last": [_("Give a last day within a year after the first one.")]})
    found = recurring.occurrences(rule.recurrence, first, last, calendar.current().works)
    known = queries.reception_dates(rule.station, rule.begins)
    seats = queries.reception_roster(rule.station, found[0].date if found else first)
    new = [each.date for each in found if each.date not in known]
    shared = roster.share(
        new, list(seats.people), each=rule.deputies, had=seats.had, before=seats.before, absent=seats.absent
    )
    given = dict(zip(new, shared, strict=True))
    rows = [
        {
            "date": each.date,
            "moved_from": each.moved_from,
            "known": each.date in known,
            "deputies": [seats.people[pk] for pk in given.get(each.date, ())],
        }
        for each in found
    ]
    short = roster.short(shared, list(seats.people), least=rule.least, had=seats.had)
    return Proposed(rows, [seats.people[pk] for pk in short])


@transaction.atomic
def plan(rule: ReceptionRule, *, first: dt.date, last: dt.date, by: User) -> list[ReceptionDay]:
    """Enter the days ``propose`` gives, with their deputies; days in the calendar already stay as they are.

    Refused for a closed station, and when there is no new day.
    """
    station = Station.objects.select_for_update(of=("self",)).get(pk=rule.station_id)
    if not station.is_open:
        raise Refused(_("This station is closed: no reception can be planned."))
    made = []
    for row in propose(rule, first, last).rows:
        if row["known"]:
            continue
        day = ReceptionDay.objects.create(
            station=station, rule=rule, date=row["date"], moved_from=row["moved_from"], begins=rule.begins,
            ends=rule.ends, place=rule.place, limit=rule.limit,
            announce_on=row["date"] - dt.timedelta(days=rule.announced_before),
        )  # fmt: skip
        ReceptionDuty.objects.bulk_create(ReceptionDuty(day=day, mandate=mandate) for mandate in row["deputies"])
        made.append(day)
    if not made:
        raise Refused(_("There is no new day in this span."))
    record("liaison.plan_receptions", station, by=by, rule=rule.pk, count=len(made))
    return made


@transaction.atomic
def set_roster(day: ReceptionDay, *, deputies: Iterable[Mandate], by: User, topic: str | None = None) -> ReceptionDay:
    """Name the deputies of a day anew, and its ``topic`` where one is given. Refused once it is over, and where
    somebody stands in another's place.
    """
    day = lock_day(day.pk)
    _check_ahead(day)
    chosen = list(deputies)
    check_members(day, chosen)
    if day.duties.filter(role=DutyRole.SUBSTITUTE).exists():
        raise Refused(_("A substitute is named already: change the places one by one."))
    day.duties.exclude(mandate__in=chosen).delete()
    there = set(day.duties.values_list("mandate", flat=True))
    ReceptionDuty.objects.bulk_create(
        ReceptionDuty(day=day, mandate=mandate) for mandate in chosen if mandate.pk not in there
    )
    if topic is not None and topic != day.topic:
        day.topic = topic
        day.save(update_fields=["topic"])
    record("liaison.set_roster", day, by=by, mandates=[mandate.pk for mandate in chosen])
    return day


def _check_ahead(day: ReceptionDay) -> None:
    if day.state not in AHEAD or day.is_past:
        raise Refused(_("This reception is over or was called off."))


def check_members(day: ReceptionDay, mandates: Iterable[Mandate]) -> None:
    members = set(queries.member_choices(day.station).values_list("pk", flat=True))
    if any(mandate.pk not in members for mandate in mandates):
        raise Invalid({"deputies": [_("Choose deputies who belong to this station.")]})


# Substitutes -----------------------------------------------------------------------------------------------------


def _lock_duty(pk: int) -> ReceptionDuty:
    rows = ReceptionDuty.objects.select_for_update(of=("self",)).select_related("mandate__person", "day__station")
    return rows.get(pk=pk)


@transaction.atomic
def ask_substitute(duty: ReceptionDuty, *, reason: str, by: User) -> ReceptionDuty:
    """The deputy cannot come and says why; the station names somebody else. Refused once it is over."""
    duty = _lock_duty(duty.pk)
    _check_ahead(duty.day)
    if duty.asked_at or queries.is_replaced(duty):
        raise Refused(_("The station knows already that somebody else is needed."))
    duty.asked_at, duty.asked_why = clock.now(), reason
    duty.save(update_fields=["asked_at", "asked_why"])
    record("liaison.ask_substitute", duty.day, by=by, duty=duty.pk)
    return duty


@transaction.atomic
def set_substitute(duty: ReceptionDuty, *, deputy: Mandate, by: User) -> ReceptionDuty:
    """Another deputy of the station stands in the place of ``duty``. Refused when he is on duty that day anyhow."""
    lock_day(duty.day_id)
    duty = _lock_duty(duty.pk)
    _check_ahead(duty.day)
    if not queries.member_choices(duty.day.station).filter(pk=deputy.pk).exists():
        raise Invalid({"deputy": [_("Choose a deputy who belongs to this station.")]})
    if queries.is_replaced(duty):
        raise Refused(_("A substitute is named already."))
    if duty.day.duties.filter(mandate=deputy).exists():
        raise Invalid({"deputy": [_("This deputy is on the roster of this day already.")]})
    made = ReceptionDuty.objects.create(day=duty.day, mandate=deputy, role=DutyRole.SUBSTITUTE, stands_for=duty)
    record("liaison.set_substitute", duty.day, by=by, duty=made.pk, instead_of=duty.pk)
    return made


# Moves -----------------------------------------------------------------------------------------------------------


def start_move(day: ReceptionDay, name: str, by: User) -> ReceptionDay:
    """The day, locked; refused when the move ``name`` is not open to ``by``."""
    day = lock_day(day.pk)
    RECEPTION_MOVES.check(name, day, by)
    return day


@transaction.atomic
def announce_reception(day: ReceptionDay, *, by: User) -> ReceptionDay:
    """Show it to everybody and tell its deputies. Refused without deputies and for a day that is over."""
    return _announce(start_move(day, "announce_reception", by), by=by)


def _announce(day: ReceptionDay, *, by: User | None) -> ReceptionDay:
    if day.is_past:
        raise Refused(_("This day is over: it cannot be announced any more."))
    if not day.station.is_open:
        raise Refused(_("This station is closed."))
    if not day.duties.exists():
        raise Refused(_("Name the deputies first."))
    day.state, day.version = ReceptionState.ANNOUNCED, day.version + 1
    day.save(update_fields=["state", "version"])
    record("liaison.announce_reception", day, by=by)
    return day


@transaction.atomic
def cancel_reception(day: ReceptionDay, *, reason: str, by: User) -> ReceptionDay:
    """Call it off; the deputies are told, voters read it behind their codes, the station calls those who booked."""
    day = start_move(day, "cancel_reception", by)
    day.state, day.reason, day.version = ReceptionState.CANCELLED, reason, day.version + 1
    day.save(update_fields=["state", "reason", "version"])
    record("liaison.cancel_reception", day, by=by)
    return day


@transaction.atomic
def hold_reception(
    day: ReceptionDay,
    *,
    came: Iterable[int],
    visitors: int,
    by: User,
    course: str = "",
    on_paper: bool = False,
    photos: Iterable[CheckedFile] = (),
) -> ReceptionDay:
    """Write the record: which duties (their ids) were really done, how many voters came, how it went.

    ``on_paper`` marks what was written on paper and is entered here. Refused before the day; each deputy who came
    signs by his own log-in, and what he did counts as duty by the reaction to this fact.
    """
    day = start_move(day, "hold_reception", by)
    if day.date > clock.today():
        raise Refused(_("The record is written on the day itself or later."))
    photos = list(photos)
    if len(photos) > MOST_PHOTOS:
        raise Invalid({"photos": [_("At most %(most)s pictures.") % {"most": MOST_PHOTOS}]})
    there = set(came)
    duties = list(day.duties.order_by("pk"))
    if there - {duty.pk for duty in duties}:
        raise Invalid({"came": [_("Choose deputies of this day.")]})
    for duty in duties:
        duty.came = duty.pk in there
    ReceptionDuty.objects.bulk_update(duties, ["came"])
    day.state, day.visitors, day.course, day.on_paper = ReceptionState.HELD, visitors, course, on_paper
    day.recorded_by, day.recorded_at, day.version = by, clock.now(), day.version + 1
    day.save()
    for photo in photos:
        files.store(photo.name, photo.content, target=day, by=by, purpose="photo", quarantined=photo.quarantined)
    record("liaison.hold_reception", day, by=by, came=sorted(there), visitors=visitors, on_paper=on_paper)
    return day


@transaction.atomic
def bring_opinion(
    day: ReceptionDay, *, deputy: Mandate, by: User, answer: str = "", **fields: Any
) -> tuple[VoterOpinion, Taken]:
    """Keep what a voter brought that day as an opinion of the station, taken up and given to ``deputy``; with an
    ``answer`` it is answered on the spot. Refused before the record of the day is written.
    """
    day = lock_day(day.pk)
    if day.state != ReceptionState.HELD:
        raise Refused(_("Write the record of the day first."))
    taken = receive(day.station, secret=look_at_token(fresh_token("paper"), "paper"), by=by, **fields)
    opinion = moving.move(
        taken.opinion, "accept", by=by, deputy=deputy, category=fields["category"], place=fields.get("place", "")
    )
    if answer:
        opinion = moving.move(opinion, "reply", by=by, text=answer)
    ReceptionOpinion.objects.create(day=day, opinion=opinion, on_the_spot=bool(answer))
    record("liaison.bring_opinion", day, by=by, opinion=opinion.pk, on_the_spot=bool(answer))
    return opinion, taken


@transaction.atomic
def sign_reception(duty: ReceptionDuty, *, by: User) -> ReceptionDuty:
    """The deputy confirms the record under his own log-in, once. Refused when he did not come by the record."""
    duty = _lock_duty(duty.pk)
    if not duty.came:
        raise Refused(_("Only who came by the record signs it."))
    if duty.signed_at:
        raise Refused(_("You have signed this record already."))
    duty.signed_at = clock.now()
    duty.save(update_fields=["signed_at"])
    record("liaison.sign_reception", duty.day, by=by, duty=duty.pk)
    return duty


# By the clock ----------------------------------------------------------------------------------------------------


@chore(every=3600)
def announce_due() -> int:
    """Announce the days whose time has come; those without deputies wait on the desk. Returns how many."""
    rows = ReceptionDay.objects.filter(
        state=ReceptionState.PLANNED, announce_on__lte=clock.today(), date__gte=clock.today(),
        station__in=Station.objects.open(), duties__isnull=False,
    ).distinct()  # fmt: skip
    return sum(_announce_one(pk) for pk in rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _announce_one(pk: int) -> int:
    day = lock_day(pk)
    if day.state != ReceptionState.PLANNED:
        return 0
    _announce(day, by=None)
    return 1


@chore(every=3600)
def remind_of_receptions() -> int:
    """Remind the deputies the day before, once; returns of how many days."""
    tomorrow = clock.today() + dt.timedelta(days=1)
    rows = ReceptionDay.objects.filter(state=ReceptionState.ANNOUNCED, date=tomorrow, reminded=False)
    return sum(_remind(pk) for pk in rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int) -> int:
    day = lock_day(pk)
    if day.reminded:
        return 0
    day.reminded = True
    day.save(update_fields=["reminded"])
    record("liaison.remind_reception", day, by=None)
    return 1
