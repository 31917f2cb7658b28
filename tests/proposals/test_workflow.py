"""The two tables: who may make which move from which state, exactly."""

import pytest
from django.core.exceptions import PermissionDenied

from congress import clock
from congress.errors import Refused
from congress.models import Role, User
from deputies.models import Delegation
from proposals import services
from proposals.models import HandlingTask, Proposal
from proposals.queries import open_moves
from proposals.workflow import PROPOSAL_MOVES, TASK_MOVES, State, TaskRole, TaskState
from tests import factories

NOBODY = {}
# state → role → the exact moves; a role that is not named has none.
PROPOSAL_TABLE = {
    "draft": {"deputy": ["invite", "submit", "make_confidential", "withdraw"]},
    "cosigning": {"deputy": ["invite", "uninvite", "submit", "make_confidential", "withdraw"]},
    "delegation_check": {
        "deputy": ["make_confidential", "withdraw"],
        "secretary": ["pass_on", "send_back", "make_confidential"],
        "staff of the delegation": ["pass_on", "send_back"],
    },
    "committee_check": {
        "deputy": ["make_confidential", "withdraw"],
        "secretary": ["pass_on", "send_back", "make_confidential"],
        "committee": ["pass_on", "send_back"],
    },
    "submitted": {
        "deputy": ["make_confidential", "withdraw"],
        "secretary": ["accept", "send_back", "refuse", "letter", "amend", "split", "make_confidential"],
    },
    "under_review": {
        "deputy": ["make_confidential", "withdraw"],
        "secretary": ["accept", "send_back", "refuse", "letter", "amend", "split", "make_confidential"],
    },
    "sent_back": {"deputy": ["invite", "submit", "make_confidential", "withdraw"]},
    "refused": {"deputy": ["make_confidential"], "secretary": ["letter", "make_confidential"]},
    "letter": {"deputy": ["make_confidential"], "secretary": ["make_confidential"]},
    "forwarded": {"deputy": ["make_confidential"], "secretary": ["make_confidential"]},
    "accepted": {
        "deputy": ["supplement", "make_confidential", "withdraw"],
        "secretary": ["amend", "merge", "assign", "mark", "make_confidential"],
    },
    "assigned": {
        "deputy": ["supplement", "make_confidential", "withdraw"],
        "secretary": ["assign_more", "mark", "make_confidential"],
    },
    "in_handling": {
        "deputy": ["supplement", "make_confidential", "withdraw"],
        "secretary": ["assign_more", "mark", "make_confidential"],
    },
    "replied": {
        "deputy": ["evaluate", "make_confidential"],
        "secretary": ["enter_rating", "mark", "make_confidential"],
    },
    "evaluated": {
        "deputy": ["make_confidential"],
        "secretary": ["rehandle", "conclude", "mark", "make_confidential"],
    },
    "closed": {"deputy": ["make_confidential"], "secretary": ["mark", "make_confidential"]},
    "withdrawn": NOBODY,
}
WATCHING = {"deputy": ["urge"], "secretary": ["urge", "supervise"], "office": ["urge", "supervise"]}

PLANNING = ("plan", "write_diary", "strike_entry")  # a step needs a plan


def both(*moves):
    """Clerk and leader of the unit alike, while the others may urge them."""
    return WATCHING | {"clerk": list(moves), "bureau_lead": list(moves)}


