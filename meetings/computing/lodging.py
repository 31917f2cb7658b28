"""Who sleeps in which room: delegations together, one sex to a room, wishes where they can be kept. Pure."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from meetings.computing.lodging_rules import TWIN, Guest, NoBeds, Placed, Pool, Reason, Room, Why
from meetings.computing.splitting import NoPlaceError, split


def assign(guests: Iterable[Guest], rooms: Iterable[Room]) -> dict[int, Placed]:
    """A room for everybody who has none: guest → room and reason, in whatever order they come.

    Tried from the most comfortable on: delegations by floor with wishes for a room alone, then packed close, then
    without rooms alone, at last without wished room-mates. Raises ``NoBeds`` when no way places all.
    """
    people = sorted(guests, key=lambda one: (one.pool, one.group, one.order, one.key))
    known = sorted(rooms, key=lambda room: (str(room.hotel), room.floor, room.place, room.key))
    for alone, pairs, by_floor in (
        (True, True, True), (True, True, False), (False, True, True), (False, True, False), (False, False, False),
    ):  # fmt: skip
        house = _House(people, known, alone=alone, pairs=pairs)
        for pool in (Pool.GUESTS, Pool.STAFF):
            _Pool(house, pool).fill(by_floor=by_floor)
        if not house.left:
            return {one.key: Placed(house.of[one.key], house.reason(one)) for one in people if one.room is None}
    raise NoBeds([(one.key, house.why(one)) for one in house.left])


@dataclass
class _Party:
    """Those who go into a room together."""

    guests: list[Guest]
    whole: bool = False  # needs the room for itself

    @property
    def first(self) -> Guest:
        return self.guests[0]


class _House:
    """All rooms with who is in them by now."""

    def __init__(self, people: list[Guest], rooms: list[Room], *, alone: bool, pairs: bool) -> None:
        self.rooms = {room.key: room for room in rooms}
        self.people = {one.key: one for one in people}
        self.inside: dict[int, list[Guest]] = {room.key: [] for room in rooms}
        self.of: dict[int, int] = {}
        self.keeps_alone, self.keeps_pairs = alone, pairs
        self.left: list[Guest] = []
        self.spots: dict[tuple, Counter] | None = None
        for one in people:
            if one.room in self.inside:
                self.put([one], self.rooms[one.room])

    def put(self, guests: list[Guest], room: Room) -> None:
        self.inside[room.key] += guests
        self.of |= {one.key: room.key for one in guests}

    def take(self, one: Guest) -> None:
        self.inside[self.of.pop(one.key)].remove(one)

    def is_whole(self, one: Guest) -> bool:
        """Whether somebody has to have a room for himself, or shall have."""
        return not one.sex or (one.alone and self.keeps_alone)

    def free(self, room: Room) -> int:
        return room.beds - len(self.inside[room.key])

    def suits(self, one: Guest, room: Room) -> bool:
        """Whether he may join those who are in the room."""
        there = self.inside[room.key]
        if self.free(room) < 1 or room.pool != one.pool:
            return False
        if self.is_whole(one):
            return not there
        return all(other.sex == one.sex and not self._shut(other) and not _apart(one, other) for other in there)

    def fits(self, party: _Party, room: Room) -> bool:
        """Whether there are beds for all of them among those who are there."""
        return self.free(room) >= len(party.guests) and all(self.suits(one, room) for one in party.guests)

    def _shut(self, other: Guest) -> bool:
        return not other.sex or (other.alone and (self.keeps_alone or other.room is not None))

    def mate(self, one: Guest) -> Guest | None:
        """With whom he wishes to share, where the other wishes it too and it may be."""
        other = self.people.get(one.share_with) if self.keeps_pairs else None
        if other is None or other.share_with != one.key or other.pool != one.pool:
            return None
        whole = self.is_whole(one) or self.is_whole(other)
        return None if whole or one.sex != other.sex or _apart(one, other) else other

    def reason(self, one: Guest) -> Reason:
        """Why he has the room he has, the most telling first."""
        there = [other for other in self.inside[self.of[one.key]] if other.key != one.key]
        room = self.rooms[self.of[one.key]]
        spots = self._spots()[one.group, one.pool]
        apart = 2 * spots[room.hotel, room.floor] < max(spots.values())
        cases = (
            (Reason.WISH, any(one.share_with == other.key for other in there)),
            (Reason.SEX_UNKNOWN, not one.sex),
            (Reason.ALONE, one.alone and not there),
            (Reason.NOT_ALONE, one.alone),
            (Reason.NO_WISH, one.share_with is not None),
            (Reason.STAFF, one.pool == Pool.STAFF),
            (Reason.MIXED, any(other.group != one.group for other in there)),
            (Reason.APART, apart),
        )
        return next((reason for reason, holds in cases if holds), Reason.GROUP)

    def _spots(self) -> dict[tuple, Counter]:
        """On which floors each group is; asked once everybody is placed."""
        if self.spots is None:
            self.spots = {}
            for key, at in self.of.items():
                one, room = self.people[key], self.rooms[at]
                self.spots.setdefault((one.group, one.pool), Counter())[room.hotel, room.floor] += 1
        return self.spots

    def why(self, one: Guest) -> Why:
        """What keeps him from a bed in this house."""
        free = [room for room in self.rooms.values() if room.pool == one.pool and self.free(room)]
        if not free:
            return Why.NO_BED
        if not one.sex:
            return Why.SEX_UNKNOWN
        same = [room for room in free if all(other.sex == one.sex for other in self.inside[room.key])]
        return Why.NOT_WITH if any(_apart(one, other) for r in same for other in self.inside[r.key]) else Why.OTHER_SEX


def _apart(one: Guest, other: Guest) -> bool:
    return one.not_with == other.key or other.not_with == one.key


@dataclass
class _Pool:
    """The rooms of one purpose, and those who belong there."""

    house: _House
    pool: Pool
    parties: list[_Party] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rooms = [room for room in self.house.rooms.values() if room.pool == self.pool]
        paired: set[int] = set()
        for one in self.house.people.values():
            if one.room is not None or one.pool != self.pool or one.key in paired:
                continue
            mate = self.house.mate(one)
            if mate and mate.room is None:
                paired.add(mate.key)
                self.parties.append(_Party([one, mate]))
            else:
                self.parties.append(_Party([one], whole=self.house.is_whole(one)))

    def fill(self, *, by_floor: bool) -> None:
        """Place everybody; whoever finds no bed is left over in the house."""
        rest = self._join_mates(self.parties)
        rest = self._by_floor(rest) if by_floor else self._close(rest)
        for party in sorted(rest, key=lambda party: -len(party.guests)):
            for part in [party] if self._somewhere(party) else [_Party([one]) for one in party.guests]:
                if part is not party and not self._somewhere(part) and not self._by_exchange(part.first):
                    self.house.left.append(part.first)

    def _join_mates(self, parties: list[_Party]) -> list[_Party]:
        """Whose wished room-mate stays where he is goes there."""
        rest = []
        for party in parties:
            mate = self.house.mate(party.first)
            room = self.house.rooms.get(mate.room) if mate and mate.room is not None else None
            if room and self.house.fits(party, room):
                self.house.put(party.guests, room)
            else:
                rest.append(party)
        return rest

    # Delegations by floor --------------------------------------------------------------------------------------------

    def _by_floor(self, parties: list[_Party]) -> list[_Party]:
        """Each group on as few floors as can be; what does not go into its own rooms is given back."""
        groups: dict[Hashable, list[_Party]] = {}
        for party in parties:
            groups.setdefault(party.first.group, []).append(party)
        rest = []
        wanted = {group: _beds(some) for group, some in groups.items()}
        if sum(wanted.values()) > sum(self.house.free(room) for room in self.rooms):
            wanted = {group: sum(len(party.guests) for party in some) for group, some in groups.items()}
        for group, floors in self._floors(wanted).items():
            for party in sorted(groups[group], key=lambda party: (party.whole, party.first.sex, -len(party.guests))):
                rooms = [room for floor in floors for room in self.rooms if (room.hotel, room.floor) == floor]
                if not self._own_room(party, rooms):
                    rest.append(party)
        return rest

    def _floors(self, groups: Mapping[Hashable, int]) -> dict[Hashable, list[tuple]]:
        """Hotels, then floors, shared out over the groups with few of them torn apart; the fullest floor first."""
        beds: dict[tuple, int] = {}
        for room in self.rooms:
            beds[room.hotel, room.floor] = beds.get((room.hotel, room.floor), 0) + self.house.free(room)
        hotels: dict[Hashable, int] = {}
        for (hotel, _floor), count in beds.items():
            hotels[hotel] = hotels.get(hotel, 0) + count
        shares: dict[Hashable, list[tuple[int, tuple]]] = {group: [] for group in groups}
        try:
            for hotel in hotels:
                here = {one.group: one.count for one in split(groups, hotels) if one.container == hotel}
                for one in split(here, {floor: count for floor, count in beds.items() if floor[0] == hotel}):
                    shares[one.group].append((-one.count, one.container))
        except NoPlaceError:
            return {group: list(beds) for group in groups}
        return {
            group: [floor for _count, floor in sorted(some, key=lambda one: one[0])] for group, some in shares.items()
        }

    def _own_room(self, party: _Party, rooms: list[Room]) -> bool:
        """A room of these that the group has begun, or an empty one of the best size."""
        house, size = self.house, len(party.guests)
        fitting = [room for room in rooms if house.fits(party, room)]
        own = [room for room in fitting if {one.group for one in house.inside[room.key]} == {party.first.group}]
        empty = [room for room in fitting if not house.inside[room.key]]
        best = 1 if party.whole else TWIN
        empty.sort(key=lambda room: (abs(room.beds - max(size, best)), rooms.index(room)))
        for room in [*own, *empty][:1]:
            house.put(party.guests, room)
        return bool(own or empty)

    # Packed close ----------------------------------------------------------------------------------------------------

    def _close(self, parties: list[_Party]) -> list[_Party]:
        """Rooms parted between the sexes with the fewest beds lost, each filled in turn."""
        rest = [party for party in parties if not party.whole or not self._somewhere(party)]
        sexes = sorted({party.first.sex for party in rest if not party.whole})
        counts = {sex: sum(len(p.guests) for p in rest if p.first.sex == sex and not p.whole) for sex in sexes}
        for room in self.rooms:
            for sex in {one.sex for one in self.house.inside[room.key]} & counts.keys():
                counts[sex] -= self.house.free(room)
        empty = [room for room in self.rooms if not self.house.inside[room.key]]
        chosen = _rooms_for(counts.get(sexes[0], 0), counts.get(sexes[-1], 0), empty) if len(sexes) > 1 else set()
        for party in sorted(rest, key=lambda party: -len(party.guests)):
            first = bool(sexes) and party.first.sex == sexes[0]
            rooms = [
                room for room in self.rooms
                if self.house.inside[room.key] or len(sexes) < 2 or (room.key in chosen) == first  # noqa: PLR2004
            ]  # fmt: skip
            self._into(party, rooms)
        return [party for party in rest if party.first.key not in self.house.of]

    def _into(self, party: _Party, rooms: list[Room]) -> bool:
        """The first room that fits, one already begun before an empty one, the tightest before a larger one."""
        fitting = [room for room in rooms if self.house.fits(party, room)]
        if not fitting:
            return False
        room = min(
            fitting, key=lambda room: (not self.house.inside[room.key], self.house.free(room), rooms.index(room))
        )
        self.house.put(party.guests, room)
        return True

    # The rest --------------------------------------------------------------------------------------------------------

    def _somewhere(self, party: _Party) -> bool:
        """Any room: an empty one where the group has rooms, any empty one, at last beside others."""
        house = self.house
        there = {
            (house.rooms[house.of[key]].hotel, house.rooms[house.of[key]].floor)
            for key, one in house.people.items()
            if key in house.of and one.group == party.first.group
        }
        fitting = [room for room in self.rooms if house.fits(party, room)]

        def rank(room: Room) -> tuple:
            inside = house.inside[room.key]
            mixed = any(one.group != party.first.group for one in inside)
            return mixed, (room.hotel, room.floor) not in there, room.beds if party.whole else -room.beds

        for room in sorted(fitting, key=rank)[:1]:
            house.put(party.guests, room)
        return bool(fitting)

    def _by_exchange(self, one: Guest) -> bool:
        """Somebody in a room where he could sleep moves to a bed that is free: the first who can."""
        house = self.house
        for room in self.rooms:
            for other in list(house.inside[room.key]):
                if other.room is not None or house.mate(other):
                    continue
                house.take(other)
                elsewhere = next((r for r in self.rooms if r != room and house.suits(other, r)), None)
                if elsewhere and house.suits(one, room):
                    house.put([other], elsewhere)
                    house.put([one], room)
                    return True
                house.put([other], room)
        return False


def _beds(parties: list[_Party]) -> int:
    """How many beds a group takes in rooms of two."""
    whole = sum(party.whole for party in parties)
    sexes: dict[str, int] = {}
    for party in parties:
        if not party.whole:
            sexes[party.first.sex] = sexes.get(party.first.sex, 0) + len(party.guests)
    return TWIN * (whole + sum(-(-count // TWIN) for count in sexes.values()))


def _rooms_for(first: int, second: int, rooms: list[Room]) -> set[int]:
    """Rooms with at least ``first`` beds, as few as can be, that leave ``second``; the first rooms of each size."""
    sizes: dict[int, list[Room]] = {}
    for room in rooms:
        sizes.setdefault(room.beds, []).append(room)
    reached: dict[int, tuple[int, ...]] = {0: ()}
    for size, some in sorted(sizes.items()):
        reached = {
            total + size * count: (*taken, count)
            for total, taken in sorted(reached.items(), reverse=True)
            for count in range(len(some), -1, -1)
        }
    total = sum(room.beds for room in rooms)
    enough = [beds for beds in sorted(reached) if beds >= first]
    best = next((beds for beds in enough if total - beds >= second), enough[0] if enough else total)
    counts = reached.get(best, ())
    return {
        room.key for (_size, some), count in zip(sorted(sizes.items()), counts, strict=True) for room in some[:count]
    }
