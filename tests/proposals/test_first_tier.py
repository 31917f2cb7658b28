"""One proposal, several organs of the first tier: the government's block, party organs, courts, congress bodies."""

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress import tokens, worker
from congress.errors import Invalid, Refused
from congress.models import Notification, Role
from proposals import queries, services
from proposals.models import Clock, HandlingTask, Proposal
from tests import factories
from tests.proposals.steps import DAY_TWO, RATINGS, REPLY, TALK, accepted

OPINION = {name: REPLY[name] for name in ("document_number", "body", "contact_person", "contact_phone")}


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


@pytest.fixture
def chain(chain):
    congress = chain.congress
    chain.court = factories.organ(congress, code="CT", name="市中级法院", kind="court")
    chain.judge = factories.staff(congress, Role.UNIT_CLERK, organ=chain.court, name="冯书记员")
    chain.president = factories.staff(congress, Role.UNIT_LEADER, organ=chain.court, name="陈院长")
    chain.party_office = factories.organ(congress, code="PTO", name="市委办公室", kind="party")
    chain.party = factories.organ(
        congress, code="PT", name="市委", kind="party", dispatcher=chain.party_office, asked=True
    )
    chain.whip = factories.staff(congress, Role.DISPATCHER, organ=chain.party_office, name="许办")
    chain.bureau_of_party = factories.organ(congress, code="PT1", name="市委宣传部", parent=chain.party)
    chain.party_clerk = factories.staff(congress, Role.UNIT_CLERK, organ=chain.bureau_of_party, name="何干事")
    return chain


def assign(chain, role, *others, organ=None):
    organ = organ or chain.block
    proposal = services.move(accepted(chain), "assign", by=chain.secretary, organ=organ, role=role, others=list(others))
    return proposal, {task.organ.code: task for task in proposal.tasks.select_related("organ").order_by("pk")}


def answer(chain, task, clerk, leader):
    if task.state == "pending":
        services.move_task(task, "sign_for", by=clerk)
    services.move_task(task, "log_contact", by=clerk, **TALK)
    services.move_task(task, "draft_reply", by=clerk, outcome=chain.outcomes[0], **REPLY)
    services.move_task(task, "approve_reply", by=leader)
    return services.move_task(task, "send_reply", by=clerk)


def dispatch(chain, block, organ, role, by=None):
    services.move_task(block, "dispatch", by=by or chain.office, organ=organ, role=role)
    return HandlingTask.objects.get(parent=block, organ=organ)


@pytest.mark.parametrize(
    ("role", "roles"),
    [
        ("separate", {"GOV": "separate", "CT": "separate", "PT": "separate"}),
        ("lead", {"GOV": "lead", "CT": "co", "PT": "co"}),
    ],
)
def test_each_organ_gets_its_own_task_of_the_first_tier(chain, role, roles):
    proposal, tasks = assign(chain, role, chain.court, chain.party)

    assert {code: task.role for code, task in tasks.items()} == roles
    assert {task.parent for task in tasks.values()} == {None}
    assert (proposal.state, proposal.assigned_at) == ("assigned", DAY_TWO)
    whole = Clock.objects.running().filter(proposal=proposal, task=None)
    assert list(whole.values_list("what", flat=True)) == ["reply"]


def test_separate_organs_each_reply_and_each_reply_is_evaluated(chain):
    proposal, tasks = assign(chain, "separate", chain.court)
    bureau = dispatch(chain, tasks["GOV"], chain.bureau, "sole")

    answer(chain, tasks["CT"], chain.judge, chain.president)
    proposal.refresh_from_db()
    assert proposal.state == "in_handling"
    answer(chain, bureau, chain.clerk, chain.bureau_lead)

    for reply in services.waiting_replies(proposal):
        proposal = services.move(proposal, "evaluate", by=chain.deputy, reply=reply, **RATINGS)
    assert proposal.state == "closed"


def test_a_courts_opinion_goes_to_the_bureau_that_leads_for_the_government(chain):
    proposal, tasks = assign(chain, "lead", chain.court)
    bureau = dispatch(chain, tasks["GOV"], chain.bureau, "sole")
    assert bureau.role == "lead"
    bureau = services.move_task(bureau, "sign_for", by=chain.clerk)

    with pytest.raises(Refused) as refusal:
        answer(chain, bureau, chain.clerk, chain.bureau_lead)
    assert "市中级法院" in str(refusal.value)
    services.move_task(tasks["CT"], "sign_for", by=chain.judge)
    services.move_task(tasks["CT"], "send_co_opinion", by=chain.judge, **OPINION)
    worker.work_off()
    services.move_task(bureau, "send_reply", by=chain.clerk)

    proposal.refresh_from_db()
    assert proposal.state == "replied"
    assert Notification.objects.filter(kind="proposals.send_co_opinion", recipient=chain.clerk).count() == 1


def test_the_unit_of_a_co_handling_body_gives_its_opinion_and_no_reply(chain):
    _proposal, tasks = assign(chain, "lead", chain.party, organ=chain.court)
    part = dispatch(chain, tasks["PT"], chain.bureau_of_party, "sole", by=chain.whip)

    assert part.role == "co"
    services.move_task(part, "sign_for", by=chain.party_clerk)
    services.move_task(part, "send_co_opinion", by=chain.party_clerk, **OPINION)
    assert [opinion.task for opinion in tasks["CT"].opinions_received()] == [part]
    answer(chain, tasks["CT"], chain.judge, chain.president)
    assert Proposal.objects.get().state == "replied"


@pytest.mark.parametrize(("block", "role"), [("PT", "lead"), ("PT", "separate")])
def test_roles_below_a_co_handling_body_that_do_not_go_together(chain, block, role):
    _proposal, tasks = assign(chain, "lead", chain.party, organ=chain.court)

    with pytest.raises(Refused):
        dispatch(chain, tasks[block], chain.bureau_of_party, role, by=chain.whip)


