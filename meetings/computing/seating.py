"""Who sits where, by the rules of the house. Pure: the same people, hall and rule give the same plan.

Everybody gets a seat or nobody does: ``NoRoom`` lists whom the hall has no seat for. See docs/seating.md.
"""

from collections.abc import Iterable
from typing import Any

from meetings.computing.halls import SEAT, WHEELCHAIR, Layout, Seat, Zone
from meetings.computing.seating_rules import (
    NoRoom,
    Order,
    Placed,
    Reason,
    Rule,
    Sitter,
    Why,
    advanced,
    beside,
    from_the_middle,
    rotated,
    suits,
)

INSTEAD = {Zone.OBSERVERS: Zone.GALLERY, Zone.GALLERY: Zone.OBSERVERS}  # where a hall has one zone for both


def arrange(people: Iterable[Sitter], hall: Layout, rule: Rule) -> dict[int, Placed]:
    """A seat for everybody, by key; raises ``NoRoom``."""
    table = _Table(sorted(people, key=lambda one: (one.order, one.key)), hall, rule)
    table.fixed()
    table.wheelchairs()
    table.rostrum()
    table.floor()
    table.zones()
    table.keep_apart()
    if table.misfits:
        raise NoRoom(sorted(table.misfits.items()))
    return table.placed


