"""Teams, claimed tasks and results of votes at the API's door, and votes in the admin; each for its roles."""

import json

import pytest
from django.urls import reverse

from meetings import services
from meetings.models import Team, TeamMember, VoteResult
from tests import factories
from tests.meetings.steps import DAY, HOUR, NOW, drafted, place, required, session

TASK = {"name": "第一组", "task": "看水厂", "limit": 1, "claim_until": (NOW + HOUR).isoformat()}
COUNTS = {"manner": "hands", "in_favour": 2, "against": 1, "abstained": 0, "not_pressed": 0}
ROLES = ("secretary", "affairs", "delegate", "leader", "clerk", "auditor", "first")


def sent(client, method, address, body):
    return getattr(client, method)(f"/api/v1/{address}", json.dumps(body), content_type="application/json")


@pytest.fixture
def visit(house):
    """A meeting of tomorrow that all have to attend."""
    return required(house.secretary)


@pytest.fixture
def task(house, visit):
    """With one place, to be claimed within the hour."""
    fields = TASK | {"claim_until": NOW + HOUR}
    return services.save_team(None, by=house.secretary, gathering=visit, **fields)


@pytest.fixture
def item(house):
    whole = session(house.secretary, begins_at=NOW - HOUR)
    return services.add_item(whole, by=house.secretary, position=1, title="关于预算的决议", kind="vote")


# Teams ---------------------------------------------------------------------------------------------------------------


def test_a_team_is_made_changed_filled_and_read(house, visit, logged_in):
    desk = logged_in(house.secretary)
    made = sent(desk, "post", "teams/", {"gathering": visit.pk, "name": "第一组", "task": "看水厂"})
    team = made.json()["id"]
    changed = sent(desk, "patch", f"teams/{team}/", {"version": 1, "task": "看泵站"})
    stale = sent(desk, "patch", f"teams/{team}/", {"version": 1, "task": "看管网"})
    keys = [place(visit, user).pk for user in (house.first, house.second)]
    filled = sent(desk, "post", f"teams/{team}/people/", {"people": keys, "leader": keys[1], "version": 2})

    assert (made.status_code, changed.status_code, stale.status_code, filled.status_code) == (201, 200, 409, 200)
    found = logged_in(house.third).get(f"/api/v1/teams/?gathering={visit.pk}").json()["results"]
    assert [(row["name"], row["task"], row["state"], row["free"]) for row in found] == [
        ("第一组", "看泵站", "given", None)
    ]
    assert [(one["name"], one["is_leader"]) for one in found[0]["people"]] == [("李建国", True), ("王秀英", False)]
    assert logged_in(house.third).get("/api/v1/teams/?mine=true").json()["results"] == []
    assert len(logged_in(house.first).get("/api/v1/teams/?mine=true").json()["results"]) == 1


def test_what_cannot_be_a_task_is_named_by_field(house, visit, logged_in):
    desk = logged_in(house.secretary)

    answer = sent(desk, "post", "teams/", TASK | {"gathering": visit.pk, "task": "", "limit": None})
    assert (answer.status_code, sorted(answer.json()), Team.objects.count()) == (422, ["limit", "task"], 0)


def test_a_task_is_claimed_once_and_given_back(house, task, logged_in):
    page = f"teams/{task.pk}"
    first = sent(logged_in(house.first), "post", f"{page}/claim/", {})
    again = sent(logged_in(house.first), "post", f"{page}/claim/", {})
    late = sent(logged_in(house.second), "post", f"{page}/claim/", {})

    assert (first.status_code, first.json()["free"], again.status_code, late.status_code) == (200, 0, 200, 409)
    assert late.json()["detail"] == "名额已被他人认领，没有剩余名额。"
    back = sent(logged_in(house.first), "post", f"{page}/give-back/", {})
    assert (back.json()["free"], TeamMember.objects.count()) == (1, 0)


def test_after_the_last_moment_nothing_is_claimed(house, task, clock, logged_in):
    clock.move_to(NOW + 2 * HOUR)
    answer = sent(logged_in(house.first), "post", f"teams/{task.pk}/claim/", {})

    assert (answer.status_code, TeamMember.objects.count()) == (409, 0)


@pytest.mark.parametrize("name", ROLES)
def test_who_keeps_teams_and_who_claims(house, visit, task, logged_in, name):
    client = logged_in(getattr(house, name))
    keeps, claims, sees = name in {"secretary", "affairs"}, name == "first", name not in {"clerk", "auditor"}

    statuses = [
        client.get(f"/api/v1/teams/{task.pk}/").status_code,
        sent(client, "post", f"teams/{task.pk}/claim/", {}).status_code,
        sent(client, "post", "teams/", {"gathering": visit.pk, "name": "第二组"}).status_code,
        sent(client, "patch", f"teams/{task.pk}/", {"version": 1 + claims, "task": "看泵站"}).status_code,
        sent(client, "post", f"teams/{task.pk}/people/", {"people": [], "version": 2}).status_code,
    ]

    assert statuses[0] == (200 if sees else 403)
    assert statuses[1:] == [200 if claims else 403, *([201, 200, 200] if keeps else [403] * 3)]
    assert Team.objects.get(pk=task.pk).task == ("看泵站" if keeps else "看水厂")


