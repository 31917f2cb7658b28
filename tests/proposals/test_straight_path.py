"""One proposal, from the deputy's text to the closed file, with its clocks, events and notices."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from congress.errors import Invalid, Refused, Stale
from congress.models import Event, Notification
from deputies.models import Mandate
from proposals import services
from proposals.models import Clock, HandlingTask, ProposalVersion
from proposals.queries import open_moves
from tests import factories

RATINGS = dict.fromkeys(("contact", "attitude", "content", "result", "overall"), "satisfied")
DRAFT = {
    "document_number": "安水建〔2026〕1号",
    "body": "一、工作进展\n已完成清淤。",
    "contact_person": "李工",
    "contact_phone": "0990-1",
}
TALK = {
    "form": "visit",
    "happened_at": dt.datetime(2026, 1, 20, 1, tzinfo=dt.UTC),
    "place": "南河",
    "people": "",
    "note": "看了河道",
}


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(dt.datetime(2026, 1, 16, 9, tzinfo=dt.timezone(dt.timedelta(hours=8))), tick=False):
        yield


@pytest.fixture
def deputy(chain):
    return chain.deputy


def written(chain, **fields):
    fields = {"title": "关于加强河道清淤和管护的建议", "body": "河道淤积，建议清淤。"} | fields
    return services.create(by=chain.deputy, **fields)


def submitted(chain):
    return services.move(written(chain), "submit", by=chain.deputy)


def accepted(chain):
    return services.move(submitted(chain), "accept", by=chain.secretary, category=chain.categories[0])


def assigned(chain):
    proposal = services.move(accepted(chain), "assign", by=chain.secretary, organ=chain.block)
    return proposal.tasks.get()


def dispatched(chain):
    services.move_task(assigned(chain), "dispatch", by=chain.office, organ=chain.bureau, role="sole")
    return HandlingTask.objects.get(organ=chain.bureau)


def signed_for(chain):
    return services.move_task(dispatched(chain), "sign_for", by=chain.clerk)


def approved(chain, **reply):
    task = services.move_task(
        signed_for(chain),
        "log_contact",
        by=chain.clerk,
        **(TALK | {"happened_at": dt.datetime(2026, 1, 16, 0, tzinfo=dt.UTC)}),
    )
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **(DRAFT | reply))
    return services.move_task(task, "approve_reply", by=chain.bureau_lead)


def replied(chain):
    return services.move_task(approved(chain), "send_reply", by=chain.clerk)


def kinds(proposal):
    about = {proposal, *proposal.tasks.all()}
    return [event.kind for event in Event.objects.order_by("pk") if event.target in about]


def due(task, what):
    return Clock.objects.running().get(task=task, what=what).due_on


def test_straight_path_closes_the_file_and_leaves_every_step_in_the_record(chain, deputy):
    task = replied(chain)

    proposal = services.move(task.proposal, "evaluate", by=deputy, **RATINGS)

    assert proposal.state == "closed"
    assert kinds(proposal) == [
        "proposals.create", "proposals.submit", "proposals.accept", "proposals.assign", "proposals.dispatch",
        "proposals.sign_for", "proposals.log_contact", "proposals.draft_reply", "proposals.approve_reply",
        "proposals.send_reply", "proposals.evaluate",
    ]  # fmt: skip
    assert Clock.objects.running().count() == 0


@pytest.mark.parametrize(
    ("stage", "state", "task_state"),
    [
        (written, "draft", None),
        (submitted, "submitted", None),
        (accepted, "accepted", None),
        (assigned, "assigned", "pending"),
        (dispatched, "assigned", "pending"),
        (signed_for, "in_handling", "signed_for"),
        (approved, "in_handling", "reply_approved"),
        (replied, "replied", "replied"),
    ],
)
def test_state_of_the_proposal_follows_from_its_tasks(chain, stage, state, task_state):
    made = stage(chain)

    proposal = getattr(made, "proposal", made)
    proposal.refresh_from_db()
    assert (proposal.state, getattr(made, "state", None) if made is not proposal else None) == (state, task_state)


def test_numbers_run_without_gaps_in_session_and_apart_in_recess(chain):
    first, second = accepted(chain), accepted(chain)
    with time_machine.travel(dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC), tick=False):
        third = accepted(chain)

    assert [first.number_text, second.number_text, third.number_text] == [
        "八届五次第001号", "八届五次第002号", "八届五次闭会第001号",
    ]  # fmt: skip


def test_number_survives_sending_back_and_accepting_again(chain):
    proposal = accepted(chain)

    assert proposal.number == 1
    assert (proposal.category.code, proposal.accepted_at is not None) == ("NY", True)


def test_clocks_run_from_the_assignment_per_unit_and_for_the_deputy(chain):
    task = dispatched(chain)

    # 16 Jan 2026 is a Friday: 5 working days end on the 23rd; 3 months on 16 April, a Thursday.
    assert (due(task, "sign"), due(task, "return"), due(task, "reply")) == (
        dt.date(2026, 1, 23), dt.date(2026, 1, 23), dt.date(2026, 4, 16),
    )  # fmt: skip
    whole = Clock.objects.running().get(proposal=task.proposal, task=None)
    assert (whole.what, whole.due_on) == ("reply", dt.date(2026, 4, 16))


def test_evaluation_term_starts_with_the_reply(chain):
    task = replied(chain)

    # 20 working days after 16 Jan: Spring Festival 15–23 Feb lies behind, 14 Feb is worked: 12 Feb is the 19th … 13 Feb.
    assert due(task, "evaluation") == dt.date(2026, 2, 13)


def test_unreturned_evaluation_closes_as_not_returned_and_never_as_satisfied(chain):
    task = replied(chain)

    with time_machine.travel(dt.datetime(2026, 2, 24, 4, tzinfo=dt.UTC), tick=False):
        assert services.close_unreturned() == 1
        assert services.close_unreturned() == 0

    task.refresh_from_db()
    assert (task.proposal.state, task.reply.lapsed_on, hasattr(task.reply, "evaluation")) == (
        "closed", dt.date(2026, 2, 24), False,
    )  # fmt: skip


def test_evaluation_on_the_last_day_still_counts(chain, deputy):
    task = replied(chain)

    with time_machine.travel(dt.datetime(2026, 2, 13, 15, tzinfo=dt.UTC), tick=False):  # 23:00 in Shanghai
        assert services.close_unreturned() == 0
        assert services.move(task.proposal, "evaluate", by=deputy, **RATINGS).state == "closed"


def test_dissatisfied_opens_the_examination_and_needs_words(chain, deputy):
    task = replied(chain)
    bad = RATINGS | {"overall": "dissatisfied"}

    with pytest.raises(Invalid):
        services.move(task.proposal, "evaluate", by=deputy, **bad)
    proposal = services.move(task.proposal, "evaluate", by=deputy, **bad, comment="没有解决")

    assert proposal.state == "evaluated"
    assert services.move(proposal, "conclude", by=chain.secretary, verdict="explained", note="已说明").state == "closed"


def test_reply_is_not_evaluated_twice(chain, deputy):
    task = replied(chain)
    services.move(task.proposal, "evaluate", by=deputy, **RATINGS)

    with pytest.raises(Refused):
        services.move(task.proposal, "evaluate", by=deputy, **RATINGS)


def test_no_reply_leaves_before_a_contact_is_logged(chain):
    task = signed_for(chain)
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **DRAFT)
    services.move_task(task, "approve_reply", by=chain.bureau_lead)

    with pytest.raises(Refused):
        services.move_task(task, "send_reply", by=chain.clerk)

    task.refresh_from_db()
    assert (task.state, task.reply.sent_at, task.reply.letter) == ("reply_approved", None, None)


def test_leader_does_not_approve_what_he_drafted_himself(chain):
    task = signed_for(chain)
    services.move_task(task, "draft_reply", by=chain.bureau_lead, outcome=chain.outcomes[0], **DRAFT)

    with pytest.raises(PermissionDenied):
        services.move_task(task, "approve_reply", by=chain.bureau_lead)


def test_clerk_approves_nothing(chain):
    task = signed_for(chain)
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **DRAFT)

    with pytest.raises(PermissionDenied):
        services.move_task(task, "approve_reply", by=chain.clerk)


def test_draft_sent_back_is_drafted_again_and_needs_approval_again(chain):
    task = approved(chain)
    services.move_task(task, "send_back_reply", by=chain.bureau_lead, note="数字请核实")
    task = services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **DRAFT)

    assert (task.state, task.reply.version, task.reply.approved_by) == ("reply_drafted", 2, None)
    with pytest.raises(Refused):
        services.move_task(task, "send_reply", by=chain.clerk)


@pytest.mark.parametrize("promised_on", [None, dt.date(2026, 1, 16), dt.date(2025, 12, 31)])
def test_outcome_with_a_promise_needs_a_day_ahead(chain, promised_on):
    task = signed_for(chain)

    with pytest.raises(Invalid):
        services.move_task(
            task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[1], promised_on=promised_on, **DRAFT
        )


def test_contact_of_tomorrow_cannot_be_logged(chain):
    task = signed_for(chain)

    with pytest.raises(Invalid):
        services.move_task(
            task, "log_contact", by=chain.clerk, **(TALK | {"happened_at": dt.datetime(2026, 1, 17, tzinfo=dt.UTC)})
        )


def test_letter_carries_number_class_title_text_and_contact(chain):
    from io import BytesIO

    from pypdf import PdfReader

    reply = replied(chain).reply

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(reply.letter.stored.read())).pages)
    for words in ("安水建〔2026〕1号", "（A类）", "八届五次第001号", "王秀英代表", "已完成清淤", "0990-1"):
        assert words in text.replace("\n", "")


def test_stale_edit_shows_both_texts_and_changes_nothing(chain, deputy):
    proposal = written(chain)
    services.revise(proposal, by=deputy, version=1, title=proposal.title, body="第一处修改")

    with pytest.raises(Stale) as refusal:
        services.revise(proposal, by=deputy, version=1, title=proposal.title, body="另一处修改")

    assert refusal.value.current["body"] == "第一处修改"
    assert list(ProposalVersion.objects.order_by("number").values_list("number", "body")) == [
        (1, "河道淤积，建议清淤。"), (2, "第一处修改"),
    ]  # fmt: skip


def test_submitted_text_is_closed_until_it_is_sent_back(chain, deputy):
    proposal = submitted(chain)
    with pytest.raises(Refused):
        services.revise(proposal, by=deputy, version=proposal.version, title="改", body="改")

    proposal = services.move(proposal, "send_back", by=chain.secretary, note="请补充具体地点")
    proposal = services.revise(proposal, by=deputy, version=proposal.version, title="改", body="改")

    assert services.move(proposal, "submit", by=deputy).state == "submitted"


def test_suspended_deputy_submits_nothing(chain, deputy):
    proposal = written(chain)
    Mandate.objects.filter(post=chain.deputy.post).update(state="suspended", reason="custody")

    with pytest.raises(PermissionDenied):
        services.move(proposal, "submit", by=deputy)
    with pytest.raises(Refused):
        written(chain)


def test_withdrawing_stops_every_unit_and_every_clock(chain, deputy):
    task = signed_for(chain)

    proposal = services.move(task.proposal, "withdraw", by=deputy, note="已解决")

    assert proposal.state == "withdrawn"
    assert set(proposal.tasks.values_list("state", flat=True)) == {"stopped"}
    assert Clock.objects.running().count() == 0


def test_return_inside_its_term_goes_back_to_the_office_for_another_unit(chain):
    task = dispatched(chain)
    services.move_task(task, "request_return", by=chain.clerk, reason=chain.giving_back)

    services.move_task(task, "grant_return", by=chain.office, note="改派")

    task.refresh_from_db()
    assert (task.state, task.parent.state, task.proposal.state) == ("returned", "pending", "assigned")
    again = services.move_task(task.parent, "dispatch", by=chain.office, organ=chain.bureau, role="sole")
    assert again.state == "dispatched"


def test_late_return_is_refused_with_the_sum(chain):
    task = dispatched(chain)

    with time_machine.travel(dt.datetime(2026, 1, 24, 4, tzinfo=dt.UTC), tick=False), pytest.raises(Refused) as refusal:
        services.move_task(task, "request_return", by=chain.clerk, reason=chain.giving_back)

    assert "1月23日" in str(refusal.value)


def test_refused_return_leaves_the_unit_to_handle_it_and_cannot_be_asked_again(chain):
    task = dispatched(chain)
    services.move_task(task, "request_return", by=chain.clerk, reason=chain.giving_back)
    services.move_task(task, "refuse_return", by=chain.office, note="属于你单位职责")

    with pytest.raises(Refused):
        services.move_task(task, "request_return", by=chain.clerk, reason=chain.giving_back)
    assert services.move_task(task, "sign_for", by=chain.clerk).state == "signed_for"


def test_unit_gets_a_proposal_once(chain):
    task = dispatched(chain)

    with pytest.raises(Refused):
        services.move_task(task.parent, "dispatch", by=chain.office, organ=chain.bureau, role="separate")


def test_separate_units_each_reply_and_the_deputy_evaluates_each(chain, deputy):
    other = factories.organ(chain.congress, parent=chain.block)
    parent = assigned(chain)
    for unit in (chain.bureau, other):
        services.move_task(parent, "dispatch", by=chain.office, organ=unit, role="separate")
    people = {chain.bureau.pk: (chain.clerk, chain.bureau_lead)}
    people[other.pk] = (
        factories.staff(chain.congress, "unit_clerk", organ=other),
        factories.staff(chain.congress, "unit_leader", organ=other),
    )
    for task in HandlingTask.objects.filter(parent=parent):
        clerk, lead = people[task.organ_id]
        services.move_task(task, "sign_for", by=clerk)
        services.move_task(
            task, "log_contact", by=clerk, **(TALK | {"happened_at": dt.datetime(2026, 1, 16, 0, tzinfo=dt.UTC)})
        )
        services.move_task(task, "draft_reply", by=clerk, outcome=chain.outcomes[0], **DRAFT)
        services.move_task(task, "approve_reply", by=lead)
        services.move_task(task, "send_reply", by=clerk)
    proposal = parent.proposal
    with pytest.raises(Invalid):
        services.move(proposal, "evaluate", by=deputy, **RATINGS)

    first, second = services.waiting_replies(proposal)
    assert services.move(proposal, "evaluate", by=deputy, reply=first, **RATINGS).state == "replied"
    assert services.move(proposal, "evaluate", by=deputy, reply=second, **RATINGS).state == "closed"


def two_separate_units(chain):
    """The tasks of two units that each answer their own part; the first has replied."""
    other = factories.organ(chain.congress, parent=chain.block)
    parent = assigned(chain)
    for unit in (chain.bureau, other):
        services.move_task(parent, "dispatch", by=chain.office, organ=unit, role="separate")
    first, second = HandlingTask.objects.filter(parent=parent).order_by("pk")
    services.move_task(first, "sign_for", by=chain.clerk)
    talk = TALK | {"happened_at": dt.datetime(2026, 1, 16, 0, tzinfo=dt.UTC)}
    services.move_task(first, "log_contact", by=chain.clerk, **talk)
    services.move_task(first, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **DRAFT)
    services.move_task(first, "approve_reply", by=chain.bureau_lead)
    return services.move_task(first, "send_reply", by=chain.clerk), second


def test_term_to_evaluate_waits_for_the_last_reply(chain):
    first, second = two_separate_units(chain)
    asked = Clock.objects.filter(what="evaluation")
    assert list(asked) == []

    HandlingTask.objects.filter(pk=second.pk).update(state="stopped")
    services.settle(first.proposal)

    assert list(asked.values_list("task", flat=True)) == [first.pk]


def test_withdrawal_leaves_a_reply_that_was_given_standing(chain, deputy):
    first, second = two_separate_units(chain)

    services.move(first.proposal, "withdraw", by=deputy, note="已解决")

    states = dict(HandlingTask.objects.values_list("pk", "state"))
    assert (states[first.pk], states[second.pk]) == ("replied", "stopped")


def test_office_adds_no_unit_beside_a_sole_handler_or_after_the_reply(chain):
    task = replied(chain)
    other = factories.organ(chain.congress, parent=chain.block)
    parent = task.parent
    parent.proposal.refresh_from_db()

    assert [move.name for move in open_moves(parent, chain.office)] == []
    with pytest.raises(Refused):
        services.move_task(parent, "dispatch", by=chain.office, organ=other, role="separate")


@pytest.mark.parametrize("year", [1, 1999])
def test_contact_of_long_ago_is_a_slip_of_the_pen(chain, year):
    task = signed_for(chain)

    with pytest.raises(Invalid):
        services.move_task(
            task, "log_contact", by=chain.clerk, **(TALK | {"happened_at": dt.datetime(year, 1, 1, tzinfo=dt.UTC)})
        )


def test_those_concerned_are_told_and_the_actor_is_not(chain, deputy, work_off):
    task = replied(chain)
    work_off()

    told = {(notice.recipient.name, notice.kind) for notice in Notification.objects.select_related("recipient")}
    assert told == {
        ("周敏", "proposals.submit"), ("王秀英", "proposals.accept"), ("王秀英", "proposals.assign"), ("赵办", "proposals.assign"),
        ("钱科", "proposals.dispatch"), ("孙局", "proposals.dispatch"), ("王秀英", "proposals.sign_for"), ("王秀英", "proposals.log_contact"),
        ("孙局", "proposals.draft_reply"), ("钱科", "proposals.approve_reply"),
        ("王秀英", "proposals.send_reply"), ("周敏", "proposals.send_reply"),
        ("赵办", "proposals.send_reply"),
    }  # fmt: skip
    work_off()
    assert Notification.objects.count() == len(told)
    assert task.proposal.title in Notification.objects.filter(recipient=deputy).first().title


@pytest.mark.parametrize(("days", "counts"), [(365, True), (366, False)])
def test_talk_before_the_proposal_counts_for_a_year(chain, days, counts):
    task = signed_for(chain)
    then = task.proposal.submitted_at - dt.timedelta(days=days)

    if counts:
        assert (
            services.move_task(task, "log_contact", by=chain.clerk, **(TALK | {"happened_at": then})).state
            == "in_handling"
        )
    else:
        with pytest.raises(Invalid):
            services.move_task(task, "log_contact", by=chain.clerk, **(TALK | {"happened_at": then}))
