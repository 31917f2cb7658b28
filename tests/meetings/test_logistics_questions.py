"""Every page of a session's logistics that lists something asks at most twelve questions, however long the list."""

import pytest
from django.urls import reverse

from deputies.models import Person
from meetings import services
from tests import factories
from tests.meetings.arranged import arrange, late

OF_SESSION = (
    "find_seat", "seat_plans", "lodging", "lodging_list", "meal_list", "diet_list", "table_plan", "transport",
    "vehicle_list", "journeys", "permits", "unsettled_list", "session_prints", "people_list",
)  # fmt: skip
OF_TRIP = ("trip", "trip_edit", "boarding")


@pytest.fixture
def all_of(house, work_off):
    found = arrange(house)
    work_off()
    return found


def pages(all_of):
    whole, trip, plan = all_of.whole, all_of.trip, all_of.plan
    hotel = whole.hotels.order_by("pk").first()
    row = plan.taken.first().seat.rsplit("-", 1)[0]
    rider = trip.rides.order_by("pk").first().participation_id
    return [
        *(reverse(name, args=[whole.pk]) for name in OF_SESSION), *(reverse(name, args=[trip.pk]) for name in OF_TRIP),
        f"{reverse('lodging', args=[whole.pk])}?hotel={hotel.pk}&floor=8", f"{trip.get_absolute_url()}?pick={rider}",
        f"{plan.get_absolute_url()}?row={row}&pick={plan.taken.first().seat}",
        reverse("seat_differences", args=[plan.pk]), reverse("hall_list"),
        *(reverse("swap_page", args=[whole.pk, kind]) for kind in ("table", "room")),
        f"{reverse('swap_page', args=[whole.pk, 'ride'])}?trip={trip.pk}",
        *(reverse("list_import", args=[whole.pk, kind]) for kind in ("people", "rooms", "lodgers", "meals", "vehicles", "trips", "journeys", "permits", "tables")),
    ]  # fmt: skip


@pytest.mark.parametrize("more", [0, 9])
def test_lists_of_logistics_ask_at_most_twelve(house, all_of, client, django_assert_max_num_queries, more):
    for nth in range(more):
        factories.deputy(house.congress, name=f"代表{nth}", delegation=(house.served, house.other)[nth % 2])
    Person.objects.update(sex="male")
    services.invite(all_of.whole, services.Audience(everybody=True), by=house.secretary)
    late(house, all_of.whole)
    client.force_login(house.secretary)
    too_many = {}

    for page in pages(all_of):
        client.get(page)
        with django_assert_max_num_queries(60) as asked:
            answer = client.get(page)
        assert answer.status_code == 200, page
        if len(asked) > 12:
            too_many[page] = len(asked)

    assert too_many == {}
