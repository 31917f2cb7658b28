"""Seats from a sheet: everything is checked first and shown; then all of it is written, or nothing."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from congress.errors import Refused, Stale
from congress.models import User
from meetings import queries
from meetings.computing.halls import Layout, Seat, Zone
from meetings.computing.seat_sheet import Record, Wrong, parse
from meetings.computing.sheets import Problem, Rows
from meetings.models import Participation, SeatChange, SeatPlan
from meetings.services.seating import Move, move_people, open_plan


@dataclass
class SeatImport:
    """What a sheet would do, and everything that stands against it."""

    moves: list[Move] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unchanged_count: int = 0


def plan_import(plan: SeatPlan, rows: Rows, *, update: bool) -> SeatImport:
    """Check a sheet against a plan; writes nothing. Who is not in the sheet keeps his seat.

    With ``update`` it moves people who sit elsewhere; without it they are a problem.
    """
    sheet = parse(rows)
    found = SeatImport(problems=sheet.problems)
    matcher = _Matcher(plan)
    people: set[int] = set()
    wanted: dict[str, int] = {}
    for record in sheet.records:
        place, seat = matcher.person(record, found), matcher.seat(record, found)
        if place is None or seat is None:
            continue
        if place.pk in people:
            found.problems.append(Problem(record.line, Wrong.PERSON_TWICE, place.name))
        elif seat.key in wanted:
            found.problems.append(Problem(record.line, Wrong.SEAT_TWICE, queries.seat_words(matcher.hall, seat.key)))
        elif matcher.seats.get(place.pk) == seat.key:
            found.unchanged_count += 1
        elif place.pk in matcher.seats and not update:
            found.problems.append(Problem(record.line, Wrong.SEATED, place.name))
        else:
            found.moves.append((place.pk, matcher.seats.get(place.pk, ""), seat.key))
            found.names[place.pk] = place.name
        people.add(place.pk)
        wanted.setdefault(seat.key, record.line)
    moving = {pk for pk, _before, _after in found.moves}
    for pk, seat in matcher.seats.items():
        if seat in wanted and pk not in moving and pk not in people:
            found.problems.append(Problem(wanted[seat], Wrong.TAKEN, matcher.names.get(pk, "")))
    found.problems.sort(key=lambda problem: problem.row)
    return found


class _Matcher:
    """Who and which seat a row means; everything loaded once."""

    def __init__(self, plan: SeatPlan) -> None:
        self.hall: Layout = plan.layout
        self.seats = queries.seats_of(plan)
        places = list(plan.gathering.participations.select_related("mandate__delegation").defer("phone").order_by("pk"))
        self.names = {place.pk: place.name for place in places}
        self.by_name: dict[str, list[Participation]] = {}
        self.by_card: dict[str, Participation] = {}
        for place in places:
            self.by_name.setdefault(place.name, []).append(place)
            if place.mandate and place.mandate.card_number:
                self.by_card[place.mandate.card_number] = place
        self.areas = {area.number: area for area in self.hall.areas}

    def person(self, record: Record, found: SeatImport) -> Participation | None:
        if record.card and record.card in self.by_card:
            return self.by_card[record.card]
        named = self.by_name.get(record.name, [])
        if len(named) > 1 and record.group:
            named = [one for one in named if one.mandate and one.mandate.delegation.name == record.group]
        if len(named) == 1:
            return named[0]
        why = Wrong.SEVERAL if named else Wrong.UNKNOWN_PERSON
        found.problems.append(Problem(record.line, why, record.name or record.card))
        return None

    def seat(self, record: Record, found: SeatImport) -> Seat | None:
        """By area where one is named; otherwise on the floor, or wherever there is only one of this row and number."""
        fits = [s for s in self.hall.seats if (s.row, s.number) == (record.row, record.number)]
        if record.area:
            fits = [seat for seat in fits if self.areas[seat.area].name == record.area]
        elif len(fits) > 1:
            fits = [seat for seat in fits if seat.zone == Zone.FLOOR]
        if len(fits) == 1:
            return fits[0]
        words = " ".join(filter(None, [record.area, f"{record.row}-{record.number}"]))
        found.problems.append(Problem(record.line, Wrong.UNKNOWN_SEAT, words))
        return None


@transaction.atomic
def import_seats(plan: SeatPlan, seats: dict[int, str], *, by: User, version: int) -> SeatChange:
    """Write what was looked at: participation → seat. One change, which can be taken back as a whole.

    ``Stale`` when the plan was changed since it was looked at. Refused where somebody is of another gathering, a seat
    is not in the hall or somebody else's, and where nothing would change.
    """
    plan = open_plan(plan)
    if plan.version != version:
        raise Stale(_("The plan was changed meanwhile. Look again."), current={"version": plan.version})
    now = queries.seats_of(plan)
    known = set(plan.gathering.participations.filter(pk__in=seats).values_list("pk", flat=True))
    others = {seat for pk, seat in now.items() if pk not in seats}
    fits = len(set(seats.values())) == len(seats) and set(seats.values()) <= plan.layout.by_key.keys()
    if known != seats.keys() or not fits or others & set(seats.values()):
        raise Refused(_("These seats do not fit any more. Read the sheet again."))
    moves = [(pk, now.get(pk, ""), seat) for pk, seat in sorted(seats.items()) if now.get(pk) != seat]
    if not moves:
        raise Refused(_("Everybody sits there already."))
    return move_people(plan, moves, by=by)