def refused(chain, *others, organ=None, role="sole"):
    proposal = accepted(chain)
    with pytest.raises(Invalid) as invalid:
        services.move(proposal, "assign", by=chain.secretary, organ=organ or chain.block, role=role, others=others)
    assert not HandlingTask.objects.filter(proposal=proposal).exists()
    return list(invalid.value.errors)


def test_roles_that_do_not_go_together_are_refused_and_nothing_is_assigned(chain):
    assert refused(chain, chain.court) == ["role"]
    assert refused(chain, role="lead") == ["role"]
    assert refused(chain, chain.court, role="co") == ["role"]
    assert refused(chain, chain.court, chain.block, role="separate") == ["others"]


def test_a_further_organ_makes_the_sole_handler_the_lead_and_its_bureau_too(chain):
    proposal, tasks = assign(chain, "sole")
    bureau = dispatch(chain, tasks["GOV"], chain.bureau, "sole")

    services.move(proposal, "assign_more", by=chain.secretary, organ=chain.court, role="co")

    roles = dict(HandlingTask.objects.values_list("organ__code", "role"))
    assert roles == {"GOV": "lead", chain.bureau.code: "lead", "CT": "co"}
    assert [task.organ.code for task in HandlingTask.objects.get(pk=bureau.pk).beside()] == ["CT"]


@pytest.mark.parametrize("role", ["sole", "separate", "lead"])
def test_a_further_organ_does_not_stand_beside_a_sole_handler(chain, role):
    proposal, _tasks = assign(chain, "sole")

    with pytest.raises(Refused):
        services.move(proposal, "assign_more", by=chain.secretary, organ=chain.court, role=role)


def test_one_of_several_gives_back_and_another_takes_its_place_in_the_same_term(chain):
    proposal, tasks = assign(chain, "lead", chain.court)
    due = Clock.objects.running().get(proposal=proposal, task=None, what="reply").due_on
    services.move_task(tasks["CT"], "request_return", by=chain.judge, reason=chain.giving_back)
    services.move_task(tasks["CT"], "grant_return", by=chain.secretary)
    running = Clock.objects.running().filter(proposal=proposal, task=None)
    assert set(running.values_list("what", flat=True)) == {"reply", "reassign"}

    services.move(proposal, "assign_more", by=chain.secretary, organ=chain.party, role="co")

    assert list(running.values_list("what", "due_on")) == [("reply", due)]


def test_the_database_knows_one_lead_of_the_first_tier(chain):
    proposal, _tasks = assign(chain, "lead", chain.court)

    with pytest.raises(IntegrityError), transaction.atomic():
        HandlingTask.objects.filter(proposal=proposal, organ=chain.court).update(role="lead")


def told(kind):
    worker.work_off()
    rows = Notification.objects.filter(kind__startswith=kind).select_related("recipient")
    return sorted((row.recipient.name, row.title.partition("：")[0]) for row in rows)


def test_party_organs_are_asked_and_the_others_ordered(chain):
    proposal, _tasks = assign(chain, "separate", chain.court, chain.party)

    assert told("proposals.assign") == sorted(
        [("王秀英", "已交办"), ("赵办", "待签收"), ("冯书记员", "待签收"), ("陈院长", "待签收"), ("许办", "商请办理")]
    )
    tasks = list(proposal.tasks.select_related("organ"))
    texts = [entry["text"].strip() for entry in queries.timeline(proposal, tasks, user=chain.secretary)]
    assert texts == ["建议已交办市人民政府。", "建议已同时商请市委办理。", "建议已同时交办市中级法院。"]


def test_merged_proposals_follow_to_every_organ(chain):
    main = services.move(
        accepted(chain), "assign", by=chain.secretary, organ=chain.block, role="lead", others=[chain.court]
    )
    part = services.move(accepted(chain), "merge", by=chain.secretary, main=main)

    services.move(main, "assign_more", by=chain.secretary, organ=chain.party, role="co")

    assert dict(part.tasks.values_list("organ__code", "role")) == {"GOV": "lead", "CT": "co", "PT": "co"}


def test_several_organs_by_page_admin_and_api(chain, logged_in, client):
    fields = {"organ": "GOV", "role": "lead", "others": ["CT", "PT"]}
    by_page, by_admin, by_api = (accepted(chain) for _ in range(3))
    browser = logged_in(chain.secretary)

    alone = browser.post(reverse("proposal_move", args=[by_page.pk, "assign"]), fields | {"role": ""})
    assert alone.status_code == 422
    browser.post(reverse("proposal_move", args=[by_page.pk, "assign"]), fields)
    browser.post(reverse("admin:proposal_move", args=[by_admin.pk, "assign"]), fields)
    header = {"authorization": f"Token {tokens.issue(chain.secretary, 't')}"}
    client.post(f"/api/v1/proposals/{by_api.pk}/moves/assign/", fields, "application/json", headers=header)

    for proposal in (by_page, by_admin, by_api):
        assert dict(proposal.tasks.values_list("organ__code", "role")) == {"GOV": "lead", "CT": "co", "PT": "co"}


def test_a_further_organ_by_api(chain, client):
    proposal, _tasks = assign(chain, "sole")
    header = {"authorization": f"Token {tokens.issue(chain.secretary, 't')}"}

    done = client.post(
        f"/api/v1/proposals/{proposal.pk}/moves/assign_more/", {"organ": "CT", "role": "co"}, "application/json",
        headers=header,
    )  # fmt: skip

    assert (done.status_code, proposal.tasks.count()) == (200, 2)
