"""Activities of the places in a campaign: planned, held, struck out; who came has done it once, and nobody else."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress.errors import Invalid, Refused, Stale
from congress.models import Notification, User
from deputies.models import DutyRecord, DutyType
from liaison import services
from liaison.models import CampaignActivity
from liaison.workflow import ACTIVITY_MOVES
from tests.liaison import campaigning, steps

EVERYBODY = (
    "city",
    "leader",
    "east",
    "east_leader",
    "deputy",
    "member",
    "worker",
    "west",
    "town",
    "villager",
    "foreign",
)


@pytest.fixture
def land(db, monday):
    return campaigning.country()


@pytest.fixture
def running(land):
    return campaigning.running(land)


@pytest.fixture
def visit(land, running):
    """Planned in the county for this very day, with the county's deputy and the city's who belongs to its station."""
    return campaigning.planned(land, running, named=mandates(land, "deputy", "member"), station=land.house)


@pytest.fixture
def counted(land):
    return [
        DutyType.objects.create(congress=land.congresses[place], code="V02", name="走访选民", fact="visit")
        for place in ("east", "city")
    ]


def mandates(land, *names):
    return [getattr(land, name).post.mandate for name in names]


def hold(land, visit, *names, **fields):
    fields = {"others": 4, "result": "收集意见三条"} | fields
    return services.hold_activity(visit, by=land.east, came=mandates(land, *names), **fields)


def duties():
    return list(DutyRecord.objects.order_by("pk").values_list("mandate__person__name", "state", "begins_on"))


TABLE = {
    "planned": ["hold_activity", "cancel_activity"],
    "held": ["strike_activity"],
    "cancelled": [],
}


@pytest.mark.parametrize("state", TABLE)
def test_only_the_place_itself_moves_its_activity(land, visit, state):
    if state == "held":
        hold(land, visit, "deputy")
    elif state == "cancelled":
        services.cancel_activity(visit, reason="大雨", by=land.east)
    visit = CampaignActivity.objects.select_related("place__congress").get(pk=visit.pk)

    found = {
        who: [move.name for move in ACTIVITY_MOVES.open_to(User.objects.get(pk=getattr(land, who).pk), visit)]
        for who in EVERYBODY
    }

    assert {who: moves for who, moves in found.items() if moves} == ({"east": TABLE[state]} if TABLE[state] else {})


def test_queryset_and_predicate_agree_on_who_sees_an_activity(land, visit):
    users = {who: User.objects.get(pk=getattr(land, who).pk) for who in EVERYBODY}

    seen = {who for who, user in users.items() if CampaignActivity.objects.visible_to(user).exists()}

    assert seen == {"city", "leader", "east", "east_leader", "deputy", "worker", "member"}
    assert seen == {who for who, user in users.items() if user.has_perm("liaison.view_activity", visit)}


def test_deputies_named_are_told_once_and_again_when_it_is_called_off(land, visit, work_off):
    services.edit_activity(
        visit, by=land.east, version=1, named=mandates(land, "deputy", "member"), station=land.house,
        **(campaigning.ACTIVITY | {"where": "城东社区"}),
    )  # fmt: skip
    services.cancel_activity(visit, reason="大雨", by=land.east)
    work_off()

    rows = Notification.objects.exclude(event__kind="liaison.start_campaign").order_by("pk")
    assert sorted(rows.values_list("event__kind", "recipient__name")) == [
        (kind, name) for kind in ("liaison.add_activity", "liaison.cancel_activity") for name in ("deputy", "member")
    ]


def test_who_really_came_has_done_it_exactly_once_and_who_did_not_has_not(land, visit, counted, work_off):
    hold(land, visit, "member")
    work_off()
    services.count_activity(visit, by=None)

    assert duties() == [("member", "approved", dt.date(2026, 3, 2))]


def test_who_came_without_having_been_named_counts_as_well(land, visit, counted, work_off):
    visit.deputies.all().delete()

    hold(land, visit, "deputy")
    work_off()

    assert duties() == [("deputy", "approved", dt.date(2026, 3, 2))]


def test_struck_out_it_counts_no_more_and_being_told_late_changes_nothing(land, visit, counted, work_off):
    hold(land, visit, "deputy")
    work_off()

    services.strike_activity(visit, reason="登记有误", by=land.east)
    services.count_activity(visit, by=None)

    assert duties() == [("deputy", "struck", dt.date(2026, 3, 2))]


def test_what_came_out_is_not_written_before_the_day_and_only_once(land, running):
    later = campaigning.planned(land, running, date=dt.date(2026, 3, 3))
    today = campaigning.planned(land, running)

    with pytest.raises(Refused):
        hold(land, later)
    hold(land, today)
    with pytest.raises(Refused):
        hold(land, today)


def before_the_campaign(land):
    return {"date": dt.date(2026, 2, 28)}


def elsewhere(land):
    return {"station": steps.station(land.congresses["west"], name="西山区代表之家")}


def a_stranger(land):
    return {"named": mandates(land, "villager")}


@pytest.mark.parametrize(
    ("wrong", "field"), [(before_the_campaign, "date"), (elsewhere, "station"), (a_stranger, "named")]
)
def test_a_day_before_it_a_station_and_a_deputy_of_elsewhere_are_refused(land, running, wrong, field):
    with pytest.raises(Invalid) as refused:
        campaigning.planned(land, running, **wrong(land))
    assert list(refused.value.errors) == [field]


def test_a_stranger_cannot_have_come(land, visit):
    with pytest.raises(Invalid):
        hold(land, visit, "villager")


def test_who_changes_it_after_another_is_shown_what_stands(land, visit):
    fields = {"by": land.east, "named": [], "station": None}
    services.edit_activity(visit, version=1, **fields, **campaigning.ACTIVITY)

    with pytest.raises(Stale):
        services.edit_activity(visit, version=1, **fields, **campaigning.ACTIVITY)


def test_the_page_tells_who_came(land, visit, logged_in):
    hold(land, visit, "member")

    page = logged_in(land.member).get(reverse("campaign_activity", args=[visit.pk])).content.decode()

    assert "收集意见三条" in page
    assert land.deputy.person.name in page


def test_constraints_hold_in_the_database(land, visit):
    for fields in ({"state": "x"}, {"kind": "x"}, {"half_days": 0}, {"state": "held"}, {"state": "cancelled"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CampaignActivity.objects.filter(pk=visit.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        visit.deputies.create(mandate=land.deputy.post.mandate)
