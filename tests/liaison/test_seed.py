"""The stations of the demonstration."""

import pytest
import time_machine

from congress.models import Pending, User
from liaison.models import (
    Campaign,
    CampaignActivity,
    DraftComment,
    DraftLaw,
    Minutes,
    MinutesMatter,
    ReceptionDay,
    Station,
    VoterOpinion,
    WallDisplay,
)
from tests.seeded import NOON


@pytest.fixture
def demo(seeded, db):
    with time_machine.travel(NOON, tick=False):
        yield


def test_three_congresses_have_stations_with_staff_and_deputies(demo):
    counts = {code: Station.objects.filter(congress__code=code).count() for code in ("anlan", "donghu", "beishan")}

    assert counts == {"anlan": 24, "donghu": 3, "beishan": 2}
    assert all(station.staff.exists() and station.members.exists() for station in Station.objects.all())


def test_opinions_stand_in_every_state_but_abuse_and_wake_nobody(demo):
    states = set(VoterOpinion.objects.filter(congress__code="anlan").values_list("state", flat=True))

    assert states == {"received", "refused", "accepted", "forwarded", "in_handling", "converted", "closed"}
    assert not Pending.objects.filter(event__kind__startswith="liaison.").exists()


def test_the_accounts_of_the_demonstration_see_theirs(demo):
    seen = {
        name: VoterOpinion.objects.visible_to(User.objects.get(username=name)).count()
        for name in ("station", "town-station")
    }

    assert seen == {"station": 19, "town-station": 6}


def test_the_first_station_of_each_congress_has_held_and_announced_reception_days(demo):
    rows = ReceptionDay.objects.values_list("station__congress__code", "state").distinct()

    assert {(code, state) for code, state in rows} >= {
        (code, state) for code in ("anlan", "donghu", "beishan") for state in ("held", "announced", "planned")
    }


def test_campaigns_stand_in_three_states_and_one_place_has_not_answered(demo):
    rows = Campaign.objects.order_by("state").values_list("state", flat=True)
    running = Campaign.objects.get(state="running")

    assert list(rows) == ["closed", "draft", "running"]
    assert list(running.places.filter(answered_at=None).values_list("congress__code", flat=True)) == ["beishan"]
    assert {row.state for row in CampaignActivity.objects.all()} == {"held", "planned"}


def test_each_first_station_has_held_a_symposium_and_a_visit_with_matters_raised(demo):
    rows = Minutes.objects.order_by("station_id", "kind").values_list("station__congress__code", "kind")

    assert set(rows) == {(code, kind) for code in ("anlan", "donghu", "beishan") for kind in ("symposium", "visit")}
    assert MinutesMatter.objects.count() == 9
    assert WallDisplay.objects.count() == 3


def test_one_draft_law_is_open_with_comments_from_every_side_and_one_is_reported_back(demo):
    drafts = DraftLaw.objects.order_by("pk").values_list("state", "comment_count")
    sources = set(DraftComment.objects.filter(draft__state="open").values_list("source", flat=True))
    results = set(DraftComment.objects.filter(draft__state="reported").values_list("result", flat=True))

    assert list(drafts) == [("reported", 4), ("open", 9)]
    assert sources == {"deputy", "point", "public"}
    assert results == {"adopted", "partly", "not_adopted"}
