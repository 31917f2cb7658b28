"""Halls of the city, and its fifth session seated: in force, printed, one exchange by hand."""

import datetime as dt

from congress.demo import CITY, Fact, Seed, moment, seeder, write_facts
from congress.models import Congress
from deputies.models import Body
from meetings import queries
from meetings.computing.seating import arrange
from meetings.computing.seating_rules import Reason, Rotation, Rule
from meetings.demo.making import Desk, desk_of
from meetings.models import (
    Gathering,
    Hall,
    PrintKind,
    SeatChange,
    SeatPlan,
    SeatPlanState,
    SeatPrint,
    SeatTaken,
    SeatWish,
    WishKind,
)

ROW = "ooooooooooo oooooooooooo ooooooooooo"
GREAT_HALL = f"""[主席台 rostrum]
1-3:         oooooooooooooooooooo
[代表席 floor]
1-11: {ROW}
12: ooooooooxoo oooooooooooo ooooooooooo
13-19: {ROW}
20: wwwoooooooo oooooooooooo oooooooowww
[列席席 observers]
21-24: {ROW}
[记者席 press]
1:        oooooooooo oooooooooo
"""
ROOM = "[代表席 floor]\n1-5: oooo oooo\n"
DELEGATION_ROOM = "[代表席 floor]\n1-6: ooooo ooooo\n"
ROOMS = (
    ("市人民大会堂", GREAT_HALL),
    ("安澜宾馆三楼会议室", ROOM),
    *((f"安澜宾馆{floor}楼会议室", DELEGATION_ROOM) for floor in "四五六七八"),
)
WISHES = ((40, WishKind.WHEELCHAIR), (171, WishKind.WHEELCHAIR), (88, WishKind.AISLE), (230, WishKind.AISLE))
DAYS_BEFORE = 3


@seeder(order=29)
def seats(seed: Seed) -> None:
    """After the gatherings; the city's fifth session is seated three days before it begins."""
    congress = seed.congresses.get(CITY)
    if congress is None or not seed.deputies[CITY]:
        return
    halls = _halls(congress)
    whole = Gathering.objects.filter(congress=congress, session__number=5, parent=None).first()
    if whole:
        _seat(desk_of(congress), whole, halls[0])


def _halls(congress: Congress) -> list[Hall]:
    rows = [Hall(congress=congress, name=name, drawing=drawing, seat_count=1) for name, drawing in ROOMS]
    for row in rows:
        row.seat_count = len(row.layout.seats)
    return Hall.objects.bulk_create(rows)


def _seat(desk: Desk, whole: Gathering, hall: Hall) -> None:
    """As the services would have: wishes, a plan by rule, in force, name cards, two who changed places since."""
    by = desk.staff.user
    at = moment(whole.session.begins_on - dt.timedelta(days=DAYS_BEFORE), 10 * 60)
    places = list(queries.to_seat(whole))
    SeatWish.objects.bulk_create(
        SeatWish(participation=places[nth], kind=kind) for nth, kind in WISHES if nth < len(places)
    )
    body = Body.objects.filter(congress=whole.congress, kind="standing").order_by("pk").first()
    rule = Rule(rotation=Rotation.GROUPS, group_size=2, year=whole.session.number - 1)
    plan = SeatPlan.objects.create(
        gathering=whole, hall=hall, drawing=hall.drawing, number=1, rotation=rule.rotation, group_size=2,
        year=rule.year, body=body, drafted_by=by, created_at=at, state=SeatPlanState.IN_FORCE,
        in_force_at=at + dt.timedelta(hours=5), version=2,
    )  # fmt: skip
    placed = arrange(queries.sitters(whole, plan.layout, body), plan.layout, rule)
    rows = [
        SeatTaken(plan=plan, participation_id=key, seat=one.seat, reason=one.reason, facts=one.facts)
        for key, one in placed.items()
    ]
    SeatTaken.objects.bulk_create(rows, batch_size=500)
    printed = SeatPrint.objects.create(
        plan=plan, kind=PrintKind.CARDS, lines=queries.seat_lines(plan), by=by, at=at + dt.timedelta(hours=6),
        seats={str(key): one.seat for key, one in placed.items()},
    )  # fmt: skip
    change = _exchange(plan, at + dt.timedelta(hours=7))
    write_facts([
        Fact("meetings.draft_seats", whole, desk.staff, at, {"plan": plan.pk, "seats": len(rows)}),
        Fact("meetings.put_seats_in_force", whole, desk.staff, plan.in_force_at,
             {"plan": plan.pk, "places": sorted(placed)}),
        Fact("meetings.print_seats", whole, desk.staff, printed.at,
             {"plan": plan.pk, "print": printed.pk, "lines": len(rows)}),
        Fact("meetings.change_seats", whole, desk.staff, change.at,
             {"plan": plan.pk, "change": change.pk, "places": sorted(pk for pk, _before, _after in change.moves)}),
    ])  # fmt: skip


def _exchange(plan: SeatPlan, at: dt.datetime) -> SeatChange:
    """The first two who sit in blocks of two delegations change places."""
    rows = list(plan.taken.filter(reason=Reason.BLOCK).order_by("pk"))
    first = rows[0]
    second = next(row for row in rows if row.facts["delegation"] != first.facts["delegation"])
    moves = [(first.participation_id, first.seat, second.seat), (second.participation_id, second.seat, first.seat)]
    plan.taken.filter(pk__in=[first.pk, second.pk]).delete()
    SeatTaken.objects.bulk_create(
        SeatTaken(plan=plan, participation_id=pk, seat=after, reason=Reason.MANUAL) for pk, _before, after in moves
    )
    return SeatChange.objects.create(plan=plan, moves=moves, by=plan.drafted_by, at=at)
