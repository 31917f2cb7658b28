"""What a vote came to: majorities of all valid mandates, entered as announced, and put right without a trace lost."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress.errors import Invalid, Refused, Stale
from congress.models import Event
from meetings import services
from meetings.computing.voting import verdict
from meetings.models import VoteResult
from tests.meetings import steps
from tests.meetings.steps import DAY, HOUR, NOW

# fmt: off
VERDICTS = (
    # base  for  against  abstained  verdict
    (312,   157, 0,       0,         "passed"),      # 157 of 312 is more than half
    (312,   156, 100,     56,        "not_passed"),  # exactly half of all is not
    (312,   200, 10,      0,         "passed"),
    (312,   100, 57,      0,         "not_passed"),  # most of those who voted, not of all
    (312,   156, 0,       0,         "invalid"),     # exactly half took part
    (31,    16,  0,       0,         "passed"),
    (31,    15,  0,       16,        "not_passed"),
    (31,    15,  0,       0,         "invalid"),
    (1,     0,   1,       0,         "not_passed"),
)
# fmt: on


@pytest.mark.parametrize(("base", "in_favour", "against", "abstained", "expected"), VERDICTS)
def test_a_majority_is_one_of_all(base, in_favour, against, abstained, expected):
    assert verdict(base, in_favour, against, abstained) == expected


@pytest.fixture
def item(house):
    whole = steps.session(house.secretary, begins_at=NOW - HOUR)
    return services.add_item(whole, by=house.secretary, position=1, title="关于预算的决议（草案）", kind="vote")


def counted(*counts, manner="hands"):
    return {"manner": manner} | dict(zip(("in_favour", "against", "abstained", "not_pressed"), counts, strict=True))


def test_the_base_is_every_valid_mandate(house, item):
    row = services.record_vote(item, by=house.secretary, **counted(2, 1, 0, 0))

    assert (row.base, row.verdict, row.recorded_by) == (3, "passed", house.secretary)


def test_it_is_put_right_and_what_stood_there_is_kept(house, item):
    services.record_vote(item, by=house.secretary, version=0, **counted(2, 1, 0, 0))
    services.record_vote(item, by=house.affairs, version=1, **counted(1, 1, 0, 1, manner="machine"))

    event = Event.objects.filter(kind="meetings.record_vote").latest("pk")
    assert (event.data["before"], event.data["counts"]) == ([2, 1, 0, 0], [1, 1, 0, 1])
    with pytest.raises(Stale):
        services.record_vote(item, by=house.secretary, version=1, **counted(3, 0, 0, 0))
    assert VoteResult.objects.get().verdict == "not_passed"


def test_no_more_votes_than_mandates(house, item):
    with pytest.raises(Invalid) as error:
        services.record_vote(item, by=house.secretary, **counted(2, 1, 1, 0))
    assert list(error.value.errors) == ["in_favour"]

    row = services.record_vote(item, by=house.secretary, **counted(2, 1, 0, 0))
    with pytest.raises(IntegrityError), transaction.atomic():
        VoteResult.objects.filter(pk=row.pk).update(abstained=1)


@pytest.mark.parametrize("name", ["delegate", "first", "leader", "clerk"])
def test_only_those_who_keep_the_agenda_enter_it(house, item, name):
    with pytest.raises(PermissionDenied):
        services.record_vote(item, by=getattr(house, name), **counted(2, 1, 0, 0))

    assert not VoteResult.objects.exists()


def test_nothing_is_voted_on_before_it_begins(house):
    whole = steps.session(house.secretary, begins_at=NOW + DAY)
    item = services.add_item(whole, by=house.secretary, position=1, title="决议", kind="vote")

    with pytest.raises(Refused):
        services.record_vote(item, by=house.secretary, **counted(2, 1, 0, 0))


def test_the_page_enters_it_and_everybody_reads_it(house, item, client):
    client.force_login(house.secretary)
    page = reverse("agenda", args=[item.gathering_id])
    vote = reverse("agenda_item_vote", args=[item.pk])

    assert "表决结果" in client.get(page).content.decode()
    assert client.post(vote, counted(9, 0, 0, 0) | {"version": 0}).status_code == 422
    assert client.post(vote, counted(2, 0, 1, 0) | {"version": 0}).url == page
    assert client.post(vote, counted(3, 0, 0, 0) | {"version": 0}).status_code == 409
    client.force_login(house.first)
    shown = client.get(page).content.decode()
    assert ("赞成2票" in shown, "通过" in shown, vote in shown) == (True, True, False)
    assert client.post(vote, counted(0, 3, 0, 0) | {"version": 1}).status_code == 403
