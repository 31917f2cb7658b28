"""Where the city's fifth session stays: four hotels, everybody placed by rule and told, most keys handed out."""

import datetime as dt

from congress.demo import CITY, Fact, Seed, moment, seeder, write_facts
from meetings import queries
from meetings.computing.lodging import assign
from meetings.demo.making import Desk, desk_of
from meetings.models import BEDS, Bed, Gathering, Hotel, HotelRoom, RoomKind, RoomPurpose, Stay

# Name, address, phone (no mobile network begins with 100), floors, rooms on each.
HOTELS = (
    ("安澜宾馆 1 号楼", "人民路 1 号", "10000010001", range(1, 9), 20),
    ("安澜宾馆 2 号楼", "人民路 1 号", "10000010002", range(1, 7), 15),
    ("东湖酒店", "东湖路 18 号", "10000010003", range(2, 8), 20),
    ("滨江假日酒店", "滨江大道 66 号", "10000010004", range(2, 7), 16),
)
KINDS = {1: RoomKind.SUITE, 2: RoomKind.SINGLE, 3: RoomKind.DOUBLE}  # the first rooms of each floor; the others twin
DAYS_BEFORE = 2
TRAINS = ("G1001", "D2206", "G1017")
WITH_TRAIN, NO_KEY_YET = 40, 5  # everybody with a train; one in … has no key yet
CHECK_IN, CHECK_OUT = 10 * 60, 14 * 60


@seeder(order=29)
def lodging(seed: Seed) -> None:
    """After the gatherings; rooms of the city's fifth session are given two days before it begins."""
    congress = seed.congresses.get(CITY)
    if congress is None or not seed.deputies[CITY]:
        return
    whole = Gathering.objects.filter(congress=congress, session__number=5, parent=None).first()
    if whole:
        _rooms(whole)
        _lodge(desk_of(congress), whole)


def _rooms(whole: Gathering) -> None:
    """The rooms of each hotel; on its lowest floor one is medical and the last four are for staff."""
    rooms = []
    for name, address, phone, floors, count in HOTELS:
        hotel = Hotel.objects.create(gathering=whole, name=name, address=address, phone=phone)
        for floor in floors:
            for nth in range(1, count + 1):
                kind = KINDS.get(nth, RoomKind.TWIN)
                lowest = floor == floors[0]
                purpose = RoomPurpose.GUESTS
                if lowest and nth == 1:
                    purpose = RoomPurpose.MEDICAL
                elif lowest and nth > count - 4:
                    purpose = RoomPurpose.STAFF
                rooms.append(HotelRoom(hotel=hotel, floor=floor, number=f"{floor}{nth:02}", kind=kind, purpose=purpose))
    made = HotelRoom.objects.bulk_create(rooms, batch_size=500)
    beds = [Bed(room=room, number=nth) for room in made for nth in range(1, BEDS[RoomKind(room.kind)] + 1)]
    Bed.objects.bulk_create(beds, batch_size=500)


def _lodge(desk: Desk, whole: Gathering) -> None:
    """As the services would have: given by rule, told, keys handed out on the day of arrival."""
    day = whole.session.begins_on
    at = moment(day - dt.timedelta(days=DAYS_BEFORE), 9 * 60)
    placed = assign(*queries.lodging_of(whole, anew=False))
    free = queries.free_beds(whole)
    stays = []
    for nth, (place, one) in enumerate(sorted(placed.items())):
        arrives = moment(day - dt.timedelta(days=1), CHECK_IN + 5 * (nth % 60))
        by_train = nth % max(1, len(placed) // WITH_TRAIN) == 0
        stays.append(
            Stay(
                participation_id=place, bed_id=free[one.room].pop(0), reason=one.reason, told_at=at, arrives_at=arrives,
                arrives_by=TRAINS[nth % len(TRAINS)] if by_train else "",
                departs_at=moment(day + dt.timedelta(days=4), CHECK_OUT),
                key_given_at=arrives if nth % NO_KEY_YET else None,
            )
        )  # fmt: skip
    Stay.objects.bulk_create(stays, batch_size=500)
    write_facts([
        Fact("meetings.assign_rooms", whole, desk.staff, at, {"anew": False, "places": sorted(placed)}),
        Fact("meetings.publish_rooms", whole, desk.staff, at + dt.timedelta(hours=1), {"places": sorted(placed)}),
    ])  # fmt: skip