TASK_TABLE = {
    "pending": both("sign_for", "request_return"),
    "dispatched": NOBODY,
    "return_requested": WATCHING | {"office": ["grant_return", "refuse_return", "urge", "supervise"]},
    "returned": NOBODY,
    "signed_for": both(
        "log_contact", *PLANNING, "ask_extension", "draft_reply", "file_paper_reply", "record_oral_reply"
    ),
    "in_handling": both(
        "log_contact", *PLANNING, "ask_extension", "draft_reply", "file_paper_reply", "record_oral_reply"
    ),
    "extension_requested": both(*PLANNING) | {"office": ["urge", "supervise", "grant_extension", "refuse_extension"]},
    "co_opinion_sent": NOBODY,
    "reply_drafted": WATCHING
    | {
        "clerk": ["log_contact", *PLANNING, "draft_reply", "file_paper_reply", "record_oral_reply"],
        "bureau_lead": [
            "log_contact",
            *PLANNING,
            "draft_reply",
            "file_paper_reply",
            "record_oral_reply",
            "approve_reply",
            "send_back_reply",
        ],
    },
    "reply_approved": WATCHING
    | {
        "clerk": ["log_contact", *PLANNING, "send_reply"],
        "bureau_lead": ["log_contact", *PLANNING, "send_back_reply", "send_reply"],
    },
    "noted": NOBODY,
    "reply_audit": both(*PLANNING) | {"office": ["urge", "supervise", "pass_reply", "return_reply"]},
    "replied": {"secretary": ["supervise"], "office": ["supervise"]},
    "stopped": NOBODY,
}
BLOCK_WATCHING = {"deputy": ["urge"], "secretary": ["urge", "supervise"]}
BLOCK_TABLE = {
    "pending": BLOCK_WATCHING | {"office": ["dispatch"]},
    "dispatched": {"office": ["dispatch"]},
    "return_requested": BLOCK_WATCHING | {"secretary": ["grant_return", "refuse_return", "urge", "supervise"]},
    "signed_for": BLOCK_WATCHING,
    "in_handling": BLOCK_WATCHING,
    "extension_requested": BLOCK_WATCHING | {"secretary": ["urge", "supervise", "grant_extension", "refuse_extension"]},
    "reply_drafted": BLOCK_WATCHING,
    "reply_approved": BLOCK_WATCHING,
    "reply_audit": BLOCK_WATCHING,
    "replied": {"secretary": ["supervise"]},
}
# A co-handler owes the lead its opinion, not the deputy a reply.
PASSING_OVER = {"office": ["urge", "supervise", "decide_without"]}
CO_TABLE = {
    "pending": both("sign_for", "request_return") | PASSING_OVER,
    "return_requested": WATCHING | {"office": ["grant_return", "refuse_return", "urge", "supervise", "decide_without"]},
    "signed_for": both("log_contact", *PLANNING, "send_co_opinion") | PASSING_OVER,
    "in_handling": both("log_contact", *PLANNING, "send_co_opinion") | PASSING_OVER,
}


@pytest.fixture
def chain(congress):
    made = factories.chain(congress)
    elsewhere = factories.congress()
    seat = factories.organ(congress, kind="delegation", code="SEAT1")
    seat_beside = factories.organ(congress, kind="delegation", code="SEAT2")
    Delegation.objects.filter(mandates=made.deputy.acting_as.mandate).update(organ=seat)
    made.deputy = User.objects.select_related("acting_as").get(pk=made.deputy.pk)
    made.people = {
        "deputy": made.deputy,
        "secretary": made.secretary,
        "office": made.office,
        "clerk": made.clerk,
        "bureau_lead": made.bureau_lead,
        "staff of the delegation": factories.staff(congress, Role.DELEGATION_STAFF, organ=seat),
        "staff of another delegation": factories.staff(congress, Role.DELEGATION_STAFF, organ=seat_beside),
        "staff of no delegation": factories.staff(congress, Role.DELEGATION_STAFF),
        "committee": factories.staff(congress, Role.COMMITTEE_STAFF),
        "committee of another congress": factories.staff(elsewhere, Role.COMMITTEE_STAFF),
        "another deputy": factories.deputy(congress),
        "clerk of another unit": factories.staff(congress, Role.UNIT_CLERK, organ=factories.organ(congress)),
        "office of another block": factories.staff(congress, Role.DISPATCHER, organ=factories.organ(congress)),
        "secretary of another congress": factories.staff(elsewhere),
        "leader": factories.staff(congress, Role.LEADER),
        "system administrator": factories.staff(congress, Role.SYSTEM_ADMIN),
        "auditor": factories.staff(congress, Role.AUDITOR),
        "nobody": factories.user(),
    }
    return made


def in_state(chain, state):
    level = {"at_committee_since": "2026-01-16T00:00Z"} if state == "committee_check" else {}
    return factories.proposal(chain.deputy, state=state, submitted_at="2026-01-16T00:00Z", **level)


def task_in(chain, state, organ, parent=None, **fields):
    proposal = in_state(chain, "in_handling") if parent is None else parent.proposal
    dates = {"replied_at": "2026-01-16T00:00Z"} if state == "replied" else {}
    return HandlingTask.objects.create(
        proposal=proposal, congress=chain.congress, organ=organ, parent=parent, state=state, **dates, **fields
    )


def moves_of(obj, people):
    found = {who: [move.name for move in open_moves(obj, user)] for who, user in people.items()}
    return {who: moves for who, moves in found.items() if moves}


def test_tables_cover_every_state():
    assert set(PROPOSAL_TABLE) == set(State.values)
    assert set(TASK_TABLE) == set(TaskState.values)


@pytest.mark.parametrize("state", State.values)
def test_open_moves_of_a_proposal(chain, state):
    proposal = in_state(chain, state)

    assert moves_of(proposal, chain.people) == PROPOSAL_TABLE[state]


@pytest.mark.parametrize("state", TaskState.values)
def test_open_moves_of_a_bureaus_task(chain, state):
    block = task_in(chain, "dispatched", chain.block)
    task = task_in(chain, state, chain.bureau, parent=block)

    assert moves_of(task, chain.people) == TASK_TABLE[state]


