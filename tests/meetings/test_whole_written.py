"""A thousand people in the database: seats, rooms, meals of five days, tables and buses given and written, by services."""

import datetime as dt
import time

from congress.names import pinyin_key, stroke_key
from deputies.models import Mandate, Person
from meetings import services
from meetings.models import Gathering, Meal, Ride, SeatTaken, Stay, TablePlace
from tests import factories
from tests.meetings import hall as halls
from tests.meetings import steps
from tests.meetings.test_whole_figures import DAYS, DELEGATIONS, NAMES, PEOPLE, SURNAMES, TRIPS_A_DAY
from tests.meetings.transport import trip_of

MEALS = [
    services.MealTime("breakfast", dt.time(7), dt.time(8, 20), "二楼餐厅", "buffet"),
    services.MealTime("lunch", dt.time(12), dt.time(13, 20), "二楼餐厅", "tables"),
    services.MealTime("supper", dt.time(17, 50), dt.time(19, 10), "二楼餐厅", "tables"),
]


def thousand(congress):
    """Deputies of 35 delegations, as rows alone: what is measured is not how somebody becomes one."""
    places = [factories.delegation(congress, name=f"第{nth}代表团") for nth in range(1, DELEGATIONS + 1)]
    names = [SURNAMES[nth % 20] + NAMES[nth // 20 % 20] + NAMES[nth // 400] for nth in range(PEOPLE)]
    people = Person.objects.bulk_create(
        [
            Person(name=name, stroke_key=stroke_key(name), pinyin_key=pinyin_key(name),
                   sex="female" if nth % 10 < 3 else "male")
            for nth, name in enumerate(names)
        ],
        batch_size=500,
    )  # fmt: skip
    first = factories.mandate(congress, person=people[0], delegation=places[0])
    Mandate.objects.bulk_create(
        [
            Mandate(
                congress=congress, person=one, delegation=places[nth % DELEGATIONS], term=first.term,
                card_number=f"T{nth:05}", begins_on=first.begins_on, state_on=first.state_on,
                electing_unit=first.electing_unit,
            )
            for nth, one in enumerate(people)
            if nth
        ],
        batch_size=500,
    )  # fmt: skip


def test_everything_for_a_thousand_is_given_and_written_within_five_seconds_of_cpu(house):
    """CPU of this process, with what SQLite does in it."""
    thousand(house.congress)
    whole = steps.session(house.secretary)
    Gathering.objects.filter(pk=whole.pk).update(ends_at=whole.begins_at + DAYS * steps.DAY)
    whole.refresh_from_db()
    everybody = whole.participations.count()
    hall = halls.hall(house.secretary, drawing="[席 floor]\n1-32: " + " ".join(["o" * 12] * 3))
    sheet = [["酒店", "房号"], *([f"{'甲乙丙丁'[floor % 4]}宾馆", f"{floor}{nth:02}"]
             for floor in range(1, 28) for nth in range(1, 21))]  # fmt: skip
    steps.from_sheet("rooms", whole, sheet, house.secretary)
    trip = trip_of(house, whole, *[45] * 23)
    trips = [trip]
    vehicles = list(whole.vehicles.order_by("pk"))
    trips.extend(
        trip_of(house, whole, vehicles=vehicles, departs_at=trip.departs_at + nth * steps.HOUR * 4)
        for nth in range(1, DAYS * TRIPS_A_DAY)
    )
    first = steps.NOW.date() + dt.timedelta(days=1)
    spent = {}

    def timed(name, act):
        begin = time.process_time()
        found = act()
        spent[name] = time.process_time() - begin
        return found

    plan = timed("seats", lambda: services.draft_seats(whole, hall, by=house.secretary))
    timed("rooms", lambda: services.assign_rooms(whole, by=house.secretary))
    timed("meals", lambda: services.plan_meals(
        whole, by=house.secretary, first=first, last=first + dt.timedelta(days=DAYS - 1), times=MEALS))  # fmt: skip
    asked = {"table_count": 90, "halal_count": 0, "seats": 12}
    seen = services.draft_tables(whole, **asked)[2]
    timed("tables", lambda: services.set_tables(whole, by=house.secretary, seen=seen, **asked))
    timed("buses", lambda: [services.assign_rides(one, by=house.secretary) for one in trips])

    assert everybody == PEOPLE + 3
    assert SeatTaken.objects.filter(plan=plan).count() == everybody
    assert Stay.objects.filter(participation__gathering=whole, bed__isnull=False).count() == everybody
    assert (Meal.objects.filter(gathering=whole).count(), TablePlace.objects.count()) == (3 * DAYS, everybody)
    assert Ride.objects.count() == everybody * DAYS * TRIPS_A_DAY
    assert sum(spent.values()) <= 5, spent