class _Table:
    """The hall while people sit down, those with the narrowest choice first."""

    def __init__(self, people: list[Sitter], hall: Layout, rule: Rule) -> None:
        self.people, self.hall, self.rule = people, hall, rule
        self.placed: dict[int, Placed] = {}
        self.taken: dict[str, Sitter] = {}
        self.misfits: dict[int, Why] = {}
        known = {one.key for one in people}
        self.kept: dict[int, set[int]] = {}  # whom each is not to sit beside, whoever of the two said so
        for one in people:
            for other in one.apart & known:
                self.kept.setdefault(one.key, set()).add(other)
                self.kept.setdefault(other, set()).add(one.key)

    def waits(self, sitter: Sitter) -> bool:
        return sitter.key not in self.placed and sitter.key not in self.misfits

    def is_free(self, sitter: Sitter, seat: Seat) -> bool:
        return seat.key not in self.taken and suits(sitter, seat)

    def sit(self, sitter: Sitter, seat: Seat, reason: Reason, **facts: Any) -> None:
        self.placed[sitter.key] = Placed(seat.key, reason, facts)
        self.taken[seat.key] = sitter

    def first(self, sitter: Sitter, seats: Iterable[Seat]) -> Seat | None:
        return next((seat for seat in seats if self.is_free(sitter, seat)), None)

    def fixed(self) -> None:
        """Seats named for somebody, where the seat is one for him."""
        for one in (one for one in self.people if one.fixed):
            seat = self.hall.by_key.get(one.fixed)
            if seat is None:
                self.misfits[one.key] = Why.UNKNOWN
            elif seat.key in self.taken:
                self.misfits[one.key] = Why.TAKEN
            elif not suits(one, seat):
                self.misfits[one.key] = Why.UNFIT
            else:
                self.sit(one, seat, Reason.FIXED)

    def wheelchairs(self) -> None:
        """Wheelchair places: in one's own zone where there are any, else wherever there are."""
        waiting = [one for one in self.people if one.needs_wheelchair and self.waits(one)]
        places = [seat for seat in self.hall.seats if seat.sign == WHEELCHAIR]
        for one in sorted(waiting, key=lambda one: not one.needs_aisle):
            seat = self.first(one, sorted(places, key=lambda seat: seat.zone != one.zone))
            if seat:
                self.sit(one, seat, Reason.WHEELCHAIR)
            else:
                self.misfits[one.key] = Why.NO_WHEELCHAIR

    def rostrum(self) -> None:
        """The chair in the middle of the front row, the others to his left and right by turns, in stroke order."""
        waiting = [one for one in self.people if one.zone == Zone.ROSTRUM and self.waits(one)]
        rows: dict[int, list[Seat]] = {}
        for seat in self.hall.of(Zone.ROSTRUM):
            rows.setdefault(seat.y, []).append(seat)
        ways = [(row[at], nth) for row in rows.values() for nth, at in enumerate(from_the_middle(len(row)))]
        turns = {seat.key: nth for seat, nth in ways}
        for one in sorted(waiting, key=lambda one: (not one.is_chair, not one.needs_aisle)):
            seat = self.first(one, (seat for seat, _nth in ways))
            if seat is None:
                self.misfits[one.key] = Why.NO_ROSTRUM
            elif one.is_chair:
                self.sit(one, seat, Reason.CHAIR)
            else:
                self.sit(one, seat, Reason.AISLE if one.needs_aisle else Reason.ROSTRUM, turn=turns[seat.key])

    def floor(self) -> None:
        """Heads in the first row, the delegations in blocks behind them."""
        seats = self.hall.of(Zone.FLOOR)
        waiting = [one for one in self.people if one.zone == Zone.FLOOR and self.waits(one)]
        front = [seat for seat in seats if seat.y == seats[0].y]
        room = sum(seat.sign == SEAT and seat.key not in self.taken for seat in front)
        heads = [one for one in waiting if one.is_head][:room]
        behind = [seat for seat in seats if seat.y != seats[0].y]
        if not heads or not behind:
            heads, behind = [], seats
        in_front = {one.key for one in heads}
        blocks = self._blocks([one for one in waiting if one.key not in in_front], waiting, behind)
        for one in (one for one in waiting if one.needs_aisle):
            wished = blocks.get(one.delegation, [])
            own = _near(wished, front) if one.key in in_front else []
            if seat := self.first(one, [*own, *_near(wished, seats)]):
                self.sit(one, seat, Reason.AISLE)
            else:
                self.misfits[one.key] = Why.NO_AISLE
        for one in sorted(heads, key=lambda one: _middle(blocks.get(one.delegation, []))):
            if self.waits(one) and (seat := self.first(one, _near(blocks.get(one.delegation, []), front))):
                self.sit(one, seat, Reason.HEAD, delegation=one.delegation)
        for delegation, block in blocks.items():
            self._fill(delegation, block, [one for one in waiting if one.delegation == delegation and self.waits(one)])
        for one in (one for one in waiting if self.waits(one)):
            if seat := self.first(one, _near(blocks.get(one.delegation, []), behind)) or self.first(one, seats):
                self.sit(one, seat, Reason.SPARE)
            else:
                self.misfits[one.key] = Why.NO_SEAT

    def _blocks(self, seated: list[Sitter], waiting: list[Sitter], behind: list[Seat]) -> dict[int | None, list[Seat]]:
        """The seats of each delegation from the left: whole columns, no deeper than needed, where that goes."""
        counts: dict[int | None, int] = dict.fromkeys((one.delegation for one in waiting), 0)
        for one in seated:
            counts[one.delegation] += 1
        known = sorted(one for one in counts if one is not None)
        order: list[int | None] = [*rotated(known, self.rule), *([None] if None in counts else [])]
        free = [seat for seat in behind if seat.sign == SEAT and seat.key not in self.taken]
        columns: dict[int, list[Seat]] = {}
        for seat in sorted(free, key=lambda seat: (seat.x, seat.y)):
            columns.setdefault(seat.x, []).append(seat)
        lines = sorted({seat.y for seat in behind})
        for depth in range(1, len(lines) + 1):
            cut = [[seat for seat in column if seat.y <= lines[depth - 1]] for column in columns.values()]
            if found := _whole_columns([(one, counts[one]) for one in order], [column for column in cut if column]):
                return found
        flat, found = [seat for column in columns.values() for seat in column], {}
        for one in order:
            found[one], flat = flat[: counts[one]], flat[counts[one] :]
        return found

    def _fill(self, delegation: int | None, block: list[Seat], waiting: list[Sitter]) -> None:
        """A block in stroke order, down its columns or along its rows."""
        free = [seat for seat in block if seat.key not in self.taken]
        nth = {one.key: at for at, one in enumerate(waiting, start=1)}
        if self.rule.order == Order.ALONG:
            free.sort(key=lambda seat: (seat.y, seat.x))
            lines = [free]
        else:
            columns: dict[int, list[Seat]] = {}
            for seat in free:
                columns.setdefault(seat.x, []).append(seat)
            lines = list(columns.values())
        for line in lines:
            here, waiting = waiting[: len(line)], waiting[len(line) :]
            for one, seat in zip(advanced(here, self.rule), line, strict=False):
                self.sit(one, seat, Reason.BLOCK, delegation=delegation, nth=nth[one.key])

    def zones(self) -> None:
        """Observers, gallery, press and staff in their own zones, along the rows."""
        for one in sorted((one for one in self.people if self.waits(one)), key=lambda one: not one.needs_aisle):
            seats = self.hall.of(one.zone) or self.hall.of(INSTEAD.get(one.zone, one.zone))
            if seat := self.first(one, seats):
                self.sit(one, seat, Reason.ZONE, area=seat.area)
            else:
                self.misfits[one.key] = Why.NO_SEAT if seats else Why.NO_ZONE

    # Who is not to sit side by side ----------------------------------------------------------------------------------

    def keep_apart(self) -> None:
        """Whoever sits beside somebody he is kept apart from changes seats with the nearest who can."""
        known = {one.key: one for one in self.people}
        pairs = {tuple(sorted((one, other))) for one, others in self.kept.items() for other in others}
        for first, second in sorted(pairs):
            if not self._clash(first, second):
                continue
            movable = [known[key] for key in (second, first) if not self._is_held(known[key])]
            if not any(self._move_away(one) for one in movable):
                self.misfits[second] = Why.TOGETHER

    def _clash(self, first: int, second: int) -> bool:
        if first not in self.placed or second not in self.placed:
            return False
        return beside(self._seat(first), self._seat(second))

    def _seat(self, key: int) -> Seat:
        return self.hall.by_key[self.placed[key].seat]

    def _is_held(self, one: Sitter) -> bool:
        return bool(one.fixed or one.is_chair or one.is_head or one.needs_wheelchair or one.needs_aisle)

    def _is_apart(self, one: Sitter, seat: Seat, leaving: int) -> bool:
        """Whether nobody he is kept apart from would sit beside him there."""
        others = [self._seat(key) for key in self.kept.get(one.key, ()) if key in self.placed and key != leaving]
        return not any(beside(seat, other) for other in others)

    def _move_away(self, one: Sitter) -> bool:
        here = self._seat(one.key)
        zone = [seat for seat in self.hall.of(here.zone) if seat != here and suits(one, seat)]
        zone.sort(key=lambda seat: (abs(seat.y - here.y) + abs(seat.x - here.x), seat.y, seat.x))
        swaps = [seat for seat in zone if self._may_swap(one, here, seat)]
        own = [seat for seat in swaps if self._same_delegation(one, seat)]
        for seat in [*own, *swaps]:
            other = self.taken.pop(seat.key, None)
            del self.taken[here.key]
            self.sit(one, seat, Reason.APART)
            if other:
                self.sit(other, here, Reason.APART)
            return True
        return False

    def _same_delegation(self, one: Sitter, seat: Seat) -> bool:
        other = self.taken.get(seat.key)
        return other is not None and other.delegation == one.delegation

    def _may_swap(self, one: Sitter, here: Seat, seat: Seat) -> bool:
        other = self.taken.get(seat.key)
        if other and other.key in self.kept.get(one.key, ()):
            return False
        if not self._is_apart(one, seat, other.key if other else one.key):
            return False
        return other is None or (not other.is_bound and suits(other, here) and self._is_apart(other, here, one.key))


