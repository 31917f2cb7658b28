"""Hand-over items at the API's door."""

import pytest
import time_machine

from congress.events import record
from proposals import services
from proposals.models import HandOverItem, ItemRating, Proposal
from tests import factories
from tests.proposals.steps import dispatched, replied
from tests.proposals.test_api import Caller
from tests.proposals.test_handing_over import SAID, TEN_TWENTY, again, answered, captured, task_of

GIVEN = {"source": "remark", "body": SAID, "deputies": "王秀英", "organs": "U17", "term": "4h"}


@pytest.fixture(autouse=True)
def _ten_twenty():
    with time_machine.travel(TEN_TWENTY, tick=False):
        yield


def test_an_item_runs_through_the_api(chain):
    secretary, clerk, leader, deputy = map(Caller, (chain.secretary, chain.clerk, chain.bureau_lead, chain.deputy))

    made = secretary.post("items/", GIVEN)
    assert made.status_code == 201
    item = made.json()
    assert (item["state"], item["number"], item["said_by"], item["term"]) == (
        "assigned",
        "八届五次交办第001号",
        "王秀英",
        "4h",
    )
    assert item["clocks"][0]["due_at"] == "2026-01-16T14:20:00+08:00"
    (task,) = item["tasks"]
    assert clerk.get("tasks/").json()["results"][0]["proposal"] == item["id"]
    assert clerk.move(f"tasks/{task}", "sign_for").status_code == 200
    fields = {"form": "phone", "outcome": "A", "body": "已修。", "contact_person": "李工", "contact_phone": "0990-1"}
    assert clerk.move(f"tasks/{task}", "answer", **fields).status_code == 200
    assert leader.move(f"tasks/{task}", "release_answer").status_code == 200
    assert deputy.moves(f"items/{item['id']}") == ["rate_item"]
    closed = deputy.move(f"items/{item['id']}", "rate_item", rating="satisfied").json()

    assert (closed["state"], closed["ratings"][0]["rating"], closed["ratings"][0]["members"]) == (
        "closed",
        "satisfied",
        None,
    )


def test_who_may_not_capture_is_forbidden(chain):
    for who in (chain.deputy, chain.clerk, chain.office):
        assert Caller(who).post("items/", GIVEN).status_code == 403
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"source": "gossip"}, "source"), ({"body": ""}, "body"), ({"organs": "U99"}, "organs"), ({"deputies": "无此人"}, "deputies"),
     ({"term": "until"}, "until")],
)  # fmt: skip
def test_bad_fields_are_named(chain, wrong, field):
    answer = Caller(chain.secretary).post("items/", GIVEN | wrong)

    assert (answer.status_code, list(answer.json()), Proposal.objects.exists()) == (422, [field], False)


def test_what_one_does_not_see_is_not_found_and_is_no_proposal(chain):
    item = captured(chain)
    stranger = Caller(factories.deputy(chain.congress))

    assert stranger.get(f"items/{item.pk}/").status_code == 404
    assert stranger.get("items/").json()["results"] == []
    for path in (f"proposals/{item.pk}/", f"proposals/{item.pk}/moves/"):
        assert Caller(chain.secretary).get(path).status_code == 404
    assert Caller(chain.secretary).move(f"proposals/{item.pk}", "assign", organ="GOV").status_code == 404
    assert Caller(chain.secretary).get("proposals/").json()["results"] == []
    assert again(item).state == "assigned"


def test_illegal_moves_change_nothing(chain):
    item = captured(chain)

    assert Caller(chain.clerk).move(f"items/{item.pk}", "withdraw_item", note="x").status_code == 403
    assert Caller(chain.deputy).move(f"items/{item.pk}", "rate_item", rating="satisfied").status_code == 409
    assert Caller(chain.secretary).move(f"items/{item.pk}", "explode").status_code == 404
    assert (again(item).state, ItemRating.objects.exists()) == ("assigned", False)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 2),
        ({"state": "replied"}, 1),
        ({"source": "opinion"}, 1),
        ({"organ": "U17"}, 2),
        ({"organ": "GOV"}, 0),
        ({"search": "预算"}, 1),
    ],
)
def test_the_list_is_narrowed(chain, asked, count):
    answered(chain)
    captured(chain, source="opinion", body="审议预算的意见。")

    assert len(Caller(chain.secretary).get("items/", **asked).json()["results"]) == count


def test_a_repeated_post_makes_one_item(chain):
    secretary = Caller(chain.secretary)

    first = secretary.post("items/", GIVEN, **{"Idempotency-Key": "one"})
    second = secretary.post("items/", GIVEN, **{"Idempotency-Key": "one"})

    assert (first.json()["id"], HandOverItem.objects.count()) == (second.json()["id"], 1)
    assert task_of(HandOverItem.objects.get()).state == "pending"


# What happened ----------------------------------------------------------------------------------------------------


def kinds_of(answer):
    return [(event["kind"].partition(".")[2], event["target"]) for event in answer.json()["results"]]


def test_the_events_of_an_item_tell_of_its_tasks_too(chain):
    item = answered(chain)
    task = task_of(item)
    told = [("release_answer", f"tasks/{task.pk}"), ("answer", f"tasks/{task.pk}"), ("capture", f"items/{item.pk}")]

    for who in (chain.secretary, chain.deputy, chain.clerk):
        found = kinds_of(Caller(who).get(f"items/{item.pk}/events/"))
        assert [each for each in found if each in told] == told, who
        own = kinds_of(Caller(who).get("events/", target=f"items/{item.pk}"))
        assert ("capture", f"items/{item.pk}") in own
        assert not any(target.startswith(("tasks/", "proposals/")) for _kind, target in own)
    assert kinds_of(Caller(chain.secretary).get("events/", target=f"proposals/{item.pk}")) == []


def test_events_of_what_one_does_not_see_are_not_found(chain):
    item = captured(chain)
    stranger = Caller(factories.deputy(chain.congress))

    assert stranger.get(f"items/{item.pk}/events/").status_code == 404
    assert stranger.client.get(f"/api/v1/items/{item.pk}/events/").status_code == 401
    assert stranger.get("events/", target=f"items/{item.pk}").json()["results"] == []


def test_events_come_page_by_page_in_a_constant_number_of_queries(chain, django_assert_max_num_queries):
    item = captured(chain)
    for _nth in range(30):
        record("proposals.hand_over", item.proposal, by=chain.secretary, organs=[])
    secretary = Caller(chain.secretary)

    with django_assert_max_num_queries(12):
        first = secretary.get(f"items/{item.pk}/events/").json()
    second = secretary.client.get(first["next"], headers=secretary.headers).json()

    assert (len(first["results"]), first["previous"], second["next"]) == (25, None, None)
    assert len({event["id"] for page in (first, second) for event in page["results"]}) == 30 + 2


def test_only_the_secretariat_reads_who_opened_what_is_confidential(chain):
    proposal = replied(chain, dispatched(chain)).proposal
    services.move(proposal, "make_confidential", by=chain.secretary, reason="涉及企业商业秘密。")
    services.note_opening(Proposal.objects.written().get(), by=chain.bureau_lead, what="page")

    for who, opened in ((chain.secretary, True), (chain.bureau_lead, False), (chain.deputy, False)):
        for address, query in (
            (f"proposals/{proposal.pk}/events/", {}),
            ("events/", {"kind": "proposals.open_confidential"}),
        ):
            found = Caller(who).get(address, **query).json()["results"]
            assert (any("open_confidential" in each["kind"] for each in found)) is opened, (who, address)
