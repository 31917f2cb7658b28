"""Seats, tables, rooms, rides, trips, meals and diets at the API's door and in the admin: who reads which."""

import datetime as dt

import pytest
from django.urls import reverse

from congress.models import AuditRecord
from meetings import queries, services
from meetings.models import Diet, Ride, SeatTaken, Stay, TablePlace
from meetings.services import MealTime
from tests import factories
from tests.meetings import steps
from tests.meetings.arranged import arrange
from tests.meetings.test_api import get

OWN = ("seats", "table-places", "rooms", "rides")


@pytest.fixture
def all_of(house):
    found = arrange(house)
    services.keep_diet(steps.place(found.whole, house.first), by=house.first, consent=True, halal=True, allergy="花生")
    day = found.whole.begins_at.astimezone(steps.CHINA).date()
    times = [MealTime("lunch", dt.time(12), dt.time(13), "二楼餐厅", "tables")]
    services.plan_meals(found.whole, by=house.secretary, first=day, last=day, times=times)
    return found


def names(user, path):
    answer = get(user, f"{path}/")
    return (
        sorted(row.get("name", "") for row in answer.json()["results"])
        if answer.status_code == 200
        else answer.status_code
    )


# fmt: off
EVERYBODY = ["李建国", "王秀英", "陈志强"]
ALLOWED = (
    # path            secretary    a deputy    delegation    clerk
    ("seats",         EVERYBODY,   ["王秀英"],  [],           []),
    ("table-places",  ["李建国", "陈志强"], [],  [],           []),  # who says halal leaves his table
    ("rooms",         EVERYBODY,   ["王秀英"],  [],           []),
    ("rides",         EVERYBODY,   ["王秀英"],  [],           []),
    ("trips",         [""],        403,         [""],         403),
    ("meals",         [""],        403,         403,          403),
    ("diets",         ["王秀英"],   403,         403,          403),
)
# fmt: on


@pytest.mark.parametrize(("path", "secretary", "deputy", "delegation", "clerk"), ALLOWED)
def test_who_reads_what(house, all_of, path, secretary, deputy, delegation, clerk):
    TablePlace.objects.filter(participation__user=house.first).delete()
    assert [names(user, path) for user in (house.secretary, house.first, house.delegate, house.clerk)] == [
        sorted(secretary) if isinstance(secretary, list) else secretary, deputy, delegation, clerk,
    ]  # fmt: skip


@pytest.mark.parametrize("path", OWN)
def test_somebody_elses_is_not_found(house, all_of, path):
    own = get(house.first, f"{path}/").json()["results"]
    other = next(row for row in get(house.secretary, f"{path}/").json()["results"] if row["name"] == "陈志强")

    assert all(get(house.first, f"{path}/{row['id']}/").status_code == 200 for row in own)
    assert get(house.first, f"{path}/{other['id']}/").status_code == 404


def test_what_was_not_told_yet_is_not_read(house, all_of):
    Stay.objects.update(told_at=None)
    all_of.trip.published_at = None
    all_of.trip.save(update_fields=["published_at"])
    all_of.plan.state = "draft"
    all_of.plan.save(update_fields=["state"])

    assert [names(house.first, path) for path in ("seats", "rooms", "rides")] == [[], [], []]
    assert names(house.secretary, "rooms") == sorted(EVERYBODY)


@pytest.mark.parametrize(
    ("model", "given"),
    [
        (SeatTaken, queries.seats_given), (TablePlace, queries.table_places_given), (Stay, queries.stays_given),
        (Ride, queries.rides_given),
    ],
)  # fmt: skip
def test_lists_and_rules_agree(house, all_of, model, given):
    stranger = factories.staff(factories.congress(name="东湖县人民代表大会"), name="外县")
    for user in (
        house.secretary,
        house.affairs,
        house.first,
        house.third,
        house.delegate,
        house.leader,
        house.clerk,
        stranger,
    ):
        seen = set(given(user).values_list("pk", flat=True))
        rows = given(house.secretary).all()
        allowed = {row.pk for row in rows if user.has_perm("meetings.view_place_given", row)}
        assert seen == allowed, user.name


def test_every_look_at_diets_is_noted_and_nobody_else_reads_them(house, all_of):
    before = AuditRecord.objects.filter(kind="diets.read").count()

    [row] = get(house.secretary, "diets/").json()["results"]

    assert (row["halal"], row["allergy"]) == (True, "花生")
    assert AuditRecord.objects.filter(kind="diets.read").count() == before + 1
    assert get(house.first, f"diets/{Diet.objects.get().pk}/").status_code in {403, 404}


def test_lists_cost_the_same_for_few_and_many(house, all_of, django_assert_max_num_queries):
    for path in (*OWN, "trips", "meals", "diets"):
        with django_assert_max_num_queries(12):
            assert get(house.secretary, f"{path}/").status_code == 200


@pytest.mark.parametrize("model", ["seattaken", "tableplace", "stay", "trip"])
def test_the_admin_lists_them_for_the_secretariat_alone(house, all_of, client, model):
    client.force_login(house.secretary)
    page = client.get(reverse(f"admin:meetings_{model}_changelist"))
    client.force_login(house.first)
    refused = client.get(reverse(f"admin:meetings_{model}_changelist"))

    assert page.status_code == 200
    assert "王秀英" in page.content.decode() or model in {"trip", "tableplace"}
    assert refused.status_code in {302, 403, 404}