def _middle(block: list[Seat]) -> float:
    """The middle of a block, counted in columns."""
    return sum((block[0].x, block[-1].x)) / 2 if block else 0.0


def _near(block: list[Seat], seats: list[Seat]) -> list[Seat]:
    """``seats``, those of the block first, then by their distance from it; as they stand where it is empty."""
    if not block:
        return seats
    own, middle = {seat.key for seat in block}, _middle(block)
    return sorted(seats, key=lambda seat: (seat.key not in own, abs(seat.x - middle), seat.y, seat.x))


def _whole_columns(
    counts: list[tuple[int | None, int]], columns: list[list[Seat]]
) -> dict[int | None, list[Seat]] | None:
    """Whole columns for each delegation from the left, the empty ones at both sides; ``None`` where they do not do."""
    found: dict[int | None, list[list[Seat]]] = {}
    at = 0
    for one, count in counts:
        begin, room = at, 0
        while room < count:
            if at == len(columns):
                return None
            room += len(columns[at])
            at += 1
        found[one] = columns[begin:at]
    shift = (len(columns) - at) // 2
    if shift and len({len(column) for column in columns}) == 1:  # all alike: the whole moves to the middle
        at = shift
        for one, own in found.items():
            found[one] = columns[at : at + len(own)]
            at += len(own)
    return {one: [seat for column in own for seat in column] for one, own in found.items()}