def test_of_a_draft_nobody_else_finds_the_team(house, logged_in):
    draft = drafted(house.secretary)
    team = services.save_team(None, by=house.secretary, gathering=draft, name="第一组", task="", limit=None,
                              claim_until=None)  # fmt: skip

    assert logged_in(house.first).get(f"/api/v1/teams/{team.pk}/").status_code == 404
    assert logged_in(house.first).get("/api/v1/teams/").json()["results"] == []


def test_of_another_congress_nothing_is_found(house, task, item, logged_in):
    services.record_vote(item, by=house.secretary, **COUNTS)
    stranger = factories.staff(factories.congress(code="X2", name="另一个市"), name="外人")
    client = logged_in(stranger)

    assert client.get(f"/api/v1/teams/{task.pk}/").status_code == 404
    assert client.get(f"/api/v1/votes/{item.pk}/").status_code == 404
    assert sent(client, "post", "votes/", COUNTS | {"item": item.pk, "version": 0}).status_code == 404


@pytest.mark.parametrize("count", [1, 9])
def test_the_list_of_teams_asks_the_same_for_many(house, visit, logged_in, django_assert_max_num_queries, count):
    for nth in range(count):
        row = services.save_team(None, by=house.secretary, gathering=visit, name=f"第{nth}组", task="", limit=None,
                                 claim_until=None)  # fmt: skip
    services.fill_team(row, [place(visit, house.first)], by=house.secretary, version=1)
    client = logged_in(house.secretary)
    client.get("/api/v1/teams/")

    with django_assert_max_num_queries(6):
        assert len(client.get("/api/v1/teams/").json()["results"]) == count


# Votes ---------------------------------------------------------------------------------------------------------------


def test_a_vote_is_entered_put_right_and_read(house, item, logged_in):
    desk = logged_in(house.secretary)
    made = sent(desk, "post", "votes/", COUNTS | {"item": item.pk, "version": 0})
    second = sent(desk, "post", "votes/", COUNTS | {"item": item.pk, "version": 0})
    changed = sent(desk, "patch", f"votes/{item.pk}/", COUNTS | {"in_favour": 1, "version": 1})
    too_many = sent(desk, "patch", f"votes/{item.pk}/", COUNTS | {"in_favour": 9, "version": 2})

    assert (made.status_code, made.json()["state"], made.json()["base"]) == (201, "passed", 3)
    assert (second.status_code, changed.status_code, changed.json()["state"]) == (409, 200, "not_passed")
    assert (too_many.status_code, list(too_many.json())) == (422, ["in_favour"])
    listed = logged_in(house.third).get(f"/api/v1/votes/?gathering={item.gathering_id}").json()["results"]
    assert [(row["title"], row["in_favour"], row["version"]) for row in listed] == [("关于预算的决议", 1, 2)]


def test_nothing_is_voted_on_before_it_begins(house, logged_in):
    whole = session(house.secretary, begins_at=NOW + DAY)
    later = services.add_item(whole, by=house.secretary, position=1, title="决议", kind="vote")

    answer = sent(logged_in(house.secretary), "post", "votes/", COUNTS | {"item": later.pk, "version": 0})
    assert (answer.status_code, VoteResult.objects.count()) == (409, 0)


@pytest.mark.parametrize("name", ROLES)
def test_who_enters_a_vote_and_who_reads_it(house, item, logged_in, name):
    client = logged_in(getattr(house, name))
    enters, reads = name in {"secretary", "affairs"}, name not in {"clerk", "auditor"}
    entered = sent(client, "post", "votes/", COUNTS | {"item": item.pk, "version": 0}).status_code
    if not enters:
        services.record_vote(item, by=house.secretary, **COUNTS)

    assert entered == (201 if enters else 403)
    assert client.get(f"/api/v1/votes/{item.pk}/").status_code == (200 if reads else 403)
    right = sent(client, "patch", f"votes/{item.pk}/", COUNTS | {"version": 1}).status_code
    assert right == (200 if enters else 403)


def test_an_item_taken_off_the_agenda_takes_its_vote_along(house, item, logged_in):
    services.record_vote(item, by=house.secretary, **COUNTS)
    services.drop_item(item, by=house.secretary)

    assert logged_in(house.secretary).get(f"/api/v1/votes/{item.pk}/").status_code == 404


@pytest.mark.parametrize("name", ROLES)
def test_the_admin_shows_votes_to_those_who_keep_the_agenda(house, item, logged_in, name):
    services.record_vote(item, by=house.secretary, **COUNTS)
    client = logged_in(getattr(house, name))
    pages = [
        client.get(reverse("admin:meetings_voteresult_changelist")),
        client.get(reverse("admin:meetings_voteresult_change", args=[item.pk])),
    ]

    if name in {"secretary", "affairs"}:
        assert [page.status_code for page in pages] == [200, 200]
        assert all("关于预算的决议" in page.content.decode() for page in pages)
        assert "通过" in pages[0].content.decode()
    else:
        assert all("关于预算的决议" not in page.content.decode() for page in pages)
        assert {page.status_code for page in pages} <= {302, 403}
