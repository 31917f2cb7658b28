"""Buses and trips for tests."""

from meetings import services
from tests.meetings.steps import DAY, HOUR, NOW


def buses(house, whole, *seats):
    """Vehicles of so many seats: 1号车, 2号车, …"""
    known = whole.vehicles.count()
    return [
        services.save_vehicle(
            None, by=house.secretary, gathering=whole, label=f"{nth}号车", plate=f"安A·{nth:04d}", seats=count,
            driver="赵师傅", driver_phone="13900000001",
        )
        for nth, count in enumerate(seats, start=known + 1)
    ]  # fmt: skip


def trip_of(house, whole, *seats, vehicles=None, **more):
    """A trip to the hall tomorrow at ten past eight, with vehicles of so many seats."""
    vehicles = vehicles if vehicles is not None else buses(house, whole, *seats)
    facts = {"departs_at": NOW + DAY - HOUR * 5 / 6, "from_place": "安澜宾馆", "to_place": "人民大会堂"} | more
    return services.save_trip(None, by=house.secretary, gathering=whole, vehicles=vehicles, **facts)


def loads(trip):
    """Label → names of who rides in it."""
    found = {}
    for label, name in trip.rides.order_by("pk").values_list("vehicle__label", "participation__name"):
        found.setdefault(label, set()).add(name)
    return found
