"""A session with everything arranged: seats in force, tables set, rooms and rides told; for tests of changes."""

from types import SimpleNamespace

from deputies.models import Person
from meetings import services
from meetings.services import Audience
from tests import factories
from tests.meetings import hall as halls
from tests.meetings import steps
from tests.meetings.transport import trip_of

ROOMS = [
    ["酒店", "房号", "床位"],
    ["安澜宾馆", "801", "2"], ["安澜宾馆", "802", "2"], ["安澜宾馆", "803", "1"],
]  # fmt: skip
SECOND = [ROOMS[0], ["东湖酒店", "201", "2"]]  # a hotel where nobody stays yet


def arrange(house, **more):
    """Three deputies, all men; one trip for everybody in a bus of five."""
    Person.objects.update(sex="male")
    whole = steps.session(house.secretary, **more)
    plan = halls.in_force(house, whole)
    asked = {"table_count": 2, "halal_count": 0, "seats": 4}
    tables = services.set_tables(whole, by=house.secretary, seen=services.draft_tables(whole, **asked)[2], **asked)
    steps.from_sheet("rooms", whole, ROOMS, house.secretary)
    services.assign_rooms(whole, by=house.secretary)
    services.publish_rooms(whole, by=house.secretary)
    steps.from_sheet("rooms", whole, SECOND, house.secretary)
    trip = trip_of(house, whole, 5)
    services.assign_rides(trip, by=house.secretary)
    trip = services.publish_rides(trip, by=house.secretary)
    return SimpleNamespace(whole=whole, plan=plan, tables=tables, trip=trip)


def late(house, whole, name="赵补报", **more):
    """Somebody who comes late: asked after everything was arranged."""
    user = factories.deputy(house.congress, name=name, delegation=more.pop("delegation", house.served), **more)
    Person.objects.filter(user=user).update(sex="male")
    services.invite(whole, Audience(everybody=True), by=house.secretary)
    return user


def where(whole, name):
    """Seat, table, room and vehicle of somebody as the tables have it."""
    place = whole.participations.get(name=name)
    seat = place.seats.filter(plan__state="in_force").first()
    table = place.table_places.first()
    bed = place.stay.bed if hasattr(place, "stay") else None
    ride = place.rides.first()
    return (
        seat.seat if seat else "", table.table if table else "", bed.room.number if bed else "",
        ride.vehicle.label if ride else "",
    )  # fmt: skip
