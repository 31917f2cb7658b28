"""For reference, no reply needed: the units take note, nothing more is asked of anybody."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress.errors import Refused
from congress.models import Notification, What
from proposals import services
from proposals.models import Clock, HandlingTask, Proposal
from proposals.queries import open_moves
from tests import factories
from tests.proposals.steps import accepted, assigned, dispatched, replied


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-01-16T01:00:00Z", tick=False)


@pytest.fixture
def proposal(chain):
    return accepted(chain, no_reply=True)


def running(proposal):
    return sorted(Clock.objects.running().filter(proposal=proposal).values_list("what", flat=True))


def signed_for(chain, proposal):
    task = dispatched(chain, assigned(chain, proposal))
    return services.move_task(task, "sign_for", by=chain.clerk)


def test_no_clock_runs_but_those_to_sign_and_to_give_back(chain, proposal):
    dispatched(chain, assigned(chain, proposal))

    assert running(proposal) == [What.RETURN, What.SIGN]
    dispatched(chain, assigned(chain))
    other = Proposal.objects.exclude(pk=proposal.pk).get()
    assert running(other) == [What.REPLY, What.REPLY, What.RETURN, What.SIGN]


def test_it_closes_when_the_unit_has_taken_note_and_the_deputy_hears_the_remark(chain, proposal, work_off):
    task = signed_for(chain, proposal)

    task = services.move_task(task, "take_note", by=chain.clerk, remark="已纳入明年计划研究。")
    work_off()

    proposal.refresh_from_db()
    assert (task.state, proposal.state, running(proposal)) == ("noted", "closed", [])
    assert proposal.closed_at is not None
    notice = Notification.objects.get(recipient=chain.deputy, event__kind="proposals.take_note")
    assert "已纳入明年计划研究。" in notice.text


def test_it_stays_open_until_the_last_unit_has_taken_note(chain, proposal):
    block = assigned(chain, proposal)
    second = factories.organ(chain.congress, parent=chain.block, code="SECOND")
    clerk = factories.staff(chain.congress, "unit_clerk", organ=second)
    first = dispatched(chain, block, role="separate")
    other = dispatched(chain, block, organ=second, role="separate")
    for task, by in ((first, chain.clerk), (other, clerk)):
        services.move_task(task, "sign_for", by=by)

    services.move_task(first, "take_note", by=chain.clerk)
    proposal.refresh_from_db()
    assert proposal.state == "in_handling"

    services.move_task(other, "take_note", by=clerk)
    proposal.refresh_from_db()
    assert proposal.state == "closed"


def test_a_unit_may_reply_all_the_same_and_no_evaluation_is_asked_for(chain, proposal):
    task = replied(chain, signed_for(chain, proposal))

    proposal.refresh_from_db()
    assert (task.state, proposal.state, running(proposal)) == ("replied", "closed", [])
    assert "evaluate" not in [move.name for move in open_moves(proposal, chain.deputy)]
    assert services.close_unreturned() == 0


def test_note_is_taken_only_where_no_reply_is_needed_and_only_by_the_unit(chain, proposal):
    ordinary = signed_for(chain, accepted(chain))
    task = signed_for(chain, proposal)

    with pytest.raises(Refused):
        services.move_task(ordinary, "take_note", by=chain.clerk)
    for who in (chain.deputy, chain.secretary, chain.office):
        with pytest.raises(PermissionDenied):
            services.move_task(task, "take_note", by=who)
    assert set(HandlingTask.objects.values_list("state", flat=True)) == {"dispatched", "signed_for"}


def test_no_more_time_is_asked_for_where_no_term_runs(chain, proposal):
    task = signed_for(chain, proposal)

    with pytest.raises(Refused):
        services.move_task(task, "ask_extension", by=chain.clerk, wished_until=dt.date(2026, 5, 1), reason="时间不够")


def test_a_motion_cannot_be_for_reference(chain):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.proposal(chain.deputy, kind="motion", no_reply=True)


def test_deputy_ticks_it_and_the_page_says_so(client, chain):
    client.force_login(chain.deputy)
    text = {
        "title": "关于河道的建议",
        "body": "供参考。",
        "manner": "suggestion",
        "publicity": "full",
        "no_reply": "on",
    }

    refused = client.post("/proposals/new/", text | {"kind": "motion"})
    made = client.post("/proposals/new/", text | {"kind": "proposal"})

    assert (refused.status_code, made.status_code) == (422, 302)
    assert "只有代表建议可以“供参考”" in refused.content.decode()
    assert Proposal.objects.get().no_reply is True
    assert "供参考，不需答复" in client.get(made["Location"]).content.decode()