@pytest.mark.parametrize("state", TaskState.values)
def test_open_moves_of_a_blocks_task(chain, state):
    task = task_in(chain, state, chain.block)

    assert moves_of(task, chain.people) == BLOCK_TABLE.get(state, NOBODY)


@pytest.mark.parametrize("state", ["pending", "return_requested", "signed_for", "in_handling", "co_opinion_sent"])
def test_open_moves_of_a_co_handlers_task(chain, state):
    block = task_in(chain, "dispatched", chain.block)
    task = task_in(chain, state, chain.bureau, parent=block, role="co")

    assert moves_of(task, chain.people) == CO_TABLE.get(state, NOBODY)


def refused_to(people, moves, table, state):
    """What the services are asked in vain in this state: each move by a third of the people. In three states on end
    everybody has tried everything; that no other move is open in any state, the tables above say.
    """
    turn = list(table).index(state)
    for nth, name in enumerate(moves):
        for who in list(people)[(turn + nth) % 3 :: 3]:
            if name not in table[state].get(who, []):
                yield people[who], name


@pytest.mark.parametrize("state", State.values)
def test_illegal_moves_change_nothing(chain, state):
    proposal = in_state(chain, state)
    for user, name in refused_to(chain.people, PROPOSAL_MOVES.names, PROPOSAL_TABLE, state):
        with pytest.raises((PermissionDenied, Refused)):
            services.move(proposal, name, by=user)

    again = Proposal.objects.get(pk=proposal.pk)
    assert (again.state, again.version) == (state, proposal.version)


@pytest.mark.parametrize("state", TaskState.values)
def test_illegal_moves_of_a_task_change_nothing(chain, state):
    block = task_in(chain, "dispatched", chain.block)
    task = task_in(chain, state, chain.bureau, parent=block)
    for user, name in refused_to(chain.people, TASK_MOVES.names, TASK_TABLE, state):
        with pytest.raises((PermissionDenied, Refused)):
            services.move_task(task, name, by=user)

    again = HandlingTask.objects.get(pk=task.pk)
    assert (again.state, again.version) == (state, task.version)


def test_right_person_in_the_wrong_state_is_refused_with_the_state_named(chain):
    proposal = in_state(chain, "closed")

    with pytest.raises(Refused) as refusal:
        services.move(proposal, "assign", by=chain.secretary)

    assert str(refusal.value) == "当前状态为“已办结”，不能执行“交办”。"


@pytest.mark.parametrize("state", State.values)
def test_may_see_is_the_same_as_queryset_and_as_predicate(chain, state):
    proposal = in_state(chain, state)
    if state in {"draft", "cosigning"}:
        Proposal.objects.filter(pk=proposal.pk).update(submitted_at=None)
    elif state not in {"delegation_check", "committee_check", "submitted", "under_review", "sent_back", "refused"}:
        block = HandlingTask.objects.create(proposal=proposal, congress=chain.congress, organ=chain.block)
        HandlingTask.objects.create(proposal=proposal, congress=chain.congress, organ=chain.bureau, parent=block)
        Proposal.objects.filter(pk=proposal.pk).update(assigned_at=clock.now())
    proposal.refresh_from_db()

    by_query = {who for who, user in chain.people.items() if Proposal.objects.visible_to(user).filter(pk=proposal.pk)}
    by_rule = {who for who, user in chain.people.items() if user.has_perm("proposals.view", proposal)}

    assert by_query == by_rule
    assert {
        "another deputy",
        "clerk of another unit",
        "secretary of another congress",
        "auditor",
        "staff of no delegation",
        "staff of another delegation",
        "committee of another congress",
    }.isdisjoint(by_rule)
    assert "deputy" in by_rule


def test_draft_is_seen_by_its_author_alone(chain):
    proposal = in_state(chain, "draft")
    Proposal.objects.filter(pk=proposal.pk).update(submitted_at=None)
    proposal.refresh_from_db()

    assert [who for who, user in chain.people.items() if user.has_perm("proposals.view", proposal)] == ["deputy"]


def test_task_is_seen_by_its_unit_its_office_the_secretariat_and_the_deputy(chain):
    block = task_in(chain, "dispatched", chain.block)
    task = task_in(chain, "pending", chain.bureau, parent=block)

    seen = [who for who, user in chain.people.items() if HandlingTask.objects.visible_to(user).filter(pk=task.pk)]
    assert seen == ["deputy", "secretary", "office", "clerk", "bureau_lead", "leader"]


def test_roles_of_tasks_are_those_of_the_design():
    assert TaskRole.values == ["sole", "lead", "co", "separate"]
